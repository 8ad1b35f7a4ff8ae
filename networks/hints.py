"""Hints in the editing forms of this app that depend on what is written there."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.panels import HelpPanel

from networks.namecheck import Remark


class ProofreadingHint(HelpPanel):
    """What the text disagrees with in the records; not to be seen when there is no doubt.

    Wagtail saves the draft while somebody types. ``wagtailadmin/pages/edit_partials.html`` of this project renews the
    hint then, so that it is seen before anything is published.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("template", "networks/admin/proofreading.html")
        super().__init__(*args, **kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        @cached_property
        def remarks(self) -> list[Remark]:
            from networks.selectors.proofreading import remarks  # noqa: PLC0415  models need the panels before

            return remarks(self.instance) if self.instance.pk else []

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "remarks": self.remarks}

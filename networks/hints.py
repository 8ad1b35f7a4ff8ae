"""Hints in the editing forms of this app that depend on what is written there."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import HelpPanel

from networks.namecheck import Remark


class ProofreadingHint(HelpPanel):
    """What the saved text disagrees with in the records; nothing when there is no doubt."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("template", "networks/admin/proofreading.html")
        kwargs.setdefault("heading", _("Please look again"))
        super().__init__(*args, **kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.pk and super().is_shown() and self.remarks)

        @cached_property
        def remarks(self) -> list[Remark]:
            from networks.selectors.proofreading import remarks  # noqa: PLC0415  models need the panels before

            return remarks(self.instance)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "remarks": self.remarks}

"""Pages that stand below a network and remember it as a column."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.models import BasePage
from networks.models.pages import NetworkPage


class BelowNetwork(BasePage):
    """Abstract. ``network`` repeats the page tree, so that lists need no tree query; it is kept on saving and moving."""

    network = models.ForeignKey(
        NetworkPage,
        verbose_name=_("network"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="%(class)ss",
    )

    exclude_fields_in_copy = [*BasePage.exclude_fields_in_copy, "network"]

    class Meta:
        abstract = True

    def set_network(self) -> None:
        """Remember the parent. Called on saving and on moving."""
        parent_path = self._get_basepath(self.path, self.depth - 1) if self.path else ""
        self.network = NetworkPage.objects.filter(path=parent_path).first() if parent_path else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not kwargs.get("update_fields"):
            self.set_network()
        super().save(*args, **kwargs)

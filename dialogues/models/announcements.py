from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Announcement(models.Model):
    """What the rest of the system was told last about a page, so that a lost signal is noticed (style guide 8.2).

    Written in the transaction that announces the change. It has no key to the page: it must outlive it, so that a
    deletion can still be announced.
    """

    class Kind(models.TextChoices):
        SERIES = "series", _("dialogue series")
        EVENT = "event", _("dialogue event")

    kind = models.CharField(max_length=6, choices=Kind)
    public_id = models.UUIDField(unique=True)
    published_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The publication that was announced; empty when the page was announced as gone.",
    )
    documentation = models.CharField(
        max_length=200, blank=True, help_text="The parts that were announced as done, separated by commas."
    )
    conditions = models.JSONField(
        default=dict, blank=True, help_text="The framework conditions that were announced: public id and fingerprint."
    )

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

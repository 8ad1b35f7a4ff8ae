"""What subscribed calendars know of an event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.models.events import DialogueEventPage


class CalendarEntry(models.Model):
    """What subscribers' calendars were told last about an event, so that SEQUENCE grows when it must (RFC 5545 3.8.7.4).

    Not on the page: publishing an older draft must not turn the sequence back.
    """

    event = models.OneToOneField(DialogueEventPage, on_delete=models.CASCADE, related_name="calendar_entry")
    sequence = models.PositiveIntegerField(default=0)
    fingerprint = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")

    def __str__(self) -> str:
        return f"{self.event} ({self.sequence})"

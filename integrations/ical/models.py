"""A calendar elsewhere, and what is remembered so that it is not fetched without need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dialogues.models.events import TIME_ZONES
from integrations.core.errors import PermanentError
from integrations.core.models import Connection
from integrations.core.targets import LONGEST_URL, read_target

READ_ANEW = timedelta(hours=20)
"""An unchanged calendar is read in full at least so often: its repeating events move into the window of time."""


class IcalConnection(Connection):
    """One calendar.

    ``etag`` and ``last_modified`` (RFC 9110, 13.1) are what the server said at the last reading. They count only when that
    reading was written to its end: ``noted_run_at`` says when its run began, and the core must name the same run as the
    last complete one. Otherwise the calendar is fetched again.
    """

    url = models.CharField(
        _("address of the calendar"),
        max_length=LONGEST_URL,
        help_text=_(
            "The address for subscribing; often it ends with .ics. Google, Nextcloud and Outlook show it in the settings of "
            "the calendar. webcal:// works, too."
        ),
    )
    takes_place = models.BooleanField(
        _("take the place over, too"),
        default=True,
        help_text=_("Without the tick only date, time and cancellations come from the calendar."),
    )
    time_zone = models.CharField(
        _("time zone of entries without one"), max_length=40, choices=TIME_ZONES, default="Europe/Berlin"
    )
    calendar_name = models.CharField(max_length=255, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    noted_run_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False, help_text="When the calendar last came in full.")
    skipped = models.PositiveIntegerField(
        default=0, editable=False, help_text="Entries that nobody could understand at that reading."
    )

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def clean(self) -> None:
        super().clean()
        self.url = secure(self.url)
        try:
            read_target(self.url)
        except PermanentError as error:
            raise ValidationError({"url": str(error)}) from None
        # New settings may make something else of the same calendar.
        self.etag = self.last_modified = ""

    @property
    def host(self) -> str:
        """Where the calendar is, for lists: its address is often a secret of its owner."""
        return urlsplit(self.url).hostname or ""

    def conditions(self, since: datetime | None, now: datetime) -> dict[str, str]:
        """The headers that ask for the calendar only if it has changed; empty when it is to come in full."""
        is_written = since is not None and since == self.noted_run_at
        if not is_written or self.read_at is None or now - self.read_at >= READ_ANEW:
            return {}
        found: dict[str, str] = {}
        if self.etag:
            found["If-None-Match"] = self.etag
        if self.last_modified:
            found["If-Modified-Since"] = self.last_modified
        return found

    @property
    def is_being_read(self) -> bool:
        """Whether this row is in the hands of a run; a dry run has none, and must leave no trace."""
        return self.lease_token is not None

    def note(self, **values: Any) -> None:
        """Remember what a reading said; a form that is open meanwhile does not notice."""
        for name, value in values.items():
            setattr(self, name, value)
        IcalConnection.objects.filter(pk=self.pk).update(**values)


def secure(url: str) -> str:
    """``webcal://`` is a way of writing https for calendar programs."""
    text = url.strip()
    scheme, separator, rest = text.partition("://")
    return f"https://{rest}" if separator and scheme.lower() in {"webcal", "webcals"} else text

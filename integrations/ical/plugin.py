"""The plugin for calendars of any kind: glue between the core and the feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import clock
from integrations.core.contract import (
    Coverage,
    EventImporter,
    Health,
    NotModified,
    OwnedField,
    Problem,
    RemoteEvent,
    Severity,
    StoredData,
)
from integrations.core.errors import ConfigurationError

if TYPE_CHECKING:
    from integrations.core.models import Connection, RemoteLink
    from integrations.ical.models import IcalConnection


class IcalIntegration(EventImporter):
    """Reads calendars that can be subscribed to. It sends nothing but the question."""

    connection_model = "ical.IcalConnection"
    connection_key = ("url",)
    owned_fields = frozenset({OwnedField.DATE, OwnedField.PLACE, OwnedField.STATUS})

    def check_connection(self, connection: Connection) -> list[Problem]:
        if _specific(connection).series is not None:
            return []
        return [
            Problem(
                _("No dialogue series is chosen: events can be linked, but no new page can be made of them."),
                severity=Severity.WARNING,
            )
        ]

    def probe(self, connection: Connection) -> Health:
        from integrations.ical import reading  # noqa: PLC0415  models come later

        feed = _specific(connection)
        answer = reading.fetch(feed.url, feed.conditions(feed.last_complete_at, clock.now()))
        if answer is None:
            return Health.ok(_("The calendar can be read and has not changed."))
        entries, _window = reading.understand(answer, zone=feed.time_zone)
        events = str(len(entries.events))
        if entries.skipped:
            return Health.degraded(_skipped(entries.skipped), events=events)
        text = ngettext(
            "The calendar can be read: %(count)d event in the coming months.",
            "The calendar can be read: %(count)d events in the coming months.",
            len(entries.events),
        )
        return Health.ok(text % {"count": len(entries.events)}, events=events)

    def describe_stored_data(self) -> list[StoredData]:
        """Nothing about people: organizers and attendees of entries are not read."""
        return []

    def configure(self, connection: Connection, values: Mapping[str, str]) -> None:
        """``url`` may begin with webcal://; the name is the server's when none is given."""
        from integrations.ical.models import secure  # noqa: PLC0415  models come later

        super().configure(connection, values)
        feed = _specific(connection)
        feed.url = secure(feed.url)
        feed.label = feed.label or feed.host[:120]

    def fetch_events(
        self, connection: Connection, since: datetime | None
    ) -> Iterator[RemoteEvent | Coverage | NotModified]:
        """All events of the window; nothing when the server says that the calendar is the same as at the last reading."""
        from integrations.core.models import RemoteLink  # noqa: PLC0415  models come later
        from integrations.ical import reading  # noqa: PLC0415  the same

        feed = _specific(connection)
        now = clock.now()
        answer = reading.fetch(feed.url, feed.conditions(since, now))
        if answer is None:
            if feed.is_being_read:
                feed.note(noted_run_at=feed.last_run_at)
            yield NotModified()
            return
        known = set(RemoteLink.objects.attached().filter(connection_id=feed.pk).values_list("remote_id", flat=True))
        entries, window = reading.understand(answer, zone=feed.time_zone, known=known, takes_place=feed.takes_place)
        if feed.is_being_read:
            feed.note(
                calendar_name=entries.name,
                skipped=entries.skipped,
                etag=_header(answer.headers, "ETag", 500),
                last_modified=_header(answer.headers, "Last-Modified", 100),
                noted_run_at=feed.last_run_at,
                read_at=now,
            )
        yield from entries.events
        yield Coverage(since=window.since, until=window.until)

    def link_changed(self, link: RemoteLink, connection: Connection) -> None:
        """What was just linked is to be compared, so the calendar comes in full next time."""
        _specific(connection).note(etag="", last_modified="")


def _header(headers: Mapping[str, str], name: str, longest: int) -> str:
    """A tag that is too long to keep is none: half of it would never fit again."""
    value = headers.get(name, "").strip()
    return value if len(value) <= longest and value.isprintable() else ""


def _skipped(count: int) -> str:
    return ngettext(
        "The calendar can be read, but %(count)d entry of it is damaged and was left out.",
        "The calendar can be read, but %(count)d entries of it are damaged and were left out.",
        count,
    ) % {"count": count}


def _specific(connection: Connection) -> IcalConnection:
    from integrations.ical.models import IcalConnection  # noqa: PLC0415  models come later

    found = connection.specific()
    if not isinstance(found, IcalConnection):
        raise ConfigurationError(_("The settings of this calendar are missing."))
    return found

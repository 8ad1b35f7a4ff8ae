"""The group's public calendar at Meetup: the ten next events, without places and without cancellations (meetup.md 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Component

from cms.core import clock
from integrations.core import http
from integrations.core.calendar_feed import (
    MAX_BYTES,
    BrokenCalendarError,
    CalendarTooLargeError,
    NoCalendarError,
    WebPageError,
    read_calendars,
)
from integrations.core.contract import Coverage, RemoteEvent, RemoteStatus
from integrations.core.http import TooLargeError
from integrations.meetup.addresses import event_in
from integrations.meetup.errors import FeedTooLarge, GroupUnreadable, NoCalendar, NotAvailable, NotReadable

SECONDS = 60.0
AT_MOST = 10
"""More events Meetup never puts into the calendar."""
_UID = re.compile(r"event_(?P<id>[A-Za-z0-9]+)(?:![a-z]+)?@meetup\.com")
_MARGIN = timedelta(hours=1)


@dataclass(frozen=True)
class Feed:
    """What a calendar says. ``name`` is the group's."""

    name: str
    events: tuple[RemoteEvent, ...]

    def coverage(self) -> Coverage:
        """Which events would have been named: those to come, up to the last one where the calendar is full."""
        last = max((event.starts_at for event in self.events if event.starts_at), default=None)
        is_full = len(self.events) >= AT_MOST
        # Of several that begin together with the last one, some may have found no room.
        until = last - timedelta(seconds=1) if is_full and last else None
        return Coverage(since=clock.now() + _MARGIN, until=until)


def fetch(template: str, urlname: str, *, time_zone: str) -> Feed:
    """Read the calendar of a group.

    Args:
        template: the address with ``{group}`` in it.
        time_zone: for moments that have none.

    Raises:
        GroupUnreadable, NoCalendar, FeedTooLarge, NotReadable, NotAvailable: see there.
    """
    try:
        answer = http.request(
            "GET",
            template.replace("{group}", urlname),
            headers={"Accept": "text/calendar"},
            timeout=SECONDS,
            max_bytes=MAX_BYTES,
        )
    except TooLargeError:
        raise FeedTooLarge from None
    if answer.status in {404, 410}:
        raise GroupUnreadable(urlname)
    if answer.status == 429 or answer.status >= 500:
        raise NotAvailable(retry_after=answer.retry_after())
    if answer.status != 200:
        raise NotReadable
    return read(answer.body, time_zone=time_zone)


def read(body: bytes, *, time_zone: str) -> Feed:
    """The events in a calendar.

    Raises:
        NoCalendar, FeedTooLarge, NotReadable: see there.
    """
    try:
        calendar, *_others = read_calendars(body)
    except (WebPageError, BrokenCalendarError):
        raise NotReadable from None
    except NoCalendarError:
        raise NoCalendar from None
    except CalendarTooLargeError:
        raise FeedTooLarge from None
    try:
        name = str(calendar.get("X-WR-CALNAME") or calendar.get("NAME") or "").strip()
        found: dict[str, RemoteEvent] = {}
        for component in calendar.walk("VEVENT"):
            event = _event(component, ZoneInfo(time_zone))
            if event is not None:
                found.setdefault(event.remote_id, event)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError):
        # What the library makes of nonsense.
        raise NotReadable from None
    return Feed(name[:255], tuple(found.values()))


def _event(component: Component, zone: ZoneInfo) -> RemoteEvent | None:
    url = str(component.get("URL") or "")
    uid = _UID.fullmatch(str(component.get("UID") or ""))
    address = event_in(url)
    event_id = uid["id"] if uid else address.event_id if address else ""
    start = component.get("DTSTART")
    if not event_id or start is None or not isinstance(start.dt, datetime):
        return None
    end = component.get("DTEND")
    starts_at, ends_at = _aware(start.dt, zone), None
    if end is not None and isinstance(end.dt, datetime):
        ends_at = _aware(end.dt, zone)
    cancelled = str(component.get("STATUS") or "").upper() == "CANCELLED"
    return RemoteEvent(
        remote_id=event_id,
        title=str(component.get("SUMMARY") or "").strip()[:255],
        url=url if address else "",
        starts_at=starts_at,
        ends_at=ends_at if ends_at is not None and ends_at > starts_at else None,
        time_zone=zone.key,
        status=RemoteStatus.CANCELLED if cancelled else RemoteStatus.SCHEDULED,
        as_of=clock.now(),
    )


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)

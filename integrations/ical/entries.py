"""From the entries of a calendar to events: repetitions worked out inside a window, time zones, cancellations.

An event is called by its UID, and one of a repeating entry also by its RECURRENCE-ID (RFC 5545, 3.8.4.4), in UTC. Of
several versions of an entry the one with the highest SEQUENCE counts. Organizers, attendees and alarms are never read.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # it ships no types
from icalendar import Calendar, Component

from integrations.core.calendar_feed import MAX_ENTRIES, CalendarTooLargeError
from integrations.core.contract import RemoteEvent, RemoteStatus
from integrations.ical.errors import TooCostly
from integrations.ical.places import public_text, whereabouts

SECONDS = 60.0
"""So long the repetitions of one calendar may take."""
_REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")
_MEETINGS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
_TOO_FINE = ("BYSECOND", "BYMINUTE", "BYHOUR")
_LONGEST_ID = 255
# What the two libraries make of nonsense in one entry.
_NONSENSE = (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError, RecursionError)


@dataclass(frozen=True)
class Window:
    """From when to when events are of interest."""

    since: datetime
    until: datetime

    def includes(self, moment: datetime) -> bool:
        return self.since <= moment <= self.until


@dataclass
class Entries:
    """What calendars say. ``skipped`` counts entries that nobody can understand; ``name`` is the first calendar's."""

    name: str = ""
    events: list[RemoteEvent] = field(default_factory=list)
    skipped: int = 0


def read_entries(
    calendars: Iterable[Calendar],
    window: Window,
    *,
    zone: str,
    now: datetime,
    known: Collection[str] = (),
    takes_place: bool = True,
) -> Entries:
    """All events inside the window, and those that are ``known`` wherever they have gone.

    Args:
        zone: IANA name, for entries and days without a time zone.
        known: ids of events that are linked here. One of them that was taken out of its repetition (EXDATE) is cancelled;
            of others nobody needs to hear.
        takes_place: whether places are told.

    Raises:
        CalendarTooLargeError: the repetitions make too many events.
        TooCostly: they take too long.
    """
    found = Entries()
    limit = time.monotonic() + SECONDS
    for calendar in calendars:
        found.name = found.name or _text(calendar, "X-WR-CALNAME", "NAME")[:255]
        reader = _Reader(calendar, window, zone, now, frozenset(known), takes_place)
        for versions in _by_uid(calendar).values():
            if time.monotonic() > limit:
                raise TooCostly
            try:
                found.events += reader.events(versions)
            except _NONSENSE:
                found.skipped += 1
            if len(found.events) > MAX_ENTRIES:
                raise CalendarTooLargeError
    return found


class _Reader:
    """One calendar with its own time zone and METHOD."""

    def __init__(
        self, calendar: Calendar, window: Window, zone: str, now: datetime, known: frozenset[str], takes_place: bool
    ) -> None:
        self.window, self.now, self.known, self.takes_place = window, now, known, takes_place
        self.named_zone = _zone(_text(calendar, "X-WR-TIMEZONE"))
        self.zone = self.named_zone or ZoneInfo(zone)
        self.is_cancelled = _text(calendar, "METHOD").upper() == "CANCEL"

    def events(self, versions: list[Component]) -> list[RemoteEvent]:
        """The events of one UID."""
        uid = _uid(versions[0])
        if not any(name in version for version in versions for name in _REPEATS):
            newest = max(versions, key=_version)
            event = self._event(newest, uid)
            return [event] if event.remote_id in self.known or self._is_near(event) else []
        occurrences = {}
        for occurrence in self._occurrences(versions):
            event = self._event(occurrence, f"{uid}#{self._recurrence_id(occurrence)}")
            occurrences[event.remote_id] = event
        for event in self._excluded(versions, uid):
            occurrences.setdefault(event.remote_id, event)
        return list(occurrences.values())

    def _is_near(self, event: RemoteEvent) -> bool:
        return event.starts_at is not None and self.window.includes(event.starts_at)

    def _occurrences(self, versions: list[Component]) -> Iterator[Component]:
        for version in versions:
            _refuse_costly_rules(version)
        part = Calendar()
        if self.named_zone is not None:
            # Moments in UTC then repeat by the clock of that zone, as their owner means it.
            part.add("X-WR-TIMEZONE", self.named_zone.key)
        for version in versions:
            part.add_component(version)
        yield from recurring_ical_events.of(part).between(self.window.since, self.window.until)
        # An occurrence that was moved out of the window is still ours when it is linked.
        for version in versions:
            if "RECURRENCE-ID" in version and not self.window.includes(self._moment(_value(version, "DTSTART"))):
                uid = _uid(version)
                if f"{uid}#{self._recurrence_id(version)}" in self.known:
                    yield version

    def _excluded(self, versions: list[Component], uid: str) -> Iterator[RemoteEvent]:
        master = max((version for version in versions if "RRULE" in version), key=_version, default=None)
        if master is None or not self.known:
            return
        start = _value(master, "DTSTART")
        for day in _dates(master, "EXDATE"):
            moment: date | datetime = day
            if isinstance(start, datetime) and not isinstance(day, datetime):
                moment = datetime.combine(day, start.timetz())
            remote_id = _short(f"{uid}#{self._id_of(moment)}")
            if remote_id in self.known:
                yield RemoteEvent(
                    remote_id=remote_id,
                    title=_text(master, "SUMMARY")[:255],
                    starts_at=self._moment(moment),
                    time_zone=self.zone.key,
                    status=RemoteStatus.CANCELLED,
                    as_of=self.now,
                    is_all_day=not isinstance(start, datetime),
                )

    def _recurrence_id(self, occurrence: Component) -> str:
        return self._id_of(_value(occurrence, "RECURRENCE-ID" if "RECURRENCE-ID" in occurrence else "DTSTART"))

    def _id_of(self, moment: date | datetime) -> str:
        if not isinstance(moment, datetime):
            return f"{moment:%Y%m%d}"
        return f"{self._aware(moment).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def _event(self, entry: Component, remote_id: str) -> RemoteEvent:
        start = _value(entry, "DTSTART")
        is_all_day = not isinstance(start, datetime)
        starts_at, ends_at = self._moment(start), self._end(entry, start)
        where = whereabouts(_text(entry, "LOCATION"), has_conference=any(name in entry for name in _MEETINGS))
        is_off = self.is_cancelled or _text(entry, "STATUS").upper() == "CANCELLED"
        url = _text(entry, "URL")
        return RemoteEvent(
            remote_id=_short(remote_id),
            title=_text(entry, "SUMMARY")[:255],
            url=url if url.startswith("https://") and len(url) <= 500 and public_text(url) else "",
            description=public_text(_text(entry, "DESCRIPTION")),
            starts_at=starts_at,
            ends_at=ends_at if ends_at is not None and ends_at > starts_at else None,
            time_zone=getattr(getattr(start, "tzinfo", None), "key", None) or self.zone.key,
            place=where.place if self.takes_place else None,
            is_online=where.is_online if self.takes_place else None,
            status=RemoteStatus.CANCELLED if is_off else RemoteStatus.SCHEDULED,
            as_of=self.now,
            is_all_day=is_all_day,
        )

    def _end(self, entry: Component, start: date | datetime) -> datetime | None:
        if "DTEND" in entry:
            return self._moment(_value(entry, "DTEND"))
        length = _value(entry, "DURATION") if "DURATION" in entry else None
        if not isinstance(length, timedelta):
            return None
        return self._moment(start + length)

    def _moment(self, value: date | datetime) -> datetime:
        """An aware moment in UTC; of a day its first."""
        if isinstance(value, datetime):
            return self._aware(value).astimezone(UTC)
        return datetime(value.year, value.month, value.day, tzinfo=self.zone).astimezone(UTC)

    def _aware(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=self.zone)


def _value(entry: Component, name: str) -> Any:
    """The moment, day or length in a property.

    Raises:
        KeyError, AttributeError: there is none, or nobody can understand it.
    """
    found: Any = entry[name]
    return found.dt


def _by_uid(calendar: Calendar) -> dict[str, list[Component]]:
    found: dict[str, list[Component]] = {}
    for entry in calendar.walk("VEVENT"):
        if _text(entry, "CLASS").upper() in {"PRIVATE", "CONFIDENTIAL"}:
            continue
        found.setdefault(_uid(entry), []).append(entry)
    return found


def _uid(entry: Component) -> str:
    """Its name; one that has none, against the rules, is called by what it says."""
    uid = _text(entry, "UID")
    if uid:
        return uid
    start = entry.get("DTSTART")
    said = f"{_text(entry, 'SUMMARY')}|{getattr(start, 'dt', '')}"
    return f"no-uid-{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def _version(entry: Component) -> tuple[int, str]:
    """By which the newest of several is found (RFC 5546, 2.1.5)."""
    try:
        sequence = int(entry.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        sequence = 0
    stamp = entry.get("LAST-MODIFIED") or entry.get("DTSTAMP")
    return sequence, str(getattr(stamp, "dt", ""))


def _refuse_costly_rules(entry: Component) -> None:
    """Raises:
    ValueError: it repeats so often that it is no event of people.
    """
    rules = entry.get("RRULE") or []
    for rule in rules if isinstance(rules, list) else [rules]:
        if _TOO_OFTEN & {str(name).upper() for name in rule.get("FREQ", [])}:
            raise ValueError("repeats too often")
        if any(len(rule.get(name, [])) > 1 for name in _TOO_FINE):
            raise ValueError("repeats several times a day")


def _dates(entry: Component, name: str) -> Iterator[date | datetime]:
    values: Any = entry.get(name) or []
    for value in values if isinstance(values, list) else [values]:
        for one in value.dts:
            yield one.dt


def _text(entry: Component, *names: str) -> str:
    """The first of these properties that says something; of several of one name the first."""
    for name in names:
        value: Any = entry.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if value is not None and str(value).strip():
            return str(value).strip()
    return ""


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _short(remote_id: str) -> str:
    if len(remote_id) <= _LONGEST_ID:
        return remote_id
    return f"long-{hashlib.sha256(remote_id.encode()).hexdigest()}"

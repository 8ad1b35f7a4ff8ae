"""What the clock and the facts make of an event or a series. Pure rules: no database, no language, no request.

``querysets.EventQuerySet.with_status`` and ``with_documentation`` say the same in SQL; a property test compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings

from cms.core.fuzzydates import FuzzyDate
from dialogues.choices import (
    DocumentationPart,
    DocumentationState,
    EventLifecycle,
    EventStatus,
    RecordingKind,
    RegistrationDoor,
    RegistrationState,
    SeriesLifecycle,
    SeriesState,
)

OFF = frozenset({EventStatus.CANCELLED.value, EventStatus.POSTPONED.value, EventStatus.HELD.value})
"""Status in which nobody registers and nothing is emphasised."""


class EventFacts(Protocol):
    """The columns of an event that the rules look at."""

    @property
    def lifecycle(self) -> str: ...
    @property
    def date(self) -> FuzzyDate | None: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def over_at(self) -> datetime | None: ...


def event_status(event: EventFacts, *, has_line_up: bool, now: datetime) -> str:
    """Planned, announced, running or held by themselves; cancelled and postponed by an editor.

    Args:
        has_line_up: somebody who may be shown is announced, or there is an announcement.
    """
    if event.lifecycle in (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED):
        return event.lifecycle
    if event.over_at is not None and event.over_at <= now:
        return EventStatus.HELD.value
    if event.over_at is not None and event.starts_at is not None and event.starts_at <= now:
        return EventStatus.RUNNING.value
    if event.lifecycle in (EventLifecycle.PLANNED, EventLifecycle.ANNOUNCED):
        return event.lifecycle
    return EventStatus.ANNOUNCED.value if has_line_up else EventStatus.PLANNED.value


def has_open_line_up(*, announcement: str, contributor_count: int, status: str) -> bool:
    """Whether the placeholder stands in for details that follow (E33, X08)."""
    return not announcement and not contributor_count and status not in (EventStatus.HELD, EventStatus.CANCELLED)


_DOORS = tuple(RegistrationDoor.values)


class Channel(NamedTuple):
    """One door to the registration."""

    kind: str
    url: str


@dataclass(frozen=True)
class RegistrationFacts:
    """What an editor set about the registration.

    ``urls`` holds the address of each ticked door that leads somewhere.
    """

    urls: dict[str, str]
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    capacity: int | None = None
    has_waitlist: bool = False
    waitlist_until: datetime | None = None


class Taken(NamedTuple):
    """How many places are taken, all doors together, as far as they say.

    ``waiting`` is the length of our own waiting list: who comes later stands behind it, even while a place is free for
    a moment. ``as_of`` is the moment of the oldest figure in the sum.
    """

    seats: int = 0
    waiting: int = 0
    as_of: datetime | None = None


def registration_channels(facts: RegistrationFacts) -> list[Channel]:
    """The doors that lead somewhere, our own first."""
    return [Channel(door, facts.urls[door]) for door in _DOORS if facts.urls.get(door)]


def registration_state(
    event: EventFacts,
    facts: RegistrationFacts,
    *,
    status: str,
    series_has_ended: bool,
    taken: Taken | None,
    now: datetime,
) -> str:
    """Whether one can register now.

    Args:
        taken: None where nobody counts.

    Registration is off when the event is over, cancelled or postponed, and when its series has ended (E52). Without
    times of its own it is open until the event begins, or, where no time is known, until its last day is over.
    """
    if not registration_channels(facts):
        return RegistrationState.NONE.value
    if status == EventStatus.HELD:
        return RegistrationState.PAST.value
    closes_at = facts.closes_at or event.starts_at or event.over_at
    if status in OFF or series_has_ended or (closes_at is not None and closes_at <= now):
        return RegistrationState.CLOSED.value
    if facts.opens_at is not None and now < facts.opens_at:
        return RegistrationState.NOT_YET.value
    if facts.capacity is not None and taken is not None and (taken.seats >= facts.capacity or taken.waiting):
        takes_names = facts.has_waitlist and (facts.waitlist_until is None or now < facts.waitlist_until)
        return (RegistrationState.WAITLIST if takes_names else RegistrationState.FULL).value
    return RegistrationState.OPEN.value


def is_next_candidate(event: EventFacts, now: datetime) -> bool:
    """Whether the event may be the next one: it takes place, is not over, and something is known of its date (E35)."""
    return (
        event.lifecycle not in (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)
        and event.over_at is not None
        and event.over_at > now
    )


def next_index(events: Sequence[EventFacts], now: datetime) -> int | None:
    """The position of the next event: the one that is running, else the earliest to come."""
    candidates = [
        (event.date.sort_key, index)
        for index, event in enumerate(events)
        if event.date is not None and is_next_candidate(event, now)
    ]
    return min(candidates)[1] if candidates else None


def series_state(
    lifecycle: str,
    *,
    starts_on: FuzzyDate | None,
    ends_on: FuzzyDate | None,
    events: Iterable[EventFacts],
    now: datetime,
) -> str:
    """Planned, running or ended by the series' own dates, else by its first and last event (E01, E52).

    Cancelled events do not count, and while an event waits for its date the series has not ended. "Archived" is always
    an editor's decision.
    """
    if lifecycle != SeriesLifecycle.AUTOMATIC:
        return lifecycle
    counted = [event for event in events if event.lifecycle != EventLifecycle.CANCELLED]
    if _has_ended(ends_on, counted, now):
        return SeriesState.ENDED.value
    begins = _first_moment(starts_on) or min(filter(None, map(_event_begins, counted)), default=None)
    return (SeriesState.RUNNING if begins is not None and begins <= now else SeriesState.PLANNED).value


def takes_subscriptions(state: str, *, is_offered: bool) -> bool:
    """Whether visitors may ask for reminders of a series in this state: not when it has ended (E42, E52).

    Args:
        is_offered: an editor's decision.
    """
    return is_offered and state not in (SeriesState.ENDED, SeriesState.ARCHIVED)


def series_has_ended_by_date(lifecycle: str, ends_on: FuzzyDate | None, now: datetime) -> bool:
    """Whether the series has ended for somebody who looks at one of its events that is still to come.

    The events need no look: while one of them is to come, only the series' own end or an editor can have ended it.
    """
    if lifecycle != SeriesLifecycle.AUTOMATIC:
        return lifecycle in (SeriesLifecycle.ENDED, SeriesLifecycle.ARCHIVED)
    return _has_ended(ends_on, [], now)


def _has_ended(ends_on: FuzzyDate | None, events: list[EventFacts], now: datetime) -> bool:
    end = end_moment(ends_on)
    if end is not None:
        return end <= now
    return bool(events) and all(
        event.lifecycle != EventLifecycle.POSTPONED and event.over_at is not None and event.over_at <= now
        for event in events
    )


def end_moment(ends_on: FuzzyDate | None) -> datetime | None:
    """The midnight after the last day that the end can be; ``None`` when nothing is known."""
    if ends_on is None or ends_on.latest is None:
        return None
    return _midnight(ends_on.latest + timedelta(days=1))


def _first_moment(known: FuzzyDate | None) -> datetime | None:
    if known is None or known.earliest is None:
        return None
    return _midnight(known.earliest)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))


def _event_begins(event: EventFacts) -> datetime | None:
    return event.starts_at or _first_moment(event.date)


class RecordingFacts(Protocol):
    """The columns of a recording that the rules look at."""

    @property
    def kind(self) -> str: ...
    @property
    def captions(self) -> bool: ...


def documentation(
    *,
    recordings: Sequence[RecordingFacts],
    has_presentations: bool,
    has_summary: bool,
    has_conditions: bool,
    not_planned: Sequence[str],
) -> dict[str, str]:
    """What is done, what is still open, and what was given up (E04, E05)."""
    done = {
        DocumentationPart.VIDEO: any(recording.kind == RecordingKind.MAIN for recording in recordings),
        DocumentationPart.PRESENTATIONS: has_presentations,
        DocumentationPart.SUMMARY: has_summary,
        DocumentationPart.CONDITIONS: has_conditions,
        DocumentationPart.CAPTIONS: bool(recordings) and all(recording.captions for recording in recordings),
    }
    return {part.value: _documentation_state(part, is_done, not_planned) for part, is_done in done.items()}


def _documentation_state(part: DocumentationPart, is_done: bool, not_planned: Sequence[str]) -> str:
    if is_done:
        return DocumentationState.DONE.value
    return (DocumentationState.NOT_PLANNED if part.value in not_planned else DocumentationState.OPEN).value

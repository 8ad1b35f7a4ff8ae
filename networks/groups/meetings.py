"""Meetings of working groups. They are events and belong to an app above, which says here what there is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms.core.fuzzydates import FuzzyDate
from cms.core.registries import Registry


@dataclass(frozen=True)
class GroupMeeting:
    """A meeting as the group sees it. ``join_url``, ``dial_in`` and ``note`` are for the group alone.

    Attributes:
        key: translation key of the event.
        url: where the convenor changes it.
        public_url: of its page, when the office has published it outside the group.
    """

    key: UUID
    public_id: UUID
    title: str
    date: FuzzyDate | None
    starts_at: datetime | None
    ends_at: datetime | None
    is_over: bool
    is_cancelled: bool
    place: str
    text: str
    join_url: str
    dial_in: str
    note: str
    url: str
    public_url: str


Source = Callable[[Collection[UUID], datetime], Mapping[UUID, list[GroupMeeting]]]

SOURCES: Registry[str, Source] = Registry()


def register_source(name: str, source: Source) -> None:
    """Let an app tell the meetings of groups, by group key."""
    SOURCES[name] = source


def meetings_of(group_keys: Collection[UUID], *, now: datetime) -> dict[UUID, list[GroupMeeting]]:
    """The meetings of each group in the order of their dates; every group has an entry."""
    found: dict[UUID, list[GroupMeeting]] = {key: [] for key in group_keys}
    for source in SOURCES.values():
        for key, meetings in source(group_keys, now).items():
            found[key] += meetings
    return found


def last_held(meetings: Collection[GroupMeeting]) -> GroupMeeting | None:
    """The latest meeting that took place."""
    held = [meeting for meeting in meetings if meeting.is_over and not meeting.is_cancelled and meeting.date]
    return max(held, key=lambda meeting: meeting.date) if held else None  # type: ignore[arg-type,return-value]  # it has a date


def next_planned(meetings: Collection[GroupMeeting]) -> GroupMeeting | None:
    """The next meeting."""
    return next((meeting for meeting in meetings if not meeting.is_over and not meeting.is_cancelled), None)

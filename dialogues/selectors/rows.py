"""The rows that documents are made of, and what each is called in the database.

They come from one of two sources, the database in bulk (``database``) or a page in memory (``memory``); assembling a
document does not know which (brief of the API: gathering and assembling are apart).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, NamedTuple

from cms.core.fuzzydates import FuzzyDate


class EventRow(NamedTuple):
    id: int
    path: str
    url_path: str
    public_id: str
    translation_key: str
    locale: str
    title: str
    updated_at: datetime | None
    short_title: str
    kicker: str
    kind: str
    image_id: int | None
    date: FuzzyDate | None
    end_date: dt.date | None
    starts_at: datetime | None
    ends_at: datetime | None
    over_at: datetime | None
    time_zone: str
    lifecycle: str
    status_note: str
    attendance_mode: str
    host_event_title: str
    host_event_url: str
    free_of_charge: bool
    will_be_recorded: bool
    announcement: str
    placeholder_text: str
    contributors_label: str
    editorial_note: str
    report: str
    guiding_question: str
    findings: str
    documentation_not_planned: tuple[str, ...]
    registration_doors: tuple[str, ...]
    registration_meetup_url: str
    registration_external_url: str
    opens_at: datetime | None
    closes_at: datetime | None
    waitlist_until: datetime | None
    by_call: bool
    registration_capacity: int | None
    registration_waitlist: bool
    series_id: int | None
    series_public_id: str | None
    series_translation_key: str | None
    series_title: str | None
    series_path: str | None
    series_url_path: str | None
    series_live: bool | None
    series_expire_at: datetime | None
    series_lifecycle: str | None
    series_ends_on: FuzzyDate | None
    group_public_id: str | None
    group_title: str | None
    group_may_be_named: bool | None


class EventFactsRow(NamedTuple):
    """What the state of a series depends on."""

    series_id: int
    path: str
    lifecycle: str
    date: FuzzyDate | None
    starts_at: datetime | None
    over_at: datetime | None


class SeriesRow(NamedTuple):
    id: int
    path: str
    url_path: str
    public_id: str
    translation_key: str
    locale: str
    title: str
    updated_at: datetime | None
    claim: str
    intro: str
    aims: str
    audiences: str
    image_id: int | None
    lifecycle: str
    starts_on: FuzzyDate | None
    ends_on: FuzzyDate | None
    rhythm: str
    planned_event_count: int | None
    free_of_charge: bool
    meetup_url: str
    subscription_open: bool


class ContributorRow(NamedTuple):
    id: int
    page_id: int
    public_id: str
    state: str
    note: str
    category: str
    kind: str
    teaser: str
    statement: str
    mandate: str
    person_id: str
    person_name: str
    photo_id: int | None


class RecordingRow(NamedTuple):
    id: int
    page_id: int
    public_id: str
    kind: str
    title: str
    intro: str
    page_url: str
    players: str  # who could play it (dialogues.players)
    video_key: str | None
    video_type: str | None
    video_captions: str | None
    provider: str
    embed_url: str
    poster_id: int | None
    credit: str
    rights_holder_id: str | None
    rights_holder_name: str | None
    origin: str
    captions: bool
    transcript: str


class PresentationRow(NamedTuple):
    id: int
    page_id: int
    public_id: str
    title: str
    kind: str
    document_id: int | None
    url: str
    language: str
    accessibility: str


class ConditionRow(NamedTuple):
    id: int
    page_id: int
    public_id: str
    translation_key: str
    text: str
    explanation: str
    levels: tuple[str, ...]
    level_label: str
    provenance: str


LOOKUPS: dict[type[Any], dict[str, str]] = {
    EventRow: {
        "id": "pk",
        "locale": "locale__language_code",
        "updated_at": "last_published_at",
        "series_public_id": "series__public_id",
        "series_translation_key": "series__translation_key",
        "series_title": "series__title",
        "series_path": "series__path",
        "series_url_path": "series__url_path",
        "series_live": "series__live",
        "series_expire_at": "series__expire_at",
        "series_lifecycle": "series__lifecycle",
        "series_ends_on": "series__ends_on",
        "group_public_id": "group__public_id",
        "group_title": "group__title",
        "group_may_be_named": "group__may_be_named",
    },
    EventFactsRow: {},
    SeriesRow: {"id": "pk", "locale": "locale__language_code", "updated_at": "last_published_at"},
    ContributorRow: {
        "id": "pk",
        "person_id": "person__public_id",
        "person_name": "person__name",
        "photo_id": "person__photo_id",
    },
    RecordingRow: {
        "id": "pk",
        "video_key": "video__public_id",
        "video_type": "video__media_type",
        "video_captions": "video__caption_languages",
        "rights_holder_id": "rights_holder__public_id",
        "rights_holder_name": "rights_holder__name",
    },
    PresentationRow: {"id": "pk"},
    ConditionRow: {"id": "pk"},
}
"""Where a column is not called as in the model."""


def lookups(row_type: type[Any]) -> tuple[str, ...]:
    """The database lookups for the columns of a row, in order."""
    special = LOOKUPS[row_type]
    return tuple(special.get(name, name) for name in row_type._fields)


class Part(IntEnum):
    """Which small table a :class:`LinkRow` comes from."""

    AFFILIATION = 1
    EVENT_ORGANISATION = 2
    SERIES_ORGANISATION = 3
    VENUE = 4
    RECORDING_PERSON = 5
    PRESENTATION_PERSON = 6
    EVENT_TOPIC = 7
    CONDITION_TOPIC = 8
    REFERENCE = 9
    RELATED = 10
    EVENT_NETWORK = 11
    SERIES_NETWORK = 12
    SERIES_CHANNEL = 13
    SHORT_CONTRIBUTOR = 14
    SHORT_RECORDING = 15
    SHORT_PRESENTATION = 16
    SHORT_CONDITION = 17
    PRESENTATION = 18
    HEAD_COUNT = 19


class LinkRow(NamedTuple):
    """A row of a small table. ``owner`` is the database key of what it belongs to; the rest depends on the part."""

    part: int
    owner: int
    position: int | None
    key: str | None
    a: str | None = ""
    b: str | None = ""
    c: str | None = ""
    d: str | None = ""
    e: str | None = ""
    f: str | None = ""
    g: str | None = ""
    first: int | None = None
    second: int | None = None


Links = Mapping[tuple[int, int], Sequence[LinkRow]]


def grouped_links(rows: Iterable[LinkRow]) -> dict[tuple[int, int], list[LinkRow]]:
    """By part and owner, the order kept."""
    groups: dict[tuple[int, int], list[LinkRow]] = {}
    for row in rows:
        groups.setdefault((row.part, row.owner), []).append(row)
    return groups


@dataclass(frozen=True, eq=False)
class WholeEvent:
    """An event with everything that belongs to it. Like any object it equals itself alone, so it is compared at once."""

    row: EventRow
    contributors: tuple[ContributorRow, ...]
    recordings: tuple[RecordingRow, ...]
    presentations: tuple[PresentationRow, ...]
    conditions: tuple[ConditionRow, ...]
    links: Links


@dataclass
class EventRows:
    """Some events, and what their short form needs."""

    events: list[EventRow]
    links: Links = field(default_factory=dict)


@dataclass
class SeriesRows:
    """Some series with their events in short."""

    series: list[SeriesRow]
    events: dict[int, list[EventRow]] = field(default_factory=dict)
    links: Links = field(default_factory=dict)

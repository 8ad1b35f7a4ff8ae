"""Whole events from the database: fetched as they lie there, and read only where something of them has changed.

Reading rows costs more than fetching them: moments, fuzzy dates and sets of choices become objects, and everything is
put in order. So what the database gives for one event is compared with what it gave before, byte by byte, and what was
read then is taken again. Nobody has to know what an event depends on: whatever is fetched for it is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import orjson

from cms.core.public import PublicSpace
from dialogues.selectors.database import CONDITIONS, CONTRIBUTORS, EVENTS, RECORDINGS, ordered_links
from dialogues.selectors.link_tables import EVENT_LINKS
from dialogues.selectors.rows import (
    ConditionRow,
    ContributorRow,
    EventRow,
    LinkRow,
    Part,
    PresentationRow,
    RecordingRow,
    WholeEvent,
)

REMEMBERED = 512
"""Events in each process."""

_ID, _PATH, _SERIES = (EventRow._fields.index(name) for name in ("id", "path", "series_id"))
_PART, _OWNER, _OWN_ID = (LinkRow._fields.index(name) for name in ("part", "owner", "second"))
_CHILD_ID, _PAGE_ID = 0, 1  # in every row of a page
_OF_CONDITION = (Part.REFERENCE, Part.RELATED, Part.CONDITION_TOPIC)
_OF_SERIES = (Part.SERIES_ORGANISATION, Part.SERIES_NETWORK)

Raw = tuple[Any, ...]
Bags = dict[int, list[Raw]]
"""Rows by the database key of what they belong to."""


class _Fetched(NamedTuple):
    """The rows of one event as the database gives them."""

    event: Raw
    contributors: list[Raw]
    recordings: list[Raw]
    conditions: list[Raw]
    links: list[Raw]
    links_of_series: list[Raw]


class _Compared:
    """Equal to another one when every byte of the rows is."""

    __slots__ = ("_bytes", "fetched")

    def __init__(self, fetched: _Fetched) -> None:
        self.fetched = fetched
        self._bytes = orjson.dumps(tuple(fetched))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Compared) and self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)


def whole_events(ids: list[int], *, space: PublicSpace, language: str, now: datetime) -> list[WholeEvent]:
    """The public ones among these events, in this order, with everything that belongs to them. Five queries."""
    found = {row[_ID]: row for row in EVENTS.raw(ids=ids, now=now) if space.is_open(row[_PATH])}
    events = [found[event_id] for event_id in ids if event_id in found]
    contributors, recordings, conditions = (
        children.raw(ids=list(found)) for children in (CONTRIBUTORS, RECORDINGS, CONDITIONS)
    )
    series: Bags = {event[_SERIES]: [] for event in events}
    links = EVENT_LINKS.raw(
        events=list(found),
        series=[key for key in series if key],
        contributors=[row[_CHILD_ID] for row in contributors],
        conditions=[row[_CHILD_ID] for row in conditions],
        language=language,
        now=now,
    )
    contributors_of, recordings_of = _by_page(found, contributors), _by_page(found, recordings)
    conditions_of = _by_page(found, conditions)
    links_of: Bags = {event_id: [] for event_id in found}
    bags = _bags(links_of, series, contributors, recordings, conditions, links)
    for link in links:
        bag = bags[link[_PART]].get(link[_OWNER])
        if bag is not None:  # else its owner came after the query that would have found it
            bag.append(link)
    return [
        _read(
            _Compared(
                _Fetched(
                    event,
                    contributors_of[event[_ID]],
                    recordings_of[event[_ID]],
                    conditions_of[event[_ID]],
                    links_of[event[_ID]],
                    series[event[_SERIES]],
                )
            )
        )
        for event in events
    ]


def _by_page(events: Iterable[int], rows: list[Raw]) -> Bags:
    groups: Bags = {event_id: [] for event_id in events}
    for row in rows:
        groups[row[_PAGE_ID]].append(row)
    return groups


def _bags(
    links_of: Bags,
    series: Bags,
    contributors: list[Raw],
    recordings: list[Raw],
    conditions: list[Raw],
    links: list[Raw],
) -> dict[int, Bags]:
    """By part and owner: where a link goes. What is not named here belongs to the event itself."""

    def of(rows: list[Raw]) -> Bags:
        return {row[_CHILD_ID]: links_of[row[_PAGE_ID]] for row in rows}

    bags: dict[int, Bags] = defaultdict(lambda: links_of)
    bags[Part.AFFILIATION] = of(contributors)
    bags[Part.RECORDING_PERSON] = of(recordings)
    bags[Part.PRESENTATION_PERSON] = {
        link[_OWN_ID]: links_of[link[_OWNER]] for link in links if link[_PART] == Part.PRESENTATION
    }
    bags.update(dict.fromkeys(_OF_CONDITION, of(conditions)))
    bags.update(dict.fromkeys(_OF_SERIES, series))
    return bags


@lru_cache(maxsize=REMEMBERED)
def _read(compared: _Compared) -> WholeEvent:
    fetched = compared.fetched
    event = EventRow._make(EVENTS.read(fetched.event))
    links = ordered_links(map(EVENT_LINKS.read, chain(fetched.links, fetched.links_of_series)))
    return WholeEvent(
        event,
        contributors=tuple(ContributorRow._make(CONTRIBUTORS.read(row)) for row in fetched.contributors),
        recordings=tuple(RecordingRow._make(RECORDINGS.read(row)) for row in fetched.recordings),
        presentations=tuple(_presentation(link) for link in links.get((Part.PRESENTATION, event.id), ())),
        conditions=tuple(ConditionRow._make(CONDITIONS.read(row)) for row in fetched.conditions),
        links=links,
    )


def _presentation(link: LinkRow) -> PresentationRow:
    return PresentationRow(
        id=link.second or 0,
        page_id=link.owner,
        public_id=link.key or "",
        title=link.a or "",
        kind=link.b or "",
        document_id=link.first,
        url=link.c or "",
        language=link.d or "",
        accessibility=link.e or "",
    )

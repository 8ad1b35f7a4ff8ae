"""Rows from the database, in bulk: a fixed number of queries however many things are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, get_type_hints

from django.db.models import DateTimeField, F, QuerySet

from cms.core.prepared import Among, AsStored, Param, Prepared
from cms.core.public import PublicSpace, visible_at
from dialogues import players
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    FrameworkCondition,
    Recording,
)
from dialogues.selectors.link_tables import (
    CONDITION_LINKS,
    SERIES_LINKS,
    SHORT_LINKS,
    shown_contributors,
)
from dialogues.selectors.rows import (
    ConditionRow,
    ContributorRow,
    EventFactsRow,
    EventRow,
    EventRows,
    LinkRow,
    Links,
    Part,
    RecordingRow,
    SeriesRow,
    SeriesRows,
    grouped_links,
    lookups,
)

_NOW = Param("now", DateTimeField())


def _columns(row_type: type[Any]) -> list[str | AsStored]:
    """The columns of a row, moments unread."""
    kinds = get_type_hints(row_type)
    named = zip(row_type._fields, lookups(row_type), strict=True)
    return [AsStored(column) if kinds[name] == datetime | None else column for name, column in named]


EVENTS = Prepared(
    lambda: (
        DialogueEventPage.objects.filter(Among("id", "ids"), visible_at(_NOW))
        .order_by()
        .values_list(*_columns(EventRow))
    )
)
_EVENTS_OF_SERIES = Prepared(
    lambda: (
        DialogueEventPage.objects.filter(Among("series_id", "ids"), visible_at(_NOW))
        .order_by(F("date").asc(nulls_last=True), "id")
        .values_list(*lookups(EventRow))
    )
)
_FACTS_OF_SERIES = Prepared(
    lambda: (
        DialogueEventPage.objects.filter(Among("series_id", "ids"), visible_at(_NOW))
        .order_by()
        .values_list(*lookups(EventFactsRow))
    )
)
_SERIES = Prepared(
    lambda: (
        DialogueSeriesPage.objects.filter(Among("id", "ids"), visible_at(_NOW))
        .order_by()
        .values_list(*lookups(SeriesRow))
    )
)


def _rows_of_pages(find: Callable[[], QuerySet[Any]], kind: type[Any]) -> Prepared:
    """The rows of some pages in the order that the editors gave them."""
    return Prepared(
        lambda: find().filter(Among("page_id", "ids")).order_by("sort_order", "id").values_list(*lookups(kind))
    )


CONTRIBUTORS = _rows_of_pages(shown_contributors, ContributorRow)
RECORDINGS = _rows_of_pages(lambda: players.with_players(Recording.objects.all()), RecordingRow)
CONDITIONS = _rows_of_pages(FrameworkCondition.objects.all, ConditionRow)
_CONDITIONS_BY_ID = Prepared(
    lambda: FrameworkCondition.objects.filter(Among("id", "ids")).order_by().values_list(*lookups(ConditionRow))
)
_SIBLINGS = Prepared(
    lambda: (
        FrameworkCondition.objects.filter(Among("page_id", "ids"))
        .order_by("sort_order", "id")
        .values_list("page_id", "id")
    )
)


def series_rows(ids: list[int], *, space: PublicSpace, now: datetime) -> SeriesRows:
    """Series in this order, with their events in short. Three queries."""
    series = _only_series(ids, space=space, now=now)
    series_ids = [row.id for row in series]
    events = _open_events(_EVENTS_OF_SERIES.rows(ids=series_ids, now=now), space)
    by_series: dict[int, list[EventRow]] = {}
    for event in events:
        by_series.setdefault(event.series_id or 0, []).append(event)
    links = SERIES_LINKS.rows(series=series_ids, events=[event.id for event in events])
    return SeriesRows(series, by_series, ordered_links(links))


def series_with_facts(
    ids: list[int], *, space: PublicSpace, now: datetime
) -> tuple[list[SeriesRow], dict[int, list[EventFactsRow]]]:
    """Series in this order, and by series what their state depends on. Two queries."""
    series = _only_series(ids, space=space, now=now)
    facts: dict[int, list[EventFactsRow]] = {}
    for row in map(EventFactsRow._make, _FACTS_OF_SERIES.rows(ids=[row.id for row in series], now=now)):
        if space.is_open(row.path):
            facts.setdefault(row.series_id, []).append(row)
    return series, facts


def _only_series(ids: list[int], *, space: PublicSpace, now: datetime) -> list[SeriesRow]:
    order = {series_id: index for index, series_id in enumerate(ids)}
    series = [row for row in map(SeriesRow._make, _SERIES.rows(ids=ids, now=now)) if space.is_open(row.path)]
    return sorted(series, key=lambda row: order[row.id])


def short_event_rows(ids: list[int], *, space: PublicSpace, now: datetime) -> EventRows:
    """Events in this order, with what their short form needs. Two queries."""
    events = only_events(ids, space=space, now=now)
    return EventRows(events, links=short_links([event.id for event in events]))


def only_events(ids: list[int], *, space: PublicSpace, now: datetime) -> list[EventRow]:
    """The public ones among these events, in this order, without anything that belongs to them. One query."""
    order = {event_id: index for index, event_id in enumerate(ids)}
    events = _open_events(EVENTS.rows(ids=ids, now=now), space)
    return sorted(events, key=lambda event: order[event.id])


def events_of_series(series_id: int, *, space: PublicSpace, now: datetime) -> list[EventRow]:
    """The public events of one series by date. One query."""
    return _open_events(_EVENTS_OF_SERIES.rows(ids=[series_id], now=now), space)


def short_links(event_ids: list[int]) -> Links:
    """What the short form of these events needs. One query."""
    return ordered_links(SHORT_LINKS.rows(events=event_ids))


def condition_rows(ids: list[int], *, language: str, now: datetime) -> tuple[list[ConditionRow], Links]:
    """Conditions in this order, with their topics, references and relations. Two queries."""
    order = {condition_id: index for index, condition_id in enumerate(ids)}
    conditions = sorted(map(ConditionRow._make, _CONDITIONS_BY_ID.rows(ids=ids)), key=lambda row: order[row.id])
    return conditions, condition_links([row.id for row in conditions], language=language, now=now)


def condition_links(ids: list[int], *, language: str, now: datetime) -> Links:
    """Topics, references and relations of these conditions. One query."""
    return ordered_links(CONDITION_LINKS.rows(conditions=ids, language=language, now=now))


def condition_positions(page_ids: Iterable[int]) -> dict[int, int]:
    """The place of every condition within its event, from 1. One query."""
    positions: dict[int, int] = {}
    counts: dict[int, int] = {}
    for page_id, condition_id in _SIBLINGS.rows(ids=set(page_ids)):
        counts[page_id] = positions[condition_id] = counts.get(page_id, 0) + 1
    return positions


def _open_events(rows: list[tuple[Any, ...]], space: PublicSpace) -> list[EventRow]:
    return [row for row in map(EventRow._make, rows) if space.is_open(row.path)]


def ordered_links(rows: Iterable[tuple[Any, ...]]) -> Links:
    """The rows in the order of the editors, by part and owner."""
    links = list(map(LinkRow._make, rows))
    links.sort(key=lambda link: (link.position or 0, link.b if link.part in _BY_SORT_NAME else link.a or ""))
    return grouped_links(links)


_BY_SORT_NAME = (Part.RECORDING_PERSON, Part.PRESENTATION_PERSON)

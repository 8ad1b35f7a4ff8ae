"""Rows from the database, in bulk: a fixed number of queries however many things are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from cms.core.prepared import Among, Param, Prepared
from cms.core.public import PublicSpace, visible_at
from dialogues.choices import ConditionRelationKind, ContributorState
from dialogues.models import (
    Affiliation,
    ConditionReference,
    ConditionRelation,
    Contributor,
    DialogueEventPage,
    DialogueSeriesPage,
    EventOrganisation,
    FrameworkCondition,
    Presentation,
    Recording,
    SeriesChannel,
    SeriesOrganisation,
    Topic,
    Venue,
)
from dialogues.selectors.rows import (
    ConditionRow,
    ContributorRow,
    EventRow,
    EventRows,
    LinkRow,
    Links,
    Part,
    PresentationRow,
    RecordingRow,
    SeriesRow,
    SeriesRows,
    grouped_links,
    lookups,
)

Row = TypeVar("Row", ContributorRow, RecordingRow, PresentationRow, ConditionRow)

_NOW = Param("now", DateTimeField())
_LANGUAGE = Param("language", CharField())

_EVENTS = Prepared(
    lambda: (
        DialogueEventPage.objects.filter(Among("id", "ids"), visible_at(_NOW))
        .order_by()
        .values_list(*lookups(EventRow))
    )
)
_EVENTS_OF_SERIES = Prepared(
    lambda: (
        DialogueEventPage.objects.filter(Among("series_id", "ids"), visible_at(_NOW))
        .order_by(F("date").asc(nulls_last=True), "id")
        .values_list(*lookups(EventRow))
    )
)
_SERIES = Prepared(
    lambda: (
        DialogueSeriesPage.objects.filter(Among("id", "ids"), visible_at(_NOW))
        .order_by()
        .values_list(*lookups(SeriesRow))
    )
)
_CONTRIBUTORS = Prepared(
    lambda: (
        shown_contributors()
        .filter(Among("page_id", "ids"))
        .order_by("sort_order", "id")
        .values_list(*lookups(ContributorRow))
    )
)
_RECORDINGS = Prepared(
    lambda: (
        Recording.objects.filter(Among("page_id", "ids"))
        .order_by("sort_order", "id")
        .values_list(*lookups(RecordingRow))
    )
)
_PRESENTATIONS = Prepared(
    lambda: (
        Presentation.objects.filter(Among("page_id", "ids"))
        .order_by("sort_order", "id")
        .values_list(*lookups(PresentationRow))
    )
)
_CONDITIONS = Prepared(
    lambda: (
        FrameworkCondition.objects.filter(Among("page_id", "ids"))
        .order_by("sort_order", "id")
        .values_list(*lookups(ConditionRow))
    )
)
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


def shown_contributors() -> QuerySet[Contributor]:
    """Contributors whom the public may see: announced, of a public person."""
    return Contributor.objects.filter(person__is_public=True).exclude(state=ContributorState.INVITED)


def _text(value: str = "") -> Value:
    return Value(value, output_field=CharField())


def _link(
    part: Part,
    rows: QuerySet[Any],
    *,
    owner: str,
    position: str | None = "sort_order",
    key: Any = None,
    texts: Iterable[Any] = (),
    numbers: Iterable[Any] = (),
) -> QuerySet[Any]:
    """A small table in the shape of :class:`LinkRow`, so that all of them fit into one query."""
    given, counted = list(texts), list(numbers)
    texts = [*given, *(_text() for _missing in range(7 - len(given)))]
    # PostgreSQL takes an untyped NULL for a text.
    nothing = Cast(Value(None), BigIntegerField())
    numbers = [*counted, *(nothing for _missing in range(2 - len(counted)))]
    return rows.order_by().values_list(
        Value(int(part), output_field=IntegerField()),
        owner,
        F(position) if position else Value(0, output_field=IntegerField()),
        Cast(Value(None), UUIDField()) if key is None else key,
        *texts,
        *numbers,
    )


def _topics(part: Part, rows: QuerySet[Any], *, owner: str, topic: str) -> QuerySet[Any]:
    """Topics in the reader's language where they have a translation (design 4)."""
    translated = Topic.objects.filter(
        translation_key=OuterRef(f"{topic}__translation_key"), locale__language_code=_LANGUAGE
    )
    return _link(
        part,
        rows,
        owner=owner,
        position=None,
        key=Coalesce(Subquery(translated.values("public_id")[:1]), F(f"{topic}__public_id")),
        texts=[Coalesce(Subquery(translated.values("name")[:1]), F(f"{topic}__name"))],
    )


def _organisations(part: Part, model: Any, ids: str) -> QuerySet[Any]:
    return _link(
        part,
        model.objects.filter(Among("page_id", ids)),
        owner="page_id",
        key="organisation__public_id",
        texts=["role", "organisation__name", "wording", "organisation__website", "organisation__short_name"],
        numbers=["logo_id", "organisation__logo_id"],
    )


def _people(part: Part, model: Any, owner: str, ids: str) -> QuerySet[Any]:
    """Public people in a recording or presentation, but nobody who is only invited to the event."""
    invited = Contributor.objects.filter(
        page=OuterRef(f"{owner}__page"), person=OuterRef("person"), state=ContributorState.INVITED
    )
    return _link(
        part,
        model.people.through.objects.filter(~Exists(invited), Among(f"{owner}_id", ids), person__is_public=True),
        owner=f"{owner}_id",
        position=None,
        key="person__public_id",
        texts=["person__name", "person__sort_name"],
    )


def _condition_parts() -> list[QuerySet[Any]]:
    related = ConditionRelation.objects.filter(Among("source_id", "conditions"), visible_at(_NOW, "target__page__"))
    mirrored = ConditionRelation.objects.filter(
        Among("target_id", "conditions"),
        visible_at(_NOW, "source__page__"),
        relation=ConditionRelationKind.MIRRORS,
    )
    topics = FrameworkCondition.topics.through
    return [
        _link(
            Part.REFERENCE,
            ConditionReference.objects.filter(Among("condition_id", "conditions")),
            owner="condition_id",
            key="public_id",
            texts=["title", "url"],
        ),
        _link(
            Part.RELATED,
            related,
            owner="source_id",
            position=None,
            key="target__public_id",
            texts=["relation", "target__page__path"],
        ),
        # "A mirrors B" is true both ways; the other relations have a direction.
        _link(
            Part.RELATED,
            mirrored,
            owner="target_id",
            position=None,
            key="source__public_id",
            texts=["relation", "source__page__path"],
        ),
        _topics(
            Part.CONDITION_TOPIC,
            topics.objects.filter(Among("frameworkcondition_id", "conditions")),
            owner="frameworkcondition_id",
            topic="topic",
        ),
    ]


def _networks(part: Part, rows: QuerySet[Any], owner: str) -> QuerySet[Any]:
    return _link(
        part, rows, owner=owner, position=None, key="networkpage__translation_key", numbers=["networkpage_id"]
    )


def _event_links() -> QuerySet[Any]:
    event_networks = DialogueEventPage.networks.through.objects.filter(Among("dialogueeventpage_id", "events"))
    series_networks = DialogueSeriesPage.networks.through.objects.filter(Among("dialogueseriespage_id", "series"))
    event_topics = DialogueEventPage.topics.through.objects.filter(Among("dialogueeventpage_id", "events"))
    # The first part has a value in every column: PostgreSQL takes the types of the columns from it.
    first = _organisations(Part.EVENT_ORGANISATION, EventOrganisation, "events")
    return first.union(
        _organisations(Part.SERIES_ORGANISATION, SeriesOrganisation, "series"),
        _venues(),
        _link(
            Part.AFFILIATION,
            Affiliation.objects.filter(Among("contributor_id", "contributors")),
            owner="contributor_id",
            key="organisation__public_id",
            texts=["role", Coalesce("organisation__name", "organisation_name"), "place"],
        ),
        _people(Part.RECORDING_PERSON, Recording, "recording", "recordings"),
        _people(Part.PRESENTATION_PERSON, Presentation, "presentation", "presentations"),
        _topics(Part.EVENT_TOPIC, event_topics, owner="dialogueeventpage_id", topic="topic"),
        _networks(Part.EVENT_NETWORK, event_networks, "dialogueeventpage_id"),
        _networks(Part.SERIES_NETWORK, series_networks, "dialogueseriespage_id"),
        *_condition_parts(),
        all=True,
    )


def _venues() -> QuerySet[Any]:
    return _link(
        Part.VENUE,
        Venue.objects.filter(Among("page_id", "events")),
        owner="page_id",
        key="public_id",
        texts=["name", "street", "postal_code", "city", "country", "url", "accessibility"],
    )


def _series_links() -> QuerySet[Any]:
    networks = DialogueSeriesPage.networks.through.objects.filter(Among("dialogueseriespage_id", "series"))
    first = _organisations(Part.SERIES_ORGANISATION, SeriesOrganisation, "series")
    return first.union(
        _networks(Part.SERIES_NETWORK, networks, "dialogueseriespage_id"),
        _link(
            Part.SERIES_CHANNEL,
            SeriesChannel.objects.filter(Among("page_id", "series")),
            owner="page_id",
            key="public_id",
            texts=["kind", "label", "url"],
        ),
        *_short_parts(),
        all=True,
    )


def _short_parts() -> list[QuerySet[Any]]:
    """What the short form of an event needs of its children."""
    people = shown_contributors().filter(Among("page_id", "events"))
    recordings = Recording.objects.filter(Among("page_id", "events"))
    presentations = Presentation.objects.filter(Among("page_id", "events"))
    conditions = FrameworkCondition.objects.filter(Among("page_id", "events"))
    return [
        _venues(),
        _link(Part.SHORT_CONTRIBUTOR, people, owner="page_id", texts=["person__name"], key="person__public_id"),
        _link(
            Part.SHORT_RECORDING,
            recordings,
            owner="page_id",
            texts=["kind"],
            numbers=[Cast("captions", IntegerField())],
        ),
        _link(Part.SHORT_PRESENTATION, presentations, owner="page_id", position=None).distinct(),
        _link(Part.SHORT_CONDITION, conditions, owner="page_id", position=None).distinct(),
    ]


_EVENT_LINKS = Prepared(_event_links)
_SERIES_LINKS = Prepared(_series_links)
_CONDITION_LINKS = Prepared(lambda: _condition_parts()[0].union(*_condition_parts()[1:], all=True))
_SHORT_LINKS = Prepared(lambda: _short_parts()[0].union(*_short_parts()[1:], all=True))


def event_rows(ids: list[int], *, space: PublicSpace, language: str, now: datetime) -> EventRows:
    """Events in this order, with everything that belongs to them. Six queries."""
    events = only_events(ids, space=space, now=now)
    event_ids = [event.id for event in events]
    rows = EventRows(
        events,
        contributors=_by_page(ContributorRow, _CONTRIBUTORS.rows(ids=event_ids)),
        recordings=_by_page(RecordingRow, _RECORDINGS.rows(ids=event_ids)),
        presentations=_by_page(PresentationRow, _PRESENTATIONS.rows(ids=event_ids)),
        conditions=_by_page(ConditionRow, _CONDITIONS.rows(ids=event_ids)),
    )
    rows.links = _ordered(
        _EVENT_LINKS.rows(
            events=event_ids,
            series={event.series_id for event in events if event.series_id},
            contributors=_ids(rows.contributors),
            recordings=_ids(rows.recordings),
            presentations=_ids(rows.presentations),
            conditions=_ids(rows.conditions),
            language=language,
            now=now,
        )
    )
    return rows


def series_rows(ids: list[int], *, space: PublicSpace, now: datetime) -> SeriesRows:
    """Series in this order, with their events in short. Three queries."""
    order = {series_id: index for index, series_id in enumerate(ids)}
    series = [row for row in map(SeriesRow._make, _SERIES.rows(ids=ids, now=now)) if space.is_open(row.path)]
    series.sort(key=lambda row: order[row.id])
    series_ids = [row.id for row in series]
    events = _open_events(_EVENTS_OF_SERIES.rows(ids=series_ids, now=now), space)
    by_series: dict[int, list[EventRow]] = {}
    for event in events:
        by_series.setdefault(event.series_id or 0, []).append(event)
    links = _SERIES_LINKS.rows(series=series_ids, events=[event.id for event in events])
    return SeriesRows(series, by_series, _ordered(links))


def short_event_rows(ids: list[int], *, space: PublicSpace, now: datetime) -> EventRows:
    """Events in this order, with what their short form needs. Two queries."""
    events = only_events(ids, space=space, now=now)
    return EventRows(events, links=short_links([event.id for event in events]))


def only_events(ids: list[int], *, space: PublicSpace, now: datetime) -> list[EventRow]:
    """The public ones among these events, in this order, without anything that belongs to them. One query."""
    order = {event_id: index for index, event_id in enumerate(ids)}
    events = _open_events(_EVENTS.rows(ids=ids, now=now), space)
    return sorted(events, key=lambda event: order[event.id])


def events_of_series(series_id: int, *, space: PublicSpace, now: datetime) -> list[EventRow]:
    """The public events of one series by date. One query."""
    return _open_events(_EVENTS_OF_SERIES.rows(ids=[series_id], now=now), space)


def short_links(event_ids: list[int]) -> Links:
    """What the short form of these events needs. One query."""
    return _ordered(_SHORT_LINKS.rows(events=event_ids))


def condition_rows(ids: list[int], *, language: str, now: datetime) -> tuple[list[ConditionRow], Links]:
    """Conditions in this order, with their topics, references and relations. Two queries."""
    order = {condition_id: index for index, condition_id in enumerate(ids)}
    conditions = sorted(map(ConditionRow._make, _CONDITIONS_BY_ID.rows(ids=ids)), key=lambda row: order[row.id])
    return conditions, condition_links([row.id for row in conditions], language=language, now=now)


def condition_links(ids: list[int], *, language: str, now: datetime) -> Links:
    """Topics, references and relations of these conditions. One query."""
    return _ordered(_CONDITION_LINKS.rows(conditions=ids, language=language, now=now))


def condition_positions(page_ids: Iterable[int]) -> dict[int, int]:
    """The place of every condition within its event, from 1. One query."""
    positions: dict[int, int] = {}
    counts: dict[int, int] = {}
    for page_id, condition_id in _SIBLINGS.rows(ids=set(page_ids)):
        counts[page_id] = positions[condition_id] = counts.get(page_id, 0) + 1
    return positions


def _open_events(rows: list[tuple[Any, ...]], space: PublicSpace) -> list[EventRow]:
    return [row for row in map(EventRow._make, rows) if space.is_open(row.path)]


def _by_page(row_type: type[Row], rows: list[tuple[Any, ...]]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in map(row_type._make, rows):
        groups.setdefault(row.page_id, []).append(row)
    return groups


def _ids(groups: dict[int, list[Row]]) -> list[int]:
    return [row.id for rows in groups.values() for row in rows]


def _ordered(rows: list[tuple[Any, ...]]) -> Links:
    links = list(map(LinkRow._make, rows))
    links.sort(key=lambda link: (link.position or 0, link.b if link.part in _BY_SORT_NAME else link.a or ""))
    return grouped_links(links)


_BY_SORT_NAME = (Part.RECORDING_PERSON, Part.PRESENTATION_PERSON)

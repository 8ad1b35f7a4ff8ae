"""``/series/``, ``/events/``, ``/conditions/``, ``/people/`` of the public API. No decision is taken here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cms.core import clock, searching
from cms.core.api.answers import PreparedLists, answer, list_answer, only, take, updated_since
from cms.core.api.params import (
    PAGING,
    EdtfDate,
    LanguageParams,
    ListParams,
    QueryParams,
    openapi,
    ordered_by,
    read_query,
)
from cms.core.api.schemas import ItemList, responses
from cms.core.prepared import Param, Prepared
from cms.core.public import PublicSpace, bare_pages, public_space
from dialogues import selectors
from dialogues.choices import AttendanceMode, EventKind, EventStatus, PoliticalLevel, SeriesState
from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition
from dialogues.orders import CONDITION_ORDERS, EVENT_ORDERS, PERSON_ORDERS, SERIES_ORDERS
from dialogues.registrations.api import router as registrations
from dialogues.schemas import ConditionSchema, EventSchema, PersonSchema, SeriesSchema
from dialogues.selectors import filters
from dialogues.services.search_index import CONDITION, EVENT, SERIES
from networks.models import Person
from networks.services.search_index import PERSON

router = Router(tags=["dialogues"])
router.add_router("", registrations)

_EVENT_LISTS = PreparedLists(EVENT_ORDERS)


class SeriesParams(ListParams):
    order: ordered_by(*SERIES_ORDERS) = "title"  # type: ignore[valid-type]  # made by a function
    network: UUID | None = Field(None, description="Series that this network holds.")
    state: SeriesState | None = None


class EventParams(ListParams):
    order: ordered_by(*EVENT_ORDERS) = "date"  # type: ignore[valid-type]  # as above
    series: UUID | None = None
    network: UUID | None = Field(None, description="Events of the network's series, and its own.")
    status: EventStatus | None = None
    kind: EventKind | None = None
    mode: AttendanceMode | None = Field(None, description="How one attends.")
    topic: UUID | None = None
    person: UUID | None = Field(None, description="Events to which this person contributes.")
    from_: EdtfDate | None = Field(None, alias="from", description="Events that may lie on this date or later (EDTF).")
    to: EdtfDate | None = Field(None, description="Events that may lie on this date or before (EDTF).")
    upcoming: bool | None = Field(None, description="`true`: not over yet, undated ones included; `false`: over.")


class ConditionParams(ListParams):
    order: ordered_by(*CONDITION_ORDERS) = "event"  # type: ignore[valid-type]  # as above
    level: PoliticalLevel | None = Field(None, description="Conditions that address this level, alone or with others.")
    topic: UUID | None = None
    series: UUID | None = None
    event: UUID | None = None
    recommendation: UUID | None = Field(None, description="Conditions that this recommendation cites.")


class PersonParams(ListParams):
    order: ordered_by(*PERSON_ORDERS) = "sort_name"  # type: ignore[valid-type]  # as above
    event: UUID | None = Field(None, description="People who contribute to this event.")
    network: UUID | None = Field(None, description="People who contribute to events of this network.")


def _narrowed(things: QuerySet[Any], *steps: tuple[Callable[..., QuerySet[Any]], Any]) -> QuerySet[Any]:
    """Apply each filter whose value was given."""
    for narrow, value in steps:
        if value is not None:
            things = narrow(things, value)
    return things


def _search(kind: str) -> Callable[[QuerySet[Any], str], QuerySet[Any]]:
    return lambda things, query: things.filter(pk__in=searching.found_ids(query, kind))


@router.get("/series/", response=responses(ItemList[SeriesSchema]), openapi_extra=openapi(SeriesParams))
def list_series(request: HttpRequest) -> HttpResponse:
    """Dialogue series with their events in short."""
    params, now, space = read_query(SeriesParams, request), clock.now(), public_space()
    series = _narrowed(
        selectors.public_series(space=space, now=now, language=params.locale).with_state(
            filters.public_events(space, now), now
        ),
        (filters.series_of_network, params.network),
        (lambda things, state: things.filter(public_state=state), params.state),
        (_search(SERIES), params.search),
    )
    series = updated_since(series, "last_published_at", params.updated_since)
    page = take(series, SERIES_ORDERS, params)
    return list_answer(
        page,
        params.locale,
        lambda ids: selectors.series_documents_by_id(ids, language=params.locale, now=now, space=space),
    )


@router.get("/series/{id}/", response=responses(SeriesSchema))
def get_series(request: HttpRequest, id: UUID) -> HttpResponse:
    """One dialogue series."""
    read_query(QueryParams, request)
    now, space = clock.now(), public_space()
    pk, language = _key(DialogueSeriesPage, id)
    return answer(only(selectors.series_documents_by_id([pk], language=language, now=now, space=space)))


@router.get("/events/", response=responses(ItemList[EventSchema]), openapi_extra=openapi(EventParams))
def list_events(request: HttpRequest) -> HttpResponse:
    """Events, each whole."""
    params, now, space = read_query(EventParams, request), clock.now(), public_space()
    count = None if params.model_fields_set - PAGING else partial(bare_pages, DialogueEventPage, space, params.locale)
    page = _EVENT_LISTS.take(params, space, partial(_filtered_events, params, space), now, count=count)
    return list_answer(
        page,
        params.locale,
        lambda ids: selectors.event_fragments_by_id(ids, language=params.locale, now=now, space=space),
    )


def _filtered_events(params: EventParams, space: PublicSpace, now: Any) -> QuerySet[DialogueEventPage]:
    """``now`` may be what stands for the present moment in the SQL."""
    events = _narrowed(
        selectors.public_events(space=space, now=now, language=params.locale).with_status(now),
        (lambda things, is_upcoming: things.upcoming(now) if is_upcoming else things.past(now), params.upcoming),
        (lambda things, status: things.filter(public_status=status), params.status),
        (filters.events_of_series, params.series),
        (filters.events_of_network, params.network),
        (lambda things, kind: things.filter(kind=kind), params.kind),
        (lambda things, mode: things.filter(attendance_mode=mode), params.mode),
        (filters.events_on_topic, params.topic),
        (filters.events_with_person, params.person),
        (filters.events_from, params.from_),
        (filters.events_to, params.to),
        (_search(EVENT), params.search),
    )
    return updated_since(events, "last_published_at", params.updated_since)


@router.get("/events/{id}/", response=responses(EventSchema))
def get_event(request: HttpRequest, id: UUID) -> HttpResponse:
    """One event: enough to draw its page."""
    read_query(QueryParams, request)
    now, space = clock.now(), public_space()
    pk, language = _key(DialogueEventPage, id)
    found = selectors.event_fragments_by_id([pk], language=language, now=now, space=space)
    return answer(only(found), language=language)


@router.get("/conditions/", response=responses(ItemList[ConditionSchema]), openapi_extra=openapi(ConditionParams))
def list_conditions(request: HttpRequest) -> HttpResponse:
    """Framework conditions, in the order of their events and of the editors."""
    params, now, space = read_query(ConditionParams, request), clock.now(), public_space()
    conditions = _narrowed(
        selectors.public_conditions(space=space, now=now, language=params.locale).with_position(),
        (lambda things, level: things.filter(levels__has=level), params.level),
        (filters.conditions_on_topic, params.topic),
        (filters.conditions_of_series, params.series),
        (filters.conditions_of_event, params.event),
        # No recommendation cites anything before there are recommendations.
        (lambda things, _id: things.none(), params.recommendation),
        (_search(CONDITION), params.search),
    )
    conditions = updated_since(conditions, "page__last_published_at", params.updated_since)
    page = take(conditions, CONDITION_ORDERS, params)
    return list_answer(
        page,
        params.locale,
        lambda ids: selectors.condition_documents_by_id(ids, language=params.locale, now=now, space=space),
    )


@router.get("/conditions/{id}/", response=responses(ConditionSchema))
def get_condition(request: HttpRequest, id: UUID) -> HttpResponse:
    """One framework condition."""
    read_query(QueryParams, request)
    now, space = clock.now(), public_space()
    pk, language = _key(FrameworkCondition, id)
    return answer(only(selectors.condition_documents_by_id([pk], language=language, now=now, space=space)))


@router.get("/people/", response=responses(ItemList[PersonSchema]), openapi_extra=openapi(PersonParams))
def list_people(request: HttpRequest) -> HttpResponse:
    """Public people and what they took part in; `locale` chooses the language of the events."""
    params, now, space = read_query(PersonParams, request), clock.now(), public_space()
    people = _narrowed(
        Person.objects.public(),
        (lambda things, event: filters.people_at_event(things, event, space=space, now=now), params.event),
        (lambda things, network: filters.people_of_network(things, network, space=space, now=now), params.network),
        (_search(PERSON), params.search),
    )
    people = updated_since(people, "updated_at", params.updated_since)
    page = take(people, PERSON_ORDERS, params)
    return list_answer(
        page, params.locale, lambda ids: selectors.people_documents(ids, language=params.locale, now=now, space=space)
    )


@router.get("/people/{id}/", response=responses(PersonSchema), openapi_extra=openapi(LanguageParams))
def get_person(request: HttpRequest, id: UUID) -> HttpResponse:
    """One public person."""
    params, now, space = read_query(LanguageParams, request), clock.now(), public_space()
    ids = list(Person.objects.public().filter(public_id=id).values_list("pk", flat=True))
    found = selectors.people_documents(ids, language=params.locale, now=now, space=space)
    return answer(only(found), language=params.locale)


def _prepared_key(model: Any) -> Prepared:
    return Prepared(
        lambda: (
            model.objects.filter(public_id=Param("id", UUIDField()))
            .order_by()
            .values_list("pk", "locale__language_code")
        )
    )


_KEYS = {model: _prepared_key(model) for model in (DialogueEventPage, DialogueSeriesPage, FrameworkCondition)}


def _key(model: Any, public_id: UUID) -> tuple[int, str]:
    """Database key and language of the thing with this id."""
    rows = _KEYS[model].rows(id=public_id)
    if not rows:
        raise Http404
    return rows[0][0], rows[0][1]

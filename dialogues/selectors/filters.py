"""What narrows a list of series, events or conditions. Ids may be those of any translation, or its translation key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from cms.core.fuzzydates import FuzzyDate
from cms.core.public import PublicSpace, visible_at
from dialogues.models import DialogueEventPage, DialogueSeriesPage, FrameworkCondition, Topic
from dialogues.selectors.link_tables import shown_contributors
from networks.models import NetworkPage, Person
from networks.selectors import speaking_for

Events = QuerySet[DialogueEventPage]


def keys(model: type[Model], thing_id: UUID) -> QuerySet[Any]:
    """The translation key of the thing with this id or key, as a subquery."""
    things: QuerySet[Any] = model._default_manager.filter(Q(public_id=thing_id) | Q(translation_key=thing_id))
    return things.values("translation_key")


def series_of_network(series: QuerySet[DialogueSeriesPage], network: UUID) -> QuerySet[DialogueSeriesPage]:
    links = DialogueSeriesPage.networks.through.objects.filter(
        networkpage__translation_key__in=keys(NetworkPage, network)
    )
    return series.filter(pk__in=links.values("dialogueseriespage"))


def events_of_series(events: Events, series: UUID) -> Events:
    return events.filter(series__translation_key__in=keys(DialogueSeriesPage, series))


def events_of_network(events: Events, network: UUID) -> Events:
    """Events of a network's series, and those that name the network themselves."""
    own = DialogueEventPage.networks.through.objects.filter(
        networkpage__translation_key__in=keys(NetworkPage, network)
    )
    series = series_of_network(DialogueSeriesPage.objects.all(), network)
    return events.filter(Q(pk__in=own.values("dialogueeventpage")) | Q(series__in=series.values("pk")))


def events_on_topic(events: Events, topic: UUID) -> Events:
    links = DialogueEventPage.topics.through.objects.filter(topic__translation_key__in=keys(Topic, topic))
    return events.filter(pk__in=links.values("dialogueeventpage"))


def events_with_person(events: Events, person: UUID) -> Events:
    return events.filter(pk__in=shown_contributors().filter(person__public_id=person).values("page"))


def events_from(events: Events, day: FuzzyDate) -> Events:
    """Events that may lie on the first day of ``day`` or later; their own last day counts."""
    return events.filter(Q(date__latest__gte=day.earliest) | Q(end_date__gte=day.earliest))


def events_to(events: Events, day: FuzzyDate) -> Events:
    """Events that may lie on the last day of ``day`` or before."""
    return events.filter(date__earliest__lte=day.latest)


def conditions_on_topic(conditions: QuerySet[FrameworkCondition], topic: UUID) -> QuerySet[FrameworkCondition]:
    links = FrameworkCondition.topics.through.objects.filter(topic__translation_key__in=keys(Topic, topic))
    return conditions.filter(pk__in=links.values("frameworkcondition"))


def conditions_of_series(conditions: QuerySet[FrameworkCondition], series: UUID) -> QuerySet[FrameworkCondition]:
    events = DialogueEventPage.objects.filter(series__translation_key__in=keys(DialogueSeriesPage, series))
    return conditions.filter(page__in=events.values("pk"))


def conditions_of_event(conditions: QuerySet[FrameworkCondition], event: UUID) -> QuerySet[FrameworkCondition]:
    return conditions.filter(page__translation_key__in=keys(DialogueEventPage, event))


def people_at_event(people: QuerySet[Person], event: UUID, *, space: PublicSpace, now: datetime) -> QuerySet[Person]:
    """People shown at a public event, in whatever language."""
    events = public_events(space, now).filter(translation_key__in=keys(DialogueEventPage, event))
    return people.filter(pk__in=shown_contributors().filter(page__in=events.values("pk")).values("person"))


def people_of_network(
    people: QuerySet[Person], network: UUID, *, space: PublicSpace, now: datetime
) -> QuerySet[Person]:
    """People who take part in the network's public events, or speak for it now."""
    events = events_of_network(public_events(space, now), network)
    contributors = shown_contributors().filter(page__in=events.values("pk")).values("person")
    return people.filter(Q(pk__in=contributors) | Q(pk__in=speaking_for(network, space=space, now=now)))


def public_events(space: PublicSpace, now: datetime) -> Events:
    """Events of every language that the public may see."""
    events: Events = DialogueEventPage.objects.filter(space.pages(), visible_at(now))
    return events

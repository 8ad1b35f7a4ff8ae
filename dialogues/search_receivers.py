"""Django's and Wagtail's signals, translated into fresh entries of the search index."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.signals import page_published

from dialogues.models import Affiliation, Contributor, DialogueEventPage, DialogueSeriesPage, Topic
from dialogues.services import search_index
from networks.models import Organisation, Person


def event_published(instance: DialogueEventPage, **kwargs: Any) -> None:
    """An event was published, or scheduled: then it is not live, and nothing is written."""
    search_index.index_events([instance.pk])


def series_published(instance: DialogueSeriesPage, **kwargs: Any) -> None:
    """A series was published or scheduled."""
    search_index.index_series([instance.pk])


def person_saved(instance: Person, created: bool, **kwargs: Any) -> None:
    """The events name the person."""
    if not created:
        search_index.index_events(
            _distinct(Contributor.objects.filter(person=instance).values_list("page_id", flat=True))
        )


def organisation_saved(instance: Organisation, created: bool, **kwargs: Any) -> None:
    """The events name the organisation beside its people."""
    if not created:
        rows = Affiliation.objects.filter(organisation=instance)
        search_index.index_events(_distinct(rows.values_list("contributor__page_id", flat=True)))


def topic_saved(instance: Topic, created: bool, **kwargs: Any) -> None:
    """The events stand below the topic; they may point to a translation of it."""
    if not created:
        events = DialogueEventPage.objects.filter(topics__translation_key=instance.translation_key)
        search_index.index_events(_distinct(events.values_list("pk", flat=True)))


def _distinct(ids: Any) -> list[int]:
    return sorted(set(ids))


def connect() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    page_published.connect(event_published, sender=DialogueEventPage, dispatch_uid="search-event-published")
    page_published.connect(series_published, sender=DialogueSeriesPage, dispatch_uid="search-series-published")
    post_save.connect(person_saved, sender=Person, dispatch_uid="search-person-of-events")
    post_save.connect(organisation_saved, sender=Organisation, dispatch_uid="search-organisation-of-events")
    post_save.connect(topic_saved, sender=Topic, dispatch_uid="search-topic-of-events")

"""Rows from a page in memory, unsaved children included: for the preview and for the page that is being served."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, TypeVar

import orjson
from django.conf import settings
from wagtail.blocks import StreamValue

from cms.core.models import public_id_for
from dialogues import players
from dialogues.choices import ContributorState
from dialogues.models import (
    Contributor,
    DialogueEventPage,
    DialogueSeriesPage,
    FrameworkCondition,
    HeadCount,
    Topic,
)
from dialogues.selectors import database
from dialogues.selectors.rows import (
    ConditionRow,
    ContributorRow,
    EventRow,
    LinkRow,
    Links,
    Part,
    PresentationRow,
    RecordingRow,
    SeriesRow,
    WholeEvent,
    grouped_links,
    lookups,
)

Row = TypeVar("Row", EventRow, SeriesRow, ContributorRow, RecordingRow, PresentationRow, ConditionRow)


def whole_event(page: DialogueEventPage, *, language: str, now: datetime) -> WholeEvent:
    """One event as it stands in memory."""
    page.set_derived_fields()
    if page.series_id is None:
        page.set_series()
    event = row_of(EventRow, page)
    contributors = [row for row in _children(page, "contributors") if _is_shown(row)]
    recordings, presentations = _children(page, "recordings"), _children(page, "presentations")
    conditions = _children(page, "conditions")
    invited = {row.person_id for row in _children(page, "contributors") if row.state == ContributorState.INVITED}
    links = [
        *(_organisation(Part.EVENT_ORGANISATION, event.id, row) for row in _children(page, "organisation_roles")),
        *_series_organisations(page),
        *(_venue(event.id, row) for row in _children(page, "venues")),
        *(_affiliation(key_of(owner), row) for owner in contributors for row in _children(owner, "affiliations")),
        *_people(Part.RECORDING_PERSON, recordings, invited),
        *_people(Part.PRESENTATION_PERSON, presentations, invited),
        *_topics(Part.EVENT_TOPIC, [(event.id, topic) for topic in page.topics.all()], language),
        *_networks(Part.EVENT_NETWORK, event.id, page),
        *(_networks(Part.SERIES_NETWORK, page.series_id, page.series) if page.series_id else []),
        *_condition_links(conditions, language),
    ]
    links += _head_count(event)
    playing = players.switched_on() if recordings else ""
    grouped = grouped_links(links)
    saved = [condition.pk for condition in conditions if condition.pk]
    if saved:
        stored = database.condition_links(saved, language=language, now=now)
        grouped.update({key: list(rows) for key, rows in stored.items() if key[0] == Part.RELATED})
    return WholeEvent(
        event,
        contributors=tuple(_child_row(ContributorRow, row, event.id) for row in contributors),
        recordings=tuple(_child_row(RecordingRow, row, event.id)._replace(players=playing) for row in recordings),
        presentations=tuple(_child_row(PresentationRow, row, event.id) for row in presentations),
        conditions=tuple(_child_row(ConditionRow, row, event.id) for row in conditions),
        links=grouped,
    )


def _head_count(event: EventRow) -> list[LinkRow]:
    """How many come, whatever the page in memory says."""
    counts = HeadCount.objects.filter(event_key=event.translation_key).values_list("taken", "waiting", "as_of")
    return [
        LinkRow(
            Part.HEAD_COUNT,
            event.id,
            0,
            None,
            as_of.isoformat() if as_of else "",
            first=taken,
            second=waiting,
        )
        for taken, waiting, as_of in counts
    ]


def series_links(page: DialogueSeriesPage) -> Links:
    """Organisations, channels and networks of a series as it stands in memory."""
    owner = key_of(page)
    return grouped_links(
        [
            *(_organisation(Part.SERIES_ORGANISATION, owner, row) for row in _children(page, "organisation_roles")),
            *(
                LinkRow(Part.SERIES_CHANNEL, owner, row.sort_order, _public_id(row), row.kind, row.label, row.url)
                for row in _children(page, "channels")
            ),
            *_networks(Part.SERIES_NETWORK, owner, page),
        ]
    )


def row_of(row_type: type[Row], instance: Any) -> Row:
    """The row that the database would give for the instance if it were saved."""
    values = [_value(instance, lookup) for lookup in lookups(row_type)]
    row: Row = row_type._make(values)
    return row._replace(id=key_of(instance), public_id=_public_id(instance))


def key_of(instance: Any) -> int:
    """The database key, or a negative stand-in for something unsaved."""
    return instance.pk or -id(instance)


def _child_row(row_type: type[Row], instance: Any, page_id: int) -> Row:
    return row_of(row_type, instance)._replace(page_id=page_id)  # type: ignore[call-arg]  # every child row has it


def _value(instance: Any, lookup: str) -> Any:
    value = instance
    for name in lookup.split("__"):
        value = getattr(value, name, None)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, StreamValue):
        return orjson.dumps(value.get_prep_value()).decode()
    return value


def _public_id(instance: Any) -> str:
    """The id; a stand-in for a row that was just added in the form and has no language before it is saved."""
    language = instance.locale.language_code if instance.locale_id else settings.LANGUAGE_CODE
    return str(public_id_for(instance.translation_key, language))


def _children(instance: Any, relation: str) -> list[Any]:
    return sorted(getattr(instance, relation).all(), key=lambda child: child.sort_order or 0)


def _is_shown(contributor: Contributor) -> bool:
    return contributor.state != ContributorState.INVITED and contributor.person.is_public


def _organisation(part: Part, owner: int, row: Any) -> LinkRow:
    organisation = row.organisation
    return LinkRow(
        part,
        owner,
        row.sort_order,
        str(organisation.public_id),
        row.role,
        organisation.name,
        row.wording,
        organisation.website,
        organisation.short_name,
        first=row.logo_id,
        second=organisation.logo_id,
    )


def _series_organisations(page: DialogueEventPage) -> list[LinkRow]:
    if page.series is None:
        return []
    rows = page.series.organisation_roles.select_related("organisation").order_by("sort_order", "pk")
    return [_organisation(Part.SERIES_ORGANISATION, page.series.pk, row) for row in rows]


def _venue(owner: int, row: Any) -> LinkRow:
    return LinkRow(
        Part.VENUE,
        owner,
        row.sort_order,
        _public_id(row),
        row.name,
        row.street,
        row.postal_code,
        row.city,
        row.country,
        row.url,
        row.accessibility,
    )


def _affiliation(owner: int, row: Any) -> LinkRow:
    organisation = row.organisation
    key = str(organisation.public_id) if organisation else None
    return LinkRow(Part.AFFILIATION, owner, row.sort_order, key, row.role, row.organisation_label, row.place)


def _people(part: Part, owners: list[Any], invited: set[int]) -> list[LinkRow]:
    return [
        LinkRow(part, key_of(owner), 0, str(person.public_id), person.name, person.sort_name)
        for owner in owners
        for person in sorted(owner.people.all(), key=lambda person: person.sort_name)
        if person.is_public and person.pk not in invited
    ]


def _topics(part: Part, owned: list[tuple[int, Topic]], language: str) -> list[LinkRow]:
    translations = {
        topic.translation_key: topic
        for topic in Topic.objects.filter(
            translation_key__in={topic.translation_key for _owner, topic in owned}, locale__language_code=language
        )
    }
    shown = [(owner, translations.get(topic.translation_key, topic)) for owner, topic in owned]
    return [
        LinkRow(part, owner, 0, str(topic.public_id), topic.name)
        for owner, topic in sorted(shown, key=lambda pair: pair[1].name)
    ]


def _networks(part: Part, owner: int, page: Any) -> list[LinkRow]:
    return [
        LinkRow(part, owner, 0, str(network.translation_key), first=network.pk)
        for network in (page.networks.all() if page else ())
    ]


def _condition_links(conditions: list[FrameworkCondition], language: str) -> list[LinkRow]:
    references = [
        LinkRow(Part.REFERENCE, key_of(owner), row.sort_order, _public_id(row), row.title, row.url)
        for owner in conditions
        for row in _children(owner, "references")
    ]
    topics = [(key_of(owner), topic) for owner in conditions for topic in owner.topics.all()]
    return [*references, *_topics(Part.CONDITION_TOPIC, topics, language)]

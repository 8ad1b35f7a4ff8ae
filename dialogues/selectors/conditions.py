"""Framework conditions as documents (contract 4, “condition”)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cms.core import richtext
from cms.core.api.shapes import Document, api_url, fuzzy, site_url
from cms.core.labels import choice_label
from cms.core.material import load_material
from cms.core.public import PublicSpace, in_language, public_space, visible_at
from cms.core.richtext import Target
from dialogues.choices import ConditionRelationKind, PoliticalLevel, Provenance
from dialogues.models import FrameworkCondition
from dialogues.querysets import ConditionQuerySet
from dialogues.selectors import database
from dialogues.selectors.pieces import (
    Reader,
    event_reference,
    series_reference,
    shown_date,
    shows_series,
    topics,
)
from dialogues.selectors.rows import ConditionRow, EventRow, Links, Part

_ANY = UUID(int=0)


def condition_documents(
    conditions: QuerySet[FrameworkCondition], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Conditions of public events, the order kept. Eight queries at most."""
    return condition_documents_by_id(
        list(conditions.values_list("pk", flat=True)), language=language, now=now, space=space or public_space()
    )


def condition_documents_by_id(ids: list[int], *, language: str, now: datetime, space: PublicSpace) -> list[Document]:
    """Conditions of public events, the order kept. Six queries at most."""
    rows, links = database.condition_rows(ids, language=language, now=now)
    page_ids = {row.page_id for row in rows}
    events = {event.id: event for event in database.only_events(list(page_ids), space=space, now=now)}
    positions = database.condition_positions(page_ids)
    material = load_material(space, now=now, targets=targets(rows))
    reader = Reader(material, language)
    with translation.override(language):
        origins = {
            event_id: origin_of(event, reader, shows_series=shows_series(event, space, now))
            for event_id, event in events.items()
        }
        references = {event_id: event_reference(event, reader) for event_id, event in events.items()}
        return [
            {
                **condition_document(row, origins[row.page_id], links, positions[row.id], reader),
                "event": references[row.page_id],
            }
            for row in rows
            if row.page_id in events
        ]


def public_conditions(*, space: PublicSpace, now: datetime, language: str) -> ConditionQuerySet:
    """All conditions of public events of one language."""
    conditions: ConditionQuerySet = FrameworkCondition.objects.filter(
        space.pages("page__"), visible_at(now, "page__"), in_language(language, "page__")
    )
    return conditions


def targets(rows: list[ConditionRow]) -> Iterator[Target]:
    """What the texts link to."""
    return richtext.targets(*(text for row in rows for text in (row.text, row.explanation)))


class Origin(NamedTuple):
    """What all conditions of one event have in common."""

    locale: str
    series: Document | None
    source: str


def origin_of(event: EventRow, reader: Reader, *, shows_series: bool) -> Origin:
    """The event as its conditions see it."""
    series = series_reference(event, reader) if shows_series else None
    where = f"{event.title} ({series['title']})" if series else event.title
    date = fuzzy(shown_date(event.date, event.end_date), reader.language)
    return Origin(event.locale, series, f"{where}, {date['label']}" if date else where)


def condition_document(row: ConditionRow, origin: Origin, links: Links, position: int, reader: Reader) -> Document:
    """One condition as it stands inside its event."""
    language, material = reader.language, reader.material
    html_url = permalink(row.public_id, origin.locale)
    text = richtext.to_text(row.text)
    return {
        "id": row.public_id,
        "translation_key": row.translation_key,
        "locale": origin.locale,
        "text_html": richtext.to_html(row.text, material),
        "text_text": text,
        "explanation_html": richtext.to_html(row.explanation, material),
        "explanation_text": richtext.to_text(row.explanation),
        "levels": row.levels,
        "level_label": row.level_label or level_label(row.levels, language),
        "topics": topics(links.get((Part.CONDITION_TOPIC, row.id), ())),
        "references": [
            {"id": link.key, "title": link.a, "url": link.b or None}
            for link in links.get((Part.REFERENCE, row.id), ())
        ],
        "provenance": row.provenance,
        "provenance_label": choice_label(Provenance, row.provenance, language),
        "position": position,
        "series": origin.series,
        "related": [
            {
                "id": link.key,
                "relation": link.a,
                "relation_label": choice_label(ConditionRelationKind, link.a or "", language),
                "api_url": api_url("conditions", link.key or ""),
            }
            for link in links.get((Part.RELATED, row.id), ())
            if material.space.is_open(link.b or "")
        ],
        "recommendations": [],
        "html_url": html_url,
        "api_url": api_url("conditions", row.public_id),
        "citation": _citation_form(language) % {"text": text, "source": origin.source, "url": html_url},
    }


def permalink(condition_id: str, language: str) -> str:
    """The address under which a condition is cited; it does not change when the event moves."""
    before, after = _permalink_parts(language)
    return f"{before}{condition_id}{after}"


@lru_cache
def _permalink_parts(language: str) -> tuple[str, str]:
    """What stands before and behind the id: resolving an address is slow."""
    with translation.override(language):
        before, _id, after = site_url(reverse("condition", args=[_ANY])).partition(str(_ANY))
    return before, after


@lru_cache
def level_label(levels: tuple[str, ...], language: str) -> str:
    """The levels in words, a joint group as one: “Länder and federal level” (E22, E23)."""
    with translation.override(language):
        label: str = get_text_list([str(PoliticalLevel(level).label) for level in levels], _("and"))
    return label[:1].upper() + label[1:]


@lru_cache
def _citation_form(language: str) -> str:
    """How to cite a condition."""
    with translation.override(language):
        return _("“%(text)s” In: %(source)s. %(url)s")

"""Framework conditions as documents (contract 4, “condition”)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cms.core import richtext
from cms.core.labels import choice_label
from cms.core.material import load_material
from cms.core.public import PublicSpace, public_space, visible_at
from cms.core.richtext import Target
from cms.core.shapes import Document, api_url, site_url
from dialogues.choices import ConditionRelationKind, PoliticalLevel, Provenance
from dialogues.models import FrameworkCondition
from dialogues.selectors import database
from dialogues.selectors.pieces import Reader, event_reference, series_reference, topics
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
    reader = Reader(material, language, now)
    with translation.override(language):
        return [
            {
                **condition_document(row, events[row.page_id], links, positions[row.id], reader),
                "event": event_reference(events[row.page_id], reader),
            }
            for row in rows
            if row.page_id in events
        ]


def public_conditions(*, space: PublicSpace, now: datetime, language: str) -> QuerySet[FrameworkCondition]:
    """All conditions of public events of one language."""
    conditions: QuerySet[FrameworkCondition] = FrameworkCondition.objects.filter(
        space.pages("page__"), visible_at(now, "page__"), page__locale__language_code=language
    )
    return conditions


def targets(rows: list[ConditionRow]) -> Iterator[Target]:
    """What the texts link to."""
    return richtext.targets(*(text for row in rows for text in (row.text, row.explanation)))


def condition_document(row: ConditionRow, event: EventRow, links: Links, position: int, reader: Reader) -> Document:
    """One condition as it stands inside its event."""
    html_url = permalink(row.public_id, event.locale)
    text = richtext.to_text(row.text)
    return {
        "id": row.public_id,
        "translation_key": row.translation_key,
        "locale": event.locale,
        "text_html": richtext.to_html(row.text, reader.material),
        "text_text": text,
        "explanation_html": richtext.to_html(row.explanation, reader.material),
        "explanation_text": richtext.to_text(row.explanation),
        "levels": list(row.levels),
        "level_label": row.level_label or level_label(row.levels, reader.language),
        "topics": topics(links.get((Part.CONDITION_TOPIC, row.id), ())),
        "references": [
            {"id": link.key, "title": link.a, "url": link.b or None}
            for link in links.get((Part.REFERENCE, row.id), ())
        ],
        "provenance": row.provenance,
        "provenance_label": choice_label(Provenance, row.provenance, reader.language),
        "position": position,
        "series": series_reference(event, reader),
        "related": [
            {
                "id": link.key,
                "relation": link.a,
                "relation_label": choice_label(ConditionRelationKind, link.a or "", reader.language),
                "api_url": api_url("conditions", link.key or ""),
            }
            for link in links.get((Part.RELATED, row.id), ())
            if reader.material.space.is_open(link.b or "")
        ],
        "recommendations": [],
        "html_url": html_url,
        "api_url": api_url("conditions", row.public_id),
        "citation": _citation(text, event, html_url, reader),
    }


def permalink(condition_id: str, language: str) -> str:
    """The address under which a condition is cited; it does not change when the event moves."""
    return site_url(_permalink_path(language).replace(str(_ANY), condition_id))


@lru_cache
def _permalink_path(language: str) -> str:
    """The path of a condition's permalink with the id of :data:`_ANY` in it: resolving an address is slow."""
    with translation.override(language):
        return reverse("condition", args=[_ANY])


def level_label(levels: tuple[str, ...], language: str) -> str:
    """The levels in words, a joint group as one: “Länder and federal level” (E22, E23)."""
    names = [choice_label(PoliticalLevel, level, language) for level in levels]
    label: str = get_text_list(names, _("and"))
    return label[:1].upper() + label[1:]


def _citation(text: str, event: EventRow, url: str, reader: Reader) -> str:
    """How to cite the condition; the address in it never changes as long as the event stays where it is."""
    where = event.title if event.series_title is None else f"{event.title} ({event.series_title})"
    if series_reference(event, reader) is None:
        where = event.title
    date = event.date.label(reader.language) if event.date is not None else ""
    source = f"{where}, {date}" if date else where
    return _("“%(text)s” In: %(source)s. %(url)s") % {"text": text, "source": source, "url": url}

"""Events as documents (contract 4, “event”): whole for the API and the page, short for lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cms.core import richtext
from cms.core.bodies import body_html, body_text, parse_body
from cms.core.labels import choice_label
from cms.core.material import load_material
from cms.core.public import PublicSpace, public_space
from cms.core.richtext import Target
from cms.core.shapes import Document, api_url
from dialogues import states, video
from dialogues.choices import (
    ContributorCategory,
    ContributorKind,
    ContributorState,
    PresentationKind,
    RecordingKind,
    RecordingProvider,
)
from dialogues.models import DialogueEventPage
from dialogues.selectors import conditions, database, memory, pieces
from dialogues.selectors.pieces import Reader
from dialogues.selectors.rows import (
    ContributorRow,
    EventRow,
    EventRows,
    LinkRow,
    Links,
    Part,
    PresentationRow,
    RecordingRow,
)

TEASER_LENGTH = 220
"""Characters of the text in a list."""


def event_documents(
    events: QuerySet[DialogueEventPage], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Whole events, the order kept. Eleven queries at most, however many events (quality 2)."""
    return event_documents_by_id(
        list(events.values_list("pk", flat=True)), language=language, now=now, space=space or public_space()
    )


def event_documents_by_id(ids: list[int], *, language: str, now: datetime, space: PublicSpace) -> list[Document]:
    """Whole events, the order kept. Nine queries at most."""
    if not ids:
        return []
    return _assembled(database.event_rows(ids, space=space, language=language, now=now), space, language, now)


def event_document(page: DialogueEventPage, *, language: str, now: datetime) -> Document:
    """The event as it stands in memory, unsaved children included: for the page itself and its preview."""
    return _assembled(memory.event_rows(page, language=language, now=now), public_space(), language, now)[0]


def _assembled(rows: EventRows, space: PublicSpace, language: str, now: datetime) -> list[Document]:
    presentations = [row for group in rows.presentations.values() for row in group]
    material = load_material(
        space,
        now=now,
        image_ids=_image_ids(rows),
        translation_keys=[
            *(row.translation_key for row in rows.events),
            *(
                link.key or ""
                for (part, _owner), group in rows.links.items()
                if part in (Part.EVENT_NETWORK, Part.SERIES_NETWORK)
                for link in group
            ),
        ],
        targets=_targets(rows),
        document_ids=[row.document_id for row in presentations if row.document_id],
    )
    reader = Reader(material, language, now)
    with translation.override(language):
        return [_event(row, rows, reader) for row in rows.events]


def _image_ids(rows: EventRows) -> Iterator[int | None]:
    for event in rows.events:
        yield event.image_id
        yield from parse_body(event.report).image_ids
    for contributors in rows.contributors.values():
        yield from (row.photo_id for row in contributors)
    for recordings in rows.recordings.values():
        yield from (row.poster_id for row in recordings)
    for (part, _owner), links in rows.links.items():
        if part in (Part.EVENT_ORGANISATION, Part.SERIES_ORGANISATION):
            for link in links:
                yield from (link.first, link.second)


def _targets(rows: EventRows) -> Iterator[Target]:
    for event in rows.events:
        yield from richtext.targets(event.announcement, event.editorial_note, event.findings)
        yield from parse_body(event.report).targets
    for contributors in rows.contributors.values():
        yield from richtext.targets(*(row.statement for row in contributors))
    for recordings in rows.recordings.values():
        yield from richtext.targets(*(text for row in recordings for text in (row.intro, row.transcript)))
    for group in rows.conditions.values():
        yield from conditions.targets(group)


def _event(row: EventRow, rows: EventRows, reader: Reader) -> Document:
    material, links = reader.material, rows.links
    contributors = rows.contributors.get(row.id, [])
    recordings = rows.recordings.get(row.id, [])
    shown = [
        document
        for presentation in rows.presentations.get(row.id, [])
        if (document := _presentation(presentation, links, contributors, reader)) is not None
    ]
    status = states.event_status(row, has_line_up=bool(row.announcement or contributors), now=reader.now)
    own = pieces.organisers(links.get((Part.EVENT_ORGANISATION, row.id), ()), reader)
    of_series = links.get((Part.SERIES_ORGANISATION, row.series_id or 0), ())
    return {
        **pieces.identity(row, "events", reader),
        "title": row.title,
        "short_title": row.short_title,
        "kicker": row.kicker,
        "announcement_html": richtext.to_html(row.announcement, material),
        "announcement_text": richtext.to_text(row.announcement),
        "report_html": body_html(row.report, material),
        "report_text": body_text(row.report),
        "editorial_note_html": richtext.to_html(row.editorial_note, material),
        "editorial_note_text": richtext.to_text(row.editorial_note),
        "image": material.image(row.image_id),
        "series": pieces.series_reference(row, reader),
        "networks": pieces.networks(
            [
                *links.get((Part.SERIES_NETWORK, row.series_id or 0), ()),
                *links.get((Part.EVENT_NETWORK, row.id), ()),
            ],
            reader,
        ),
        "group": None,
        "organisers": own or pieces.organisers(of_series, reader),
        "partners": pieces.funders(links.get((Part.EVENT_ORGANISATION, row.id), ()), reader),
        "topics": pieces.topics(links.get((Part.EVENT_TOPIC, row.id), ())),
        **pieces.dates(row, reader),
        **pieces.labels(row, status, reader),
        "venues": pieces.venues(links.get((Part.VENUE, row.id), ())),
        "host_event": {"title": row.host_event_title, "url": row.host_event_url or None}
        if row.host_event_title
        else None,
        "free_of_charge": row.free_of_charge,
        "will_be_recorded": row.will_be_recorded,
        "placeholder": pieces.placeholder(row, contributor_count=len(contributors), status=status),
        "registration": pieces.registration(row, status, reader),
        "contributors_label": row.contributors_label or _("Contributors"),
        "contributors": [_contributor(contributor, links, reader) for contributor in contributors],
        "recordings": [_recording(recording, links, contributors, reader) for recording in recordings],
        "presentations": shown,
        "guiding_question": row.guiding_question,
        "conditions": [
            conditions.condition_document(condition, row, links, position, reader)
            for position, condition in enumerate(rows.conditions.get(row.id, ()), start=1)
        ],
        "findings_html": richtext.to_html(row.findings, material),
        "findings_text": richtext.to_text(row.findings),
        "documentation": states.documentation(
            recordings=recordings,
            has_presentations=bool(shown),
            has_summary=has_summary(row),
            has_conditions=bool(rows.conditions.get(row.id)),
            not_planned=row.documentation_not_planned,
        ),
        "calendar_url": pieces.calendar_url("event", row.public_id),
    }


def has_summary(row: EventRow) -> bool:
    """Whether a report or key findings were written."""
    return bool(row.findings) or bool(parse_body(row.report).blocks)


def _contributor(row: ContributorRow, links: Links, reader: Reader) -> Document:
    return {
        "id": row.public_id,
        "person": {
            "id": row.person_id,
            "name": row.person_name,
            "photo": reader.material.image(row.photo_id),
            "api_url": api_url("people", row.person_id),
        },
        "affiliations": [_affiliation(link) for link in links.get((Part.AFFILIATION, row.id), ())],
        "category": row.category or None,
        "category_label": choice_label(ContributorCategory, row.category, reader.language),
        "kind": row.kind,
        "kind_label": choice_label(ContributorKind, row.kind, reader.language),
        "teaser": row.teaser,
        "statement_html": richtext.to_html(row.statement, reader.material),
        "statement_text": richtext.to_text(row.statement),
        "mandate": row.mandate,
        "state": row.state,
        "state_label": choice_label(ContributorState, row.state, reader.language),
        "note": row.note,
    }


def _affiliation(link: LinkRow) -> Document:
    organisation = {"id": link.key, "name": link.b} if link.b else None
    return {"role": link.a, "organisation": organisation, "place": link.c}


def _people(links: list[LinkRow], contributors: list[ContributorRow]) -> list[Document]:
    """The people in a recording or presentation, with their part in this event where they have one (E12)."""
    parts = {row.person_id: row.public_id for row in contributors}
    return [{"id": parts.get(link.key or ""), "person": {"id": link.key, "name": link.a}} for link in links]


def _recording(row: RecordingRow, links: Links, contributors: list[ContributorRow], reader: Reader) -> Document:
    shown = video.recognise(row.page_url, provider=row.provider, embed_url=row.embed_url)
    rights_holder = {"id": row.rights_holder_id, "name": row.rights_holder_name} if row.rights_holder_id else None
    return {
        "id": row.public_id,
        "kind": row.kind,
        "kind_label": choice_label(RecordingKind, row.kind, reader.language),
        "title": row.title,
        "intro_html": richtext.to_html(row.intro, reader.material),
        "intro_text": richtext.to_text(row.intro),
        "provider": shown.provider.value,
        "provider_label": choice_label(RecordingProvider, shown.provider.value, reader.language),
        "page_url": row.page_url,
        "embed_url": shown.embed_url,
        "poster": reader.material.image(row.poster_id),
        "credit": row.credit,
        "rights_holder": rights_holder,
        "origin": row.origin,
        "captions": row.captions,
        "transcript_html": richtext.to_html(row.transcript, reader.material),
        "transcript_text": richtext.to_text(row.transcript),
        "contributors": _people(links.get((Part.RECORDING_PERSON, row.id), []), contributors),
    }


def _presentation(
    row: PresentationRow, links: Links, contributors: list[ContributorRow], reader: Reader
) -> Document | None:
    """A download; nothing when its file is private."""
    document = reader.material.document(row.document_id)
    if row.document_id is not None and document is None:
        return None
    return {
        "id": row.public_id,
        "title": row.title,
        "kind": row.kind,
        "kind_label": choice_label(PresentationKind, row.kind, reader.language),
        "url": document.url if document else row.url,
        "media_type": document.media_type if document else None,
        "size": document.size if document else None,
        "language": (document.language if document else row.language) or None,
        "accessibility": (document.accessibility if document else row.accessibility) or None,
        "contributors": _people(links.get((Part.PRESENTATION_PERSON, row.id), []), contributors),
    }


class _ShortRecording(NamedTuple):
    kind: str
    captions: bool


def short_event(
    row: EventRow, links: Links, reader: Reader, *, is_next: bool, series_has_ended: bool | None = None
) -> Document:
    """An event in a list."""
    people = links.get((Part.SHORT_CONTRIBUTOR, row.id), [])
    status = states.event_status(row, has_line_up=bool(row.announcement or people), now=reader.now)
    registration = pieces.registration(row, status, reader, series_has_ended=series_has_ended)
    return {
        "id": row.public_id,
        "translation_key": row.translation_key,
        "locale": row.locale,
        "title": row.title,
        "short_title": row.short_title,
        "kicker": row.kicker,
        "html_url": reader.material.space.url(row.path, row.url_path),
        "api_url": api_url("events", row.public_id),
        **pieces.dates(row, reader),
        **pieces.labels(row, status, reader),
        "venues": pieces.venues(links.get((Part.VENUE, row.id), ())),
        "image": reader.material.image(row.image_id),
        "teaser_text": _teaser(row),
        "contributors": [{"id": link.key, "name": link.a} for link in people],
        "documentation": states.documentation(
            recordings=[
                _ShortRecording(link.a or "", bool(link.first))
                for link in links.get((Part.SHORT_RECORDING, row.id), [])
            ],
            has_presentations=(Part.SHORT_PRESENTATION, row.id) in links,
            has_summary=has_summary(row),
            has_conditions=(Part.SHORT_CONDITION, row.id) in links,
            not_planned=row.documentation_not_planned,
        ),
        "registration": {key: registration[key] for key in ("state", "state_label", "channels")},
        "placeholder": pieces.placeholder(row, contributor_count=len(people), status=status),
        "series": pieces.series_reference(row, reader),
        "calendar_url": pieces.calendar_url("event", row.public_id),
        "is_next": is_next,
    }


def _teaser(row: EventRow) -> str:
    text = richtext.to_text(row.announcement) or body_text(row.report) or richtext.to_text(row.findings)
    return str(Truncator(" ".join(text.split())).chars(TEASER_LENGTH))

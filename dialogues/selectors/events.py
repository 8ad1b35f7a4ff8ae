"""Events as documents (contract 4, “event”), whole: for the API, where they are JSON that is made once, and the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import translation

from cms.core import richtext
from cms.core.api.jsonbytes import Fragment, json_bytes
from cms.core.api.shapes import Document, api_url
from cms.core.bodies import body_html, body_text, parse_body
from cms.core.labels import choice_label
from cms.core.material import Material, MaterialPart, load_material
from cms.core.public import PublicSpace, public_space
from cms.core.richtext import Target
from dialogues import players, states, video_urls
from dialogues.choices import (
    ContributorCategory,
    ContributorKind,
    ContributorState,
    PresentationKind,
    RecordingKind,
    RecordingProvider,
)
from dialogues.models import DialogueEventPage
from dialogues.selectors import conditions, gathering, memory, pieces
from dialogues.selectors.pieces import Reader
from dialogues.selectors.rows import (
    ContributorRow,
    EventRow,
    LinkRow,
    Links,
    Part,
    PresentationRow,
    RecordingRow,
    WholeEvent,
)


def event_documents(
    events: QuerySet[DialogueEventPage], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Whole events, the order kept. Ten queries at most, however many events (quality 2)."""
    return event_documents_by_id(
        list(events.values_list("pk", flat=True)), language=language, now=now, space=space or public_space()
    )


def event_documents_by_id(ids: list[int], *, language: str, now: datetime, space: PublicSpace) -> list[Document]:
    """Whole events, the order kept. Eight queries at most."""
    if not ids:
        return []
    events = gathering.whole_events(ids, space=space, language=language, now=now)
    return [_document(parts) for parts in _parts(events, space, language, now)]


def event_fragments_by_id(ids: list[int], *, language: str, now: datetime, space: PublicSpace) -> list[Fragment]:
    """The same as finished JSON. An event of which nothing has changed is not put together again."""
    if not ids:
        return []
    events = gathering.whole_events(ids, space=space, language=language, now=now)
    return [_fragment(parts) for parts in _parts(events, space, language, now)]


def event_document(page: DialogueEventPage, *, language: str, now: datetime) -> Document:
    """The event as it stands in memory, unsaved children included: for the page itself and its preview."""
    event = memory.whole_event(page, language=language, now=now)
    return _document(next(_parts([event], public_space(), language, now)))


class EventParts(NamedTuple):
    """Everything that one document depends on, the clock included: equal parts give equal documents."""

    language: str
    status: str
    registration_state: str
    shows_series: bool
    whole: WholeEvent
    material: MaterialPart


class _Needs(NamedTuple):
    """What the texts, references and pictures of one event point to."""

    image_ids: tuple[int, ...]
    translation_keys: tuple[str, ...]
    targets: tuple[Target, ...]
    document_ids: tuple[int, ...]


def _parts(events: list[WholeEvent], space: PublicSpace, language: str, now: datetime) -> Iterator[EventParts]:
    needs = [_needs(event) for event in events]
    material = load_material(
        space,
        now=now,
        image_ids=chain.from_iterable(need.image_ids for need in needs),
        translation_keys=chain.from_iterable(need.translation_keys for need in needs),
        targets=chain.from_iterable(need.targets for need in needs),
        document_ids=chain.from_iterable(need.document_ids for need in needs),
    )
    for event, need in zip(events, needs, strict=True):
        row = event.row
        status = states.event_status(row, has_line_up=bool(row.announcement or event.contributors), now=now)
        count = pieces.taken(row, event.links.get((Part.HEAD_COUNT, row.id), ()))
        yield EventParts(
            language,
            status,
            pieces.registration_state(row, status, now, count=count),
            pieces.shows_series(row, space, now),
            event,
            material.part(
                image_ids=need.image_ids,
                translation_keys=need.translation_keys,
                targets=need.targets,
                document_ids=need.document_ids,
            ),
        )


@lru_cache(maxsize=gathering.REMEMBERED)
def _needs(event: WholeEvent) -> _Needs:
    row, body = event.row, parse_body(event.row.report)
    image_ids: list[int | None] = [row.image_id, *body.image_ids]
    image_ids += (child.photo_id for child in event.contributors)
    image_ids += (child.poster_id for child in event.recordings)
    keys = [row.translation_key]
    for (part, _owner), found in event.links.items():
        if part in (Part.EVENT_ORGANISATION, Part.SERIES_ORGANISATION):
            image_ids += (image_id for link in found for image_id in (link.first, link.second))
        elif part in (Part.EVENT_NETWORK, Part.SERIES_NETWORK):
            keys += (link.key for link in found if link.key)
    texts = [row.announcement, row.editorial_note, row.findings]
    texts += (child.statement for child in event.contributors)
    texts += (text for child in event.recordings for text in (child.intro, child.transcript))
    texts += (text for child in event.conditions for text in (child.text, child.explanation))
    return _Needs(
        tuple(image_id for image_id in image_ids if image_id is not None),
        tuple(keys),
        (*richtext.targets(*texts), *body.targets),
        tuple(child.document_id for child in event.presentations if child.document_id),
    )


@lru_cache(maxsize=gathering.REMEMBERED)
def _fragment(parts: EventParts) -> Fragment:
    return Fragment(json_bytes(_document(parts)))


def _document(parts: EventParts) -> Document:
    reader = Reader(Material.of(parts.material), parts.language)
    with translation.override(parts.language):
        return _event(parts, reader)


def _event(parts: EventParts, reader: Reader) -> Document:
    whole, material = parts.whole, reader.material
    row, links, contributors = whole.row, whole.links, whole.contributors
    shown = [
        document
        for presentation in whole.presentations
        if (document := _presentation(presentation, links, contributors, reader)) is not None
    ]
    origin = conditions.origin_of(row, reader, shows_series=parts.shows_series)
    own = links.get((Part.EVENT_ORGANISATION, row.id), ())
    of_series = links.get((Part.SERIES_ORGANISATION, row.series_id or 0), ())
    networks = [
        *links.get((Part.SERIES_NETWORK, row.series_id or 0), ()),
        *links.get((Part.EVENT_NETWORK, row.id), ()),
    ]
    host_event = {"title": row.host_event_title, "url": row.host_event_url or None} if row.host_event_title else None
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
        "series": origin.series,
        "networks": pieces.networks(networks, reader),
        # Which groups there are is not public (B28), unless the office lets this one be named.
        "group": {"id": row.group_public_id, "name": row.group_title} if row.group_may_be_named else None,
        "organisers": pieces.organisers(own, reader) or pieces.organisers(of_series, reader),
        "partners": pieces.funders(own, reader),
        "topics": pieces.topics(links.get((Part.EVENT_TOPIC, row.id), ())),
        **pieces.dates(row, reader),
        **pieces.labels(row, parts.status, reader),
        "venues": pieces.venues(links.get((Part.VENUE, row.id), ())),
        "host_event": host_event,
        "free_of_charge": row.free_of_charge,
        "will_be_recorded": row.will_be_recorded,
        "placeholder": pieces.placeholder(row, contributor_count=len(contributors), status=parts.status),
        "registration": pieces.registration(
            row, parts.registration_state, pieces.taken(row, links.get((Part.HEAD_COUNT, row.id), ())), reader
        ),
        "contributors_label": row.contributors_label or pieces.heading_above_people(),
        "contributors": [_contributor(contributor, links, reader) for contributor in contributors],
        "recordings": [_recording(recording, links, contributors, reader) for recording in whole.recordings],
        "presentations": shown,
        "guiding_question": row.guiding_question,
        "conditions": [
            conditions.condition_document(condition, origin, links, position, reader)
            for position, condition in enumerate(whole.conditions, start=1)
        ],
        "findings_html": richtext.to_html(row.findings, material),
        "findings_text": richtext.to_text(row.findings),
        "documentation": states.documentation(
            recordings=whole.recordings,
            has_presentations=bool(shown),
            has_summary=has_summary(row),
            has_conditions=bool(whole.conditions),
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


def _people(links: Iterable[LinkRow], contributors: Sequence[ContributorRow]) -> list[Document]:
    """The people in a recording or presentation, with their part in this event where they have one (E12)."""
    parts = {row.person_id: row.public_id for row in contributors}
    return [{"id": parts.get(link.key or ""), "person": {"id": link.key, "name": link.a}} for link in links]


def _recording(row: RecordingRow, links: Links, contributors: Sequence[ContributorRow], reader: Reader) -> Document:
    page_url, own_code = _address(row)
    player = players.find(row.players, page_url, row.provider, row.embed_url)
    code = player.code.value if player else own_code
    tracks = video_urls.tracks(row.video_key, row.video_captions or "") if row.video_key else ()
    rights_holder = {"id": row.rights_holder_id, "name": row.rights_holder_name} if row.rights_holder_id else None
    return {
        "id": row.public_id,
        "kind": row.kind,
        "kind_label": choice_label(RecordingKind, row.kind, reader.language),
        "title": row.title,
        "intro_html": richtext.to_html(row.intro, reader.material),
        "intro_text": richtext.to_text(row.intro),
        "provider": code,
        "provider_label": choice_label(RecordingProvider, code, reader.language),
        "page_url": page_url,
        "embed_url": player.embed_url if player else None,
        "poster": reader.material.image(row.poster_id),
        "credit": row.credit,
        "rights_holder": rights_holder,
        "origin": row.origin,
        "captions": row.captions or bool(tracks),
        "tracks": list(tracks),
        "transcript_html": richtext.to_html(row.transcript, reader.material),
        "transcript_text": richtext.to_text(row.transcript),
        "contributors": _people(links.get((Part.RECORDING_PERSON, row.id), ()), contributors),
    }


def _address(row: RecordingRow) -> tuple[str, str]:
    """Where the recording is watched, and what provider that is as long as nobody plays it."""
    if row.video_key and (not row.page_url or video_urls.own_key(row.page_url)):
        return video_urls.file_url(row.video_key, row.video_type or ""), RecordingProvider.FILE.value
    return row.page_url, RecordingProvider.LINK.value


def _presentation(
    row: PresentationRow, links: Links, contributors: Sequence[ContributorRow], reader: Reader
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
        "contributors": _people(links.get((Part.PRESENTATION_PERSON, row.id), ()), contributors),
    }

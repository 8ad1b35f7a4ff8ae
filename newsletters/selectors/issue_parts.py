"""What the blocks of an issue show, as plain dictionaries: web page, API, mail and its text are made from the same.

Every part has ``kind``. What a block points to and the public may not see becomes a part of the kind ``missing``, which
only a preview shows; an issue with such a part is not sent (``services.issues``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import translation

from cms.core import richtext
from cms.core.api.shapes import Document
from cms.core.material import Material, load_material
from cms.core.models import public_id_for
from cms.core.public import PublicSpace, visible_at
from cms.core.richtext import Target
from dialogues import selectors as dialogues
from dialogues.choices import RecordingKind
from dialogues.models import DialogueEventPage, FrameworkCondition

Blocks = list[tuple[str, Any]]
"""Type and raw value of each block, as the database holds them."""


def blocks_of(page: Any) -> Blocks:
    """The blocks of an issue, saved or not."""
    return [(block["type"], block["value"]) for block in page.body.get_prep_value()]


def own_words(blocks: Blocks) -> list[str]:
    """The texts and captions of an issue: what does not depend on whether something else is public later."""
    return [
        richtext.join_texts([value.get("heading") or "", richtext.to_text(value["text"] or "")])
        if kind == "text"
        else value.get("caption") or ""
        for kind, value in blocks
        if kind in {"text", "picture"}
    ]


class _Sources(NamedTuple):
    """Everything that the blocks of one answer point to, by what they name it."""

    events: Mapping[int, Document]
    conditions: Mapping[int, Document]
    material: Material


def parts_of(issues: Iterable[Blocks], *, language: str, space: PublicSpace, now: datetime) -> list[list[Document]]:
    """The parts of each issue for readers of ``language``, in a fixed number of queries."""
    issues = list(issues)
    values = [(kind, value) for blocks in issues for kind, value in blocks if isinstance(value, dict)]
    material = load_material(
        space,
        now=now,
        image_ids=[value.get("image") for _kind, value in values],
        targets=[target for _kind, value in values for target in richtext.targets(value.get("text") or "")],
        page_ids=[value["link"] for _kind, value in values if value.get("link")],
        document_ids=[value["document"] for _kind, value in values if value.get("document")],
    )
    with translation.override(language):
        sources = _Sources(
            _events({value["event"] for _kind, value in values if value.get("event")}, language, space, now),
            _conditions(
                {value["condition"] for _kind, value in values if value.get("condition")}, language, space, now
            ),
            material,
        )
        return [[_part(kind, value, sources) for kind, value in blocks] for blocks in issues]


def _events(ids: set[int], language: str, space: PublicSpace, now: datetime) -> dict[int, Document]:
    """The public events among these, each in the reader's language where it exists. By the id that was chosen."""
    if not ids:
        return {}
    chosen = dict(DialogueEventPage.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
    rows = DialogueEventPage.objects.filter(
        space.pages(), visible_at(now), translation_key__in=set(chosen.values())
    ).values_list("pk", "translation_key", "locale__language_code")
    best: dict[int, tuple[int, str]] = {}
    for pk, key in chosen.items():
        found = [(page_id, str(public_id_for(key, code)), code) for page_id, other, code in rows if other == key]
        own = [row for row in found if row[2] == language] or [row for row in found if row[0] == pk]
        if own:
            best[pk] = own[0][:2]
    documents = dialogues.event_documents_by_id(
        [page_id for page_id, _id in best.values()], language=language, now=now, space=space
    )
    by_id = {document["id"]: document for document in documents}
    return {pk: by_id[public_id] for pk, (_page, public_id) in best.items() if public_id in by_id}


def _conditions(ids: set[int], language: str, space: PublicSpace, now: datetime) -> dict[int, Document]:
    """The public conditions among these, each in the reader's language where it exists."""
    if not ids:
        return {}
    chosen = dict(FrameworkCondition.objects.filter(pk__in=ids).values_list("pk", "translation_key"))
    rows = FrameworkCondition.objects.filter(
        space.pages("page__"), visible_at(now, "page__"), translation_key__in=set(chosen.values())
    ).values_list("pk", "translation_key", "public_id", "page__locale__language_code")
    best: dict[int, tuple[int, str]] = {}
    for pk, key in chosen.items():
        found = [(row_id, str(public_id), code) for row_id, other, public_id, code in rows if other == key]
        own = [row for row in found if row[2] == language] or [row for row in found if row[0] == pk]
        if own:
            best[pk] = own[0][:2]
    documents = dialogues.condition_documents_by_id(
        [row_id for row_id, _id in best.values()], language=language, now=now, space=space
    )
    by_id = {document["id"]: document for document in documents}
    return {pk: by_id[public_id] for pk, (_row, public_id) in best.items() if public_id in by_id}


def _part(kind: str, value: Any, sources: _Sources) -> Document:
    material = sources.material
    match kind:
        case "text":
            html = richtext.to_html(value["text"] or "", material)
            return {
                "kind": kind,
                "heading": value.get("heading") or "",
                "html": html,
                "text": richtext.to_text(value["text"] or ""),
            }
        case "event":
            event = sources.events.get(value["event"])
            return {"kind": kind, "event": event, "note": value.get("note") or ""} if event else _missing(kind)
        case "recording":
            event = sources.events.get(value["event"])
            recordings = _recordings(event, value.get("which")) if event else []
            part = {"kind": kind, "event": event, "recordings": recordings, "note": value.get("note") or ""}
            return part if recordings else _missing(kind)
        case "condition":
            condition = sources.conditions.get(value["condition"])
            return {"kind": kind, "condition": condition} if condition else _missing(kind)
        case "picture":
            image = material.image(value["image"])
            return {"kind": kind, "image": image, "caption": value.get("caption") or ""} if image else _missing(kind)
        case "download":
            document = material.document(value["document"])
            if document is None:
                return _missing(kind)
            return {"kind": kind, "document": document, "note": value.get("note") or ""}
        case "button":
            url = material.url(Target("page", value["link"])) if value.get("link") else value.get("url")
            return {"kind": kind, "url": url, "label": value["label"]} if url else _missing(kind)
    return _missing(kind)


def _recordings(event: Document, which: str | None) -> list[Document]:
    recordings: list[Document] = event["recordings"]
    if which == "all":
        return recordings
    main = [recording for recording in recordings if recording["kind"] == RecordingKind.MAIN]
    return (main or recordings)[:1]


def _missing(kind: str) -> Document:
    return {"kind": "missing", "what": kind}

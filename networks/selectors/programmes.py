"""Programmes as documents: their pages show them, ``/pages/`` gives their bodies."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from cms.core import richtext
from cms.core.api.shapes import Document, fuzzy
from cms.core.labels import choice_label
from cms.core.material import Material, load_material
from cms.core.public import PublicSpace, public_space, visible_at
from cms.core.richtext import join_texts
from networks.models import (
    NetworkPage,
    Participation,
    ProgrammeOffer,
    ProgrammeOrganisation,
    ProgrammePage,
    ProgrammeResult,
    ProgrammeState,
)
from networks.selectors.pieces import offer_document, page_link, result_document
from networks.selectors.records import region_document, role_document

_RELATED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "organisation_roles": (ProgrammeOrganisation, ("organisation",)),
    "offers": (ProgrammeOffer, ()),
    "participations": (Participation, ("region",)),
    "results": (ProgrammeResult, ("region",)),
}
Rows = dict[str, list[Any]]


def programme_documents(
    ids: list[int], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Programmes of one language, the order kept. Nine queries at most."""
    found = ProgrammePage.objects.in_bulk(ids)
    rows: dict[int, Rows] = {pk: {name: [] for name in _RELATED} for pk in found}
    for name, (model, related) in _RELATED.items():
        queryset: QuerySet[Any] = model.objects.filter(page__in=list(found)).order_by("sort_order", "pk")
        for row in queryset.select_related(*related) if related else queryset:
            rows[row.page_id][name].append(row)
    pairs = [(found[pk], rows[pk]) for pk in ids if pk in found]
    return _documents(pairs, language=language, now=now, space=space or public_space())


def programme_document(page: ProgrammePage, *, language: str, now: datetime) -> Document:
    """A programme as it stands in memory: for previews."""
    rows = {name: list(getattr(page, name).all()) for name in _RELATED}
    return _documents([(page, rows)], language=language, now=now, space=public_space())[0]


def programme_bodies(ids: list[int], language: str, space: PublicSpace, now: datetime) -> dict[int, tuple[str, str]]:
    """Body of each programme as HTML and as text, for ``/pages/`` and the search."""
    documents = programme_documents(ids, language=language, now=now, space=space)
    return {pk: (_body_html(document), _body_text(document)) for pk, document in zip(ids, documents, strict=True)}


def _documents(
    pairs: list[tuple[ProgrammePage, Rows]], *, language: str, now: datetime, space: PublicSpace
) -> list[Document]:
    successors = _successors([page for page, _rows in pairs], language=language, now=now, space=space)
    material = load_material(
        space,
        now=now,
        image_ids=_images(pairs),
        translation_keys=[str(network.translation_key) for group in successors.values() for network in group],
        targets=richtext.targets(*_texts(pairs)),
        document_ids=[row.document_id for _page, rows in pairs for row in rows["results"] if row.document_id],
    )
    with translation.override(language):
        return [
            _document(page, rows, successors.get(str(page.translation_key), []), material, language)
            for page, rows in pairs
        ]


def _successors(
    pages: list[ProgrammePage], *, language: str, now: datetime, space: PublicSpace
) -> dict[str, list[NetworkPage]]:
    """The networks that grew out of each programme, by its translation key (C18, D16)."""
    networks = (
        NetworkPage.objects.filter(
            space.pages(),
            visible_at(now),
            emerged_from__translation_key__in=[page.translation_key for page in pages],
            locale__language_code=language,
        )
        .select_related("emerged_from")
        .order_by("path")
    )
    found: dict[str, list[NetworkPage]] = {}
    for network in networks:
        found.setdefault(str(network.emerged_from.translation_key), []).append(network)
    return found


def _images(pairs: list[tuple[ProgrammePage, Rows]]) -> list[int | None]:
    ids: list[int | None] = []
    for page, rows in pairs:
        ids.append(page.image_id)
        ids += [offer.image_id for offer in rows["offers"]]
        ids += [
            image_id for role in rows["organisation_roles"] for image_id in (role.logo_id, role.organisation.logo_id)
        ]
    return ids


def _texts(pairs: list[tuple[ProgrammePage, Rows]]) -> list[str]:
    return [
        text
        for page, rows in pairs
        for text in (page.mission, *(row.body for row in (*rows["offers"], *rows["results"])))
    ]


def _document(
    page: ProgrammePage, rows: Rows, successors: list[NetworkPage], material: Material, language: str
) -> Document:
    return {
        "name": page.title,
        "short_name": page.short_name,
        "claim": page.claim,
        "state": page.state,
        "state_label": choice_label(ProgrammeState, page.state, language),
        "starts_on": fuzzy(page.starts_on, language),
        "ends_on": fuzzy(page.ends_on, language),
        "mission_html": richtext.to_html(page.mission, material),
        "mission_text": richtext.to_text(page.mission),
        "image": material.image(page.image_id),
        "organisations": [role_document(role, material, language) for role in rows["organisation_roles"]],
        "offers": [offer_document(row, material, language) for row in rows["offers"]],
        "participations": [
            {
                "id": str(row.public_id),
                "region": region_document(row.region, language),
                "since": fuzzy(row.since, language),
                "until": fuzzy(row.until, language),
            }
            for row in sorted(rows["participations"], key=lambda row: row.region.name)
        ],
        "results": [result_document(row, material, language) for row in rows["results"]],
        "successors": [link for network in successors if (link := page_link(network, material, language))],
    }


def _body_html(document: Document) -> str:
    claim = f"<p>{escape(document['claim'])}</p>" if document["claim"] else ""
    points = "".join(
        f"<h3>{escape(point['title'])}</h3>{point['body_html']}"
        for point in (*document["offers"], *document["results"])
    )
    return f"{claim}{document['mission_html']}{points}"


def _body_text(document: Document) -> str:
    points = [
        text for point in (*document["offers"], *document["results"]) for text in (point["title"], point["body_text"])
    ]
    regions = [row["region"]["name"] for row in document["participations"]]
    return join_texts([document["claim"], document["mission_text"], *points, ", ".join(regions)])

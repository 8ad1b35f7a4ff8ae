"""Small pieces that networks and programmes have in common."""

from __future__ import annotations

from typing import Any

from cms.core import richtext
from cms.core.api.shapes import Document, api_url
from cms.core.labels import choice_label
from cms.core.material import Material, public_id
from networks.models import NetworkPage, OfferKind
from networks.models.profile import OfferRow, ResultRow
from networks.selectors.records import region_document


def point_document(row_id: str, title: str, body: str, material: Material) -> Document:
    """A title with its explanation."""
    return {
        "id": row_id,
        "title": title,
        "body_html": richtext.to_html(body, material),
        "body_text": richtext.to_text(body),
    }


def offer_document(row: OfferRow, material: Material, language: str) -> Document:
    """What is offered, with its kind and picture (A02)."""
    return {
        **point_document(str(row.public_id), row.title, row.body, material),
        "kind": row.kind,
        "kind_label": choice_label(OfferKind, row.kind, language),
        "image": material.image(row.image_id),
    }


def result_document(row: ResultRow, material: Material, language: str) -> Document:
    """What was made or has proved itself, where, with whom, and where it can be read (B17, C16, C17)."""
    entry = material.document(row.document_id)
    return {
        **point_document(str(row.public_id), row.title, row.body, material),
        "region": region_document(row.region, language) if row.region else None,
        "helpers": row.helpers,
        "document": {name: getattr(entry, name) for name in ("title", "url", "media_type", "size")} if entry else None,
        "url": row.url or None,
    }


def page_link(page: Any, material: Material, language: str) -> Document | None:
    """Where a network or programme stands, in the reader's language if it is there; None when it is not public."""
    entry = material.in_language(str(page.translation_key), language, page.pk) if page is not None else None
    if entry is None:
        return None
    is_network = page.specific_class is NetworkPage
    entry_id = public_id(entry)
    return {
        "id": entry_id,
        "translation_key": entry.translation_key,
        "type": "network" if is_network else "programme",
        "name": entry.title,
        "html_url": material.page_url(entry),
        "api_url": api_url("networks" if is_network else "pages", entry_id),
    }

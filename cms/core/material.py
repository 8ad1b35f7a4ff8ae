"""Everything that texts, references and pictures of one answer point to: loaded in bulk, asked while assembling."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse

from cms.core.bodies import DocumentEntry
from cms.core.models import CmsDocument, public_id_for
from cms.core.prepared import Among, Prepared
from cms.core.public import PageEntry, PublicSpace, absolute_url, page_entries
from cms.core.renditions import ImageDocument, ImageRows, document_of, image_rows
from cms.core.richtext import Target

_DOCUMENTS = Prepared(
    lambda: (
        CmsDocument.objects.filter(Among("id", "ids"))
        .order_by()
        .values_list("id", "title", "file", "file_size", "language", "accessibility", "collection__path")
    )
)


class MaterialPart(NamedTuple):
    """A part of some material that can be compared and hashed."""

    space: PublicSpace
    images: tuple[tuple[int, ImageRows], ...]
    pages: tuple[PageEntry, ...]
    documents: tuple[DocumentEntry, ...]


class Material:
    """Pictures, pages and documents by what refers to them. Whatever is not public is not in it."""

    def __init__(
        self,
        space: PublicSpace,
        *,
        images: Mapping[int, ImageRows],
        pages: Iterable[PageEntry],
        documents: Mapping[int, DocumentEntry],
    ) -> None:
        self.space = space
        self._images = images
        self._documents = documents
        self._pages: dict[int, PageEntry] = {}
        self._translations: dict[str, list[PageEntry]] = {}
        for entry in pages:
            if entry.id in self._pages:
                continue
            self._pages[entry.id] = entry
            self._translations.setdefault(entry.translation_key, []).append(entry)

    @classmethod
    def of(cls, part: MaterialPart) -> Material:
        """The part as material of its own."""
        return cls(
            part.space,
            images=dict(part.images),
            pages=part.pages,
            documents={entry.id: entry for entry in part.documents},
        )

    def part(
        self,
        *,
        image_ids: Iterable[int | None],
        translation_keys: Iterable[str],
        targets: Iterable[Target],
        document_ids: Iterable[int],
    ) -> MaterialPart:
        """What of it these ids lead to."""
        pages = [entry for key in translation_keys for entry in self._translations.get(key, ())]
        linked = list(document_ids)
        for target in targets:
            if target.kind == "document":
                linked.append(target.id)
            elif target.id in self._pages:
                pages.append(self._pages[target.id])
        return MaterialPart(
            self.space,
            tuple((key, self._images[key]) for key in image_ids if key is not None and key in self._images),
            tuple(pages),
            tuple(self._documents[key] for key in linked if key in self._documents),
        )

    def image(self, image_id: int | None) -> ImageDocument | None:
        """The picture's JSON shape."""
        rows = self._images.get(image_id) if image_id is not None else None
        return document_of(rows) if rows is not None else None

    def document(self, document_id: int | None) -> DocumentEntry | None:
        """The file, when the public may have it."""
        return self._documents.get(document_id) if document_id is not None else None

    def url(self, target: Target) -> str | None:
        """The absolute address of what a text links to."""
        if target.kind == "page":
            entry = self._pages.get(target.id)
            return self.page_url(entry) if entry else None
        document = self._documents.get(target.id)
        return document.url if document else None

    def page_url(self, entry: PageEntry) -> str:
        """The absolute address of a page."""
        return self.space.url(entry.path, entry.url_path)

    def translations(self, translation_key: str) -> list[PageEntry]:
        """The public pages that say the same in one language each."""
        return self._translations.get(translation_key, [])

    def in_language(self, translation_key: str, language: str, page_id: int) -> PageEntry | None:
        """The page in the reader's language when there is one, else the page that was chosen."""
        entries = self.translations(translation_key)
        own = next((entry for entry in entries if entry.language == language), None)
        return own or next((entry for entry in entries if entry.id == page_id), None)


def public_id(entry: PageEntry) -> str:
    """The id of a page in the API."""
    return str(public_id_for(UUID(entry.translation_key), entry.language))


def load_material(
    space: PublicSpace,
    *,
    now: datetime,
    image_ids: Iterable[int | None] = (),
    translation_keys: Iterable[str] = (),
    targets: Iterable[Target] = (),
    page_ids: Iterable[int] = (),
    document_ids: Iterable[int] = (),
) -> Material:
    """At most three queries: pictures, pages, documents."""
    linked_pages, linked_documents = set(page_ids), set(document_ids)
    for target in targets:
        (linked_pages if target.kind == "page" else linked_documents).add(target.id)
    return Material(
        space,
        images=image_rows(image_ids),
        pages=page_entries(space, ids=linked_pages, translation_keys=set(translation_keys), now=now),
        documents=document_entries(space, linked_documents),
    )


def document_entries(space: PublicSpace, ids: Iterable[int]) -> dict[int, DocumentEntry]:
    """The files with these ids that no collection keeps private; at most one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {
        document_id: document_entry(document_id, title, file, size, language, accessibility)
        for document_id, title, file, size, language, accessibility, collection in _DOCUMENTS.rows(ids=wanted)
        if space.is_open_collection(collection)
    }


def document_entry(
    document_id: int, title: str, file: str, size: int | None, language: str, accessibility: str
) -> DocumentEntry:
    """A file with the address at which Wagtail serves it."""
    name = PurePosixPath(file).name
    return DocumentEntry(
        document_id,
        title,
        absolute_url(reverse("wagtaildocs_serve", args=[document_id, name])),
        mimetypes.guess_type(name)[0] or "application/octet-stream",
        size,
        language,
        accessibility,
    )

"""Keeps pages of free text findable (:mod:`cms.core.searching`); the other apps see to their own."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail.models import Page

from cms.core import clock, searching
from cms.core.models import SearchEntry
from cms.core.page_types import text_page_models
from cms.core.public import public_space
from home.selectors import page_documents

PAGE = "page"


def register_sources() -> None:
    """``HomeConfig.ready()`` calls it once."""
    searching.register_source("pages", ids=_ids, build=page_entries, kinds=[PAGE])


def _ids() -> list[int]:
    return [
        pk
        for model in text_page_models()
        for pk in model.objects.filter(live=True).order_by("pk").values_list("pk", flat=True)
    ]


def index_pages(ids: Iterable[int]) -> None:
    """Write the entries of these pages anew."""
    ids = list(ids)
    searching.save_entries(page_entries(ids), SearchEntry.objects.filter(kind=PAGE, page__in=ids))


def page_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of the live ones among these pages."""
    pages = Page.objects.filter(pk__in=ids, live=True).in_bulk()
    documents = page_documents(list(pages), space=public_space().without_restrictions(), now=clock.now())
    return [
        searching.entry(
            kind=PAGE,
            object_id=page.pk,
            public_id=document["id"],
            page=page,
            locale=document["locale"],
            title=page.title,
            text=document["body_text"],
            dated_at=page.last_published_at,
        )
        for page, document in zip(pages.values(), documents, strict=True)
    ]

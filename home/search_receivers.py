"""Wagtail's signals, translated into fresh entries of the search index."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published

from cms.core.page_types import text_page_models
from home.services import search_index


def page_was_published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page of free text was published, or scheduled: then it is not live, and nothing is written."""
    if sender in text_page_models():
        search_index.index_pages([instance.pk])


def connect() -> None:
    """``HomeConfig.ready()`` calls it once."""
    # Of all types, because other apps add theirs after this one.
    page_published.connect(page_was_published, dispatch_uid="search-page-published")

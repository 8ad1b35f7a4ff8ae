"""Wagtail's signals, translated into fresh entries of the search index."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published

from home.services import search_index


def page_was_published(instance: Page, **kwargs: Any) -> None:
    """A page of free text was published, or scheduled: then it is not live, and nothing is written."""
    search_index.index_pages([instance.pk])


def connect() -> None:
    """``HomeConfig.ready()`` calls it once."""
    for model in search_index.MODELS:
        page_published.connect(page_was_published, sender=model, dispatch_uid=f"search-{model.__name__}-published")

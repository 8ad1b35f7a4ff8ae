"""Django's and Wagtail's signals, translated into fresh entries of the search index."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published

from networks.models import NetworkPage, Organisation, Person, PressReleasePage, Region
from networks.services import search_index

RECORDS = {Person: search_index.PERSON, Organisation: search_index.ORGANISATION, Region: search_index.REGION}

PAGES = {NetworkPage: search_index.NETWORK, PressReleasePage: search_index.PRESS_RELEASE}


def record_changed(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """A person, an organisation or a region was saved or deleted."""
    search_index.index(RECORDS[sender], [instance.pk])


def page_was_published(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """A network or press release was published, or scheduled: then it is not live, and nothing is written."""
    search_index.index(PAGES[sender], [instance.pk])


def connect() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    for model in RECORDS:
        post_save.connect(record_changed, sender=model, dispatch_uid=f"search-save-{model.__name__}")
        post_delete.connect(record_changed, sender=model, dispatch_uid=f"search-delete-{model.__name__}")
    for page_model, kind in PAGES.items():
        page_published.connect(page_was_published, sender=page_model, dispatch_uid=f"search-{kind}-published")

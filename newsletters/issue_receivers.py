"""Wagtail's signals, translated into fresh entries of the search index."""

from __future__ import annotations

from typing import Any

from wagtail.signals import page_published

from newsletters.models import NewsletterIssuePage
from newsletters.services import search_index


def issue_published(instance: NewsletterIssuePage, **kwargs: Any) -> None:
    """An issue was published, or scheduled: then it is not live, and nothing is written."""
    search_index.index_issues([instance.pk])


def connect() -> None:
    """``newsletters.receivers.connect()`` calls it once."""
    page_published.connect(issue_published, sender=NewsletterIssuePage, dispatch_uid="search-issue-published")

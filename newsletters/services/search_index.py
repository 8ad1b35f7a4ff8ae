"""Keeps issues findable (:mod:`cms.core.searching`); the archive is a page like others and seen to by ``home``."""

from __future__ import annotations

from collections.abc import Iterable

from cms.core import searching
from cms.core.models import SearchEntry
from cms.core.richtext import join_texts
from newsletters.models import NewsletterIssuePage
from newsletters.selectors.issue_parts import blocks_of, own_words

ISSUE = "newsletter_issue"


def register_sources() -> None:
    """``NewslettersConfig.ready()`` calls it once."""
    searching.register_source("newsletter issues", ids=_ids, build=issue_entries, kinds=[ISSUE])


def _ids() -> list[int]:
    return list(NewsletterIssuePage.objects.filter(live=True).order_by("pk").values_list("pk", flat=True))


def index_issues(ids: Iterable[int]) -> None:
    """Write the entries of these issues anew."""
    ids = list(ids)
    searching.save_entries(issue_entries(ids), SearchEntry.objects.filter(kind=ISSUE, page__in=ids))


def issue_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of the live ones among these issues."""
    pages = NewsletterIssuePage.objects.filter(pk__in=ids, live=True).select_related("locale")
    return [
        searching.entry(
            kind=ISSUE,
            object_id=page.pk,
            public_id=page.public_id,
            page=page,
            locale=page.locale.language_code,
            title=page.title,
            text=join_texts([page.subject, page.preheader, *own_words(blocks_of(page))]),
            dated_at=page.last_published_at,
        )
        for page in pages
    ]

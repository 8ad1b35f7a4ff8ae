"""Keeps issues findable (:mod:`cms.core.searching`); the archive is a page like others and seen to by ``home``."""

from __future__ import annotations

from collections.abc import Iterable

from cms.core import clock, searching
from cms.core.models import SearchEntry
from cms.core.public import public_space
from newsletters.models import NewsletterIssuePage
from newsletters.selectors.issues import issue_documents

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
    by_language: dict[str, list[NewsletterIssuePage]] = {}
    for page in pages:
        by_language.setdefault(page.locale.language_code, []).append(page)
    space = public_space().without_restrictions()
    entries = []
    for language, group in by_language.items():
        documents = issue_documents([page.pk for page in group], language=language, now=clock.now(), space=space)
        entries += [
            searching.entry(
                kind=ISSUE,
                object_id=page.pk,
                public_id=document["id"],
                page=page,
                locale=language,
                title=page.title,
                text=f"{document['preheader']}\n{document['body_text']}",
                dated_at=page.last_published_at,
            )
            for page, document in zip(group, documents, strict=True)
        ]
    return entries

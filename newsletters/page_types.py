"""What the API and the search know of this app's pages."""

from __future__ import annotations

from datetime import datetime

from cms.core.page_types import PageType, register_page_types
from cms.core.public import PublicSpace
from newsletters.models import NewsletterIndexPage, NewsletterIssuePage
from newsletters.selectors.issues import issue_documents


def register() -> None:
    """``NewslettersConfig.ready()`` calls it once."""
    register_page_types(
        PageType(NewsletterIndexPage, rich=("intro",)),
        PageType(NewsletterIssuePage, collection="newsletter-issues", bodies=_issue_bodies),
    )


def _issue_bodies(ids: list[int], language: str, space: PublicSpace, now: datetime) -> dict[int, tuple[str, str]]:
    documents = issue_documents(ids, language=language, now=now, space=space)
    return {pk: (document["body_html"], document["body_text"]) for pk, document in zip(ids, documents, strict=True)}

"""What the templates of this app's pages get to see: documents of the selectors."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from wagtail.models import Page

from cms.core import clock
from cms.core.public import public_space
from cms.core.richtext import to_text
from newsletters.models import NewsletterIndexPage, NewsletterIssuePage
from newsletters.selectors.issues import feed_url, issue_documents, issue_with_parts, issues_below

PER_PAGE = 20

Context = dict[str, Any]


def index_context(page: NewsletterIndexPage, request: HttpRequest) -> Context:
    """The issues of an archive, the latest first."""
    now, language = clock.now(), page.locale.language_code
    space = public_space()
    pages = issues_below(page, space=space, now=now) if page.pk else NewsletterIssuePage.objects.none()
    part = Paginator(pages.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("p"))
    return {
        "description": to_text(page.intro)[:200],
        "issues": [
            {**issue, "day": date.fromisoformat(issue["issued_on"])}
            for issue in issue_documents(list(part), language=language, now=now, space=space)
        ],
        "part": part,
        "feed_url": feed_url(page),
        "mailing_list": page.mailing_list,
    }


def issue_context(page: NewsletterIssuePage, request: HttpRequest) -> Context:
    """One issue with the way to those before and after it."""
    is_preview = bool(getattr(request, "is_preview", False))
    issue, _parts = issue_with_parts(page, language=page.locale.language_code, now=clock.now(), is_preview=is_preview)
    before, after = (None, None) if is_preview else _neighbours(page)
    return {
        "issue": issue,
        "issued_on": page.issued_on,
        "description": issue["teaser_text"],
        "share_image": issue["image"],
        "feed_url": issue["archive"]["feed_url"] if issue["archive"] else "",
        "mailing_list": page.chosen_list,
        "previous_issue": before,
        "following_issue": after,
    }


def _neighbours(page: NewsletterIssuePage) -> tuple[Page | None, Page | None]:
    archive = page.get_parent().specific
    rows = list(
        issues_below(archive, space=public_space(), now=clock.now()).values_list("pk", flat=True)
        if isinstance(archive, NewsletterIndexPage)
        else []
    )
    if page.pk not in rows:
        return None, None
    place = rows.index(page.pk)
    wanted = [rows[place + 1] if place + 1 < len(rows) else None, rows[place - 1] if place else None]
    found = NewsletterIssuePage.objects.in_bulk([pk for pk in wanted if pk])
    return tuple(found.get(pk) if pk else None for pk in wanted)  # type: ignore[return-value]  # two of them

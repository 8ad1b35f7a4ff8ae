"""``/newsletter-issues/`` of the public API."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cms.core import clock, searching
from cms.core.api.answers import answer, find_page, list_answer, only, take, updated_since
from cms.core.api.orders import filled, orders_of
from cms.core.api.params import ListParams, QueryParams, openapi, ordered_by, read_query
from cms.core.api.schemas import ItemList, responses
from cms.core.public import public_space
from newsletters.models import NewsletterIssuePage
from newsletters.schemas import NewsletterIssueSchema
from newsletters.selectors.issues import issue_documents, issues_of_network, public_issues
from newsletters.services.search_index import ISSUE

router = Router(tags=["newsletters"])


def _subject(_language: str) -> Combinable:
    return Coalesce(filled("subject"), F("title"))


ISSUE_ORDERS = orders_of(
    NewsletterIssueSchema, NewsletterIssuePage, subject=_subject, issued_on=("issued_on", "number")
)


class IssueParams(ListParams):
    order: ordered_by(*ISSUE_ORDERS) = "-issued_on"  # type: ignore[valid-type]  # made by a function
    network: UUID | None = Field(None, description="Issues of the newsletters of this network.")


@router.get(
    "/newsletter-issues/", response=responses(ItemList[NewsletterIssueSchema]), openapi_extra=openapi(IssueParams)
)
def list_newsletter_issues(request: HttpRequest) -> HttpResponse:
    """Issues of newsletters, the latest first."""
    params, now, space = read_query(IssueParams, request), clock.now(), public_space()
    issues = public_issues(space=space, now=now, language=params.locale)
    if params.network is not None:
        issues = issues_of_network(issues, params.network)
    if params.search is not None:
        issues = issues.filter(pk__in=searching.found_ids(params.search, ISSUE))
    page = take(updated_since(issues, "last_published_at", params.updated_since), ISSUE_ORDERS, params)
    return list_answer(
        page, params.locale, lambda ids: issue_documents(ids, language=params.locale, now=now, space=space)
    )


@router.get("/newsletter-issues/{id}/", response=responses(NewsletterIssueSchema))
def get_newsletter_issue(request: HttpRequest, id: UUID) -> HttpResponse:
    """One issue."""
    read_query(QueryParams, request)
    now, space = clock.now(), public_space()
    pk, language = find_page(NewsletterIssuePage, id, space, now)
    return answer(only(issue_documents([pk], language=language, now=now, space=space)))

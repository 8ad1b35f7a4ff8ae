"""``/pages/``, ``/site/``, ``/search/`` of the public API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AfterValidator, Field

from cms.core import clock, searching
from cms.core.api.answers import answer, list_answer, only, take, updated_since
from cms.core.api.params import (
    MAX_LENGTH,
    LanguageParams,
    ListParams,
    QueryParams,
    openapi,
    ordered_by,
    read_query,
)
from cms.core.api.schemas import ItemList, responses
from cms.core.public import public_space
from home import selectors
from home.orders import HIT_ORDERS, PAGE_ORDERS
from home.schemas import HitSchema, PageSchema, SiteSchema

router = Router(tags=["site"])

PageTypeName = Literal[
    "home.HomePage",
    "home.StandardPage",
    "home.AccessibilityStatementPage",
    "networks.NetworkIndexPage",
    "networks.NetworkPage",
    "networks.ProgrammePage",
    "networks.PressReleasePage",
    "dialogues.DialogueIndexPage",
    "dialogues.DialogueSeriesPage",
    "dialogues.DialogueEventPage",
    "dialogues.SurveyPage",
    "newsletters.NewsletterIndexPage",
    "newsletters.NewsletterIssuePage",
]
HitType = Literal[
    "event",
    "series",
    "condition",
    "person",
    "network",
    "press_release",
    "newsletter_issue",
    "organisation",
    "region",
    "page",
]


def _rooted(path: str) -> str:
    if not path.startswith("/"):
        raise ValueError("must begin with a slash, such as /de/dialoge/")
    return path


class PageParams(ListParams):
    order: ordered_by(*PAGE_ORDERS) = "html_url"  # type: ignore[valid-type]  # made by a function
    type: PageTypeName | None = None


class FindParams(QueryParams):
    path: Annotated[str, AfterValidator(_rooted)] = Field(
        max_length=MAX_LENGTH, description="The path of the page's address.", examples=["/de/dialoge/"]
    )


class SearchParams(ListParams):
    order: ordered_by(*HIT_ORDERS) = "relevance"  # type: ignore[valid-type]  # as above
    q: str = Field(max_length=MAX_LENGTH, description="Words that all have to occur.")
    type: HitType | None = None


@router.get("/pages/", response=responses(ItemList[PageSchema]), openapi_extra=openapi(PageParams))
def list_pages(request: HttpRequest) -> HttpResponse:
    """Public pages of any type with their bodies."""
    params, now, space = read_query(PageParams, request), clock.now(), public_space()
    pages = selectors.public_pages(space=space, now=now, language=params.locale)
    if params.type is not None:
        pages = selectors.pages_of_type(pages, params.type)
    if params.search is not None:
        found = searching.matching(params.search, kinds=selectors.PAGE_KINDS)
        pages = pages.filter(pk__in=found.values("object_id"))
    pages = updated_since(pages, "last_published_at", params.updated_since)
    page = take(pages, PAGE_ORDERS, params)
    return list_answer(page, params.locale, lambda ids: selectors.page_documents(ids, space=space, now=now))


@router.get("/pages/find/", response=responses(PageSchema), openapi_extra=openapi(FindParams))
def find_page(request: HttpRequest) -> HttpResponse:
    """The page at a path of this site."""
    params, now, space = read_query(FindParams, request), clock.now(), public_space()
    pk = selectors.page_at_path(params.path, space=space, now=now)
    return answer(only(selectors.page_documents([] if pk is None else [pk], space=space, now=now)))


@router.get("/pages/{id}/", response=responses(PageSchema))
def get_page(request: HttpRequest, id: UUID) -> HttpResponse:
    """One page."""
    read_query(QueryParams, request)
    now, space = clock.now(), public_space()
    pk = selectors.page_with_id(id, space=space, now=now)
    return answer(only(selectors.page_documents([] if pk is None else [pk], space=space, now=now)))


@router.get("/site/", response=responses(SiteSchema), openapi_extra=openapi(LanguageParams))
def get_site(request: HttpRequest) -> HttpResponse:
    """Name, required pages, channels and languages of the site."""
    params = read_query(LanguageParams, request)
    site = selectors.site_document(space=public_space(), language=params.locale, now=clock.now())
    return answer(site, language=params.locale)


@router.get("/search/", response=responses(ItemList[HitSchema]), openapi_extra=openapi(SearchParams))
def search(request: HttpRequest) -> HttpResponse:
    """Hits over everything; gender-inclusive spellings are one word."""
    params, now, space = read_query(SearchParams, request), clock.now(), public_space()
    entries = selectors.found_entries(params.q, kind=params.type, language=params.locale, space=space, now=now)
    if params.search is not None:
        entries = entries.filter(pk__in=searching.matching(params.search).values("pk"))
    entries = selectors.entries_updated_since(entries, params.updated_since)
    page = take(entries, HIT_ORDERS, params)
    return list_answer(
        page, params.locale, lambda ids: selectors.hits(ids, params.q, space=space, language=params.locale)
    )

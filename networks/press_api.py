"""``/press-releases/`` of the public API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cms.core import clock, searching
from cms.core.api.answers import answer, find_page, list_answer, only, take, updated_since
from cms.core.api.orders import orders_of
from cms.core.api.params import ListParams, QueryParams, openapi, ordered_by, read_query
from cms.core.api.schemas import ItemList, responses
from cms.core.public import public_space
from networks.models import PressReleasePage
from networks.schemas import PressReleaseSchema
from networks.selectors.press import press_release_documents, public_press_releases, releases_of_network
from networks.services.search_index import PRESS_RELEASE

router = Router(tags=["networks"])

PRESS_RELEASE_ORDERS = orders_of(PressReleaseSchema, PressReleasePage)


class PressReleaseParams(ListParams):
    order: ordered_by(*PRESS_RELEASE_ORDERS) = "-date"  # type: ignore[valid-type]  # made by a function
    network: UUID | None = Field(None, description="Press releases of this network.")


@router.get(
    "/press-releases/", response=responses(ItemList[PressReleaseSchema]), openapi_extra=openapi(PressReleaseParams)
)
def list_press_releases(request: HttpRequest) -> HttpResponse:
    """Press releases, the latest first."""
    params, now, space = read_query(PressReleaseParams, request), clock.now(), public_space()
    releases = public_press_releases(space=space, now=now, language=params.locale)
    if params.network is not None:
        releases = releases_of_network(releases, params.network)
    if params.search is not None:
        releases = releases.filter(pk__in=searching.found_ids(params.search, PRESS_RELEASE))
    page = take(updated_since(releases, "last_published_at", params.updated_since), PRESS_RELEASE_ORDERS, params)
    return list_answer(
        page, params.locale, lambda ids: press_release_documents(ids, language=params.locale, now=now, space=space)
    )


@router.get("/press-releases/{id}/", response=responses(PressReleaseSchema))
def get_press_release(request: HttpRequest, id: UUID) -> HttpResponse:
    """One press release."""
    read_query(QueryParams, request)
    now, space = clock.now(), public_space()
    pk, language = find_page(PressReleasePage, id, space, now)
    return answer(only(press_release_documents([pk], language=language, now=now, space=space)))

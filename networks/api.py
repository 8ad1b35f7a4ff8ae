"""``/networks/`` with their members, ``/organisations/``, ``/regions/`` of the public API."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cms.core import clock, searching
from cms.core.api.answers import answer, list_answer, only, take, updated_since
from cms.core.api.orders import orders_of
from cms.core.api.params import EdtfDate, LanguageParams, ListParams, QueryParams, openapi, ordered_by, read_query
from cms.core.api.schemas import ItemList, responses
from cms.core.fuzzydates import FuzzyDateField
from cms.core.public import PublicSpace, public_space, visible_at
from networks import press_api, selectors
from networks.admission import api as applications_api
from networks.models import (
    Land,
    Membership,
    MembershipKind,
    NetworkPage,
    NetworkState,
    Organisation,
    OrganisationKind,
    Region,
    RegionKind,
)
from networks.querysets import group_count, member_count
from networks.schemas import MembershipSchema, NetworkSchema, OrganisationDetail, RegionSchema
from networks.services.search_index import NETWORK, ORGANISATION, REGION

router = Router(tags=["networks"])
router.add_router("", press_api.router)
router.add_router("", applications_api.router)


def _members_as_of(_language: str) -> Combinable:
    today = Value(clock.today(), output_field=FuzzyDateField())
    known = Case(When(members_as_of__latest__isnull=False, then=F("members_as_of")), output_field=FuzzyDateField())
    return Coalesce(known, today)


NETWORK_ORDERS = orders_of(
    NetworkSchema,
    NetworkPage,
    member_count=lambda _language: member_count(clock.today()),
    member_count_label="member_count_label",
    members_as_of=_members_as_of,
    members_url="public_id",
    groups_public=lambda _language: group_count(),
)
MEMBER_ORDERS = orders_of(
    MembershipSchema,
    Membership,
    name=lambda _language: Coalesce("region__name", "organisation__name"),
    **{"from": "since", "to": "until"},
)
ORGANISATION_ORDERS = orders_of(OrganisationDetail, Organisation)
REGION_ORDERS = orders_of(RegionSchema, Region)


class NetworkParams(ListParams):
    order: ordered_by(*NETWORK_ORDERS) = "name"  # type: ignore[valid-type]  # made by a function
    state: NetworkState | None = None
    region: UUID | None = Field(None, description="Networks to which this region belongs today.")


class MemberParams(ListParams):
    order: ordered_by(*MEMBER_ORDERS) = "name"  # type: ignore[valid-type]  # as above
    as_of: EdtfDate | None = Field(None, description="Everybody who belonged on its last day; without it, today.")
    kind: MembershipKind | None = None


class OrganisationParams(ListParams):
    order: ordered_by(*ORGANISATION_ORDERS) = "name"  # type: ignore[valid-type]  # as above
    kind: OrganisationKind | None = None
    land: Land | None = None


class RegionParams(ListParams):
    order: ordered_by(*REGION_ORDERS) = "name"  # type: ignore[valid-type]  # as above
    kind: RegionKind | None = None
    land: Land | None = None


def _given(**conditions: Any) -> dict[str, Any]:
    return {name: value for name, value in conditions.items() if value is not None}


def _searched(things: QuerySet[Any], kind: str, params: ListParams, column: str) -> QuerySet[Any]:
    if params.search is not None:
        things = things.filter(pk__in=searching.found_ids(params.search, kind))
    return updated_since(things, column, params.updated_since)


@router.get("/networks/", response=responses(ItemList[NetworkSchema]), openapi_extra=openapi(NetworkParams))
def list_networks(request: HttpRequest) -> HttpResponse:
    """Networks."""
    params, now, space = read_query(NetworkParams, request), clock.now(), public_space()
    networks = selectors.public_networks(space=space, now=now, language=params.locale)
    networks = _searched(networks.filter(**_given(state=params.state)), NETWORK, params, "last_published_at")
    if params.region is not None:
        register = Membership.objects.on(clock.today()).filter(region__public_id=params.region)
        networks = networks.filter(translation_key__in=register.values("network__translation_key"))
    page = take(networks, NETWORK_ORDERS, params)
    return list_answer(
        page, params.locale, lambda ids: selectors.network_documents(ids, space=space, language=params.locale, now=now)
    )


@router.get("/networks/{id}/", response=responses(NetworkSchema))
def get_network(request: HttpRequest, id: UUID) -> HttpResponse:
    """One network."""
    read_query(QueryParams, request)
    now, space = clock.now(), public_space()
    network = _network(id, space, now)
    language = network.locale.language_code
    return answer(selectors.network_documents([network.pk], space=space, language=language, now=now)[0])


@router.get(
    "/networks/{id}/members/", response=responses(ItemList[MembershipSchema]), openapi_extra=openapi(MemberParams)
)
def list_members(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who belongs to a network, on a day."""
    params = read_query(MemberParams, request)
    network = _network(id, public_space(), clock.now())
    members = selectors.members_of(network, params.as_of).filter(**_given(kind=params.kind))
    if params.search is not None:
        regions, organisations = (searching.found_ids(params.search, kind) for kind in (REGION, ORGANISATION))
        members = members.filter(Q(region__in=regions) | Q(organisation__in=organisations))
    page = take(updated_since(members, "updated_at", params.updated_since), MEMBER_ORDERS, params)
    return list_answer(page, params.locale, lambda ids: selectors.membership_documents(ids, language=params.locale))


def _network(public_id: UUID, space: PublicSpace, now: datetime) -> NetworkPage:
    networks = NetworkPage.objects.filter(space.pages(), visible_at(now), public_id=public_id)
    network: NetworkPage | None = networks.select_related("locale").first()
    if network is None:
        raise Http404
    return network


@router.get(
    "/organisations/", response=responses(ItemList[OrganisationDetail]), openapi_extra=openapi(OrganisationParams)
)
def list_organisations(request: HttpRequest) -> HttpResponse:
    """Organisations."""
    params = read_query(OrganisationParams, request)
    organisations = Organisation.objects.filter(**_given(kind=params.kind, region__land=params.land))
    organisations = _searched(organisations, ORGANISATION, params, "updated_at")
    page = take(organisations, ORGANISATION_ORDERS, params)
    return list_answer(page, params.locale, lambda ids: _organisations(ids, params.locale))


@router.get("/organisations/{id}/", response=responses(OrganisationDetail), openapi_extra=openapi(LanguageParams))
def get_organisation(request: HttpRequest, id: UUID) -> HttpResponse:
    """One organisation."""
    params = read_query(LanguageParams, request)
    return answer(only(_organisations(_keys(Organisation, id), params.locale)), language=params.locale)


def _organisations(ids: list[int], language: str) -> list[dict[str, Any]]:
    return selectors.organisation_documents(ids, space=public_space(), language=language, now=clock.now())


@router.get("/regions/", response=responses(ItemList[RegionSchema]), openapi_extra=openapi(RegionParams))
def list_regions(request: HttpRequest) -> HttpResponse:
    """Regions."""
    params = read_query(RegionParams, request)
    regions = _searched(
        Region.objects.filter(**_given(kind=params.kind, land=params.land)), REGION, params, "updated_at"
    )
    page = take(regions, REGION_ORDERS, params)
    return list_answer(page, params.locale, lambda ids: selectors.region_documents(ids, language=params.locale))


@router.get("/regions/{id}/", response=responses(RegionSchema), openapi_extra=openapi(LanguageParams))
def get_region(request: HttpRequest, id: UUID) -> HttpResponse:
    """One region."""
    params = read_query(LanguageParams, request)
    return answer(only(selectors.region_documents(_keys(Region, id), language=params.locale)), language=params.locale)


def _keys(model: Any, public_id: UUID) -> list[int]:
    return list(model.objects.filter(public_id=public_id).values_list("pk", flat=True))

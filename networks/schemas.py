"""How the API describes networks, organisations and regions (contract 4)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema

from cms.core.schemas import FuzzyDateSchema, ImageSchema, OrganisationSchema, OrganiserSchema, PageIdentity
from networks.models import NetworkState, OrganisationKind, RegionKind


class RegionSchema(Schema):
    """A county, a city or a union of them."""

    id: UUID
    api_url: str
    updated_at: datetime
    name: str
    official_key: str | None
    kind: RegionKind
    kind_label: str
    land: str | None
    land_label: str


class OrganisationDetail(OrganisationSchema):
    """An organisation."""

    updated_at: datetime
    kind: OrganisationKind
    kind_label: str
    region: RegionSchema | None


class NetworkPart(OrganiserSchema):
    """An organisation behind a network."""

    since: FuzzyDateSchema | None
    until: FuzzyDateSchema | None


class NetworkSchema(PageIdentity):
    """A network, as far as it is described today."""

    name: str
    short_name: str
    claim: str
    state: NetworkState
    state_label: str
    founded_on: FuzzyDateSchema | None
    mission_html: str
    mission_text: str
    logo: ImageSchema | None
    image: ImageSchema | None
    organisers: list[NetworkPart]
    supporters: list[NetworkPart]
    partners: list[NetworkPart]

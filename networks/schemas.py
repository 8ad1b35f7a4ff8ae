"""How the API describes networks, their members and press releases, organisations and regions (contract 4)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field, create_model

from cms.core.api.schemas import FuzzyDateSchema, ImageSchema, OrganisationSchema, OrganiserSchema, PageIdentity
from networks.models import MembershipKind, NetworkState, OfferKind, OrganisationKind, RegionKind


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
    latitude: float | None = Field(description="Of the middle of the region, in degrees north.")
    longitude: float | None = Field(description="In degrees east.")
    dissolved_on: date | None = Field(description="The last day of a region that a reform dissolved.")


class OrganisationDetail(OrganisationSchema):
    """An organisation."""

    updated_at: datetime
    kind: OrganisationKind
    kind_label: str
    region: RegionSchema | None


class PersonLink(Schema):
    id: UUID
    name: str
    photo: ImageSchema | None
    api_url: str


class RegionLink(Schema):
    id: UUID
    name: str
    api_url: str


class NetworkPart(OrganiserSchema):
    """An organisation behind a network."""

    since: FuzzyDateSchema | None
    until: FuzzyDateSchema | None
    contact: PersonLink | None = Field(description="Whom one asks there.")


class PointSchema(Schema):
    """A title with its explanation."""

    id: UUID
    title: str
    body_html: str
    body_text: str


class ChapterSchema(PointSchema):
    key: str = Field(description="By which the chapter is addressed on the network's page.")


class MilestoneSchema(PointSchema):
    date: FuzzyDateSchema | None


class OfferSchema(PointSchema):
    kind: OfferKind
    kind_label: str
    image: ImageSchema | None


class DownloadSchema(Schema):
    """A file that the public may have."""

    title: str
    url: str
    media_type: str
    size: int | None = Field(description="In bytes.")


class PracticeSchema(PointSchema):
    """What has proved itself at a member, for others to take up."""

    region: RegionSchema | None
    helpers: str = Field(description="Who helped.")
    document: DownloadSchema | None
    url: str | None = Field(description="When it stands on another site.")


class AdmissionSchema(Schema):
    """How one becomes a member."""

    open: bool = Field(description="Whether applications are taken now.")
    url: str | None
    steps: list[PointSchema]


class OfficeSchema(OrganisationSchema):
    until: FuzzyDateSchema | None = Field(description="Until when it coordinates the network.")


class LinkedNetwork(Schema):
    """A network or programme where another thing points to it."""

    id: UUID
    translation_key: UUID
    type: str = Field(description="`network`, or `programme`: a programme's `api_url` leads to `/pages/`.")
    name: str
    html_url: str
    api_url: str


class ShortPressRelease(Schema):
    id: UUID
    title: str
    kicker: str
    number: str
    date: FuzzyDateSchema
    html_url: str
    api_url: str


def _with_period(name: str, base: type[Schema], doc: str) -> Any:
    """A shape with ``from`` and ``to``: words that Python keeps for itself."""
    period: Any = {"from": (FuzzyDateSchema | None, ...), "to": (FuzzyDateSchema | None, ...)}
    return create_model(name, __base__=base, __doc__=doc, __module__=__name__, **period)


class _Spokesperson(Schema):
    id: UUID
    person: PersonLink
    region: RegionLink | None
    contact_url: str | None = Field(description="A page that tells how to reach them. No answer holds an address.")


SpokespersonSchema = _with_period("SpokespersonSchema", _Spokesperson, "Somebody who speaks for the network now.")


class _Membership(Schema):
    id: UUID
    updated_at: datetime
    name: str = Field(description="Of the region or organisation.")
    region: RegionSchema | None
    organisation: OrganisationSchema | None
    kind: MembershipKind
    kind_label: str


MembershipSchema = _with_period("MembershipSchema", _Membership, "A region or an organisation in a network.")


class NetworkSchema(PageIdentity):
    """A network. Its members stand in a list of their own, at ``members_url``."""

    name: str
    short_name: str
    claim: str
    state: NetworkState
    state_label: str
    founded_on: FuzzyDateSchema | None
    legal_form: str
    mission_html: str
    mission_text: str
    logo: ImageSchema | None
    image: ImageSchema | None
    purposes: list[PointSchema] = Field(description="What the network is for.")
    charter: list[ChapterSchema]
    principles: list[PointSchema]
    criteria: list[PointSchema]
    features: list[PointSchema]
    open_for_members: bool
    admission: AdmissionSchema
    organisers: list[NetworkPart]
    funders: list[NetworkPart]
    carriers: list[NetworkPart]
    supporters: list[NetworkPart]
    partners: list[NetworkPart]
    emerged_from: LinkedNetwork | None
    spokespersons: list[SpokespersonSchema]  # type: ignore[valid-type]  # made by a function
    member_count: int = Field(description="Founding and full members on the last day of `members_as_of`.")
    member_count_label: str = Field(description="The number as the network itself says it, such as “around 20”.")
    members_as_of: FuzzyDateSchema = Field(description="As of when the network shows its list of members.")
    members_url: str
    offers: list[OfferSchema]
    practices: list[PracticeSchema]
    milestones: list[MilestoneSchema]
    office: OfficeSchema | None
    groups_public: int = Field(description="How many active working groups there are. Their list is not public.")
    press_releases: list[ShortPressRelease] = Field(description="The latest five.")
    review_on: FuzzyDateSchema | None = Field(description="When the members decide whether the network goes on.")


class OrganisationName(Schema):
    id: UUID
    name: str


class QuoteSchema(Schema):
    """What somebody said, word for word."""

    id: UUID
    quote: str
    name: str
    function: str
    organisation: OrganisationName | None


class PressReleaseSchema(PageIdentity):
    """A press release of a network or one of its members."""

    title: str
    kicker: str
    number: str
    date: FuzzyDateSchema
    place: str
    network: LinkedNetwork | None
    publisher: OrganisationSchema | None
    original_url: str | None
    image: ImageSchema | None
    body_html: str
    body_text: str
    quotes: list[QuoteSchema]
    background_html: str = Field(description="The release's own background, or the network's.")
    background_text: str

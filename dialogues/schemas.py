"""How the API describes series, events, conditions and people (contract 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from cms.core.api.schemas import (
    ChannelSchema,
    FuzzyDateSchema,
    ImageSchema,
    LabelledUrl,
    OrganisationSchema,
    OrganiserSchema,
    PageIdentity,
)
from dialogues.choices import (
    AttendanceMode,
    ConditionRelationKind,
    ContributorKind,
    ContributorState,
    DocumentationState,
    EventKind,
    EventStatus,
    PoliticalLevel,
    PresentationKind,
    Provenance,
    RecordingKind,
    RecordingProvider,
    RegistrationDoor,
    RegistrationState,
    SeriesState,
)


class NamedSchema(Schema):
    id: UUID
    name: str


class NetworkReference(NamedSchema):
    translation_key: UUID
    html_url: str
    api_url: str


class SeriesReference(Schema):
    id: UUID
    translation_key: UUID
    title: str
    html_url: str
    api_url: str


class EventReference(Schema):
    id: UUID
    title: str
    short_title: str
    html_url: str
    api_url: str
    date: FuzzyDateSchema | None
    starts_at: datetime | None


class FunderSchema(Schema):
    organisation: OrganisationSchema
    role: str
    role_label: str
    wording: str
    logo: ImageSchema | None


class VenueSchema(Schema):
    id: UUID
    name: str
    street: str
    postal_code: str
    city: str
    country: str
    url: str | None
    accessibility: str


class HostEventSchema(Schema):
    title: str
    url: str | None


class RegistrationChannel(Schema):
    kind: RegistrationDoor
    url: str
    label: str


class ShortRegistration(Schema):
    state: RegistrationState
    state_label: str
    channels: list[RegistrationChannel]
    capacity: int | None = Field(description="Places; empty: no limit.")
    taken: int | None = Field(description="Places taken through all doors, as far as they say; empty: nobody counts.")
    as_of: datetime | None = Field(description="The oldest of the figures in `taken`.")


class RegistrationSchema(ShortRegistration):
    opens_at: datetime | None
    closes_at: datetime | None


class PersonReference(NamedSchema):
    photo: ImageSchema | None
    api_url: str


class OrganisationName(Schema):
    id: UUID | None = Field(description="Empty when the organisation has no record.")
    name: str


class AffiliationSchema(Schema):
    role: str
    organisation: OrganisationName | None
    place: str


class ContributorSchema(Schema):
    id: UUID
    person: PersonReference
    affiliations: list[AffiliationSchema]
    category: str | None
    category_label: str
    kind: ContributorKind
    kind_label: str
    teaser: str
    statement_html: str
    statement_text: str
    mandate: str
    state: ContributorState
    state_label: str
    note: str


class PersonInMedia(Schema):
    id: UUID | None = Field(description="The id of the contributor, when the person is one at this event.")
    person: NamedSchema


class TrackSchema(Schema):
    language: str
    label: str = Field(description="The language's own name for itself.")
    url: str


class RecordingSchema(Schema):
    id: UUID
    kind: RecordingKind
    kind_label: str
    title: str
    intro_html: str
    intro_text: str
    provider: RecordingProvider
    provider_label: str
    page_url: str
    embed_url: str | None
    poster: ImageSchema | None
    credit: str
    rights_holder: NamedSchema | None
    origin: str
    captions: bool
    tracks: list[TrackSchema] = Field(description="Captions in WebVTT, of films that lie on this site.")
    transcript_html: str
    transcript_text: str
    contributors: list[PersonInMedia]


class PresentationSchema(Schema):
    id: UUID
    title: str
    kind: PresentationKind
    kind_label: str
    url: str
    media_type: str | None
    size: int | None = Field(description="Bytes.")
    language: str | None
    accessibility: str | None
    contributors: list[PersonInMedia]


class ReferenceSchema(Schema):
    id: UUID
    title: str
    url: str | None


class RelatedSchema(Schema):
    id: UUID
    relation: ConditionRelationKind
    relation_label: str
    api_url: str


class ConditionInEvent(Schema):
    """A framework condition as it stands in its event."""

    id: UUID
    translation_key: UUID
    locale: str
    text_html: str
    text_text: str
    explanation_html: str
    explanation_text: str
    levels: list[PoliticalLevel]
    level_label: str
    topics: list[NamedSchema]
    references: list[ReferenceSchema]
    provenance: Provenance
    provenance_label: str
    position: int = Field(description="Its place within the event, from 1.")
    series: SeriesReference | None
    related: list[RelatedSchema]
    recommendations: list[Any]
    html_url: str
    api_url: str
    citation: str


class ConditionSchema(ConditionInEvent):
    """A framework condition."""

    event: EventReference


class DocumentationSchema(Schema):
    video: DocumentationState
    presentations: DocumentationState
    summary: DocumentationState
    conditions: DocumentationState
    captions: DocumentationState


class EventFacts(Schema):
    """What long and short form share."""

    title: str
    short_title: str
    kicker: str
    date: FuzzyDateSchema | None
    starts_at: datetime | None
    ends_at: datetime | None
    time_zone: str
    kind: EventKind
    kind_label: str
    status: EventStatus
    status_label: str
    status_note: str
    attendance_mode: AttendanceMode
    attendance_mode_label: str
    venues: list[VenueSchema]
    image: ImageSchema | None
    placeholder: str | None = Field(description="A notice while the line-up is open.")
    documentation: DocumentationSchema
    series: SeriesReference | None
    calendar_url: str


class EventSchema(PageIdentity, EventFacts):
    """A whole event: one call is enough to draw its page."""

    announcement_html: str
    announcement_text: str
    report_html: str
    report_text: str
    editorial_note_html: str
    editorial_note_text: str
    networks: list[NetworkReference]
    group: Any | None
    organisers: list[OrganiserSchema]
    partners: list[FunderSchema]
    topics: list[NamedSchema]
    host_event: HostEventSchema | None
    free_of_charge: bool
    will_be_recorded: bool
    registration: RegistrationSchema
    contributors_label: str
    contributors: list[ContributorSchema]
    recordings: list[RecordingSchema]
    presentations: list[PresentationSchema]
    guiding_question: str
    conditions: list[ConditionInEvent]
    findings_html: str
    findings_text: str


class ShortEvent(EventFacts):
    """An event in a list."""

    id: UUID
    translation_key: UUID
    locale: str
    html_url: str
    api_url: str
    teaser_text: str
    contributors: list[NamedSchema]
    registration: ShortRegistration
    is_next: bool


class SubscriptionSchema(Schema):
    """Reminders by mail."""

    open: bool
    url: str | None
    ends: FuzzyDateSchema | None


class SeriesSchema(PageIdentity):
    """A dialogue series with its events in short."""

    title: str
    claim: str
    intro_html: str
    intro_text: str
    aims_html: str
    aims_text: str
    audiences: list[str]
    image: ImageSchema | None
    state: SeriesState
    state_label: str
    starts_on: FuzzyDateSchema | None
    ends_on: FuzzyDateSchema | None
    planned_event_count: int | None
    event_count: int = Field(description="Public events, cancelled ones included.")
    next_event: ShortEvent | None
    rhythm: str
    free_of_charge: bool
    networks: list[NetworkReference]
    organisers: list[OrganiserSchema]
    funders: list[FunderSchema]
    meetup_url: str | None
    channels: list[ChannelSchema]
    subscription: SubscriptionSchema
    recommendation: Any | None
    events: list[ShortEvent]
    calendar_url: str
    feed_url: str


class PartInEvent(EventReference):
    """What a person took part in, and as what."""

    contributor_id: UUID
    category: str | None
    category_label: str
    state: ContributorState
    state_label: str
    affiliations: list[AffiliationSchema]


class PersonSchema(Schema):
    """A public person and what they took part in."""

    id: UUID
    html_url: str | None
    api_url: str
    updated_at: datetime
    name: str
    sort_name: str
    biography_html: str
    biography_text: str
    photo: ImageSchema | None
    links: list[LabelledUrl]
    events: list[PartInEvent]

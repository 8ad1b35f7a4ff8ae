"""Pieces of the API's description that several routers share. Answers are built by hand; these describe them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from ninja import Schema
from pydantic import Field

from cms.core.fuzzydates.schema import FuzzyDateSchema as FuzzyDateSchema

Item = TypeVar("Item")


class ItemList(Schema, Generic[Item]):
    """One page of a list."""

    count: int = Field(description="How many there are in all.")
    items: list[Item]


class ProblemItem(Schema):
    """One thing that is wrong with the request."""

    name: str = Field(description="The name of the parameter.")
    place: str = Field(description="Where it stands: `query` or `path`.")
    detail: str


class ProblemDetails(Schema):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemItem]


class RenditionSchema(Schema):
    url: str
    width: int
    height: int


class RenditionsSchema(Schema):
    """The named sizes of a picture."""

    thumb: RenditionSchema
    portrait: RenditionSchema
    card: RenditionSchema
    wide: RenditionSchema
    hero: RenditionSchema
    social: RenditionSchema
    mail: RenditionSchema


class ImageSchema(Schema):
    """A picture. Text alternative and credit are never empty; the credit has to be shown."""

    alt: str
    credit: str
    url: str
    width: int
    height: int
    renditions: RenditionsSchema


class TranslationSchema(Schema):
    locale: str
    id: UUID
    html_url: str
    api_url: str


class PageIdentity(Schema):
    """By what every page is known."""

    id: UUID = Field(description="Never changes.")
    translation_key: UUID = Field(description="Shared by all translations.")
    locale: str
    translations: list[TranslationSchema] = Field(description="The other languages.")
    html_url: str
    api_url: str
    updated_at: datetime | None = Field(description="When it was last published.")


class LinkedPageSchema(Schema):
    id: UUID
    title: str
    html_url: str
    api_url: str


class ChannelSchema(Schema):
    kind: str
    label: str
    url: str


class LabelledUrl(Schema):
    label: str
    url: str


class OrganisationSchema(Schema):
    """An organisation where another thing points to it."""

    id: UUID
    name: str
    short_name: str
    website: str | None
    logo: ImageSchema | None
    api_url: str


class OrganiserSchema(OrganisationSchema):
    role: str
    role_label: str
    wording: str


PROBLEMS: dict[int, Any] = {404: ProblemDetails, 405: ProblemDetails, 422: ProblemDetails}
"""Errors that every address may answer with."""


def responses(shape: Any) -> dict[int, Any]:
    """The responses of an operation: ``shape``, or a problem."""
    return {200: shape, **PROBLEMS}

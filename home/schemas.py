"""How the API describes pages, the site and hits of the search (contract 4)."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema
from pydantic import Field

from cms.core.schemas import ChannelSchema, ImageSchema, LinkedPageSchema, PageIdentity


class PageSchema(PageIdentity):
    """Any public page with its body."""

    detail_url: str | None = Field(description="Where the API knows more about it: a series, an event, a network.")
    type: str = Field(examples=["home.StandardPage"])
    title: str
    seo_title: str
    search_description: str
    image: ImageSchema | None
    in_menu: bool
    body_html: str
    body_text: str


class LocaleSchema(Schema):
    code: str = Field(description="BCP 47.")
    name: str
    html_url: str


class SiteSchema(Schema):
    """The site."""

    name: str
    claim: str
    organisation: str
    html_url: str
    api_url: str
    logo: ImageSchema | None
    image: ImageSchema | None
    accent_colour: str
    imprint: LinkedPageSchema | None
    privacy: LinkedPageSchema | None
    accessibility: LinkedPageSchema | None
    contact: LinkedPageSchema | None
    channels: list[ChannelSchema]
    default_locale: str
    locales: list[LocaleSchema]


class HitSchema(Schema):
    """Something that was found."""

    type: str
    id: UUID
    title: str
    excerpt: str
    html_url: str | None
    api_url: str
    locale: str

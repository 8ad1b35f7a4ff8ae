"""How the API describes pages, the site and hits of the search (contract 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from cms.core.api.schemas import ChannelSchema, ImageSchema, LinkedPageSchema, PageIdentity


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


class ChangeSchema(Schema):
    """One change."""

    cursor: UUID = Field(description="Sent back as `since`, it continues after this change.")
    change: Literal["created", "updated", "deleted"] = Field(
        description="`created` also when something is visible again; `deleted` when it is not visible any more."
    )
    type: str = Field(description="As in the search: `event`, `series`, `condition`, `person`, `page`, …")
    id: UUID
    api_url: str | None = Field(description="Where it can be read; null when it is gone.")
    moment: datetime = Field(description="When it became known.")


class ChangeListSchema(Schema):
    """Changes, the oldest first."""

    count: int = Field(description="How many there are after the cursor.")
    cursor: UUID | None = Field(description="Where to go on: of the last item, or the one that was sent.")
    items: list[ChangeSchema]


class HitSchema(Schema):
    """Something that was found."""

    type: str
    id: UUID
    title: str
    excerpt: str
    html_url: str | None
    api_url: str
    locale: str

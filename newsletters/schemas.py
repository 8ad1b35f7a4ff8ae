"""How the API describes issues of a newsletter (contract 4)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field

from cms.core.api.schemas import ImageSchema, PageIdentity


class NetworkOfList(Schema):
    id: UUID
    translation_key: UUID
    name: str
    html_url: str
    api_url: str


class MailingListSchema(Schema):
    """A newsletter that one can subscribe to. Its subscribers are in no answer."""

    id: UUID
    name: str
    description: str
    open: bool = Field(description="Whether visitors may subscribe.")
    network: NetworkOfList | None


class ArchiveSchema(Schema):
    """The page on which all issues of a newsletter stand."""

    id: UUID
    title: str
    html_url: str
    feed_url: str = Field(description="Its Atom feed.")


class NewsletterIssueSchema(PageIdentity):
    """An issue of a newsletter."""

    title: str
    subject: str
    preheader: str
    number: int | None
    issued_on: date
    list: MailingListSchema | None = Field(description="Whom the issue was written for.")
    image: ImageSchema | None
    teaser_text: str
    body_html: str
    body_text: str
    archive: ArchiveSchema | None

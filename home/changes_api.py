"""``/changes/`` of the public API: what has come, changed and gone since somebody read last (contract 4)."""

from __future__ import annotations

from operator import attrgetter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cms.core import clock, public_life
from cms.core.api.answers import answer
from cms.core.api.params import (
    MAX_LENGTH,
    InvalidQuery,
    Language,
    ListParams,
    Moment,
    Problem,
    openapi,
    ordered_by,
    read_query,
)
from cms.core.api.schemas import responses
from cms.core.api.shapes import Document, api_url, moment
from cms.core.change_log import UnknownCursor, changes_since
from cms.core.changes import THINGS, thing_of
from cms.core.models import LoggedChange
from home.schemas import ChangeListSchema

router = Router(tags=["site"])

WORDS = {"published": "created", "updated": "updated", "unpublished": "deleted", "deleted": "deleted"}
"""What the end of a change's name means to somebody who keeps a copy. Other changes, such as ``rescheduled``, come
together with one of these and say no more here."""


class ChangeParams(ListParams):
    order: ordered_by("moment") = "moment"  # type: ignore[valid-type]  # made by a function
    locale: Language = Field(settings.LANGUAGE_CODE, description="Changes are the same in every language.")
    search: str | None = Field(None, max_length=MAX_LENGTH, description="A part of the type, such as `event`.")
    updated_since: Moment | None = Field(None, description="Only what was changed at this moment or later.")
    since: UUID | None = Field(
        None, description="A cursor: of a change here, or of a webhook. Without it the log is read from its beginning."
    )


@router.get("/changes/", response=responses(ChangeListSchema), openapi_extra=openapi(ChangeParams))
def list_changes(request: HttpRequest) -> HttpResponse:
    """What has changed after a cursor, in the order in which it became known; nothing is skipped. Whatever was
    unpublished, made private or deleted comes as a tombstone: `deleted`, without an address."""
    params = read_query(ChangeParams, request)
    public_life.announce_differences(now=clock.now(), limit=public_life.WHEN_READ)
    types = [f"{prefix}.{suffix}" for prefix in THINGS for suffix in WORDS]
    if params.search:
        types = [name for name in types if params.search.casefold() in THINGS[name.rpartition(".")[0]].kind]
    try:
        changes = changes_since(params.since, types=types)
    except UnknownCursor:
        unknown = "is no cursor of this site; read everything anew, and then the changes without it"
        raise InvalidQuery([Problem("since", unknown)]) from None
    if params.updated_since is not None:
        changes = changes.filter(moment__gte=params.updated_since)
    if params.order == "-moment":
        changes = changes.reverse()
    rows = list(changes[params.offset : params.offset + params.limit])
    newest = max(rows, key=attrgetter("position"), default=None)
    cursor = newest.change_id if newest else params.since
    document = {
        "count": changes.count(),
        "cursor": str(cursor) if cursor else None,
        "items": [_item(row) for row in rows],
    }
    return answer(document, language="en")


def _item(row: LoggedChange) -> Document:
    thing = thing_of(row.type)
    word = WORDS[row.type.rpartition(".")[2]]
    is_there = thing is not None and word != "deleted"
    item: dict[str, Any] = {
        "cursor": str(row.change_id),
        "change": word,
        "type": thing.kind if thing else "",
        "id": str(row.subject_id),
        "api_url": api_url(thing.collection, str(row.subject_id)) if thing and is_there else None,
        "moment": moment(row.moment),
    }
    return item

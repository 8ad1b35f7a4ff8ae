"""``/changes/`` of the public API: what has come, changed and gone since somebody read last (contract 4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from cms.core import clock, public_life
from cms.core.apianswers import answer
from cms.core.apiparams import InvalidQuery, Problem, QueryParams, openapi, read_query
from cms.core.change_log import UnknownCursor, changes_since, count_since
from cms.core.changes import THINGS, thing_of
from cms.core.models import LoggedChange
from cms.core.schemas import responses
from cms.core.shapes import Document, api_url, moment
from home.schemas import ChangeListSchema

router = Router(tags=["site"])

WORDS = {"published": "created", "updated": "updated", "unpublished": "deleted", "deleted": "deleted"}
"""What the end of a change's name means to somebody who keeps a copy. Other changes, such as ``rescheduled``, come
together with one of these and say no more here."""


class ChangeParams(QueryParams):
    limit: int = Field(20, ge=1, le=100, description="How many changes at most.")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many changes to pass over.")
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
    try:
        rows = changes_since(params.since, limit=params.limit, offset=params.offset, types=types)
        count = count_since(params.since, types=types)
    except UnknownCursor:
        unknown = "is no cursor of this site; read everything anew, and then the changes without it"
        raise InvalidQuery([Problem("since", unknown)]) from None
    last = rows[-1].change_id if rows else params.since
    document = {
        "count": count,
        "cursor": str(last) if last else None,
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

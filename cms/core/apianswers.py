"""Answers of ``/api/v1/``: bodies as bytes, and one page of a list with its count."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from django.db.models import Count, F, OrderBy, QuerySet, Window
from django.http import HttpResponse

from cms.core.apiparams import Problem
from cms.core.shapes import Document

JSON = "application/json"
PROBLEM = "application/problem+json"
_MAILTO = re.compile(rb'<a href=\\"mailto:[^>]*>(.*?)</a>', re.DOTALL)
_ADDRESS = re.compile(rb"([A-Za-z0-9._%+-]+)@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})")


def answer(document: Document, *, language: str = "", status: int = 200, content_type: str = JSON) -> HttpResponse:
    """A finished answer; whatever an editor typed, it holds no e-mail address (contract 4).

    Args:
        language: of the texts, when the document does not say it itself as ``locale``.
    """
    response = HttpResponse(without_addresses(orjson.dumps(document)), status=status, content_type=content_type)
    response["Content-Language"] = language or document.get("locale", "en")
    return response


def without_addresses(body: bytes) -> bytes:
    """Spell out e-mail addresses, which harvesters look for: ``office (at) example.org`` (D12)."""
    if b"@" not in body:
        return body
    return _ADDRESS.sub(rb"\1 (at) \2", _MAILTO.sub(rb"\1", body))


def problem(status: HTTPStatus, detail: str, problems: list[Problem] | None = None) -> HttpResponse:
    """An error as RFC 9457 describes it."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "errors": [{"name": item.name, "in": item.place, "detail": item.detail} for item in problems or ()],
    }
    return answer(document, status=status.value, content_type=PROBLEM)


class Slice(NamedTuple):
    """One page of a list: how many there are, and which are on it."""

    total: int
    ids: list[int]


Orders = Mapping[str, tuple[str, ...]]
"""Field of the item → the columns that it is sorted by."""


def take(things: QuerySet[Any], orders: Orders, order: str, *, limit: int, offset: int) -> Slice:
    """One page of ``things``, in one query; two when the page lies behind the end."""
    is_descending = order.startswith("-")
    columns = [_direction(column, is_descending) for column in (*orders[order.lstrip("-")], "pk")]
    rows = list(things.order_by(*columns).values_list("pk", Window(Count("*")))[offset : offset + limit])
    if rows:
        return Slice(rows[0][1], [pk for pk, _count in rows])
    return Slice(things.count() if offset else 0, [])


def _direction(column: str, is_descending: bool) -> OrderBy:
    """What has no value comes last in both directions."""
    return F(column).desc(nulls_last=True) if is_descending else F(column).asc(nulls_last=True)


def list_answer(page: Slice, language: str, build: Callable[[list[int]], list[Document]]) -> HttpResponse:
    """``{"count": n, "items": […]}``."""
    return answer({"count": page.total, "items": build(page.ids) if page.ids else []}, language=language)


def updated_since(things: QuerySet[Any], column: str, moment: datetime | None) -> QuerySet[Any]:
    """Only what was published or changed then or later."""
    return things.filter(**{f"{column}__gte": moment}) if moment is not None else things

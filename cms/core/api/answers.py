"""Answers of ``/api/v1/``: bodies as bytes, and one page of a list with its count."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateTimeField, IntegerField, QuerySet, Subquery
from django.http import Http404, HttpResponse

from cms.core.api.jsonbytes import Fragment, json_bytes
from cms.core.api.orders import Orders, order_by
from cms.core.api.params import ListParams, Problem
from cms.core.api.shapes import Document
from cms.core.prepared import Param, Prepared
from cms.core.public import PublicSpace, visible_at

JSON = "application/json"
PROBLEM = "application/problem+json"


def answer(document: Document, *, language: str = "", status: int = 200, content_type: str = JSON) -> HttpResponse:
    """A finished answer; whatever an editor typed, it holds no e-mail address (contract 4).

    Args:
        language: of the texts; needed when the document does not say it as ``locale``.
    """
    response = HttpResponse(json_bytes(document), status=status, content_type=content_type)
    response["Content-Language"] = language or document["locale"]
    return response


def only(documents: Sequence[Any]) -> Any:
    """The one document that was asked for.

    Raises:
        Http404: it is not there.
    """
    if not documents:
        raise Http404
    return documents[0]


def find_page(model: Any, public_id: UUID, space: PublicSpace, now: datetime) -> tuple[int, str]:
    """Primary key and language of a public page.

    Raises:
        Http404: there is no such page, or it is not public.
    """
    pages = model.objects.filter(space.pages(), visible_at(now), public_id=public_id)
    found: tuple[int, str] | None = pages.values_list("pk", "locale__language_code").first()
    if found is None:
        raise Http404
    return found


def problem(status: HTTPStatus, detail: str, problems: list[Problem] | None = None) -> HttpResponse:
    """An error as RFC 9457 describes it."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "errors": [{"name": item.name, "place": item.place, "detail": item.detail} for item in problems or ()],
    }
    return answer(document, language="en", status=status.value, content_type=PROBLEM)


class Slice(NamedTuple):
    """One page of a list: how many there are, and which are on it."""

    total: int
    ids: list[int]


def take(things: QuerySet[Any], orders: Orders, params: ListParams) -> Slice:
    """One page of ``things``, in one query; two when the page lies behind the end."""
    rows = list(_page(things, orders, params))
    return _slice(rows, lambda: things.count() if params.offset else 0)


def _page(
    things: QuerySet[Any], orders: Orders, params: ListParams, counted: QuerySet[Any] | None = None
) -> QuerySet[Any, Any]:
    # Each half takes its own way: the ids come from an index that is in order, the count from the smallest one. A
    # window function over both would sort everything first.
    total = _HowMany((things if counted is None else counted).order_by().values("pk"))
    ordered = things.order_by(*order_by(params.order, orders, params.locale))
    return ordered.values_list("pk", total)[params.offset : params.offset + params.limit]


class _HowMany(Subquery):
    """The number of rows of a queryset as one column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _slice(rows: list[tuple[Any, ...]], count: Callable[[], int]) -> Slice:
    return Slice(rows[0][1], [row[0] for row in rows]) if rows else Slice(count(), [])


class PreparedLists:
    """Pages of a list whose SQL is kept for as long as the same is asked for: compiling it costs more than running it.

    Args:
        size: how many different questions are kept.
    """

    def __init__(self, orders: Orders, size: int = 512) -> None:
        self._orders = orders
        self._size = size
        self._known: dict[Hashable, Prepared] = {}

    def take(
        self,
        params: ListParams,
        context: Hashable,
        build: Callable[[Any], QuerySet[Any]],
        now: datetime,
        *,
        count: Callable[[Any], QuerySet[Any]] | None = None,
    ) -> Slice:
        """One page, in one query; two when the page lies behind the end.

        Args:
            params: the question; equal questions have the same SQL.
            context: whatever else the SQL depends on.
            build: makes the list from the present moment, or from what stands for it in the SQL.
            count: makes something else with as many rows that are cheaper to count.
        """
        key = (params, context)
        prepared = self._known.get(key)
        if prepared is None:
            if len(self._known) >= self._size:
                self._known.clear()
            stand_in = Param("now", DateTimeField())
            counted = count(stand_in) if count else None
            prepared = Prepared(lambda: _page(build(stand_in), self._orders, params, counted))
            self._known[key] = prepared
        return _slice(prepared.rows(now=now), lambda: build(now).count() if params.offset else 0)


def list_answer(
    page: Slice, language: str, build: Callable[[list[int]], Sequence[Document | Fragment]]
) -> HttpResponse:
    """``{"count": n, "items": […]}``."""
    return answer({"count": page.total, "items": build(page.ids) if page.ids else []}, language=language)


def updated_since(things: QuerySet[Any], column: str, moment: datetime | None) -> QuerySet[Any]:
    """Only what was published or changed then or later."""
    return things.filter(**{f"{column}__gte": moment}) if moment is not None else things

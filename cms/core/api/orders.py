"""By what a list of the public API can be ordered: every single value of its items (contract 4).

The orders are read from the schema of the item, so nobody keeps a second list of its fields. A field that is no column
of its own needs a word from the app; without one the start fails with Django's ``FieldDoesNotExist``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, get_args
from uuid import UUID

from django.db.models import Case, CharField, F, Model, OrderBy, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import NullIf
from django.db.models.lookups import Exact
from django.utils import translation
from ninja import Schema
from wagtail.models import Page

from cms.core.api.schemas import FuzzyDateSchema

Column = str | Callable[[str], Combinable]
"""A column or annotation, or what makes the value in the language of the answer."""
Orders = Mapping[str, tuple[Column, ...]]
"""Field of the item → what it is sorted by."""

PROSE = ("_html", "_text", "excerpt")
"""Made from markup while the answer is written; there is nothing to sort by in the database."""
ADDRESSES = ("api_url", "calendar_url", "feed_url")
"""They differ in nothing but the id."""
_COLUMNS = {"id": "public_id", "locale": "locale__language_code"}
_PAGE_COLUMNS = {**_COLUMNS, "html_url": "url_path", "updated_at": "last_published_at", "name": "title"}
_NOTHING = type(None)
_SINGLE = (str, int, float, bool, date, datetime, UUID, FuzzyDateSchema)


def orders_of(item: type[Schema], model: type[Model], **own: Column | tuple[Column, ...]) -> Orders:
    """The orders of a list of ``item``, which are rows of ``model``.

    Args:
        own: what is no plain column, and orders beyond the fields.

    Raises:
        FieldDoesNotExist: a field of the item is neither a column nor among ``own``.
    """
    given = {name: columns if isinstance(columns, tuple) else (columns,) for name, columns in own.items()}

    def columns(name: str) -> tuple[Column, ...]:
        if name in given:
            return given[name]
        if name in ADDRESSES:
            return columns("id")
        coded = name.removesuffix("_label")
        if coded != name and coded in item.model_fields:
            return (_label(columns(coded)[0], _choices(item, model, coded)),)
        return (_stored(item, model, name),)

    names = [name for name in item.model_fields if is_single(item, name) and not name.endswith(PROSE)]
    return {**given, **{name: columns(name) for name in names}}


def is_single(item: type[Schema], name: str) -> bool:
    """Whether the field is one value: a text, a number, a date; no list and no object."""
    kind = _kind(item, name)
    return isinstance(kind, type) and issubclass(kind, _SINGLE)


def order_by(order: str, orders: Orders, language: str) -> list[OrderBy]:
    """The columns for ``order``. What has no value comes last in both directions, equal values keep a fixed order.

    Nothing is said about a key without a value, as there is none: SQLite would not see that an index is in this order.
    """
    is_descending = order.startswith("-")
    columns = [_expression(column, language) for column in orders[order.removeprefix("-")]]
    if is_descending:
        return [*(column.desc(nulls_last=True) for column in columns), F("pk").desc()]
    return [*(column.asc(nulls_last=True) for column in columns), F("pk").asc()]


def _expression(column: Column, language: str) -> Any:
    return F(column) if isinstance(column, str) else column(language)


def _kind(item: type[Schema], name: str) -> Any:
    """The type of the field's value; of what may be missing that of what is there."""
    annotation = item.model_fields[name].annotation
    return (
        next((kind for kind in get_args(annotation) if kind is not _NOTHING), annotation)
        if _may_lack(item, name)
        else annotation
    )


def _may_lack(item: type[Schema], name: str) -> bool:
    return _NOTHING in get_args(item.model_fields[name].annotation)


def _stored(item: type[Schema], model: type[Model], name: str) -> Column:
    column = (_PAGE_COLUMNS if issubclass(model, Page) else _COLUMNS).get(name, name)
    field = model._meta.get_field(column.partition("__")[0])
    if _may_lack(item, name) and isinstance(field, CharField) and not field.null:
        return lambda _language: filled(column)
    return column


def filled(column: str) -> NullIf:
    """A text, or no value where it is empty."""
    return NullIf(F(column), Value(""))


def _choices(item: type[Schema], model: type[Model], name: str) -> Iterable[tuple[Any, Any]]:
    listed: Any = getattr(_kind(item, name), "choices", None) or getattr(
        model._meta.get_field(name), "flatchoices", ()
    )
    return list(listed)


def _label(code: Column, choices: Iterable[tuple[Any, Any]]) -> Column:
    def label(language: str) -> Combinable:
        value: Combinable = _expression(code, language)
        with translation.override(language):
            labels = [When(Exact(value, known), then=Value(str(name))) for known, name in choices]
        return Case(*labels, default=Value(""), output_field=CharField())

    return label

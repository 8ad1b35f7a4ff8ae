"""Queries that Django compiles once and the database answers many times (design 5).

Building and compiling a queryset costs several times what a small query costs. The lists of the public API ask the same
dozen questions each time, only with other ids. A :class:`Prepared` query is declared with the ORM like any other, its
SQL is kept, and the rows come as plain tuples: UUIDs as text, StreamFields as their JSON text, everything else as the
field reads it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler
from wagtail.fields import StreamField

from cms.core.fields import ChoiceSetField

Converter = Callable[[Any], Any]


class Param(Expression):
    """A value that is given when the query runs: ``filter(locale=Param("locale", BigIntegerField()))``."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (_Placeholder(self.name),)


class Among(models.Func):
    """``filter(Among("page_id", "ids"))``: the column is one of the values given as ``ids`` when the query runs.

    However many values there are, they are one parameter, so the SQL is always the same text.
    """

    arity = 1
    output_field = models.BooleanField()

    def __init__(self, column: str, name: str) -> None:
        super().__init__(column)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]  # no template
        column, params = compiler.compile(self.source_expressions[0])
        given = [*params, _Placeholder(self.name)]
        if connection.vendor == "postgresql":
            return f"{column} = ANY(%s)", given
        return f"{column} IN (SELECT value FROM json_each(%s))", given  # noqa: S608  the column comes from the model


class _Placeholder:
    def __init__(self, name: str) -> None:
        self.name = name


class Prepared:
    """``Prepared(lambda: Model.objects.filter(Among("page_id", "ids")).values_list(...))``.

    The queryset is built at the first use, when all models are loaded.
    """

    def __init__(self, build: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._build = build

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...], list[tuple[int, Converter]]] | None:
        compiler = self._build().query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # Django sees already that nothing can match
            return None
        columns = [column[0] for column in compiler.select]
        return sql, tuple(params), list(_converters(compiler, columns))

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values: a list for each :class:`Among`, a single value for each :class:`Param`."""
        if self._compiled is None:
            return []
        sql, params, converters = self._compiled
        given = {name: _adapted(value) for name, value in values.items()}
        arguments = [given[param.name] if isinstance(param, _Placeholder) else param for param in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, arguments)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [_converted(row, converters) for row in found] if converters else found


def _converted(row: Sequence[Any], converters: list[tuple[int, Converter]]) -> tuple[Any, ...]:
    cells = list(row)
    for index, convert in converters:
        if cells[index] is not None:
            cells[index] = convert(cells[index])
    return tuple(cells)


def _converters(compiler: SQLCompiler, columns: list[Any]) -> Iterable[tuple[int, Converter]]:
    by_django = compiler.get_converters(columns)
    for index, column in enumerate(columns):
        field = column.output_field
        if isinstance(field, models.UUIDField):
            yield index, uuid_text
        elif isinstance(field, ChoiceSetField):
            yield index, _remembered(*by_django[index])
        elif index in by_django and not isinstance(field, StreamField):
            yield index, _chained(*by_django[index])


def _remembered(converters: list[Any], column: Any) -> Converter:
    """For columns with few different values that are costly to read."""
    return lru_cache(maxsize=1024)(_chained(converters, column))


def _chained(converters: list[Any], column: Any) -> Converter:
    def convert(value: Any) -> Any:
        for converter in converters:
            value = converter(value, column, connection)
        return value

    return convert


@lru_cache(maxsize=32768)
def uuid_text(value: Any) -> str:
    """A UUID as it is written in JSON, from whatever the database gives: hexadecimal digits on SQLite."""
    if isinstance(value, uuid.UUID):
        return str(value)
    return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, list | tuple | set | frozenset | dict):
        items = list(value)
        if connection.vendor == "postgresql":
            return items
        return orjson.dumps([item.hex if isinstance(item, uuid.UUID) else item for item in items]).decode()
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value

"""Queries that Django compiles once and the database answers many times (design 5).

Building and compiling a queryset costs several times what a small query costs. The lists of the public API ask the same
dozen questions each time, only with other ids. A :class:`Prepared` query is declared with the ORM like any other, its
SQL is kept, and the rows come as plain tuples: UUIDs as text, StreamFields as their JSON text, everything else as the
field reads it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

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


class AsStored(models.Func):
    """A column as SQLite stores it: ``values_list(AsStored("starts_at"))``.

    The driver makes an object of every moment that it fetches, by a function in Python. Of a result that is no plain
    column it does not know that it is one, so only :meth:`Prepared.read` does, when somebody wants it.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


class _Placeholder:
    def __init__(self, name: str) -> None:
        self.name = name


Row = tuple[Any, ...]
_MARK = re.compile("(?<!%)%s")


class _Compiled(NamedTuple):
    """Arguments are in order, or by name where ``names`` says which placeholder each name stands for."""

    sql: str
    arguments: Sequence[Any]
    names: Mapping[str, Any] | None
    converters: list[tuple[int, Converter]]


class Prepared:
    """``Prepared(lambda: Model.objects.filter(Among("page_id", "ids")).values_list(...))``.

    The queryset is built at the first use, when all models are loaded.
    """

    def __init__(self, build: Callable[[], models.QuerySet[Any, Any]]) -> None:
        self._build = build

    @cached_property
    def _compiled(self) -> _Compiled | None:
        compiler = self._build().query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:  # Django sees already that nothing can match
            return None
        converters = list(_converters(compiler, [column[0] for column in compiler.select]))
        if connection.vendor != "sqlite":
            return _Compiled(sql, tuple(params), None, converters)
        named, names = _named(sql, params)
        return _Compiled(named, (), names, converters)

    def rows(self, **values: Any) -> list[Row]:
        """The rows for these values: a list for each :class:`Among`, a single value for each :class:`Param`."""
        found = self.raw(**values)
        return list(map(self.read, found)) if self._compiled and self._compiled.converters else found

    def raw(self, **values: Any) -> list[Row]:
        """The rows as the database gives them, to be compared with others or read with :meth:`read`."""
        compiled = self._compiled
        if compiled is None:
            return []
        given = {name: _adapted(value) for name, value in values.items()}
        arguments: Any
        if compiled.names is None:
            arguments = [_argument(param, given) for param in compiled.arguments]
        else:
            arguments = {name: _argument(param, given) for name, param in compiled.names.items()}
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, arguments)
            found: list[Row] = cursor.fetchall()
        return found

    def read(self, row: Row) -> Row:
        """One row of :meth:`raw` as :meth:`rows` gives it."""
        cells = list(row)
        for index, convert in self._compiled.converters if self._compiled else ():
            if cells[index] is not None:
                cells[index] = convert(cells[index])
        return tuple(cells)


def _argument(param: Any, given: dict[str, Any]) -> Any:
    return given[param.name] if isinstance(param, _Placeholder) else param


def _named(sql: str, params: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """The same SQL with a name for every different value.

    Django rewrites ``%s`` by a search through the whole text whenever a query runs on SQLite, names by one formatting,
    and a value that stands a hundred times in a union is bound once.
    """
    names: dict[Any, str] = {}
    values: dict[str, Any] = {}
    found = []
    for param in params:
        key = param.name if isinstance(param, _Placeholder) else (type(param), param)
        name = names.setdefault(key, f"p{len(names)}")
        values[name] = param
        found.append(name)
    remaining = iter(found)
    return _MARK.sub(lambda _match: f"%({next(remaining)})s", sql), values


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

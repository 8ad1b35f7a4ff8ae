"""Reading what a client of ``/api/v1/`` sends in the query string: one place for all endpoints (contract 4).

Handlers call :func:`read_query` with a parameter class. Whatever is unknown, given twice, too long or no valid value is
collected into one :class:`InvalidQuery`, which the API answers with 422 and the names. Nothing else ever reaches a
handler, so no value can make the database or a date fail (reliability 4.1).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from cms.core.fuzzydates import FuzzyDate, InvalidFuzzyDate

MAX_LENGTH = 400
"""Characters of any value."""
MAX_NAME = 60
"""Characters of an unknown name as an error repeats it."""


class Problem(NamedTuple):
    """One thing that is wrong with a request."""

    name: str
    detail: str
    place: str = "query"


class InvalidQuery(Exception):  # noqa: N818  the name says what is wrong with what
    """The query string cannot be answered.

    Attributes:
        problems: all that is wrong, in the order of the query string.
    """

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


def _error(message: str) -> PydanticCustomError:
    return PydanticCustomError("value", "{message}", {"message": message})


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A plus sign that a client forgot to encode arrives as a space.
    text = re.sub(r" (?=\d\d:?\d\d$)", "+", value.strip())
    try:
        if len(text) <= 10:
            return datetime.combine(date.fromisoformat(text), time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))
        moment = datetime.fromisoformat(text)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _error("must be a day or a moment in ISO 8601, such as 2027-03-12T18:00:00+01:00") from None


def _fuzzy_date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        known = FuzzyDate(value.strip())
    except InvalidFuzzyDate:
        known = FuzzyDate.unknown()
    if known.is_unknown:
        raise _error("must be a date in EDTF (ISO 8601-2), such as 2027-03-12, 2027-03 or 2027")
    return known


def _language(value: Any) -> Any:
    languages = dict(settings.LANGUAGES)
    if value not in languages:
        raise _error(f"must be one of {', '.join(languages)}")
    return value


def _json_schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


Moment = Annotated[datetime, BeforeValidator(_moment), _json_schema(format="date-time")]
"""A day or moment in ISO 8601; without an offset it is on the site's clock."""
EdtfDate = Annotated[
    Any,
    BeforeValidator(_fuzzy_date),
    _json_schema(examples=["2027-03-12", "2027-03", "2022-22"], maxLength=MAX_LENGTH),
]
"""A :class:`FuzzyDate` given as EDTF."""
Language = Annotated[str, BeforeValidator(_language), _json_schema(enum=[code for code, _name in settings.LANGUAGES])]


def ordered_by(*names: str) -> Any:
    """The type of a parameter ``order``: the name of a field of the item, ``-`` in front for descending."""
    allowed = [order for name in names for order in (name, f"-{name}")]

    def known(value: Any) -> Any:
        if value not in allowed:
            raise _error(f"must be one of {', '.join(names)}; - in front means descending")
        return value

    schema = _json_schema(enum=allowed, description="A field of the item; `-` in front means descending.")
    return Annotated[str, BeforeValidator(known), schema]


class QueryParams(BaseModel):
    """What an endpoint takes. A class without fields takes nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LanguageParams(QueryParams):
    """A detail of something that has no language of its own."""

    locale: Language = Field(settings.LANGUAGE_CODE, description="Language of labels and of related pages.")


class ListParams(QueryParams):
    """What every list takes (contract 4)."""

    limit: int = Field(20, ge=1, le=100, description="How many items at most.")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many items to pass over.")
    locale: Language = Field(
        settings.LANGUAGE_CODE, description="Language of the items; without it the site's default locale answers."
    )
    search: str | None = Field(
        None,
        max_length=MAX_LENGTH,
        description="Words that all have to occur; gender-inclusive spellings are one word.",
    )
    updated_since: Moment | None = Field(None, description="Only what was published at this moment or later.")
    order: str  # each list says by what, with :func:`ordered_by`


PAGING = frozenset({"limit", "offset", "locale", "order"})
"""Parameters of a list that leave nothing out but other languages."""

Params = TypeVar("Params", bound=QueryParams)


def read_query(params: type[Params], request: HttpRequest) -> Params:
    """The query string of a request, checked.

    Raises:
        InvalidQuery: something is unknown, given twice, too long or no valid value.
    """
    names = field_names(params)
    problems, values = [], {}
    for name, given in request.GET.lists():
        problem = _problem(name, given, names)
        if problem:
            problems.append(problem)
        else:
            values[name] = given[0]
    try:
        read = params.model_validate(values)
    except ValidationError as error:
        reported = {problem.name for problem in problems}
        problems += [
            Problem(str(item["loc"][0]), _readable(item["msg"]))
            for item in error.errors(include_url=False, include_input=False, include_context=False)
            if str(item["loc"][0]) not in reported
        ]
        raise InvalidQuery(problems) from None
    if problems:
        raise InvalidQuery(problems)
    return read


def field_names(params: type[QueryParams]) -> list[str]:
    """The names as clients write them."""
    return [field.alias or name for name, field in params.model_fields.items()]


def _problem(name: str, given: list[str], names: list[str]) -> Problem | None:
    if name not in names:
        shown = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
        known = f"known are {', '.join(names)}" if names else "this address takes none"
        return Problem(shown.encode("utf-8", "replace").decode(), f"unknown parameter; {known}")
    if len(given) > 1:
        return Problem(name, "must be given only once")
    if len(given[0]) > MAX_LENGTH:
        return Problem(name, f"must not be longer than {MAX_LENGTH} characters")
    if "\x00" in given[0]:
        return Problem(name, "must not contain NUL")
    return None


def _readable(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def openapi(params: type[QueryParams], **extra: Any) -> dict[str, Any]:
    """The parameters as OpenAPI describes them, for ``openapi_extra``."""
    schema = params.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    definitions = schema.get("$defs", {})
    parameters = []
    for name, described in schema.get("properties", {}).items():
        shape = {key: value for key, value in described.items() if key not in ("title", "description")}
        parameters.append(
            {
                "in": "query",
                "name": name,
                "required": name in required,
                "description": described.get("description", ""),
                "schema": _standing_alone(_without_null(shape), definitions),
            }
        )
    return {"parameters": parameters, **extra}


def _without_null(shape: dict[str, Any]) -> dict[str, Any]:
    """A parameter in a query string is there or not; it is never ``null``."""
    kinds = [kind for kind in shape.pop("anyOf", []) if kind.get("type") != "null"]
    if shape.get("default", ...) is None:
        del shape["default"]
    return {**shape, **kinds[0]} if kinds else shape


def _standing_alone(shape: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """A parameter's shape without references: Pydantic's ``$defs`` are no part of the API's document."""
    reference = shape.get("$ref")
    if reference is None:
        return shape
    rest = {key: value for key, value in shape.items() if key != "$ref"}
    return {**definitions[reference.removeprefix("#/$defs/")], **rest}

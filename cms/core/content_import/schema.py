"""The JSON Schema of the whole file, put together from the sections, and its errors in plain words.

One source of truth: the same schema checks the file, is shipped as ``docs/import.schema.json`` and is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError as SchemaError
from jsonschema.validators import extend

from cms.core.content_import import registry, shapes
from cms.core.content_import.problems import Path, Problem, did_you_mean, shortened
from cms.core.content_import.shapes import Schema
from cms.core.fuzzydates import FuzzyDate

MAX_PROBLEMS = 50
KnownKeys = Callable[[str], set[str]]
"""All keys of a section that a reference may name: those of the file and those imported before."""

_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "fields with names",
    "null": "nothing",
}


def file_schema() -> Schema:
    """The schema of an import file with all sections that are installed."""
    properties: dict[str, Schema] = {
        "$schema": {
            "type": "string",
            "description": "The address of this schema, for editors that check while typing.",
        },
        "locale": shapes.text(
            12,
            "The language of the texts in this file, for example de or en; without it the site's default language. "
            "Items whose key is known already in another language become its translation.",
        ),
    }
    for section in registry.sections():
        properties[section.name] = shapes.list_of(section.item, max_items=5000)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wandelnetz:import:1",
        "title": "Import file of Wandelnetz",
        **shapes.fields(properties),
        "$defs": dict(sorted(shapes.SHARED.items())),
    }


_format = FormatChecker(formats=())
_is_address = URLValidator(schemes=["http", "https"])


@_format.checks("edtf", raises=ValueError)
def _check_edtf(value: object) -> bool:
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        FuzzyDate.of(value)
    return True


@_format.checks("moment", raises=ValueError)
def _check_moment(value: object) -> bool:
    if isinstance(value, str):
        datetime.fromisoformat(value)
    return True


@_format.checks("end", raises=ValueError)
def _check_end(value: object) -> bool:
    """The end of an event: a time of day, a day or a moment."""
    if isinstance(value, str):
        if ":" in value and "-" not in value:
            time.fromisoformat(value)
        else:
            datetime.fromisoformat(value)
    return True


@_format.checks("web-address", raises=ValueError)
def _check_address(value: object) -> bool:
    if isinstance(value, str) and value:
        try:
            _is_address(value)
        except ValidationError as error:
            raise ValueError(value) from error
        urlsplit(value)
    return True


def problems_of(data: Any, known_keys: KnownKeys) -> list[Problem]:
    """Everything in ``data`` that the schema does not allow, in the order of the file.

    Two items of one section with the same key, and references that lead nowhere, are found here as well.
    """

    def leads_somewhere(validator: Any, section: str, value: object, schema: Schema) -> Iterator[SchemaError]:
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            known = known_keys(section)
            if str(value).strip() not in known:
                hint = did_you_mean(str(value), known)
                yield SchemaError(f"nothing in “{section}” has the key “{shortened(str(value))}”.{hint}")

    validator_class: Any = extend(Draft202012Validator, {"x-reference": leads_somewhere})  # type: ignore[no-untyped-call]  # jsonschema leaves it untyped
    validator = validator_class(file_schema(), format_checker=_format)
    found = [problem for error in validator.iter_errors(data) for problem in _explained(error)]
    found += _twice(data)
    found.sort(key=lambda problem: [(isinstance(step, str), str(step).zfill(6)) for step in problem.path])
    return found


def _explained(error: SchemaError) -> Iterator[Problem]:
    path: Path = tuple(error.absolute_path)
    value: Any = error.instance
    schema = error.schema
    assert isinstance(schema, dict)  # noqa: S101  our schemas have no boolean subschema
    match error.validator:
        case "additionalProperties":
            known = list(schema["properties"])
            for name in value:
                if name not in known:
                    yield Problem(path, f"unknown field “{shortened(str(name))}”.{did_you_mean(name, known)}")
        case "required":
            missing = [name for name in schema["required"] if name not in value]
            # One error per missing name: each tells of its own.
            name = next((name for name in missing if error.message.startswith(repr(name))), missing[0])
            yield Problem(path, f"“{name}” is missing.")
        case "type":
            kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            expected = " or ".join(_WORDS[kind] for kind in kinds if kind != "null")
            hint = " Put it in quotes." if "string" in kinds and isinstance(value, (int, float, bool)) else ""
            yield Problem(path, f"expected {expected}, but here is {_kind_of(value)}.{hint}")
        case "enum":
            codes = [str(code) for code in schema["enum"] if code is not None]
            hint = did_you_mean(str(value), codes)
            yield Problem(path, f"“{_shown(value)}” is none of: {', '.join(codes)}.{hint}")
        case "maxLength":
            yield Problem(path, f"the text has {len(value)} characters; at most {schema['maxLength']} are possible.")
        case "maxItems":
            yield Problem(path, f"the list has {len(value)} entries; at most {schema['maxItems']} are possible.")
        case "minimum" | "maximum":
            yield Problem(path, f"{value} is outside of {schema.get('minimum')} to {schema.get('maximum')}.")
        case "pattern":
            yield Problem(path, _pattern_reason(schema, value))
        case "format":
            yield Problem(path, _format_reason(schema["format"], value, error))
        case _:
            yield Problem(path, error.message)


def _pattern_reason(schema: Mapping[str, Any], value: object) -> str:
    """A text with a pattern is wrong because it is empty, or else not as its description says."""
    if not str(value).strip() or "description" not in schema:
        return "must not be empty."
    return f"“{_shown(value)}” does not fit: {schema['description']}"


def _format_reason(name: str, value: object, error: SchemaError) -> str:
    if name == "edtf":
        hint = " In an import file dates are written in EDTF, for example 2027-03-12T18:00 or 2027-03."
        return str(error.cause) if "EDTF" in str(error.cause) else f"{error.cause}{hint}"
    if name == "web-address":
        return f"“{_shown(value)}” is no address that begins with http:// or https://."
    example = "19:30, 2027-03-12 or 2027-03-12T19:30" if name == "end" else "2027-03-12T18:00"
    return f"“{_shown(value)}” is no such moment. Write it like {example}."


def _kind_of(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return f"the number {_shown(value)}"
    if isinstance(value, str):
        return f"the text “{_shown(value)}”"
    return "a list" if isinstance(value, list) else "fields with names"


def _shown(value: object) -> str:
    return shortened(str(value))


def keyed_items(data: Any) -> Iterator[tuple[str, str, Path]]:
    """Section, key and path of every keyed item of a file; the key of an event begins with that of its series."""
    if not isinstance(data, dict):
        return
    for section, items in data.items():
        if not isinstance(items, list):
            continue
        for index, item in enumerate(items):
            if not isinstance(item, dict) or not isinstance(item.get("key"), (str, int)):
                continue
            item_key = str(item["key"]).strip()
            yield section, item_key, (section, index)
            nested = item.get("events")
            for number, event in enumerate(nested if isinstance(nested, list) else []):
                if isinstance(event, dict) and isinstance(event.get("key"), (str, int)):
                    event_key = f"{item_key}/{str(event['key']).strip()}"
                    yield "events", event_key, (section, index, "events", number)


def _twice(data: Any) -> list[Problem]:
    seen: set[tuple[str, str]] = set()
    problems = []
    for section, item_key, path in keyed_items(data):
        if (section, item_key) in seen:
            problems.append(Problem((*path, "key"), f"another item has the key “{shortened(item_key)}” already."))
        seen.add((section, item_key))
    return problems


def notices(data: Any) -> list[Problem]:
    """What the file says that will not be stored: fields without a place in this version, and computed ones."""
    return list(_notices(data, file_schema(), (), ""))


def _notices(value: Any, schema: Schema, path: Path, section: str) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name, child in value.items():
            child_schema = schema.get("properties", {}).get(name)
            if child_schema is None:
                continue
            if child_schema.get("x-computed"):
                yield Problem((*path, name), "is worked out by the site; ignored.")
            elif child_schema.get("x-stored") is False and registry.field_loader(section, name) is None:
                if child:
                    yield Problem((*path, name), "is not stored by this version.")
            else:
                is_section = not path or name == "events"
                yield from _notices(child, child_schema, (*path, name), name if is_section else section)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _notices(child, schema.get("items", {}), (*path, index), section)

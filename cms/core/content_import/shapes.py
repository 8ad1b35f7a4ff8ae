"""The words in which the sections describe their fields: pieces of JSON Schema (draft 2020-12).

Keywords of ours, which other validators ignore: ``x-reference`` (the value is a key of that section), ``x-stored:
false`` (understood, but this version has no place for it), ``x-computed`` (the site works it out; ignored in a file).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

Schema = dict[str, Any]

DATE_HELP = (
    "A date as exactly as it is known, in EDTF (ISO 8601-2): 2027-03-12T18:00, 2027-03-12, 2027-03, 2027-22 (summer; "
    "21 spring, 23 autumn, 24 winter), 2027-37 (early in the year; 38 middle, 39 late), 2027, or XXXX for open."
)


def _described(schema: Schema, description: str) -> Schema:
    return {**schema, "description": description} if description else schema


def needed_text(max_length: int, description: str = "") -> Schema:
    """Text that must be there."""
    return _described({"type": "string", "pattern": r"\S", "maxLength": max_length}, description)


def text(max_length: int | None, description: str = "") -> Schema:
    """Text on one line; ``null`` empties the field."""
    schema: Schema = {"type": ["string", "null"]}
    if max_length is not None:
        schema["maxLength"] = max_length
    return _described(schema, description)


def rich(name: str, description: str = "") -> dict[str, Schema]:
    """Two fields for one rich text: Markdown under the bare name, or HTML under ``…_html``."""
    return {
        name: _described({"type": ["string", "null"]}, f"{description} Markdown.".strip()),
        f"{name}_html": {"type": ["string", "null"], "description": f"The same as HTML, instead of “{name}”."},
    }


def key(section: str) -> Schema:
    """The item's own key."""
    return {
        "type": ["string", "integer"],
        "pattern": r"\S",
        "maxLength": 120,
        "description": f"The name under which the file's author finds this item again; unique within {section}.",
    }


def reference(section: str, description: str = "") -> Schema:
    """The key of an item of another section, in this file or imported before."""
    return _described({"type": ["string", "integer", "null"], "maxLength": 120, "x-reference": section}, description)


def needed_reference(section: str, description: str = "") -> Schema:
    return {**reference(section, description), "type": ["string", "integer"]}


def fuzzy_date(description: str = "") -> Schema:
    return {
        "type": ["string", "integer", "null"],
        "format": "edtf",
        "description": f"{description} {DATE_HELP}".strip(),
    }


def moment(description: str) -> Schema:
    """A moment: ISO 8601, with or without offset."""
    return {"type": ["string", "null"], "format": "moment", "description": description}


def url(description: str = "", max_length: int = 500) -> Schema:
    return _described({"type": ["string", "null"], "format": "web-address", "maxLength": max_length}, description)


def needed_url(description: str = "", max_length: int = 500) -> Schema:
    return {**url(description, max_length), "type": "string"}


def flag(description: str = "") -> Schema:
    return _described({"type": "boolean"}, description)


def number(description: str = "", maximum: int = 2_000_000_000) -> Schema:
    return _described({"type": ["integer", "null"], "minimum": 0, "maximum": maximum}, description)


def count(description: str = "", *, minimum: int = 0, maximum: int = 32_767) -> Schema:
    """A number that cannot be left open."""
    return _described({"type": "integer", "minimum": minimum, "maximum": maximum}, description)


def choice(choices: type[models.TextChoices], description: str = "", *, also: Iterable[str] = ()) -> Schema:
    """One code of a closed list."""
    return _described({"enum": [*choices.values, *also]}, description)


def optional_choice(choices: type[models.TextChoices], description: str = "") -> Schema:
    return _described({"enum": [*choices.values, None]}, description)


def list_of(items: Schema, description: str = "", max_items: int = 1000) -> Schema:
    """A list; when it is given, it replaces what was there."""
    return _described({"type": ["array", "null"], "items": items, "maxItems": max_items}, description)


def fields(properties: dict[str, Schema], *, required: Iterable[str] = (), description: str = "") -> Schema:
    """An object with these fields and no others."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    names = list(required)
    if names:
        schema["required"] = names
    return _described(schema, description)


def short_or(long: Schema, short: Schema) -> Schema:
    """Either the short form (text or key) or the object."""
    kinds = short["type"] if isinstance(short["type"], list) else [short["type"]]
    merged = {name: value for name, value in short.items() if name not in {"type", "description"}}
    return {**long, **merged, "type": [*(kind for kind in kinds if kind != "null"), "object"]}


def image(description: str = "") -> Schema:
    """A picture that lies beside the import file; without text alternative and credit it cannot be shown (A04)."""
    return _described(shared("image", _IMAGE), description)


_IMAGE: Schema = {
    "type": ["object", "null"],
    "properties": {
        "file": needed_text(500, "Path of the picture, relative to the import file."),
        "alt": needed_text(255, "What the picture shows, in one sentence."),
        "credit": needed_text(255, "Who made it, as it has to be named."),
        "title": text(255, "Name in the image library; without it the file's name."),
        "source_url": url("Where it was found, when it came from the web.", 200),
    },
    "required": ["file", "alt", "credit"],
    "additionalProperties": False,
}

SHARED: dict[str, Schema] = {}
"""Shapes that stand in many places; the file's schema keeps them once, below ``$defs``."""


def shared(name: str, schema: Schema) -> Schema:
    """A reference to a shape that is written down once."""
    SHARED[name] = schema
    return {"$ref": f"#/$defs/{name}"}


def not_stored(schema: Schema) -> Schema:
    """A field of the contract that is checked, but has no place in this version yet; the import says so."""
    return {**schema, "x-stored": False}


def computed(*names: str) -> dict[str, Schema]:
    """Fields of the API that the site works out; a file may carry them, they are ignored with a notice."""
    return {name: {"description": "Worked out by the site; ignored.", "x-computed": True} for name in names}

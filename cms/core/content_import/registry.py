"""Which sections an import file may have. Every app brings its own in ``services/imports``.

Those modules, and what they need to read and check files, are loaded when somebody imports: no server pays for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.module_loading import autodiscover_modules
from wagtail.models import Locale

from cms.core.content_import.shapes import Schema
from cms.core.registries import Registry

if TYPE_CHECKING:
    from cms.core.content_import.items import Item

Entries = list[tuple[int, dict[str, Any]]]
"""Items of a section with their places in the file."""


@dataclass(frozen=True)
class Section:
    """One list of an import file, such as ``people``.

    ``load`` writes one item; ``fetch`` finds what an item became by the id that ``ImportKey`` remembers, in the
    locale of the import where that matters. Sections with a smaller ``order`` are written first; ``arrange`` puts the
    items of one section into the order in which they can be written, where they refer to each other. ``prepare`` sees them
    all before anything of the file is written, to take the locks that need an order.
    """

    name: str
    order: int
    item: Schema
    load: Callable[[Item], None]
    fetch: Callable[[UUID, Locale], Any]
    arrange: Callable[[Entries], Entries] = field(default=lambda entries: entries)
    prepare: Callable[[Entries], None] = field(default=lambda entries: None)


FieldLoader = Callable[["Item", Any], bool]
"""Writes one field of an item that is saved already; says whether anything changed."""

_sections: dict[str, Section] = {}
FIELD_LOADERS: Registry[tuple[str, str], FieldLoader] = Registry()


def register(section: Section) -> None:
    """Add a section. An app calls it when its module ``services/imports`` is loaded."""
    _sections[section.name] = section


@cache
def _load() -> None:
    autodiscover_modules("services.imports")


def register_field(section: str, field: str, load: FieldLoader) -> None:
    """Let an app above the section's own store one of its fields, for example ``group`` of an event.

    The section's schema describes the field with ``not_stored``; as soon as a loader is registered it is stored. Items
    of a nested list belong to the section ``events``.
    """
    FIELD_LOADERS[section, field] = load


def sections() -> list[Section]:
    """All sections in the order in which they are written."""
    _load()
    return sorted(_sections.values(), key=lambda section: (section.order, section.name))


def section(name: str) -> Section | None:
    _load()
    return _sections.get(name)


def field_loader(section_name: str, field: str) -> FieldLoader | None:
    return FIELD_LOADERS.get((section_name, field))


def field_loaders(section_name: str) -> dict[str, FieldLoader]:
    return {field: load for (name, field), load in FIELD_LOADERS.items() if name == section_name}

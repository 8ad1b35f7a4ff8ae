"""One object of the file while it is written: reads its fields and reports what is wrong at the right place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from wagtail.fields import RichTextField, StreamField

from cms.core.content_import import registry, richtext
from cms.core.content_import.media import MediaError
from cms.core.content_import.problems import Path
from cms.core.content_import.session import ImportSession
from cms.core.fuzzydates import FuzzyDate, InvalidFuzzyDate


class Item:
    """A mapping of the file with its path. Fields that are not given leave the record as it is."""

    def __init__(self, session: ImportSession, data: Mapping[str, Any], path: Path, section: str) -> None:
        self.session = session
        self.data = data
        self.path = path
        self.section = section

    def __contains__(self, name: str) -> bool:
        return name in self.data

    @property
    def key(self) -> str:
        """The item's own key."""
        return str(self.data["key"]).strip()

    def text(self, name: str) -> str:
        """The text of a field without space around it; empty when it is not given or ``null``."""
        value = self.data.get(name)
        return "" if value is None else str(value).strip()

    def get(self, name: str, default: Any = None) -> Any:
        return self.data.get(name, default)

    def child(self, name: str, data: Mapping[str, Any]) -> Item:
        """The object in a field."""
        return Item(self.session, data, (*self.path, name), self.section)

    def children(self, name: str, short: str = "") -> Iterator[Item]:
        """The objects of a list; an entry that is only text or a key becomes ``{short: entry}``."""
        for index, entry in enumerate(self.data.get(name) or []):
            data = entry if isinstance(entry, dict) else {short: entry}
            yield Item(self.session, data, (*self.path, name, index), self.section)

    def problem(self, reason: str, name: str = "") -> None:
        """Note what is wrong with the item, or with one of its fields."""
        path = (*self.path, name) if name and name in self.data else self.path
        self.session.problem(path, reason)

    def copy(self, target: models.Model, *names: str, **renamed: str) -> None:
        """Copy plain fields as they are. ``renamed`` maps fields of the model to fields of the file."""
        for field_name, name in {**{name: name for name in names}, **renamed}.items():
            if name not in self.data:
                continue
            value = self.data[name]
            field: Any = target._meta.get_field(field_name)
            if isinstance(value, str):
                value = value.strip()
            elif isinstance(field, models.CharField | models.TextField) and value is not None:
                value = str(value)
            if value is None and not field.null:
                value = field.get_default()
            setattr(target, field_name, value)

    def copy_rich(self, target: models.Model, *names: str, **renamed: str) -> None:
        """Copy rich texts: Markdown under the bare name, or HTML under ``…_html``."""
        for field_name, name in {**{name: name for name in names}, **renamed}.items():
            html = self.rich(name, _features(target, field_name))
            if html is None:
                continue
            if not richtext.same(html, getattr(target, field_name) or ""):
                setattr(target, field_name, html)

    def rich(self, name: str, features: Iterable[str]) -> str | None:
        """The rich text of a field; ``None`` when it is not given, or given twice (a problem)."""
        if name in self.data and f"{name}_html" in self.data:
            self.problem(f"“{name}” and “{name}_html” are both given; one of them is enough.", f"{name}_html")
            return None
        if name in self.data:
            return richtext.from_markdown(self.text(name), features)
        if f"{name}_html" in self.data:
            return richtext.from_html(self.text(f"{name}_html"), features)
        return None

    def copy_date(self, target: models.Model, *names: str) -> None:
        """Copy fuzzy dates, written in EDTF."""
        for name in names:
            if name in self.data:
                value = self.data[name]
                try:
                    setattr(target, name, None if value is None else FuzzyDate.of(value))
                except InvalidFuzzyDate as error:
                    self.problem(str(error), name)

    def copy_image(self, target: models.Model, *names: str) -> None:
        """Copy pictures that lie beside the file."""
        for name in names:
            if name in self.data:
                spec = self.data[name]
                try:
                    image = self.session.media.image(spec, getattr(target, name)) if spec else None
                except MediaError as error:
                    self.session.problem((*self.path, name, "file"), str(error))
                except ValidationError as error:
                    self.problem(" ".join(error.messages), name)
                else:
                    setattr(target, name, image)

    def reference(self, name: str, section: str) -> Any:
        """The object that a field names by its key; ``None`` when the field is empty."""
        value = self.data.get(name)
        return None if value is None else self._fetch(section, value, (*self.path, name))

    def references(self, name: str, section: str) -> list[Any]:
        """The objects that a list names by their keys, each once."""
        found = [
            self._fetch(section, value, (*self.path, name, index))
            for index, value in enumerate(self.data.get(name) or [])
        ]
        return list(dict.fromkeys(thing for thing in found if thing is not None))

    def _fetch(self, section: str, key: object, path: Path) -> Any:
        thing = self.session.fetch(section, str(key).strip())
        if thing is None:
            self.session.problem(path, f"“{key}” of “{section}” does not exist (any more).")
        return thing

    def store_extensions(self, target: Any, key: str = "") -> None:
        """Let the apps above store their fields of this item, now that it has its row."""
        for name, load in registry.field_loaders(self.section).items():
            if name in self.data and load(self, target):
                self.session.also_changed(self.section, key or self.key, name)

    def check(self, target: models.Model, *, exclude: Iterable[str] = (), **names: str) -> None:
        """Validate the object that the item describes; its errors become problems of the item.

        ``names`` maps fields of the model to fields of the file where they differ.
        """
        try:
            target.full_clean(exclude=list(exclude))
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                name = "" if field == NON_FIELD_ERRORS else names.get(field, field)
                given = next((known for known in (name, f"{name}_html") if known in self.data), "")
                for message in messages:
                    self.problem(message if given or not name else f"{name}: {message}", given)


def _features(target: models.Model, name: str) -> list[str]:
    field: Any = target._meta.get_field(name)
    if isinstance(field, RichTextField):
        return list(field.features or ["h3", "h4", "bold", "italic", "ol", "ul", "link"])
    if isinstance(field, StreamField):
        raise TypeError(f"{name} is made of blocks")
    return []

"""The data map: which personal data the site holds, why, and for how long (Art. 5, 15, 17 and 30 DSGVO).

Every app registers its fields and what is done with them in ``AppConfig.ready()``. A test looks at all models: a field
that looks personal is in the map, or on the list of those that are not, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cms.core.registries import Registry


@dataclass(frozen=True)
class PersonalField:
    """One line of the map.

    Attributes:
        model: such as ``newsletters.Subscriber``.
        field: its name in the model.
        purpose, legal_basis, retention: one short sentence each, in English; the register of processing quotes them.
    """

    model: str
    field: str
    purpose: str
    legal_basis: str
    retention: str


@dataclass(frozen=True)
class Holder:
    """What an app can do with the personal data that it holds.

    Attributes:
        name: a word for the export, such as ``newsletters``.
        export: all that is held about the person with this e-mail address, as JSON; None when it is nothing.
        erase: takes the person out; returns how many rows were changed.
        expire: applies the retention periods; returns one line per thing done, without personal data.
    """

    name: str
    export: Callable[[str], Any]
    erase: Callable[[str], int]
    expire: Callable[[], Iterable[str]] = tuple


FIELDS: Registry[tuple[str, str], PersonalField] = Registry()
HOLDERS: Registry[str, Holder] = Registry()


def register_fields(*fields: PersonalField) -> None:
    """Add lines to the map; a line that is there already is replaced."""
    for field in fields:
        FIELDS[field.model, field.field] = field


def register_holder(holder: Holder) -> None:
    """Let ``manage.py privacy`` reach the data of an app."""
    HOLDERS[holder.name] = holder


def export(address: str) -> dict[str, Any]:
    """All that the site holds about a person, by app; empty when it is nothing."""
    found = {name: holder.export(address) for name, holder in HOLDERS.items()}
    return {name: data for name, data in found.items() if data}


def erase(address: str) -> dict[str, int]:
    """Take a person out everywhere; how many rows each app changed."""
    return {name: holder.erase(address) for name, holder in HOLDERS.items()}


def expire() -> list[str]:
    """Apply all retention periods; what was done, line by line."""
    return [line for holder in HOLDERS.values() for line in holder.expire()]

"""What changes are called in the office. Whoever declares a public change adds its words here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.changes import change_types

GROUPS: tuple[tuple[Any, tuple[tuple[str, Any], ...]], ...] = (
    (
        _("Events"),
        (
            ("dialogue.event.published", _("An event appears on the website")),
            ("dialogue.event.updated", _("An event was changed")),
            ("dialogue.event.rescheduled", _("Date, time or place have changed")),
            ("dialogue.event.cancelled", _("An event is cancelled")),
            ("dialogue.event.postponed", _("An event is postponed")),
            ("dialogue.event.reinstated", _("An event takes place after all")),
            ("dialogue.event.documented", _("A video, slides or a summary of an event are there")),
            ("dialogue.event.unpublished", _("An event was taken off the website")),
            ("dialogue.event.deleted", _("An event was deleted")),
        ),
    ),
    (
        pgettext_lazy("several", "Dialogue series"),
        (
            ("dialogue.series.published", _("A series appears on the website")),
            ("dialogue.series.updated", _("A series was changed")),
            ("dialogue.series.unpublished", _("A series was taken off the website")),
            ("dialogue.series.deleted", _("A series was deleted")),
        ),
    ),
    (
        _("Framework conditions"),
        (
            ("dialogue.condition.published", _("A framework condition appears on the website")),
            ("dialogue.condition.updated", _("A framework condition was changed")),
            ("dialogue.condition.unpublished", _("A framework condition was taken off the website")),
        ),
    ),
)


def public_types() -> tuple[str, ...]:
    """The names of all changes that the world may hear of."""
    return tuple(name for name, kind in change_types().items() if kind.is_public)


def grouped_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """All public changes under their headings, in the order of the office; those without words by their names."""
    known = set(public_types())
    groups = [(title, [line for line in lines if line[0] in known]) for title, lines in GROUPS]
    named = {name for _title, lines in groups for name, _label in lines}
    others = [(name, name) for name in public_types() if name not in named]
    return [(title, lines) for title, lines in [*groups, (_("Other"), others)] if lines]


def choices() -> list[tuple[str, Any]]:
    """The same without headings."""
    return [line for _title, lines in grouped_choices() for line in lines]


def label_of(type_name: str) -> str:
    """What a change is called in the office, in the active language."""
    return str(dict(choices()).get(type_name, type_name))

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
    (
        _("Networks, press releases and newsletters"),
        (
            ("network.published", _("A network appears on the website")),
            ("network.updated", _("A network was changed")),
            ("network.unpublished", _("A network was taken off the website")),
            ("network.deleted", _("A network was deleted")),
            ("press_release.published", _("A press release appears on the website")),
            ("press_release.updated", _("A press release was changed")),
            ("press_release.unpublished", _("A press release was taken off the website")),
            ("press_release.deleted", _("A press release was deleted")),
            ("newsletter_issue.published", _("A newsletter issue appears on the website")),
            ("newsletter_issue.updated", _("A newsletter issue was changed")),
            ("newsletter_issue.unpublished", _("A newsletter issue was taken off the website")),
            ("newsletter_issue.deleted", _("A newsletter issue was deleted")),
        ),
    ),
    (
        _("People, organisations, regions and other pages"),
        (
            ("person.published", _("A person appears on the website")),
            ("person.updated", _("A person was changed")),
            ("person.unpublished", _("A person is not shown any more")),
            ("person.deleted", _("A person was deleted")),
            ("organisation.published", _("An organisation was added")),
            ("organisation.updated", _("An organisation was changed")),
            ("organisation.unpublished", _("An organisation is not shown any more")),
            ("organisation.deleted", _("An organisation was deleted")),
            ("region.published", _("A region was added")),
            ("region.updated", _("A region was changed")),
            ("region.unpublished", _("A region is not shown any more")),
            ("region.deleted", _("A region was deleted")),
            ("page.published", _("Another page appears on the website")),
            ("page.updated", _("Another page was changed")),
            ("page.unpublished", _("Another page was taken off the website")),
            ("page.deleted", _("Another page was deleted")),
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

"""Notes beside the fields of an editing form, from apps that stand above the form's own.

A form says where a note may stand (``NotesPanel("date")``); another app registers what gives the notes. So an integration
can say beside the date that another system has a different one, and the form need not know integrations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.panels import Panel

from cms.core.registries import Registry

Note = tuple[str, str, dict[str, Any]]
"""The place, a template, and its context."""

Source = Callable[[Any, HttpRequest], Iterable[Note]]

SOURCES: Registry[str, Source] = Registry()
_KEPT = "_notes_beside_fields"


def register_source(name: str, source: Source) -> None:
    """Let ``source(instance, request)`` give notes; asked once for each form that has places."""
    SOURCES[name] = source


def notes_for(instance: Any, request: HttpRequest) -> list[Note]:
    """All notes about what is edited."""
    kept = getattr(instance, _KEPT, None)
    if kept is None:
        kept = [note for source in SOURCES.values() for note in source(instance, request)]
        setattr(instance, _KEPT, kept)
    return list(kept)


class NotesPanel(Panel):
    """Shows the notes of one place; nothing when there are none."""

    def __init__(self, place: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.place = place

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "place": self.place}

    class BoundPanel(Panel.BoundPanel):
        def notes(self) -> list[Note]:
            if self.request is None or self.instance is None or self.instance.pk is None:
                return []
            return [note for note in notes_for(self.instance, self.request) if note[0] == self.panel.place]

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.notes())

        def render_html(self, parent_context: Any = None) -> SafeString:
            parts = [
                render_to_string(template, context, request=self.request) for _p, template, context in self.notes()
            ]
            return mark_safe("".join(parts))  # noqa: S308  templates have escaped what they show

"""Notes beside the fields of an editing form, from apps that stand above the form's own.

A form says where a note may stand (``cms.core.editing.panels.NotesPanel("date")``); another app registers what gives the notes. So an integration
can say beside the date that another system has a different one, and the form need not know integrations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest

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

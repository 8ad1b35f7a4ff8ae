"""The site's topics, as members choose them. They belong to an app above, which says here what they are called."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from cms.core.registries import Registry

Names = Callable[[str], dict[UUID, str]]

SOURCES: Registry[str, Names] = Registry()


def register_topics(name: str, names: Names) -> None:
    """Let members choose topics of an app; ``names(language)`` gives their names by translation key. One query."""
    SOURCES[name] = names


def topic_names(language: str) -> dict[UUID, str]:
    """All topics by their key, in the order of their names."""
    found = {key: label for names in SOURCES.values() for key, label in names(language).items()}
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))

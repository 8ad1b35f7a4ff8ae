"""The section ``series`` of an import file, with its events (contract 6)."""

from cms.core.content_import import Section, register
from dialogues.services.imports.series import SERIES, fetch_series, load_series


def register_sections() -> None:
    """Called when the app is ready."""
    register(Section("series", 50, SERIES, load_series, fetch_series))


__all__ = ["register_sections"]

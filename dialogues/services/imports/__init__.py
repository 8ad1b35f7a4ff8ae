"""The section ``series`` of an import file, with its events (contract 6)."""

from cms.core.content_import.registry import Section, register
from dialogues.services.imports.series import SERIES, fetch_series, load_series, lock_events

register(Section("series", 50, SERIES, load_series, fetch_series, prepare=lock_events))

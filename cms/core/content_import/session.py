"""One run of an import: what it knows, what it found wrong, what it did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from wagtail.models import Locale

from cms.core.content_import import registry
from cms.core.content_import.media import MediaLibrary
from cms.core.content_import.problems import Path as PlaceInFile
from cms.core.content_import.problems import Problem
from cms.core.models import ImportKey


class Outcome(Enum):
    """What became of one item; the value is the sign in the printed difference."""

    CREATED = "+"
    CHANGED = "~"
    UNCHANGED = "="


@dataclass(frozen=True)
class Entry:
    """One item of the file and what became of it."""

    section: str
    key: str
    label: str
    outcome: Outcome
    details: tuple[str, ...] = ()


@dataclass
class Report:
    """Everything that a run has to tell."""

    entries: list[Entry] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def counts(self, section: str) -> Counter[Outcome]:
        return Counter(entry.outcome for entry in self.entries if entry.section == section)

    @property
    def sections(self) -> list[str]:
        return list(dict.fromkeys(entry.section for entry in self.entries))

    @property
    def changes_anything(self) -> bool:
        return any(entry.outcome is not Outcome.UNCHANGED for entry in self.entries)


class ImportSession:
    """Handed to every section while its items are written. One transaction surrounds it all."""

    def __init__(self, folder: Path, locale: Locale) -> None:
        self.locale = locale
        self.media = MediaLibrary(folder)
        self.problems: list[Problem] = []
        self.report = Report()
        self._fetched: dict[tuple[str, str], Any] = {}

    def known_id(self, section: str, key: str) -> UUID | None:
        """What the key stood for in an earlier import, or earlier in this one."""
        return ImportKey.objects.filter(section=section, key=key).values_list("translation_key", flat=True).first()

    def remember(self, section: str, key: str, identity: UUID) -> None:
        """Let ``key`` stand for the page with that translation key, or the record with that public id."""
        ImportKey.objects.update_or_create(section=section, key=key, defaults={"translation_key": identity})

    def fetch(self, section: str, key: str) -> Any:
        """The object of a reference, or ``None`` when it does not exist (any more, or because its item failed)."""
        place = (section, key)
        if self._fetched.get(place) is None:
            identity = self.known_id(section, key)
            source = registry.section(section)
            self._fetched[place] = source.fetch(identity, self.locale) if identity and source else None
        return self._fetched[place]

    def problem(self, path: PlaceInFile, reason: str) -> None:
        problem = Problem(path, reason)
        if problem not in self.problems:
            self.problems.append(problem)

    def notice(self, path: PlaceInFile, reason: str) -> None:
        self.report.notices.append(Problem(path, reason))

    def record(self, entry: Entry) -> None:
        self.report.entries.append(entry)

    def also_changed(self, section: str, key: str, detail: str) -> None:
        """Something of an item that was recorded already has changed as well."""
        entries = self.report.entries
        for index in reversed(range(len(entries))):
            entry = entries[index]
            if (entry.section, entry.key) == (section, key):
                if entry.outcome is not Outcome.CREATED:
                    details = (*entry.details, detail)
                    entries[index] = replace(entry, outcome=Outcome.CHANGED, details=details)
                return

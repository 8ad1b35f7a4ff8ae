"""One import from reading to commit: all of it or nothing (contract 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction
from wagtail.models import Locale

from cms.core.content_import import registry
from cms.core.content_import.items import Item
from cms.core.content_import.problems import ImportRefusedError, Problem, did_you_mean
from cms.core.content_import.reading import read_source
from cms.core.content_import.schema import keyed_items, notices, problems_of
from cms.core.content_import.session import ImportSession, Report
from cms.core.models import ImportKey


def import_file(path: Path, *, dry_run: bool = False) -> Report:
    """Take a YAML or JSON file into the site, in one transaction.

    With ``dry_run`` everything happens but the commit, so that the report is true, and nothing stays.

    Raises:
        ImportRefusedError: the file is broken or wrong in at least one place; nothing was written.
        OSError: the file cannot be read.
    """
    data = read_source(path)
    return import_data(data, name=path.name, folder=path.parent, dry_run=dry_run)


def import_data(data: dict[str, Any], *, name: str, folder: Path, dry_run: bool = False) -> Report:
    """Like ``import_file``, for data that was read already; files that it names lie in ``folder``.

    Raises:
        ImportRefusedError: the data is wrong in at least one place; nothing was written.
    """
    problems = problems_of(data, _KnownKeys(data))
    locale = _locale_of(data, problems)
    if problems or locale is None:
        raise ImportRefusedError(name, problems)
    session = ImportSession(folder, locale)
    session.report.notices += notices(data)
    kept = False
    try:
        with transaction.atomic():
            try:
                _write(session, data)
            finally:
                files = session.media.written_files()
            if session.problems:
                raise ImportRefusedError(name, session.problems)
            if dry_run:
                transaction.set_rollback(True)
        kept = not dry_run
    finally:
        if not kept:
            for storage, file in files:
                storage.delete(file)
    return session.report


def _write(session: ImportSession, data: dict[str, Any]) -> None:
    for section in registry.sections():
        section.prepare(list(enumerate(data.get(section.name) or [])))
    for section in registry.sections():
        for index, entry in section.arrange(list(enumerate(data.get(section.name) or []))):
            section.load(Item(session, entry, (section.name, index), section.name))


def _locale_of(data: dict[str, Any], problems: list[Problem]) -> Locale | None:
    code = data.get("locale")
    if code is None:
        return Locale.get_default()
    if not isinstance(code, str):
        return None
    locale = Locale.objects.filter(language_code__iexact=code).first()
    if locale is None:
        codes = list(Locale.objects.values_list("language_code", flat=True))
        hint = did_you_mean(code, codes)
        problems.append(
            Problem(("locale",), f"this site has no language “{code}”; it has: {', '.join(sorted(codes))}.{hint}")
        )
    return locale


class _KnownKeys:
    """All keys that a reference may name: of the file, and of earlier imports."""

    def __init__(self, data: Any) -> None:
        self.by_section: dict[str, set[str]] = {}
        for section, key, _path in keyed_items(data):
            self.by_section.setdefault(section, set()).add(key)
        self.stored: set[str] = set()

    def __call__(self, section: str) -> set[str]:
        if section not in self.stored:
            keys = ImportKey.objects.filter(section=section).values_list("key", flat=True)
            self.by_section.setdefault(section, set()).update(keys)
            self.stored.add(section)
        return self.by_section[section]

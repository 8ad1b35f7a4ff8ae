"""``manage.py import_content FILE``: load people, networks and series from a YAML or JSON file (contract 6)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from cms.core.content_import.problems import ImportRefusedError
from cms.core.content_import.reading import JSON_ENDINGS, YAML_ENDINGS
from cms.core.content_import.runner import import_file
from cms.core.content_import.schema import MAX_PROBLEMS, file_schema
from cms.core.content_import.session import Outcome, Report
from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong

WORDS = {Outcome.CREATED: "created", Outcome.CHANGED: "changed", Outcome.UNCHANGED: "unchanged"}


class Command(BaseCommand):
    help = "Load people, organisations, regions, networks and series with their events from a YAML or JSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="the YAML or JSON file; docs/import.md describes it")
        parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")
        parser.add_argument("--schema", action="store_true", help="print the JSON Schema of the file and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            if options["schema"]:
                self.stdout.write(json.dumps(file_schema(), ensure_ascii=False, indent=2))
                return
            self._import(options["file"], dry_run=options["dry_run"])

    def _import(self, name: str | None, *, dry_run: bool) -> None:
        if not name:
            raise wrong("Which file? Give the path of a YAML or JSON file.")
        path = Path(name)
        if path.suffix.lower() not in YAML_ENDINGS | JSON_ENDINGS:
            raise wrong(f"{name}: the file's name must end in .yaml, .yml or .json.")
        if not path.is_file():
            raise wrong(f"{name}: there is no such file.")
        require_tables()
        try:
            report = import_file(path, dry_run=dry_run)
        except ImportRefusedError as error:
            lines = [problem.line(error.file) for problem in error.problems[:MAX_PROBLEMS]]
            if len(error.problems) > MAX_PROBLEMS:
                lines.append(f"… and {len(error.problems) - MAX_PROBLEMS} more.")
            raise CommandError("\n".join([*lines, "Nothing was written."])) from None
        except OSError as error:
            raise wrong(f"{name}: the file cannot be read ({error.strerror}).") from None
        self._tell(path.name, report, dry_run=dry_run)

    def _tell(self, file: str, report: Report, *, dry_run: bool) -> None:
        for entry in report.entries:
            if entry.outcome is not Outcome.UNCHANGED:
                self.stdout.write(f"{entry.outcome.value} {entry.section} {entry.key}: {entry.label}")
                for detail in entry.details:
                    self.stdout.write(f"    {detail}")
        for notice in report.notices:
            self.stdout.write(self.style.WARNING(f"Notice: {notice.line(file)}"))
        for section in report.sections:
            counts = report.counts(section)
            words = ", ".join(f"{counts[outcome]} {word}" for outcome, word in WORDS.items())
            self.stdout.write(f"{section}: {words}")
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
        elif not report.changes_anything:
            self.stdout.write("Everything is up to date.")

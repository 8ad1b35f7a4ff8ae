"""``manage.py load_regions FILE``: official regions from a CSV table (docs/regions.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong
from networks.services.regions import TableRefusedError, load_regions

MAX_PROBLEMS = 20


class Command(BaseCommand):
    help = "Load regions with their official keys from a CSV table; the same table twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a CSV table in UTF-8; docs/regions.md describes its columns")
        parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        if not path.is_file():
            raise wrong(f"{path}: there is no such file.")
        require_tables()
        with translation.override("en"):
            try:
                report = load_regions(path, dry_run=options["dry_run"])
            except TableRefusedError as error:
                lines = [f"{path.name}: {problem}" for problem in error.problems[:MAX_PROBLEMS]]
                if len(error.problems) > MAX_PROBLEMS:
                    lines.append(f"… and {len(error.problems) - MAX_PROBLEMS} more.")
                raise CommandError("\n".join([*lines, "Nothing was written."]), returncode=2) from None
            except OSError as error:
                raise wrong(f"{path}: the file cannot be read ({error.strerror}).") from None
        for word, names in (("created", report.created), ("changed", report.changed)):
            for name in names:
                self.stdout.write(f"{word} {name}")
        self.stdout.write(
            f"{len(report.created)} created, {len(report.changed)} changed, {report.unchanged} unchanged"
        )
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")

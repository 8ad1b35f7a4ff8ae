"""``manage.py restore FILE``: put a backup in place of this site (contract 1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from cms.core.backups import BackupError, restore
from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import wrong


class Command(BaseCommand):
    help = (
        "Put database and media of a backup in place of this site's. The archive is checked before anything changes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="an archive that “backup” has written")
        parser.add_argument("--force", action="store_true", help="replace the content of a site that is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        source = Path(options["file"])
        if not source.is_file():
            raise wrong(f"{source}: there is no such file.")
        try:
            contents = restore(source, force=options["force"])
        except BackupError as error:
            raise CommandError(f"{source}: {error}") from None
        except OSError as error:
            raise wrong(f"{source}: the archive cannot be read or unpacked ({error.strerror or error}).") from None
        self.stdout.write(f"Restored the backup of {contents.created_at}: database and {contents.files} files.")
        for note in contents.notes:
            self.stdout.write(note)
        for name in contents.missing[:20]:
            self.stderr.write(f"Missing among the media, though the database names it: {name}")

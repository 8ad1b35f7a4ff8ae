"""``manage.py backup FILE``: database and media in one archive, while the site runs (contract 1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from cms.core.backups import BackupError, back_up
from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong


class Command(BaseCommand):
    help = "Write database and media into one archive, while the site runs. It holds personal data: keep it safe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the archive to write, for example wandelnetz.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["file"])
        if target.is_dir() or not target.name:
            raise wrong(f"{target}: this is a folder; give the name of the archive in it.")
        if not target.parent.is_dir():
            raise wrong(f"{target}: there is no folder “{target.parent}”.")
        require_tables()
        try:
            contents = back_up(target)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise wrong(f"{target}: the archive cannot be written ({error.strerror or error}).") from None
        size = target.stat().st_size / 1_000_000
        self.stdout.write(f"{target}: database and {contents.files} files, {size:.1f} MB.")
        for name in contents.missing[:20]:
            self.stderr.write(f"Missing among the media, though the database names it: {name}")

"""``manage.py verify_consents``: whether the chain of consent entries is as it was written (contract 1)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables
from cms.core.personal.consents import verify


class Command(BaseCommand):
    help = "Check the chain of consent entries. Exit code 1 and the first broken entry when it was altered."

    def handle(self, *args: Any, **options: Any) -> None:
        require_tables()
        verdict = verify()
        if verdict.broken is not None:
            raise CommandError(f"Entry {verdict.broken} is broken: {verdict.reason}.", returncode=1)
        self.stdout.write(f"{verdict.count} entries, unbroken.")

"""``manage.py privacy map|export EMAIL|erase EMAIL|expire`` (contract 1)."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from email_validator import EmailNotValidError

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong
from cms.core.personal import privacy

WITH_ADDRESS = ("export", "erase")


class Command(BaseCommand):
    help = "Personal data: the map of what is held, one person's data as JSON, their erasure, the retention run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", nargs="?", default="map", choices=["map", "export", "erase", "expire"])
        parser.add_argument("email", nargs="?", help="for export and erase")

    def handle(self, *args: Any, **options: Any) -> None:
        act, address = options["act"], options["email"]
        if (act in WITH_ADDRESS) != bool(address):
            raise wrong(
                f"privacy {act} needs an e-mail address."
                if act in WITH_ADDRESS
                else f"privacy {act} takes no address."
            )
        if act == "map":
            self._map()
            return
        require_tables()
        if act == "expire":
            for line in privacy.expire() or ["nothing was due"]:
                self.stdout.write(line)
            return
        try:
            if act == "export":
                self._export(address)
            else:
                self._erase(address)
        except (EmailNotValidError, ValidationError):
            raise wrong("This is no e-mail address.") from None

    def _map(self) -> None:
        for line in privacy.FIELDS.values():
            self.stdout.write(f"{line.model}.{line.field}: {line.purpose} {line.legal_basis} Kept: {line.retention}")

    def _export(self, address: str) -> None:
        self.stdout.write(json.dumps(privacy.export(address), indent=2, ensure_ascii=False))

    def _erase(self, address: str) -> None:
        for name, count in privacy.erase(address).items():
            self.stdout.write(f"{name}: {count} rows erased or emptied")

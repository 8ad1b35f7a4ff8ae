"""``manage.py rotate_secrets``: encrypt every stored secret with the present key."""

from __future__ import annotations

from typing import Any

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong
from integrations.core.secrets import rotate_secrets


class Command(BaseCommand):
    help = "Encrypt the stored secrets of integrations with the first key of CREDENTIALS_KEY (or SECRET_KEY)."

    def handle(self, *args: Any, **options: Any) -> None:
        require_tables()
        done, unreadable = rotate_secrets()
        self.stdout.write(f"Encrypted anew: {done}.")
        if unreadable:
            raise wrong(
                f"{unreadable} could not be read with any key and stay as they are. Put the earlier key behind a comma"
                " in CREDENTIALS_KEY, or enter them again in the admin."
            )

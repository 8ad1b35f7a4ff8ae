from __future__ import annotations

from typing import Any

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables
from home.services.roles import set_up_roles


class Command(BaseCommand):
    help = "Make the groups Office, Editor and Reviewer and the approval workflow. Can be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        require_tables()
        for line in set_up_roles():
            self.stdout.write(line)

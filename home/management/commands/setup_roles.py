from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from home.services.roles import set_up_roles


class Command(BaseCommand):
    help = "Make the groups Office, Editor and Reviewer and the approval workflow. Can be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in set_up_roles():
            self.stdout.write(line)

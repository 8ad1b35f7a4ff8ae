"""``manage.py load_demo``: the demo content, and the demo's administrator (contract 7)."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command, get_commands
from django.db import transaction
from django.utils import translation

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong
from home.demo.loading import load

ADMIN = "admin"


class Command(BaseCommand):
    help = "Fill the site with demo content. What is there already stays; a second run changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        require_tables()
        # All or nothing: a first start that is interrupted must not leave half a site without an administrator.
        with transaction.atomic():
            self._load()

    def _load(self) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            loaded = load()
        if "setup_roles" in get_commands():
            call_command("setup_roles", stdout=self.stdout)
        for part in loaded.parts:
            self.stdout.write(f"Demo: made {part}.")
        if not loaded.parts:
            self.stdout.write("Demo: everything is there already.")
        self._make_admin()

    def _make_admin(self) -> None:
        users = get_user_model()
        if users.objects.filter(username=ADMIN).exists():
            return
        given: str = settings.ENV.ADMIN_PASSWORD
        password = given or secrets.token_urlsafe(12)
        try:
            validate_password(password, users(username=ADMIN))
        except ValidationError as error:
            raise wrong(f"ADMIN_PASSWORD is too weak: {' '.join(error.messages)}") from None
        users.objects.create_superuser(username=ADMIN, email="", password=password)
        shown = "the one from ADMIN_PASSWORD" if given else password
        self.stdout.write(f"Admin: name {ADMIN}, password: {shown}")

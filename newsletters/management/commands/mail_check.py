"""``manage.py mail_check``: the check of the mail set-up, for the operator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils import translation

from cms.core.management.base import Command as BaseCommand
from newsletters.services.mail_check import checks
from newsletters.services.mail_check.findings import Light

MARKS = {Light.GREEN: "ok   ", Light.AMBER: "look ", Light.RED: "wrong"}


class Command(BaseCommand):
    help = "Checks senders, the way out, SPF, DKIM, DMARC and the name of the mail server. Sends nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=codes, default=settings.LANGUAGE_CODE, help="of the answers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ends with code 1 when something is wrong, so that a monitor can run it."""
        with translation.override(options["language"]):
            report = checks.run()
            for finding in report.findings:
                self.stdout.write(f"{MARKS[finding.light]}  {finding.topic}: {finding.text}")
                if finding.advice:
                    self.stdout.write(f"       → {finding.advice}")
        if any(finding.light == Light.RED for finding in report.findings):
            raise SystemExit(1)

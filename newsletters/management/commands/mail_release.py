"""``manage.py mail_release``: what is held after a restore, what the relay knows of it, and letting it go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db.models import Count, Q

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong
from newsletters.choices import OPEN_STATES, MailingState, RecipientState
from newsletters.engine import epoch
from newsletters.engine.held import give_up_open, send_what_no_log_names
from newsletters.engine.relaylog import settle_with
from newsletters.engine.sweeping import sweep_once
from newsletters.models import Mailing


class Command(BaseCommand):
    help = (
        "Show what is held after a restore, settle it with the mail server's log, and release it. Without options it "
        "only shows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--settle-with",
            action="append",
            default=[],
            metavar="LOG",
            help="a log of Postfix, also as .gz; what it has taken is not sent again. May be given several times",
        )
        parser.add_argument(
            "--log-is-complete",
            action="store_true",
            help="the logs reach back to the backup: what was in doubt and is not in them is sent",
        )
        parser.add_argument(
            "--give-up", action="store_true", help="send nothing that was open in the backup, because no log is left"
        )
        parser.add_argument("--release", action="store_true", help="let mail go out again")

    def handle(self, *args: Any, **options: Any) -> None:
        require_tables()
        logs = [Path(name) for name in options["settle_with"]]
        for path in logs:
            if not path.is_file():
                raise wrong(f"{path}: there is no such file.")
        if options["log_is_complete"] and not logs:
            raise wrong("--log-is-complete says something about --settle-with, and there is none.")
        if (logs or options["give_up"] or options["release"]) and not epoch.is_held():
            self.stdout.write("No mail is held.")
            return
        sweep_once()
        for path in logs:
            try:
                found = settle_with(path)
            except (OSError, EOFError) as error:
                raise wrong(f"{path}: the log cannot be read ({type(error).__name__}).") from None
            self.stdout.write(
                f"{path}: names {found.named} mails, {found.ours} of them ours; {found.settled} settled."
            )
        if options["log_is_complete"]:
            self.stdout.write(f"Not in any log and to be sent: {send_what_no_log_names()}.")
        if options["give_up"]:
            self.stdout.write(f"Given up: {give_up_open()}.")
        self._show()
        if options["release"]:
            self.stdout.write(f"Released; mailings that go on: {epoch.release_hold()}.")

    def _show(self) -> None:
        if not epoch.is_held():
            self.stdout.write("No mail is held.")
            return
        waiting = Count("recipients", filter=Q(recipients__state__in=OPEN_STATES))
        doubt = Count("recipients", filter=Q(recipients__state=RecipientState.IN_DOUBT))
        held = Mailing.objects.filter(state=MailingState.HELD).order_by("created_at")
        self.stdout.write(f"All mail is held; mailings that were about to send: {held.count()}.")
        for title, open_count, doubt_count in held.annotate(n=waiting, m=doubt).values_list("title", "n", "m"):
            self.stdout.write(f"  {title}: {open_count} open, {doubt_count} of them in doubt")

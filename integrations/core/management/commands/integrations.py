"""``integrations``: which plugins there are, and what an operator can do with them (contract 1)."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from django.core.management.base import CommandParser

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import require_tables, wrong
from integrations.core import registry, selectors
from integrations.core.choices import RunOutcome, RunTrigger
from integrations.core.contract import EventImporter, HealthStatus, Severity
from integrations.core.errors import IntegrationError
from integrations.core.models import Connection
from integrations.core.services import connections, probing, state
from integrations.core.services.sync.running import run_sync, try_out
from integrations.core.services.sync.tally import COUNTED
from integrations.core.services.troubles import explain


class Command(BaseCommand):
    help = "Plugins: state, self-check, switch, make or change a connection, one sync now."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", metavar="list|check|enable|disable|connect|sync")
        acts.add_parser("list", help="every plugin and its connections")
        check = acts.add_parser("check", help="ask every connection in use; exit code 1 when one does not work")
        check.add_argument("slug", nargs="?", metavar="SLUG")
        for name, text in (("enable", "switch a plugin on"), ("disable", "switch it off; nothing is deleted")):
            acts.add_parser(name, help=text).add_argument("slug", metavar="SLUG")
        connect = acts.add_parser("connect", help="make a connection, or change the one with the same key")
        connect.add_argument("slug", metavar="SLUG")
        connect.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", type=_pair, dest="values")
        sync = acts.add_parser("sync", help="read all connections of a plugin now")
        sync.add_argument("slug", metavar="SLUG")
        sync.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        require_tables()
        acts: dict[str, Callable[..., None]] = {
            "list": self._list,
            "check": self._check,
            "enable": self._enable,
            "disable": self._disable,
            "connect": self._connect,
            "sync": self._sync,
        }
        try:
            acts[options["act"] or "list"](**options)
        except IntegrationError as error:
            raise wrong(str(error)) from error

    def _list(self, **options: Any) -> None:
        rows = selectors.overview()
        if not rows:
            self.stdout.write("No plugin is installed.")
        for row in rows:
            words = ["on" if row.is_enabled else "off"]
            if row.integration is None:
                words.append("not installed")
            elif not row.is_configured:
                words.append("not configured")
            self.stdout.write(f"{row.slug}: {', '.join(words)} – {row.name}")
            for problem in row.problems:
                self.stdout.write(f"  {problem.severity.value}: {problem.message} {problem.hint}".rstrip())
            for found in row.connections:
                self.stdout.write(f"  {_describe(found)}")

    def _check(self, slug: str | None, **options: Any) -> None:
        slugs = [_known(slug)] if slug else [integration.slug for integration in registry.all_integrations()]
        bad = 0
        for name in slugs:
            integration = registry.INTEGRATIONS[name]
            for problem in integration.check_configuration():
                bad += problem.severity is Severity.ERROR
                self.stdout.write(f"{name}: {problem.severity.value}: {problem.message} {problem.hint}".rstrip())
            for connection in Connection.objects.filter(slug=name, is_enabled=True):
                health = probing.probe(connection.pk, revive=True)
                if health is not None:
                    bad += health.status is HealthStatus.DOWN
                    details = ", ".join(f"{key} {value}" for key, value in health.details.items())
                    words = " – ".join(filter(None, (health.status.value, str(health.message), details)))
                    self.stdout.write(f"{name}: {connection.label}: {words}")
        if bad:
            raise SystemExit(1)

    def _enable(self, slug: str, **options: Any) -> None:
        self.stdout.write(f"{slug} is {'now' if state.enable(slug) else 'already'} on.")

    def _disable(self, slug: str, **options: Any) -> None:
        self.stdout.write(f"{slug} is {'now' if state.disable(slug) else 'already'} off. Nothing was deleted.")

    def _connect(self, slug: str, values: list[tuple[str, str]], **options: Any) -> None:
        connection, is_new = connections.connect(slug, dict(values))
        self.stdout.write(f"{connection.label}: {'made' if is_new else 'changed'} ({connection.public_id}).")
        if not state.is_enabled(slug):
            self.stdout.write(f"The plugin is off. Switch it on: manage.py integrations enable {slug}")

    def _sync(self, slug: str, dry_run: bool, **options: Any) -> None:
        if not isinstance(registry.INTEGRATIONS[_known(slug)], EventImporter):
            raise wrong(f"The plugin “{slug}” reads nothing.")
        found = list(Connection.objects.filter(slug=slug, is_enabled=True).order_by("pk"))
        if not found:
            raise wrong(
                f"The plugin “{slug}” has no connection. Make one: manage.py integrations connect {slug} --set …"
            )
        if not dry_run and not state.is_enabled(slug):
            raise wrong(f"The plugin is off. Switch it on: manage.py integrations enable {slug}")
        outcomes = [self._try_out(connection) if dry_run else self._read(connection) for connection in found]
        if not all(outcomes):
            raise SystemExit(1)

    def _try_out(self, connection: Connection) -> bool:
        try:
            tally = try_out(connection)
        except Exception as error:  # whatever a plugin does: the operator reads one line
            self.stderr.write(f"{connection.label}: {explain(error, slug=connection.slug).message}")
            return False
        self.stdout.write(f"{connection.label}: {_counts(tally.counts)} (nothing was written)")
        self._write_lines(tally.text())
        return True

    def _read(self, connection: Connection) -> bool:
        run = run_sync(connection.pk, trigger=RunTrigger.COMMAND)
        if run is None:
            self.stdout.write(f"{connection.label}: another process reads it at the moment.")
            return True
        self.stdout.write(f"{connection.label}: {_counts({name: getattr(run, name) for name in COUNTED})}")
        self._write_lines(run.report)
        if run.error:
            self.stderr.write(f"{connection.label}: {run.error}")
        return run.outcome == RunOutcome.DONE

    def _write_lines(self, text: str) -> None:
        for line in text.splitlines():
            self.stdout.write(f"  {line}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"“{text}” is not NAME=VALUE")
    return name, value


def _known(slug: str) -> str:
    if registry.get(slug) is None:
        raise wrong(f"There is no plugin “{slug}”.")
    return slug


def _counts(counts: Any) -> str:
    words = [f"{counts[name]} {name}" for name in COUNTED if counts[name]]
    return ", ".join(words) or "nothing there"


def _describe(found: selectors.ConnectionRow) -> str:
    row = found.connection
    words = [row.label, str(row.public_id), "in use" if row.is_enabled else "not in use"]
    if row.trouble:
        words.append(row.trouble)
    if row.last_success_at:
        words.append(f"last success {row.last_success_at:%Y-%m-%d %H:%M} UTC")
    if row.last_error:
        words.append(row.last_error)
    if found.waiting:
        words.append(f"{found.waiting} waiting")
    return " · ".join(words)

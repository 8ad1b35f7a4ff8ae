"""What is kept for a while only."""

from __future__ import annotations

from datetime import timedelta

from cms.core import clock
from integrations.core.choices import RunOutcome
from integrations.core.models import SyncRun
from integrations.core.services import hooks
from integrations.core.services.outbox import sweeping

RUNS_KEPT_FOR = timedelta(days=90)


def run() -> str:
    """Delete what is older than its time; the timed job ``integrations.retention``."""
    return ", ".join(expire())


def expire() -> list[str]:
    """The same, one line per kind, for ``manage.py privacy expire``."""
    lines = []
    if count := hooks.forget_old():
        lines.append(f"integrations: {count} calls from outside")
    if count := sweeping.forget_old():
        lines.append(f"integrations: {count} deliveries and attempts")
    old = SyncRun.objects.filter(started_at__lt=clock.now() - RUNS_KEPT_FOR).exclude(outcome=RunOutcome.RUNNING)
    if count := old.delete()[0]:
        lines.append(f"integrations: {count} runs")
    return lines

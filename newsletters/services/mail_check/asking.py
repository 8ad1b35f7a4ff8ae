"""The check takes its time, so a worker does it, and no page ever waits for a name server."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django_tasks import task
from wagtail.log_actions import log

from cms.core import clock
from cms.core.models import User
from newsletters.models import SetUpCheck
from newsletters.services.mail_check import checks

ASKED = "newsletters.set_up_check"
PATIENCE = timedelta(minutes=3)
"""When a check is not done by then, the worker is busy or does not run."""


def ask(*, user: User) -> None:
    """Have a worker run the check; a second click while it runs changes nothing."""
    with transaction.atomic():
        row, _created = SetUpCheck.objects.get_or_create(pk=checks.ONLY)
        if is_running(row) and not is_stuck(row):
            return
        row.asked_at = clock.now()
        row.save(update_fields=["asked_at"])
        log(instance=row, action=ASKED, user=user)
        transaction.on_commit(check_mail_set_up.enqueue)


def is_running(row: SetUpCheck) -> bool:
    return row.asked_at is not None and (row.checked_at is None or row.checked_at < row.asked_at)


def is_stuck(row: SetUpCheck) -> bool:
    return is_running(row) and row.asked_at is not None and row.asked_at < clock.now() - PATIENCE


@task()
def check_mail_set_up() -> str:
    """Look at everything and keep what was found. Safe to run twice."""
    report = checks.run_and_keep()
    return f"{len(report.findings)} findings"

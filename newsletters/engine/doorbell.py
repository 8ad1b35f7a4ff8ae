"""The doorbell: "there may be mail to send" (reliability 2.2).

The rows of the ledger are the work; a ring carries nothing and promises nothing. It may be lost (the sweep rings again
within one tick), come twice, or come when there is nothing to do.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from cms.core import clock
from cms.core.failpoints import declare, fail_point

SLICE = timedelta(seconds=8)
"""How long one task sends before it rings again: other tasks get their turn, and a site that is told to stop (15 s,
``cms.core.serving.supervisor``) does not cut a mail in the middle."""

declare({"mail.before_ring": "Work is committed, nobody has been told."})


def ring() -> None:
    """Have somebody look for mail once the present transaction is committed; at once when there is none."""
    transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    fail_point("mail.before_ring")
    if not _is_ringing():
        deliver_mail.enqueue()


def _is_ringing() -> bool:
    """Whether a task is waiting that has not begun: it will see what is committed by now."""
    if not isinstance(deliver_mail.get_backend(), DatabaseBackend):
        return False
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=deliver_mail.module_path)
    return waiting.exists()


@task(queue_name="mail")
def deliver_mail() -> str:
    """Make the mails about registrations, with meeting links and of notices of networks that are due, then send what can be sent now, for
    :data:`SLICE` at most; ring again when there is more. Safe to run many times at once."""
    from newsletters.engine.delivering import deliver  # noqa: PLC0415  web processes ring and never send
    from newsletters.services import notices  # noqa: PLC0415  as above, and they plan mailings
    from newsletters.services.registrations import joining, making  # noqa: PLC0415  as above

    began = clock.now()
    made = making.make_due(until=began + SLICE / 2)
    joining.send_links()
    told = notices.make_due(until=began + SLICE / 2)
    run = deliver(until=began + SLICE)
    if run.has_more or made.has_more or told.has_more:
        ring()
    return f"{made}; {told}; {run}"

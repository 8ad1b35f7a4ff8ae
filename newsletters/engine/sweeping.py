"""What nobody else moves on: rows of dead workers, mailings out of date, bells that were lost (reliability 1.4, 7)."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from django.db import transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import MailingState, RecipientState, SkipReason
from newsletters.engine.control import leave_out_waiting, start_due
from newsletters.engine.doorbell import ring
from newsletters.engine.finishing import finish_done
from newsletters.engine.settling import apply_policy
from newsletters.models import Mailing, MailingRecipient

declare(
    {
        "mail.in_sweep": "Rows of dead workers are moved on, not committed.",
        "mail.after_sweep": "Rows of dead workers are moved on; nobody has been told.",
    }
)


@dataclass(frozen=True)
class Swept:
    """How many rows and mailings one pass moved on."""

    started: int
    lapsed: int
    doubted: int
    left_out: int
    settled: int
    finished: int


def sweep() -> str:
    """One pass; the timed job ``newsletters.sweep``. Safe to run twice at once."""
    swept = sweep_once()
    if any(astuple(swept)):
        return ", ".join(f"{name} {count}" for name, count in vars(swept).items() if count)
    return ""


def sweep_once() -> Swept:
    """Start what is due, free what dead workers held, leave out what comes too late, settle what has waited long
    enough, finish what is over; ring when somebody should look."""
    started = start_due()
    now = clock.now()
    with transaction.atomic():
        lapsed = MailingRecipient.objects.filter(state=RecipientState.CLAIMED, lease_until__lte=now).update(
            state=RecipientState.QUEUED, lease_token=None, lease_until=None
        )
        # The token stays: the worker may only have been slow, and what it knows for certain still counts.
        doubted = MailingRecipient.objects.filter(state=RecipientState.SENDING, lease_until__lte=now).update(
            state=RecipientState.IN_DOUBT, lease_until=None
        )
        fail_point("mail.in_sweep")
    fail_point("mail.after_sweep")
    swept = Swept(
        started=started,
        lapsed=lapsed,
        doubted=doubted,
        left_out=_leave_out(),
        settled=apply_policy(),
        finished=finish_done(),
    )
    if has_work():
        ring()
    return swept


def has_work() -> bool:
    """Whether a worker would find something to claim, if its route works."""
    return MailingRecipient.objects.filter(
        state=RecipientState.QUEUED, not_before__lte=clock.now(), mailing__state=MailingState.SENDING
    ).exists()


def _leave_out() -> int:
    """Rows that wait in mailings that are cancelled or out of date."""
    stopped = Mailing.objects.filter(state=MailingState.CANCELLED, recipients__state=RecipientState.QUEUED)
    late = Mailing.objects.sending().filter(valid_until__lte=clock.now(), recipients__state=RecipientState.QUEUED)
    count = 0
    for rows, reason in ((stopped, SkipReason.STOPPED), (late, SkipReason.TOO_LATE)):
        for mailing_id in rows.values_list("pk", flat=True).distinct():
            count += leave_out_waiting(mailing_id, reason)
    return count

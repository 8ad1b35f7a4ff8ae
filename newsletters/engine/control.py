"""What the office and the clock do with a mailing as a whole: start, pause, resume, cancel.

Each is one short transaction on the mailing's row. The mark (``engine.marking``) reads that row under a lock, so after
the commit of a stop no mail of the mailing is begun any more.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import MailingState, RecipientState, SkipReason
from newsletters.engine.doorbell import ring
from newsletters.models import Mailing

UNSTARTED = (MailingState.DRAFT, MailingState.SCHEDULED, MailingState.PREPARING, MailingState.PREPARED)
STOPPABLE = (*UNSTARTED, MailingState.SENDING, MailingState.PAUSED, MailingState.HELD)

declare(
    {
        "mail.before_stop": "A pause or a cancellation is decided, not committed.",
        "mail.after_stop": "The mailing is stopped, its waiting rows are not left out yet.",
        "mail.before_start": "A scheduled mailing is due, its start is not committed.",
    }
)


class TransitionError(ValidationError):
    """The mailing's state does not allow this. The message is for the office."""


def pause(mailing: Mailing, *, reason: str = "") -> Mailing:
    """Let no further mail begin; those that are being handed over come to their end.

    Args:
        reason: for the office's list, without addresses.

    Raises:
        TransitionError: it is neither being sent nor scheduled.
    """
    with transaction.atomic():
        row = _locked(mailing.pk)
        if row.state == MailingState.PAUSED:
            return row
        if row.state not in {MailingState.SENDING, MailingState.SCHEDULED}:
            raise TransitionError(
                _("Only a mailing that is being sent or scheduled can be paused. This one: %(state)s.")
                % {"state": row.get_state_display()}
            )
        row.state = MailingState.PAUSED
        row.pause_reason = reason[:255]
        row.save(update_fields=["state", "pause_reason"])
        fail_point("mail.before_stop")
    return row


def resume(mailing: Mailing) -> Mailing:
    """Go on where it stopped; a mailing whose time has not come yet is scheduled again.

    Raises:
        TransitionError: it is not paused, or nobody may get it any more.
    """
    with transaction.atomic():
        row = _locked(mailing.pk)
        now = clock.now()
        if row.state in {MailingState.SENDING, MailingState.SCHEDULED}:
            return row
        if row.state != MailingState.PAUSED:
            raise TransitionError(
                _("Only a paused mailing can be resumed. This one: %(state)s.") % {"state": row.get_state_display()}
            )
        if row.valid_until is not None and row.valid_until <= now:
            raise TransitionError(_("This mailing is out of date: nobody gets it any more. You can cancel it."))
        is_early = row.started_at is None and row.send_at is not None and row.send_at > now
        row.state = MailingState.SCHEDULED if is_early else MailingState.SENDING
        row.started_at = row.started_at or (None if is_early else now)
        row.pause_reason = ""
        row.refusals_in_a_row = 0
        row.save(update_fields=["state", "started_at", "pause_reason", "refusals_in_a_row"])
        ring()
    return row


def cancel(mailing: Mailing, *, reason: str = "") -> Mailing:
    """End it for good. Who has the mail keeps it; all others are left out; the rows stay as proof.

    Args:
        reason: for the office's list, without addresses.

    Raises:
        TransitionError: it is finished already.
    """
    with transaction.atomic():
        row = _locked(mailing.pk)
        if row.state == MailingState.CANCELLED:
            return row
        if row.state not in STOPPABLE:
            raise TransitionError(_("This mailing has been sent; it cannot be cancelled any more."))
        row.state = MailingState.CANCELLED
        row.pause_reason = reason[:255]
        row.finished_at = clock.now()
        row.save(update_fields=["state", "pause_reason", "finished_at"])
        fail_point("mail.before_stop")
    fail_point("mail.after_stop")
    leave_out_waiting(row.pk, SkipReason.STOPPED)
    return row


def leave_out_waiting(mailing_id: UUID, reason: SkipReason) -> int:
    """Leave out whoever is still waiting in a mailing that sends nothing any more; how many. The sweep calls it too."""
    mailing = Mailing.objects.get(pk=mailing_id)
    return mailing.recipients.filter(state=RecipientState.QUEUED).update(
        state=RecipientState.SKIPPED, skip_reason=reason, settled_at=clock.now()
    )


def start_due() -> int:
    """Let the scheduled mailings begin whose time has come; how many."""
    now = clock.now()
    with transaction.atomic():
        count = Mailing.objects.due(now).update(state=MailingState.SENDING, started_at=now)
        fail_point("mail.before_start")
        if count:
            ring()
    return count


def _locked(mailing_id: UUID) -> Mailing:
    """The mailing as it is now, locked until the end of the transaction. (SQLite locks as a whole: IMMEDIATE.)"""
    return Mailing.objects.select_for_update(of=("self",)).get(pk=mailing_id)

"""Doubt, and how it ends: by evidence, by a person, or by a rule of the mail's kind (reliability 1.4, step 6).

Never by silently sending again. The one exception is mail that somebody is waiting for (a confirmation, a password):
there a second copy with the same Message-ID harms less than none, and it is sent once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import MailingState, RecipientState, SettledBy
from newsletters.engine.control import TransitionError
from newsletters.engine.doorbell import ring
from newsletters.engine.planning import PERSONAL
from newsletters.models import Mailing, MailingRecipient

WAIT_FOR_EVIDENCE = timedelta(hours=24)
WAIT_WHEN_AWAITED = timedelta(minutes=10)
UNCERTAIN = (RecipientState.IN_DOUBT, RecipientState.GIVEN_UP)

ORDER = (
    RecipientState.QUEUED,
    RecipientState.CLAIMED,
    RecipientState.SENDING,
    RecipientState.IN_DOUBT,
    RecipientState.GIVEN_UP,
    RecipientState.ACCEPTED,
    RecipientState.DELIVERED,
    RecipientState.REJECTED,
    RecipientState.BOUNCED,
    RecipientState.COMPLAINED,
)
"""Evidence may come in any order; it moves a row only to the right. (Bounces come after deliveries, complaints last.)"""

declare(
    {
        "mail.in_settle": "Doubt is settled, not committed.",
        "mail.after_settle": "Doubt is settled and committed.",
    }
)


def settle_by_evidence(
    recipient_id: UUID, state: RecipientState, *, by: SettledBy, code: str = "", provider_id: str = ""
) -> bool:
    """A report from outside about one mail; whether it told us something new. Repeating it changes nothing.

    A row that is waiting to be sent again and turns out to have arrived is not sent any more: it leaves the queue in
    this statement.

    Args:
        state: accepted, delivered, rejected, bounced or complained.
        code: such as ``550 5.1.1``, without addresses.
    """
    earlier = ORDER[: ORDER.index(state)]
    values = {"state": state, "settled_at": clock.now(), "settled_by": by, "lease_token": None, "lease_until": None}
    if code:
        values["last_code"] = code[:20]
    if provider_id:
        values["provider_id"] = provider_id[:120]
    with transaction.atomic():
        done = MailingRecipient.objects.filter(pk=recipient_id, state__in=earlier).update(**values)
        fail_point("mail.in_settle")
    fail_point("mail.after_settle")
    return bool(done)


def apply_policy() -> int:
    """Settle what has waited long enough without evidence; how many rows. The sweep calls it."""
    now = clock.now()
    doubts = MailingRecipient.objects.in_doubt()
    is_awaited = Q(mailing__kind__in=PERSONAL)
    waited = Q(sending_at__lte=now - WAIT_WHEN_AWAITED)
    is_over = Q(sending_at__lte=now - WAIT_FOR_EVIDENCE) | Q(mailing__valid_until__lte=now)
    once_more = doubts.filter(is_awaited & waited).exclude(settled_by=SettledBy.POLICY)
    given_up = doubts.filter((~is_awaited & is_over) | (is_awaited & waited & Q(settled_by=SettledBy.POLICY)))
    with transaction.atomic():
        # First those that had their second chance, then those that get it: no row meets both in one pass.
        count = _update(given_up, state=RecipientState.GIVEN_UP, settled_at=now, settled_by=SettledBy.POLICY)
        count += _update(
            once_more,
            state=RecipientState.QUEUED,
            not_before=now,
            settled_by=SettledBy.POLICY,
            lease_token=None,
            lease_until=None,
        )
        fail_point("mail.in_settle")
    return count


def send_again(mailing: Mailing, *, only: Collection[UUID] | None = None) -> int:
    """The office decides: these mails are sent once more, with the same Message-ID; how many.

    Args:
        only: ids of recipients; without it all of the mailing that are in doubt or given up.

    Raises:
        TransitionError: the mailing is cancelled, or out of date.
    """
    with transaction.atomic():
        row = Mailing.objects.select_for_update(of=("self",)).get(pk=mailing.pk)
        now = clock.now()
        if row.state == MailingState.CANCELLED:
            raise TransitionError(_("This mailing was cancelled; nobody gets it any more."))
        if row.valid_until is not None and row.valid_until <= now:
            raise TransitionError(_("This mailing is out of date: nobody gets it any more."))
        count = _uncertain(row, only).update(
            state=RecipientState.QUEUED,
            not_before=now,
            settled_at=None,
            settled_by=SettledBy.OPERATOR,
            lease_token=None,
            lease_until=None,
        )
        if count and row.state == MailingState.DONE:
            row.state, row.finished_at = MailingState.SENDING, None
            row.save(update_fields=["state", "finished_at"])
        fail_point("mail.in_settle")
        ring()
    fail_point("mail.after_settle")
    return count


def confirm_arrived(mailing: Mailing, *, only: Collection[UUID] | None = None) -> int:
    """The office knows from elsewhere (a log, a call) that these mails have arrived; how many.

    Args:
        only: as in :func:`send_again`.
    """
    with transaction.atomic():
        count = _uncertain(mailing, only).update(
            state=RecipientState.ACCEPTED,
            settled_at=clock.now(),
            settled_by=SettledBy.OPERATOR,
            lease_token=None,
            lease_until=None,
        )
        fail_point("mail.in_settle")
    return count


def _uncertain(mailing: Mailing, only: Collection[UUID] | None) -> QuerySet[MailingRecipient]:
    rows = mailing.recipients.filter(state__in=UNCERTAIN)
    return rows if only is None else rows.filter(pk__in=only)


def _update(rows: QuerySet[MailingRecipient], **values: object) -> int:
    """Rows are chosen by their mailing; databases change only one table at a time."""
    return MailingRecipient.objects.filter(pk__in=rows.values("pk"), state=RecipientState.IN_DOUBT).update(**values)

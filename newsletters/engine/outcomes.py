"""What became of one mail, written with the token of the batch (fencing; reliability 1.4, step 5).

A worker that was thought dead and wakes up late may still write what it knows for certain, as long as nobody else has
decided in the meantime: its token is on the row until then, also while the row is in doubt.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import BounceKind, MailingState, RecipientState, SettledBy, SkipReason
from newsletters.engine.answers import LONGEST_TRY, SLOW_RETRY, Verdict, judge, pause_after, scatter
from newsletters.engine.bouncing import record_bounce
from newsletters.engine.routes import lower_concurrency
from newsletters.engine.statements import change, key, moment
from newsletters.engine.transport.base import Answer, Refused
from newsletters.models import Mailing, MailingRecipient

MOST_REFUSALS = 10
"""So many refusals for the content or the sender in a row pause the mailing instead of burning the list."""

declare(
    {
        "mail.before_outcome": "The answer is read, the row does not have it.",
        "mail.in_outcome": "The outcome is written, not committed.",
        "mail.after_outcome": "The outcome is committed.",
        "mail.in_refusal": "A refusal and what follows from it are written, not committed.",
    }
)


_ACCEPT = """
    UPDATE newsletters_mailingrecipient
    SET state = 'accepted', attempts = attempts + 1, settled_at = %s, settled_by = 'smtp', lease_token = NULL,
        lease_until = NULL, last_code = %s, last_reply = %s, provider_id = %s
    WHERE id = %s AND lease_token = %s AND state IN ('claimed', 'sending', 'in_doubt')
"""


def record_accepted(row: MailingRecipient, answer: Answer) -> bool:
    """The other side has taken the mail. Whether the row was still ours to say so."""
    fail_point("mail.before_outcome")
    with transaction.atomic():
        values = [moment(clock.now()), answer.short, answer.words, answer.provider_id[:120]]
        done = bool(change(_ACCEPT, [*values, key(row.pk), key(row.lease_token)]))
        if done and row.mailing.refusals_in_a_row:
            Mailing.objects.filter(pk=row.mailing_id).update(refusals_in_a_row=0)
            row.mailing.refusals_in_a_row = 0
        fail_point("mail.in_outcome")
    fail_point("mail.after_outcome")
    return done


def record_in_doubt(row: MailingRecipient, answer: Answer) -> bool:
    """The mail was handed over, no answer came. The token stays: late evidence of this very worker counts."""
    fail_point("mail.before_outcome")
    return bool(
        _mine(row).update(
            state=RecipientState.IN_DOUBT,
            attempts=F("attempts") + 1,
            lease_until=None,
            last_code=answer.short,
            last_reply=answer.words,
        )
    )


def record_cut(row: MailingRecipient, answer: Answer) -> bool:
    """The connection ended before the other side could have taken the mail: try later. It counts as an attempt, so
    that one mail that always ends the connection does not keep all others waiting."""
    with transaction.atomic():
        return _try_later(row, answer, clock.now() + pause_after(row.attempts + 1))


def record_refused(row: MailingRecipient, refused: Refused, *, route_name: str) -> Verdict:
    """The other side said no: what follows from it for this mail, the address, the mailing and the route."""
    answer = refused.answer
    verdict = judge(answer, refused.stage, attempts=row.attempts)
    fail_point("mail.before_outcome")
    now = clock.now()
    with transaction.atomic():
        if verdict is Verdict.LATER:
            _try_later(row, answer, now + pause_after(row.attempts + 1))
        elif verdict is Verdict.SCATTERED:
            lower_concurrency(route_name, answer)
            _try_later(row, answer, now + scatter())
        elif verdict is Verdict.ONCE_MORE:
            _try_later(row, answer, now + SLOW_RETRY)
        elif verdict is Verdict.POLICY:
            _count_refusal(row, answer)
            _settle(row, RecipientState.REJECTED, answer)
        elif _settle(row, RecipientState.REJECTED, answer):
            is_soft = answer.enhanced.startswith("5.2.") or answer.enhanced.startswith("5.3.")
            record_bounce(row, BounceKind.SOFT if is_soft else BounceKind.HARD, answer.short)
        fail_point("mail.in_refusal")
    return verdict


def record_unwritable(row: MailingRecipient, reason: str) -> bool:
    """The mail cannot be made at all; ``reason`` is for the office. An address that was erased is left out."""
    now = clock.now()
    if not row.address:
        values: dict[str, Any] = {"state": RecipientState.SKIPPED, "skip_reason": SkipReason.ERASED}
    else:
        values = {"state": RecipientState.REJECTED, "settled_by": SettledBy.POLICY, "last_reply": reason[:255]}
    claimed = MailingRecipient.objects.filter(
        pk=row.pk, state=RecipientState.CLAIMED, lease_token=row.lease_token, address=row.address
    )
    return bool(claimed.update(settled_at=now, lease_token=None, lease_until=None, **values))


def _mine(row: MailingRecipient) -> QuerySet[MailingRecipient]:
    """The row, as long as this batch holds it and nobody has decided about it."""
    return MailingRecipient.objects.filter(
        pk=row.pk,
        lease_token=row.lease_token,
        state__in=(RecipientState.CLAIMED, RecipientState.SENDING, RecipientState.IN_DOUBT),
    )


def _settle(row: MailingRecipient, state: RecipientState, answer: Answer) -> bool:
    done = _mine(row).update(
        state=state,
        attempts=F("attempts") + 1,
        settled_at=clock.now(),
        settled_by=SettledBy.SMTP,
        lease_token=None,
        lease_until=None,
        last_code=answer.short,
        last_reply=answer.words,
    )
    return bool(done)


def _try_later(row: MailingRecipient, answer: Answer, moment: datetime) -> bool:
    """Back into the queue until ``moment``; given up when that is later than anybody should wait."""
    values: dict[str, Any] = {
        "attempts": F("attempts") + 1,
        "lease_token": None,
        "lease_until": None,
        "last_code": answer.short,
        "last_reply": answer.words,
    }
    if moment > row.date_header + LONGEST_TRY or (row.mailing.valid_until and moment >= row.mailing.valid_until):
        values |= {
            "state": RecipientState.GIVEN_UP,
            "settled_at": clock.now(),
            "settled_by": SettledBy.POLICY,
        }
        done = bool(_mine(row).update(**values))
        if done and answer.code:
            record_bounce(row, BounceKind.SOFT, answer.short)
        return done
    return bool(_mine(row).update(state=RecipientState.QUEUED, not_before=moment, **values))


def _count_refusal(row: MailingRecipient, answer: Answer) -> None:
    """One more refusal for content or sender. The mailing's row first: all who lock both do so in this order."""
    Mailing.objects.filter(pk=row.mailing_id).update(refusals_in_a_row=F("refusals_in_a_row") + 1)
    row.mailing.refusals_in_a_row += 1
    reason = _("%(count)s refusals in a row: %(answer)s") % {
        "count": MOST_REFUSALS,
        "answer": f"{answer.short} {answer.words}",
    }
    Mailing.objects.filter(pk=row.mailing_id, state=MailingState.SENDING, refusals_in_a_row__gte=MOST_REFUSALS).update(
        state=MailingState.PAUSED, pause_reason=reason[:255]
    )

"""Addresses that get no mail any more (reliability 1.6).

A reason is as strong as its place in :data:`STRENGTH`; a weaker one never replaces a stronger one. Two kinds of reason
end by themselves when the person subscribes anew and clicks the button in the confirmation mail: ``unsubscribed``,
because they want mail again, and ``soft_bounces``, because the click proves that the mailbox takes mail. All others
stay until the office lifts them: a complaint and “that was not me” are a will that a form filled in by anybody must not
overrule, a hard bounce cannot be disproved without a mail that would bounce again.
"""

from __future__ import annotations

from django.db import transaction

from cms.core import clock
from cms.core.models import User
from newsletters.choices import MailingKind, SuppressionReason
from newsletters.engine.locks import lock_address
from newsletters.models import Suppression

STRENGTH = (
    SuppressionReason.UNSUBSCRIBED,
    SuppressionReason.SOFT_BOUNCES,
    SuppressionReason.MANUAL,
    SuppressionReason.HARD_BOUNCE,
    SuppressionReason.NOT_ME,
    SuppressionReason.COMPLAINT,
)
LIFTED_BY_CONFIRMING = frozenset({SuppressionReason.UNSUBSCRIBED, SuppressionReason.SOFT_BOUNCES})
ASKED_FOR = frozenset({MailingKind.CONFIRMATION, MailingKind.REGISTRATION, MailingKind.NETWORK})


def blocks(reason: str, kind: str) -> bool:
    """Whether a suppression for ``reason`` stops a mail of ``kind``.

    Security mail always leaves. A confirmation leaves when its click would lift the suppression; otherwise nobody could
    come back. So does mail about one's own registration, application or membership: whoever wants no list mail any more has
    asked for this one.
    Addresses that do not exist, complaints, “that was not me” and the office's word stop it, too.
    """
    if kind == MailingKind.SECURITY:
        return False
    return not (kind in ASKED_FOR and reason in LIFTED_BY_CONFIRMING)


def suppress(
    recipient_key: str, reason: SuppressionReason, *, note: str = "", user: User | None = None
) -> Suppression:
    """Send no more mail to the address behind ``recipient_key``, from this transaction's commit on.

    Args:
        note: for the office, without an address.
    """
    with transaction.atomic():
        lock_address(recipient_key)
        row, created = Suppression.objects.select_for_update().get_or_create(
            recipient_key=recipient_key,
            defaults={"reason": reason, "since": clock.now(), "note": note[:255], "created_by": user},
        )
        if not created and STRENGTH.index(reason) > STRENGTH.index(SuppressionReason(row.reason)):
            row.reason, row.since, row.note, row.created_by = reason, clock.now(), note[:255], user
            row.save()
    return row


def lift(recipient_key: str, *, reasons: frozenset[SuppressionReason] | None = None) -> bool:
    """Let mail go to this address again; with ``reasons`` only when it is blocked for one of them."""
    rows = Suppression.objects.filter(recipient_key=recipient_key)
    if reasons is not None:
        rows = rows.filter(reason__in=reasons)
    return bool(rows.delete()[0])


def reason_for(recipient_key: str) -> SuppressionReason | None:
    """Why this address gets no mail, or None."""
    reason = Suppression.objects.filter(recipient_key=recipient_key).values_list("reason", flat=True).first()
    return SuppressionReason(reason) if reason else None

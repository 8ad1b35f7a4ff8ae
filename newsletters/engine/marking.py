"""The mark: a durable note, before DATA, that this mail is about to be handed over (reliability 1.4, step 4).

After a crash a marked row is in doubt, and an unmarked one is safe to send. In the same transaction everything is
looked at again that may have stopped the mail, under locks that the stops meet (``engine.locks``): so no mail is marked
after the commit of what stops it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db import connection, transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import MailingState, RecipientState, SkipReason, SubscriptionState
from newsletters.engine.claims import is_held
from newsletters.engine.locks import lock_number
from newsletters.models import Mailing, MailingRecipient, Subscription, Suppression
from newsletters.services.suppression import blocks

MARGIN = timedelta(seconds=2)
"""A lease that ends so soon is not used any more: the sweep may be giving the row away."""
LEASE = timedelta(seconds=120)
"""Outlasts the time-outs of DATA, message and final answer together (``transport.smtp``)."""

declare(
    {
        "mail.before_mark": "The server has taken the recipient; the row is not marked.",
        "mail.in_mark": "The mark is written, not committed.",
        "mail.after_mark": "The mark is committed; nothing of the message is on the wire.",
        "mail.before_skip": "The mail must not leave; the row does not say so yet.",
    }
)


class Mark(StrEnum):
    """What became of the attempt to mark a row."""

    DONE = "done"
    SKIPPED = "skipped"
    NOT_NOW = "not now"
    """The mailing is paused or held: the row goes back and waits."""
    LOST = "lost"
    """Somebody else has the row by now."""


def mark(row: MailingRecipient) -> Mark:
    """Mark ``row``, which this worker has claimed, or say why not. One short transaction of its own."""
    fail_point("mail.before_mark")
    with transaction.atomic(durable=True):
        now = clock.now()
        lock_what_stops(row)
        mine = MailingRecipient.objects.filter(
            pk=row.pk,
            state=RecipientState.CLAIMED,
            lease_token=row.lease_token,
            lease_until__gt=now + MARGIN,
            address=row.address,
        )
        obstacle = find_obstacle(row, now)
        if obstacle is Mark.NOT_NOW:
            mine.update(state=RecipientState.QUEUED, lease_token=None, lease_until=None)
            return Mark.NOT_NOW
        if obstacle is not None:
            fail_point("mail.before_skip")
            done = mine.update(
                state=RecipientState.SKIPPED, skip_reason=obstacle, settled_at=now, lease_token=None, lease_until=None
            )
            return Mark.SKIPPED if done else Mark.LOST
        marked = mine.update(state=RecipientState.SENDING, sending_at=now, lease_until=now + LEASE)
        fail_point("mail.in_mark")
    fail_point("mail.after_mark")
    return Mark.DONE if marked else Mark.LOST


class _Mailing(NamedTuple):
    state: str
    valid_until: datetime | None


def find_obstacle(row: MailingRecipient, now: datetime) -> SkipReason | Mark | None:
    """Why this mail must not leave at ``now``, as the database has it; None when it may."""
    mailing = _Mailing(*Mailing.objects.filter(pk=row.mailing_id).values_list("state", "valid_until").get())
    if mailing.state in {MailingState.CANCELLED, MailingState.DONE}:
        return SkipReason.STOPPED
    if mailing.valid_until is not None and mailing.valid_until <= now:
        return SkipReason.TOO_LATE
    if mailing.state != MailingState.SENDING or is_held():
        return Mark.NOT_NOW
    if row.needs_subscription and not _is_subscribed(row.subscription_id):
        return SkipReason.UNSUBSCRIBED
    reason = Suppression.objects.filter(recipient_key=row.recipient_key).values_list("reason", flat=True).first()
    if reason is not None and blocks(reason, row.mailing.kind):
        return SkipReason.SUPPRESSED
    return None


def lock_what_stops(row: MailingRecipient) -> None:
    """On PostgreSQL: whoever wants to stop this mail waits until the mark is committed, or we wait for them."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s) FROM newsletters_mailing WHERE id = %s FOR SHARE",
            [lock_number(row.recipient_key), row.mailing_id],
        )
        if row.needs_subscription:
            cursor.execute("SELECT 1 FROM newsletters_subscription WHERE id = %s FOR SHARE", [row.subscription_id])


def _is_subscribed(subscription_id: int | None) -> bool:
    """Whether the wish is still there; a deleted row is none."""
    return (
        subscription_id is not None
        and Subscription.objects.filter(pk=subscription_id, state=SubscriptionState.ACTIVE).exists()
    )


__all__ = ["LEASE", "MARGIN", "Mark", "find_obstacle", "lock_what_stops", "mark"]

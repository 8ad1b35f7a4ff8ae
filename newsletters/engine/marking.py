"""The mark: a durable note, before DATA, that this mail is about to be handed over (reliability 1.4, step 4).

After a crash a marked row is in doubt, and an unmarked one is safe to send. In the same transaction everything is
looked at again that may have stopped the mail, under locks that the stops meet (``engine.locks``): so no mail is marked
after the commit of what stops it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from django.conf import settings
from django.db import connection, transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import MailingState, SkipReason, SubscriptionState
from newsletters.engine.locks import lock_number
from newsletters.engine.statements import change, key, moment, read_one
from newsletters.models import MailingRecipient
from newsletters.services.registrations.fitting import why_not
from newsletters.services.suppression import blocks

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


_STOPS = """
    SELECT m.state, m.valid_until IS NOT NULL AND m.valid_until <= %s,
        (SELECT s.state FROM newsletters_subscription s WHERE s.id = %s),
        (SELECT x.reason FROM newsletters_suppression x WHERE x.recipient_key = %s),
        (SELECT r.state FROM dialogues_registration r WHERE r.public_id = %s),
        (SELECT r.wants_reminders FROM dialogues_registration r WHERE r.public_id = %s),
        (SELECT r.state FROM dialogues_seriesregistration r WHERE r.public_id = %s),
        EXISTS (SELECT 1 FROM networks_notice n WHERE n.public_id = %s AND n.stopped_at IS NULL),
        EXISTS (SELECT 1 FROM newsletters_mailepoch e WHERE e.held_at IS NOT NULL AND e.released_at IS NULL)
    FROM newsletters_mailing m WHERE m.id = %s
"""
_LOCK_REGISTRATION = (
    "SELECT 1 FROM dialogues_registration WHERE public_id = %s FOR SHARE",
    "SELECT 1 FROM dialogues_seriesregistration WHERE public_id = %s FOR SHARE",
)
_LOCK_NOTICE = "SELECT 1 FROM networks_notice WHERE public_id = %s FOR SHARE"
_MINE = "id = %s AND state = 'claimed' AND lease_token = %s AND lease_until > %s AND address = %s"
_MARK = f"""
    UPDATE newsletters_mailingrecipient SET state = 'sending', sending_at = %s, lease_until = %s WHERE {_MINE}
"""  # noqa: S608  built of constants
_SKIP = f"""
    UPDATE newsletters_mailingrecipient
    SET state = 'skipped', skip_reason = %s, settled_at = %s, lease_token = NULL, lease_until = NULL WHERE {_MINE}
"""  # noqa: S608  as above
_PUT_BACK = f"""
    UPDATE newsletters_mailingrecipient SET state = 'queued', lease_token = NULL, lease_until = NULL WHERE {_MINE}
"""  # noqa: S608  as above


def mark(row: MailingRecipient) -> Mark:
    """Mark ``row``, which this worker has claimed, or say why not. One short transaction of its own."""
    fail_point("mail.before_mark")
    with transaction.atomic(durable=True):
        now, times = clock.now(), settings.MAIL_TIMES
        lock_what_stops(row)
        mine = [key(row.pk), key(row.lease_token), moment(now + times.margin), row.address]
        obstacle = find_obstacle(row, now)
        if obstacle is Mark.NOT_NOW:
            change(_PUT_BACK, mine)
            return Mark.NOT_NOW
        if obstacle is not None:
            fail_point("mail.before_skip")
            return Mark.SKIPPED if change(_SKIP, [obstacle.value, moment(now), *mine]) else Mark.LOST
        marked = change(_MARK, [moment(now), moment(now + times.mark_lease), *mine])
        fail_point("mail.in_mark")
    fail_point("mail.after_mark")
    return Mark.DONE if marked else Mark.LOST


def find_obstacle(row: MailingRecipient, now: datetime) -> SkipReason | Literal[Mark.NOT_NOW] | None:
    """Why this mail must not leave at ``now``, as the database has it; None when it may."""
    registration = key(row.registration_id)
    values = [moment(now), row.subscription_id, row.recipient_key, *[registration] * 3]
    values += [key(row.notice_id), key(row.mailing_id)]
    found = read_one(_STOPS, values)
    if found is None:
        return Mark.NOT_NOW
    state, is_late, subscription, suppression, single, wants_reminders, whole, has_notice, is_held = found
    if state in {MailingState.CANCELLED, MailingState.DONE}:
        return SkipReason.STOPPED
    if is_late:
        return SkipReason.TOO_LATE
    if state != MailingState.SENDING or is_held:
        return Mark.NOT_NOW
    if row.needs_subscription and subscription != SubscriptionState.ACTIVE:
        return SkipReason.UNSUBSCRIBED  # a subscription that was deleted is none
    if row.registration_id is not None and (reason := why_not(row.mailing, single or whole, bool(wants_reminders))):
        return reason
    if row.notice_id is not None and not has_notice:
        return SkipReason.OBSOLETE
    if suppression is not None and blocks(str(suppression), row.mailing.kind):
        return SkipReason.SUPPRESSED
    return None


def lock_what_stops(row: MailingRecipient) -> None:
    """On PostgreSQL: whoever wants to stop this mail waits until the mark is committed, or we wait for them."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        if row.registration_id is not None:
            # Before the mailing: who moves an event ends registrations first and then stops mailings.
            for statement in _LOCK_REGISTRATION:
                cursor.execute(statement, [row.registration_id])
        if row.notice_id is not None:
            cursor.execute(_LOCK_NOTICE, [row.notice_id])
        cursor.execute(
            "SELECT pg_advisory_xact_lock_shared(%s) FROM newsletters_mailing WHERE id = %s FOR SHARE",
            [lock_number(row.recipient_key), row.mailing_id],
        )
        if row.needs_subscription:
            cursor.execute("SELECT 1 FROM newsletters_subscription WHERE id = %s FOR SHARE", [row.subscription_id])

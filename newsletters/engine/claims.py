"""Taking a few mails in hand, under a lease and a token (reliability 1.4, step 2)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from newsletters.choices import WORK_STATES, RecipientState
from newsletters.engine.epoch import begin_batch
from newsletters.engine.routes import give_back, take_tokens
from newsletters.engine.statements import key, moment
from newsletters.models import MailingRecipient

BATCH = 20

declare(
    {
        "mail.in_claim": "A batch is claimed, not committed.",
        "mail.after_claim": "A batch is claimed and committed; nothing is on the wire.",
        "mail.in_release": "A batch goes back untouched, not committed.",
    }
)

# The condition on the three states is that of the index "mail_work", word by word: SQLite needs to see it.
_WORK = ", ".join(f"'{state.value}'" for state in WORK_STATES)
# CROSS JOIN: SQLite keeps its order, walks along the index and stops at the limit instead of sorting all that waits.
# MATERIALIZED: joined as a subquery, PostgreSQL runs it more than once and claims more than the limit.
_CLAIM = f"""
    WITH chosen AS MATERIALIZED (
        SELECT r.id FROM newsletters_mailingrecipient r
        CROSS JOIN newsletters_mailing m
        WHERE m.id = r.mailing_id AND r.state = 'queued' AND r.state IN ({_WORK}) AND r.not_before <= %s
            AND m.state = 'sending' AND m.route_name = %s
        ORDER BY r.priority, r.not_before, r.id
        LIMIT %s {{lock}}
    )
    UPDATE newsletters_mailingrecipient
    SET state = 'claimed', lease_token = %s, lease_until = %s
    WHERE state = 'queued' AND id IN (SELECT id FROM chosen)
    RETURNING id
"""  # noqa: S608  built of constants


@dataclass(frozen=True)
class Batch:
    """Rows in hand, in the order in which they are sent, with mailing and subscriber loaded.

    ``wait`` is set when there is none because the route's bucket is empty: how long it takes to fill.
    """

    rows: Sequence[MailingRecipient] = ()
    wait: timedelta | None = None


def claim(route_name: str) -> Batch:
    """Take up to :data:`BATCH` mails of the route in hand: due, of mailings that are being sent, urgent ones first.

    An open breaker, an empty bucket, a used-up day or a held site (``MailEpoch``) give nothing.
    """
    token = uuid.uuid4()
    now = clock.now()
    with transaction.atomic():
        if not begin_batch():
            return Batch()
        allowance = take_tokens(route_name, BATCH)
        if not allowance.count:
            return Batch(wait=allowance.wait)
        ids = _claim(token, allowance.count, route_name)
        give_back(route_name, allowance.count - len(ids))
        fail_point("mail.in_claim")
    fail_point("mail.after_claim")
    if not ids:
        return Batch()
    found = MailingRecipient.objects.filter(pk__in=ids, lease_token=token, lease_until__gt=now)
    rows = list(found.select_related("mailing", "subscriber").order_by("priority", "not_before", "pk"))
    mailings = {row.mailing_id: row.mailing for row in rows}
    for row in rows:
        row.mailing = mailings[row.mailing_id]  # one object for all: it counts refusals in a row
    return Batch(rows)


def release(rows: Sequence[MailingRecipient]) -> None:
    """Put rows back that this worker has claimed and not handed over; the token says that they are still its own.

    A row whose mark was written without our knowing (the connection to the database broke) goes back, too: whoever
    calls this knows that its message was not on the wire.
    """
    with transaction.atomic():
        for row in rows:
            MailingRecipient.objects.filter(
                pk=row.pk,
                lease_token=row.lease_token,
                state__in=(RecipientState.CLAIMED, RecipientState.SENDING),
            ).update(state=RecipientState.QUEUED, lease_token=None, lease_until=None)
        fail_point("mail.in_release")


def _claim(token: uuid.UUID, count: int, route_name: str) -> list[uuid.UUID]:
    now = clock.now()
    statement = _CLAIM.format(lock="FOR UPDATE OF r SKIP LOCKED" if connection.vendor == "postgresql" else "")
    with connection.cursor() as cursor:
        cursor.execute(
            statement, [moment(now), route_name, count, key(token), moment(now + settings.MAIL_TIMES.claim_lease)]
        )
        return [_as_uuid(row[0]) for row in cursor.fetchall()]


def _as_uuid(value: uuid.UUID | str) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)

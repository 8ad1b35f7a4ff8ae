"""Handing deliveries over, and what becomes of them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core import registry
from integrations.core.choices import AttemptOutcome, DeliveryState, Trouble
from integrations.core.contract import ChangeSubscriber, Receipt
from integrations.core.models import Connection, Delivery, DeliveryAttempt
from integrations.core.services import state
from integrations.core.services.bells import ring_outbox
from integrations.core.services.outbox.claiming import claim
from integrations.core.services.outbox.writing import TRIED_FOR
from integrations.core.services.troubles import Fault, explain

SLICE = timedelta(seconds=8)
"""How long one task delivers before it rings again: other tasks get their turn."""

PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""After the first attempt, the second, … (Standard Webhooks 1.0.0); with jitter, and within ``TRIED_FOR``."""

JITTER = 0.2
OUTAGE = timedelta(hours=1)
"""Whoever answers again after so long is back: what waited for a pause to end goes out at once."""
SILENT_AFTER = timedelta(days=3)
"""A connection to which nothing could be delivered for so long is paused, and the office is told in the overview."""

declare(
    {
        "outbox.before_send": "A delivery is claimed; it is about to leave.",
        "outbox.after_send": "It was handed over; nobody has written that down.",
        "outbox.in_outcome": "The outcome is written, not committed.",
    }
)


def deliver_due() -> str:
    """Deliver what is due for :data:`SLICE` at most; ring again when there may be more. Safe to run many times at once."""
    until = clock.now() + SLICE
    count = 0
    while clock.now() < until:
        slugs = _delivering()
        delivery = claim(slugs) if slugs else None
        if delivery is None:
            return f"{count} handled" if count else ""
        send(delivery)
        count += 1
    ring_outbox()
    return f"{count} handled, more to come"


def send(delivery: Delivery) -> Delivery:
    """Send one claimed delivery and write the outcome."""
    connection = delivery.connection
    subscriber = registry.get(connection.slug)
    began = clock.now()
    fault: Fault | None = None
    receipt: Receipt | None = None
    fail_point("outbox.before_send")
    try:
        assert isinstance(subscriber, ChangeSubscriber)  # noqa: S101  the claim asked for nothing else
        receipt = subscriber.deliver(delivery, connection.specific())
    except Exception as error:  # whatever a plugin does: the row is settled
        fault = explain(error, slug=connection.slug)
        status = getattr(error, "status", None)
        status_code = status if isinstance(status, int) and 100 <= status <= 599 else None
    else:
        status_code = receipt.status_code
    fail_point("outbox.after_send")
    now = clock.now()
    with transaction.atomic():
        DeliveryAttempt.objects.create(
            delivery=delivery,
            at=began,
            duration=now - began,
            outcome=_attempt_outcome(fault),
            status_code=status_code,
            error=fault.message if fault else "",
        )
        mine = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token, state=DeliveryState.SENDING)
        news = _delivered(receipt, now) if receipt is not None else _not_delivered(delivery, fault, now)
        if mine.update(lease_token=None, lease_until=None, **news):
            _tell_connection(connection, fault, receipt, now)
        fail_point("outbox.in_outcome")
    delivery.refresh_from_db()
    return delivery


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts, at least one; with jitter, so that a crowd does not come back at once."""
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  no secret hangs on it


def _delivering() -> set[str]:
    return {s.slug for s in state.enabled_with(ChangeSubscriber)}  # type: ignore[type-abstract]  # asked with isinstance


def _attempt_outcome(fault: Fault | None) -> AttemptOutcome:
    if fault is None:
        return AttemptOutcome.DELIVERED
    return AttemptOutcome.REFUSED if fault.is_final else AttemptOutcome.LATER


def _delivered(receipt: Receipt, now: datetime) -> dict[str, Any]:
    return {
        "state": DeliveryState.DELIVERED,
        "attempt_count": F("attempt_count") + 1,
        "settled_at": now,
        "last_error": "",
        "remote_id": receipt.remote_id[:255],
        "remote_url": receipt.url[:500],
    }


def _not_delivered(delivery: Delivery, fault: Fault | None, now: datetime) -> dict[str, Any]:
    """What becomes of the row. Wrong settings are no fault of the delivery: it waits until they are mended. The three
    days begin with the first attempt, not with the change: a plugin may have been off for a while."""
    message = fault.message if fault else ""
    if fault is not None and fault.trouble in (Trouble.SETTINGS, Trouble.AUTHORISATION):
        return {"state": DeliveryState.WAITING, "last_error": message, "not_before": now}
    attempts = delivery.attempt_count + 1
    give_up_at = now + TRIED_FOR if attempts == 1 else delivery.give_up_at
    news: dict[str, Any] = {"attempt_count": attempts, "give_up_at": give_up_at, "last_error": message}
    pause = pause_after(attempts)
    if fault is not None and fault.retry_after is not None:
        pause = max(pause, fault.retry_after)
    if (fault is not None and fault.is_final) or now >= give_up_at:
        return {**news, "state": DeliveryState.FAILED, "settled_at": now}
    # The last attempt is made at the very end: a pause that leads beyond it must not cost the last day.
    return {**news, "state": DeliveryState.WAITING, "not_before": min(now + pause, give_up_at)}


def _tell_connection(connection: Connection, fault: Fault | None, receipt: Receipt | None, now: datetime) -> None:
    row = Connection.objects.filter(pk=connection.pk)
    if fault is None:
        pause = now + receipt.slow_down if receipt is not None and receipt.slow_down else None
        row.update(last_success_at=now, failing_since=None, last_error="", last_error_at=None, pause_until=pause)
        if connection.failing_since is not None and now - connection.failing_since >= OUTAGE:
            _wake(connection, now)
        return
    failing_since = connection.failing_since or now
    news: dict[str, Any] = {"last_error": fault.message, "last_error_at": now, "failing_since": failing_since}
    if fault.retry_after is not None:
        news["pause_until"] = now + fault.retry_after
    if fault.trouble:
        news["trouble"] = fault.trouble
    elif now - failing_since >= SILENT_AFTER:
        news["trouble"] = Trouble.SILENT
        news["last_error"] = _("Nothing could be delivered for days. The last answer: %(error)s") % {
            "error": fault.message
        }
        news["last_error"] = news["last_error"][:500]
    row.update(**news)


def _wake(connection: Connection, now: datetime) -> None:
    """After an outage of two days the next pause may be a day long. Pauses are short again, but the end stays."""
    waiting = Delivery.objects.filter(connection_id=connection.pk, state=DeliveryState.WAITING, not_before__gt=now)
    if waiting.update(not_before=now, attempt_count=1):
        ring_outbox()

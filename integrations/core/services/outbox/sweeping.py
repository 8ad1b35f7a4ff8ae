"""What nobody else moves on: rows of dead workers, bells that were lost, rows that are old."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core.choices import AttemptOutcome, DeliveryState
from integrations.core.contract import ChangeSubscriber
from integrations.core.models import Connection, Delivery, DeliveryAttempt
from integrations.core.services import state
from integrations.core.services.bells import ring_outbox

KEPT_FOR = timedelta(days=90)
"""Of what was delivered or given up; long enough to send it again after the summer."""

declare({"outbox.in_sweep": "Rows of dead workers wait again, not committed."})


def sweep() -> str:
    """One pass; the timed job ``integrations.outbox``. Safe to run twice at once."""
    freed = free_lapsed()
    slugs = {s.slug for s in state.enabled_with(ChangeSubscriber)}  # type: ignore[type-abstract]  # asked with isinstance
    waiting = Delivery.objects.due(clock.now()).filter(connection__in=Connection.objects.at_work(slugs))
    if slugs and waiting.exists():
        ring_outbox()
    return f"{freed} freed" if freed else ""


def free_lapsed() -> int:
    """Let rows wait again whose worker died. Whether they arrived nobody knows, so they are sent again."""
    now = clock.now()
    freed = 0
    lapsed = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lte=now)
    for row in lapsed.order_by("pk"):
        with transaction.atomic():
            mine = Delivery.objects.filter(pk=row.pk, state=DeliveryState.SENDING, lease_token=row.lease_token)
            if not mine.update(
                state=DeliveryState.WAITING,
                lease_token=None,
                lease_until=None,
                not_before=now,
                attempt_count=row.attempt_count + 1,
            ):
                continue
            DeliveryAttempt.objects.create(delivery=row, at=now, outcome=AttemptOutcome.UNKNOWN)
            fail_point("outbox.in_sweep")
        freed += 1
    return freed


def forget_old() -> int:
    """Delete deliveries that were settled :data:`KEPT_FOR` ago; how many."""
    limit = clock.now() - KEPT_FOR
    count, _by_model = Delivery.objects.filter(settled_at__lt=limit).delete()
    return count

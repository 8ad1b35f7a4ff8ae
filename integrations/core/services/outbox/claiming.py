"""Taking the next delivery in hand: connections take turns, so that a slow or long one does not hold up the others."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core.choices import DeliveryState
from integrations.core.models import Connection, Delivery

LEASE = timedelta(minutes=2)
"""Longer than one call through the guarded client may take."""

declare(
    {
        "outbox.in_claim": "A delivery is claimed, not committed.",
        "outbox.after_claim": "A delivery is claimed and committed; nothing is on the wire.",
    }
)


def claim(slugs: Collection[str]) -> Delivery | None:
    """The next delivery that is due, of the connection that has waited longest for its turn; None when there is none.

    Args:
        slugs: the plugins that are on and can deliver.
    """
    while True:
        now = clock.now()
        due = Delivery.objects.due(now).filter(connection=OuterRef("pk"))
        ready = Connection.objects.at_work(slugs).filter(Q(pause_until__isnull=True) | Q(pause_until__lte=now))
        turn = ready.filter(Exists(due)).order_by(F("served_at").asc(nulls_first=True), "pk").first()
        if turn is None:
            return None
        with transaction.atomic():
            row = Delivery.objects.due(now).filter(connection=turn).order_by("not_before", "created_at").first()
            token = uuid.uuid4()
            taken = row is not None and Delivery.objects.filter(pk=row.pk, state=DeliveryState.WAITING).update(
                state=DeliveryState.SENDING, lease_token=token, lease_until=now + LEASE
            )
            if row is not None and taken:
                Connection.objects.filter(pk=turn.pk).update(served_at=now)
            fail_point("outbox.in_claim")
        if row is None or not taken:
            continue  # another worker was faster; there may be more
        fail_point("outbox.after_claim")
        found: Delivery = Delivery.objects.select_related("connection").get(pk=row.pk)
        return found

"""Sending again, by the office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from cms.core import clock
from integrations.core.choices import DeliveryState
from integrations.core.models import Connection, Delivery
from integrations.core.services import connections
from integrations.core.services.bells import ring_outbox
from integrations.core.services.outbox.writing import TRIED_FOR

if TYPE_CHECKING:
    from uuid import UUID

    from cms.core.models import User

REPLAYED = "integrations.replayed"


def deliver_again(connection: Connection, *, ids: Iterable[UUID] | None = None, user: User | None = None) -> int:
    """Send settled deliveries of a connection again, under the same ids: those in ``ids``, or all that failed.

    Waiting ones are due at once, and a pause or trouble of the connection is forgotten: who clicks knows that the other
    side works again.

    Returns:
        How many will be sent.
    """
    now = clock.now()
    rows = Delivery.objects.filter(connection_id=connection.pk)
    settled = [DeliveryState.FAILED, *([DeliveryState.DELIVERED] if ids is not None else [])]
    with transaction.atomic():
        chosen = rows.filter(state__in=[*settled, DeliveryState.WAITING])
        if ids is not None:
            chosen = chosen.filter(pk__in=list(ids))
        count = chosen.update(
            state=DeliveryState.WAITING,
            attempt_count=0,
            not_before=now,
            give_up_at=now + TRIED_FOR,
            settled_at=None,
            last_error="",
        )
        if count:
            connections.revive(connection)
            common = Connection.objects.get(pk=connection.pk)
            log(instance=common, action=REPLAYED, user=user, data={"count": count})
            ring_outbox()
    return count

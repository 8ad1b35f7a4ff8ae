"""A public change becomes one delivery for each connection that wants to hear of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from cms.core import clock
from integrations.core import registry
from integrations.core.contract import ChangeSubscriber
from integrations.core.models import Connection, Delivery
from integrations.core.services import state
from integrations.core.services.bells import ring_outbox

if TYPE_CHECKING:
    from cms.core.changes import Change

TRIED_FOR = timedelta(days=3)


def write_deliveries(change: Change) -> int:
    """Write the rows, inside the transaction of ``change``, and ring. It calls nobody.

    Returns:
        How many there are. Without a plugin that listens it costs no query.
    """
    if not change.is_public:
        return 0
    listening = registry.with_capability(ChangeSubscriber)  # type: ignore[type-abstract]  # asked with isinstance
    if not any(change.type in subscriber.handled_changes for subscriber in listening):
        return 0
    slugs = state.enabled_slugs()
    subscribers = {
        subscriber.slug: subscriber
        for subscriber in listening
        if subscriber.slug in slugs and change.type in subscriber.handled_changes
    }
    count = 0
    # With trouble, too: what happens while a password is being mended is not lost. But what is gone is gone.
    for connection in Connection.objects.listening(subscribers):
        specific = connection.specific()
        payload = subscribers[connection.slug].build_payload(change, specific)
        if payload is not None:
            write(specific, change, json.dumps(payload, ensure_ascii=False, separators=(",", ":")))
            count += 1
    if count:
        ring_outbox()
    return count


def write(connection: Connection, change: Change, payload: str) -> Delivery:
    """One waiting delivery."""
    now = clock.now()
    delivery: Delivery = Delivery.objects.create(
        connection_id=connection.pk,
        change_type=change.type,
        subject_id=change.subject_id,
        happened_at=change.moment,
        payload=payload,
        not_before=now,
        give_up_at=now + TRIED_FOR,
        created_at=now,
    )
    return delivery

"""How people were invited to events, for the apps below (``dialogues.invitations``)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from dialogues.invitations import Invited
from newsletters.models import Invitation
from newsletters.services.invitations import days_before


def invitations_of(event_keys: Collection[UUID]) -> dict[UUID, Invited]:
    """The earliest invitation to each event that has one, sent before prepared. One query."""
    rows = (
        Invitation.objects.filter(event__translation_key__in=event_keys).select_related("event").defer("event__report")
    )
    found: dict[UUID, Invited] = {}
    for row in sorted(rows, key=_order):
        event = row.event
        days = None
        if row.sent_at is not None and event.starts_at is not None:
            days = days_before(row.sent_at, event.starts_at, time_zone=event.time_zone)
        found.setdefault(event.translation_key, Invited(row.sent_at, days, row.recipient_count))
    return found


def _order(row: Invitation) -> tuple[bool, float, int]:
    return row.sent_at is None, row.sent_at.timestamp() if row.sent_at is not None else 0.0, row.pk

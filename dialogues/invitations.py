"""How members were invited to a meeting. Invitations are mail and belong to an app above, which tells it here."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cms.core.registries import Registry


@dataclass(frozen=True)
class Invited:
    """The first invitation to one event.

    Attributes:
        sent_at: None while it is only prepared.
        days_before: so many days before the event it went out.
        recipient_count: how many people it went to.
    """

    sent_at: datetime | None = None
    days_before: int | None = None
    recipient_count: int | None = None


Source = Callable[[Collection[UUID]], dict[UUID, Invited]]

SOURCES: Registry[str, Source] = Registry()


def register_source(name: str, source: Source) -> None:
    """Let an app say how people were invited to events, by their translation keys. At most two queries."""
    SOURCES[name] = source


def invited_to(event_keys: Collection[UUID]) -> dict[UUID, Invited]:
    """What is known of the invitations to these events."""
    found: dict[UUID, Invited] = {}
    if event_keys:
        for source in SOURCES.values():
            for key, invited in source(event_keys).items():
                if key not in found or _order(invited) < _order(found[key]):
                    found[key] = invited
    return found


def _order(invited: Invited) -> tuple[bool, float]:
    """Sent before prepared, the first first."""
    return invited.sent_at is None, invited.sent_at.timestamp() if invited.sent_at is not None else 0.0

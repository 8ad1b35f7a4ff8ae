"""What this app hears of: every public change, to be told elsewhere."""

from __future__ import annotations

from cms.core.changes import Change, subscribe
from integrations.core.services.outbox.writing import write_deliveries


def connect() -> None:
    """``IntegrationsConfig.ready()`` calls it once."""
    subscribe(note_change)


def note_change(change: Change) -> None:
    """Write the rows of the outbox, in the transaction of the change."""
    write_deliveries(change)

"""What this app hears from the apps below it. Consumers only write rows (``cms.core.changes``)."""

from __future__ import annotations

from newsletters import issue_receivers

from newsletters import reminder_receivers


def connect() -> None:
    """``NewslettersConfig.ready()`` calls it once."""
    issue_receivers.connect()
    reminder_receivers.connect()

"""What this app hears from the apps below it. Consumers only write rows (``cms.core.changes``)."""

from __future__ import annotations

from cms.core.backups import register_after_restore
from newsletters import (
    issue_receivers,
    notice_receivers,
    registration_receivers,
    reminder_receivers,
    sign_in_receivers,
)
from newsletters.engine import epoch


def connect() -> None:
    """``NewslettersConfig.ready()`` calls it once."""
    issue_receivers.connect()
    reminder_receivers.connect()
    registration_receivers.connect()
    notice_receivers.connect()
    sign_in_receivers.connect()
    register_after_restore("newsletters", epoch.hold_after_restore)

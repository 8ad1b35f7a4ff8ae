"""What this app hears from the apps below it. Consumers only write rows (``cms.core.changes``)."""

from __future__ import annotations


def connect() -> None:
    """``NewslettersConfig.ready()`` calls it once."""

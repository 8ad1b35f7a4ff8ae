"""Timed jobs of this app. All are level-triggered: they look for what is due and not yet done."""

from __future__ import annotations


def register_jobs() -> None:
    """``NewslettersConfig.ready()`` calls it once."""

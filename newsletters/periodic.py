"""Timed jobs of this app. All are level-triggered: they look for what is due and not yet done."""

from __future__ import annotations

from datetime import timedelta

from cms.core.periodic import PeriodicJob, register
from newsletters.engine.sweeping import sweep


def register_jobs() -> None:
    """``NewslettersConfig.ready()`` calls it once."""
    register(PeriodicJob("newsletters.sweep", timedelta(seconds=30), sweep))

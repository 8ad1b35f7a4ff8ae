"""Timed jobs of this app."""

from __future__ import annotations

from datetime import timedelta

from cms.core import clock
from cms.core.periodic import PeriodicJob, register
from dialogues.services.announcements import announce_differences


def reconcile_announcements() -> str:
    """Announce what no signal announced: a process died in between, a page expired, rows were written by hand."""
    return f"{announce_differences(now=clock.now())} announced"


def register_jobs() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register(PeriodicJob("dialogues.reconcile_announcements", timedelta(minutes=1), reconcile_announcements))

"""Timed jobs of this app."""

from __future__ import annotations

from datetime import timedelta

from cms.core.periodic import PeriodicJob, register
from networks.services import sign_in


def forget_codes() -> str:
    """Delete codes to sign in whose time is over, and what their mails say."""
    return f"{sign_in.forget_over()} codes over"


def register_jobs() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register(PeriodicJob("networks.forget_codes", timedelta(minutes=5), forget_codes))

"""Timed jobs of this app."""

from __future__ import annotations

from datetime import timedelta

from cms.core.timed.periodic import PeriodicJob, register
from networks.services import sign_in
from networks.services.groups.discussion import tell_of_the_day


def forget_codes() -> str:
    """Delete codes to sign in whose time is over, and what their mails say."""
    return f"{sign_in.forget_over()} codes over"


def tell_of_groups() -> str:
    """One mail a day about what was written in groups, for those who want it."""
    return f"{tell_of_the_day()} groups"


def register_jobs() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register(PeriodicJob("networks.forget_codes", timedelta(minutes=5), forget_codes))
    register(PeriodicJob("networks.group_digests", timedelta(minutes=15), tell_of_groups))

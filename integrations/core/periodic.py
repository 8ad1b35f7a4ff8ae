"""Timed jobs of this app. They look for what is due and ring; the work is done by tasks."""

from __future__ import annotations

from datetime import timedelta

from cms.core.timed.periodic import PeriodicJob, register, run_due
from integrations.core import notices
from integrations.core.contract import PeriodicWork
from integrations.core.services import hooks, probing, retention, state
from integrations.core.services.outbox import sweeping
from integrations.core.services.rooms import keeping
from integrations.core.services.sync import running


def run_plugin_jobs() -> str:
    """Run what is due of the jobs that plugins have of their own. Those of a plugin that is off are not even asked for."""
    jobs = [job for plugin in state.enabled_with(PeriodicWork) for job in plugin.periodic_jobs()]  # type: ignore[type-abstract]  # asked with isinstance
    rows = run_due(jobs) if jobs else []
    return ", ".join(f"{row.job} {row.outcome}" for row in rows)


def tell_of_outages() -> str:
    """Mails to the office about connections that have stopped."""
    count = notices.tell_office()
    return f"{count} told" if count else ""


def register_jobs() -> None:
    """``IntegrationsConfig.ready()`` calls it once."""
    register(PeriodicJob("integrations.sync", timedelta(minutes=1), running.ring_due))
    register(PeriodicJob("integrations.outbox", timedelta(seconds=30), sweeping.sweep))
    register(PeriodicJob("integrations.hooks", timedelta(seconds=30), hooks.sweep))
    register(PeriodicJob("integrations.probe", timedelta(minutes=5), probing.ring_when_due))
    register(PeriodicJob("integrations.rooms", timedelta(minutes=1), keeping.ring_when_due))
    register(PeriodicJob("integrations.plugins", timedelta(minutes=1), run_plugin_jobs))
    register(PeriodicJob("integrations.tell_office", timedelta(minutes=5), tell_of_outages))
    register(PeriodicJob("integrations.retention", timedelta(hours=1), retention.run))

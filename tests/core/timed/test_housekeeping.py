"""The jobs of every installation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.core import clock
from cms.core.models import JobSlot
from cms.core.timed import housekeeping, periodic
from cms.core.timed.periodic import last_tick, run_due
from tests.core.timed.timed_work import MINUTE, NOON, Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_jobs")]


def test_core_jobs_are_registered_in_order():
    housekeeping.register_core_jobs()
    housekeeping.register_core_jobs()
    assert {name: job.interval for name, job in periodic.jobs().items()} == {
        "core.heartbeat": MINUTE,
        "core.reap_tasks": MINUTE,
        "core.publish_scheduled": MINUTE,
        "core.announce_public_things": MINUTE,
        "core.prune_slots": timedelta(days=1),
        "core.prune_tasks": timedelta(days=1),
        "core.clear_sessions": timedelta(days=1),
        "core.sweep_private_files": timedelta(days=1),
    }
    assert next(iter(periodic.jobs())) == "core.heartbeat"


def test_core_jobs_run():
    housekeeping.register_core_jobs()
    assert last_tick() is None
    with clock.frozen_at(NOON):
        rows = run_due()
    assert [(row.outcome, row.error) for row in rows] == [(Outcome.DONE, "")] * len(periodic.jobs())
    assert last_tick() == NOON


def run_of(job: str, slot: datetime, outcome: JobSlot.Outcome = Outcome.DONE) -> JobSlot:
    return JobSlot.objects.create(
        job=job, slot=slot, outcome=outcome, owner="x", started_at=slot, lease_until=slot, finished_at=slot
    )


def test_old_slots_are_pruned_but_the_newest_of_a_job_stays():
    gone = [run_of("test.often", NOON - timedelta(days=days)) for days in (10, 5)]
    kept = [run_of("test.often", NOON - timedelta(days=days)) for days in (3, 2, 0)]
    kept.append(run_of("test.yearly", NOON - timedelta(days=200)))
    kept.append(run_of("test.often", NOON - timedelta(days=9), Outcome.RUNNING))
    run_of("test.often", NOON + MINUTE)  # so that the newest is none of them
    with clock.frozen_at(NOON):
        assert housekeeping.prune_slots() == "2 removed"
    left = set(JobSlot.objects.all())
    assert left.issuperset(kept)
    assert left.isdisjoint(gone)


def test_tasks_finished_long_ago_are_forgotten():
    def task(status: TaskResultStatus, finished_at: datetime | None) -> DBTaskResult:
        arguments = {"args": [], "kwargs": {}}
        return DBTaskResult.objects.create(
            status=status, finished_at=finished_at, args_kwargs=arguments, run_after=NOON, exception_class_path=""
        )

    old, young = NOON - timedelta(days=15), NOON - timedelta(days=13)
    gone = [task(TaskResultStatus.SUCCESSFUL, old), task(TaskResultStatus.FAILED, old)]
    kept = [task(TaskResultStatus.SUCCESSFUL, young), task(TaskResultStatus.READY, None)]
    with clock.frozen_at(NOON):
        assert housekeeping.prune_tasks() == f"{len(gone)} removed"
    assert set(DBTaskResult.objects.all()) == set(kept)


def test_expired_sessions_are_deleted():
    Session.objects.create(session_key="old", session_data="", expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    Session.objects.create(session_key="new", session_data="", expire_date=datetime(2120, 1, 1, tzinfo=UTC))
    housekeeping.clear_sessions()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]

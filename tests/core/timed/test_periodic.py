from __future__ import annotations

import logging
import re
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from cms.core import clock
from cms.core.models import JobSlot
from cms.core.timed import periodic
from cms.core.timed.periodic import (
    LEASE,
    MAX_ATTEMPTS,
    PAUSE,
    PeriodicJob,
    next_pass_at,
    register,
    run_due,
    run_loop,
)
from tests.core.timed.timed_work import MINUTE, NOON, Outcome, Work, abandon, slots

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_jobs")]


@pytest.mark.parametrize(
    ("interval", "moment", "slot"),
    [
        (MINUTE, NOON + timedelta(seconds=59, microseconds=999_999), NOON),
        (MINUTE, NOON + MINUTE, NOON + MINUTE),
        (timedelta(minutes=15), NOON + timedelta(minutes=44), NOON + timedelta(minutes=30)),
        (timedelta(days=1), NOON, datetime(2026, 11, 24, tzinfo=UTC)),
        (timedelta(days=7), NOON, datetime(2026, 11, 19, tzinfo=UTC)),
        (timedelta(days=1), datetime(2028, 2, 29, 23, 59, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_slot_is_the_beginning_of_the_interval(interval, moment, slot):
    assert PeriodicJob("test.work", interval, lambda: None).slot_at(moment) == slot


@pytest.mark.parametrize("year", [2026, 2027])
@pytest.mark.parametrize("change", [(3, 26), (10, 23)])
def test_changes_of_summer_time_skip_and_repeat_nothing(year, change):
    """Every hour of the days around both changes is one slot, whatever the clock on the wall shows."""
    job = PeriodicJob("test.work", timedelta(hours=1), lambda: None)
    start = datetime(year, *change, tzinfo=UTC)
    seen = [job.slot_at(start + minutes * MINUTE) for minutes in range(8 * 24 * 60)]
    assert Counter(seen) == {start + timedelta(hours=hour): 60 for hour in range(8 * 24)}


def test_job_runs_once_per_slot():
    work = Work()
    for seconds in (0, 30, 59):
        with clock.frozen_at(NOON + timedelta(seconds=seconds)):
            run_due()
    with clock.frozen_at(NOON + MINUTE):
        [row] = run_due()
    assert work.runs == 2
    assert slots() == [("test.work", NOON, Outcome.DONE, 1), ("test.work", NOON + MINUTE, Outcome.DONE, 1)]
    assert (row.result, row.error, row.started_at, row.finished_at) == ("run 2", "", NOON + MINUTE, NOON + MINUTE)


def test_only_the_newest_of_the_missed_slots_runs():
    work = Work()
    for moment in (NOON, NOON + timedelta(days=2)):
        with clock.frozen_at(moment):
            run_due()
    assert work.runs == 2
    assert [slot for _, slot, _, _ in slots()] == [NOON, NOON + timedelta(days=2)]


def test_clock_that_jumps_and_returns_stops_nothing():
    work = Work()
    for offset in (0, 30 * 24 * 60, 1, -60, 1, 2):
        with clock.frozen_at(NOON + offset * MINUTE):
            run_due()
    assert work.runs == 5  # the second visit to the same minute is no new slot


def test_failing_job_stops_no_other_and_tells_no_secret(caplog):
    bad, good = Work("test.bad"), Work("test.good")
    bad.error = ValueError("erika@example.org is not valid")
    with clock.frozen_at(NOON), caplog.at_level(logging.ERROR):
        failed, done = run_due()
    assert (failed.outcome, done.outcome) == (Outcome.FAILED, Outcome.DONE)
    assert failed.error.startswith("ValueError in run, line ")
    assert [record.getMessage() for record in caplog.records] == [f"The timed job test.bad failed: {failed.error}"]
    assert "erika" not in caplog.text + failed.error
    # It comes again in the next slot, not in this one.
    bad.error = None
    for moment in (NOON, NOON + MINUTE):
        with clock.frozen_at(moment):
            run_due()
    assert (bad.runs, good.runs) == (2, 2)


def test_job_that_breaks_its_transaction_leaves_the_connection_usable():
    def break_it() -> None:
        from django.db import transaction

        with transaction.atomic():
            JobSlot.objects.create()

    register(PeriodicJob("test.bad", MINUTE, break_it))
    good = Work("test.good")
    with clock.frozen_at(NOON):
        assert [row.outcome for row in run_due()] == [Outcome.FAILED, Outcome.DONE]
    assert good.runs == 1


def test_slot_that_another_process_runs_is_left_to_it():
    work = Work()
    abandon(work)
    with clock.frozen_at(NOON + LEASE - timedelta(microseconds=1)):
        assert run_due() == []
    assert work.runs == 0


def test_slot_of_a_dead_process_is_taken_over_when_the_lease_ends():
    work = Work()
    abandon(work)
    with clock.frozen_at(NOON + LEASE):
        [row] = run_due()
    assert work.runs == 1
    assert (row.attempt, row.outcome, row.started_at) == (2, Outcome.DONE, NOON + LEASE)
    assert row.owner != "dead:1"


def test_take_over_takes_at_most_thirty_seconds():
    assert timedelta(seconds=25) == LEASE + PAUSE
    Work(interval=timedelta(days=1))
    assert next_pass_at(NOON) == NOON + PAUSE


def test_loop_looks_again_at_the_next_slot():
    Work(interval=timedelta(seconds=3))
    assert next_pass_at(NOON) == NOON + timedelta(seconds=3)
    assert next_pass_at(NOON + timedelta(seconds=2.5)) == NOON + timedelta(seconds=3)


def test_abandoned_slot_is_finished_although_newer_ones_are_due():
    work = Work()
    abandon(work)
    with clock.frozen_at(NOON + 3 * MINUTE):
        run_due()
    assert slots() == [("test.work", NOON, Outcome.DONE, 2), ("test.work", NOON + 3 * MINUTE, Outcome.DONE, 1)]


def test_slot_that_kills_every_process_is_given_up(caplog):
    work = Work()
    abandon(work, attempt=MAX_ATTEMPTS)
    with clock.frozen_at(NOON + LEASE), caplog.at_level(logging.ERROR):
        assert run_due() == []
    assert work.runs == 0
    assert slots() == [("test.work", NOON, Outcome.FAILED, MAX_ATTEMPTS)]
    assert JobSlot.objects.get().error == "given up after 5 attempts"
    assert [record.getMessage() for record in caplog.records] == [
        "The timed job test.work was given up after 5 attempts."
    ]


def test_process_that_wakes_up_too_late_records_nothing(caplog):
    """It was stopped in the middle of the job; meanwhile another process has taken the slot and finished it."""

    def stopped_for_long() -> str:
        JobSlot.objects.update(attempt=2, outcome=Outcome.DONE, result="by the other")
        return "by the sleeper"

    register(PeriodicJob("test.work", MINUTE, stopped_for_long))
    with clock.frozen_at(NOON), caplog.at_level(logging.WARNING):
        assert run_due() == []
    assert JobSlot.objects.get().result == "by the other"
    assert "took longer than its lease" in caplog.text


def test_job_that_is_cut_short_is_free_at_once():
    work = Work()
    work.error = KeyboardInterrupt()
    with clock.frozen_at(NOON), pytest.raises(KeyboardInterrupt):
        run_due()
    work.error = None
    with clock.frozen_at(NOON):
        [row] = run_due()
    assert (row.attempt, row.outcome) == (2, Outcome.DONE)


def test_lost_race_for_a_new_slot_is_no_error():
    """Another process is faster between the look at what is due and the claim."""
    other = PeriodicJob("test.other", MINUTE, lambda: str(abandon(work, lease_until=NOON + LEASE)))
    register(other)
    work = Work()
    with clock.frozen_at(NOON):
        assert [row.job for row in run_due()] == ["test.other"]
    assert work.runs == 0
    assert slots(job="test.work") == [("test.work", NOON, Outcome.RUNNING, 1)]


def test_lost_race_for_an_abandoned_slot_is_no_error():
    work = Work()

    def take_over() -> None:
        [row] = run_due([work.job])
        assert row.attempt == 2

    other = PeriodicJob("test.other", MINUTE, take_over)
    register(other)
    JobSlot.objects.create(job=other.name, slot=NOON, owner="dead:1", started_at=NOON, lease_until=NOON + LEASE)
    abandon(work)
    with clock.frozen_at(NOON + LEASE):
        assert [(row.job, row.outcome) for row in run_due()] == [("test.other", Outcome.DONE)]
    assert work.runs == 1


def test_pass_without_work_is_two_queries(django_assert_num_queries):
    for name in ("test.one", "test.two", "test.three"):
        Work(name)
    with clock.frozen_at(NOON):
        run_due()
        with django_assert_num_queries(2):
            assert run_due() == []


def test_name_belongs_to_one_job():
    work = Work()
    register(work.job)
    with pytest.raises(ValueError, match=r"there is already a job “test\.work”"):
        register(PeriodicJob("test.work", MINUTE, lambda: None))
    assert list(periodic.jobs()) == ["test.work"]


@pytest.mark.parametrize(
    ("name", "interval", "reason"),
    [("work", MINUTE, "is no name of a job"), ("test.work", timedelta(milliseconds=999), "at least one second")],
)
def test_job_is_checked_when_it_is_made(name, interval, reason):
    with pytest.raises(ValueError, match=reason):
        PeriodicJob(name, interval, lambda: None)


class FirstPass(threading.Event):
    """Tells a loop to end in its first pass, and fails when it goes on."""

    def wait(self, timeout: float | None = None) -> bool:
        assert self.is_set(), "the first pass did not run the job"
        return True


@pytest.mark.django_db(transaction=True)  # the loop closes the connection, and a test's transaction with it
def test_loop_ends_when_it_is_told_to():
    stop = FirstPass()
    register(PeriodicJob("test.first", MINUTE, stop.set))
    second = Work("test.second")
    with clock.frozen_at(NOON):
        run_loop(stop)
    assert second.runs == 0
    assert slots() == [("test.first", NOON, Outcome.DONE, 1)]


def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


class Repair:
    """Tells a loop to go on until it waits for the second time; when it waits for the first time, the table returns."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def is_set(self) -> bool:
        return len(self.waited) == 2

    def wait(self, timeout: float, /) -> bool:
        if not self.waited:
            rename("core_gone", "core_jobslot")
        self.waited.append(timeout)
        return self.is_set()


@pytest.mark.django_db(transaction=True)
def test_loop_survives_a_database_that_does_not_answer(caplog):
    work, stop = Work(), Repair()
    rename("core_jobslot", "core_gone")
    with clock.frozen_at(NOON), caplog.at_level(logging.ERROR):
        run_loop(stop)
    assert stop.waited == [PAUSE.total_seconds()] * 2
    assert work.runs == 1
    [record] = caplog.records
    assert re.fullmatch(
        r"The timer cannot use the database: (Operational|Programming)Error in \w+, line \d+", record.getMessage()
    )


def test_rows_show_what_they_are():
    assert str(abandon(Work())) == "test.work 2026-11-24 11:00:00"
    assert connection.introspection.table_names().count("core_jobslot") == 1

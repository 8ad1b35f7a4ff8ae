"""Timed work, once per slot, however many processes run it (design 2, R28).

Time is cut into slots of a job's interval, counted in UTC from 1970: there is no local time in it, so the changes to
and from summer time neither skip nor repeat anything. A daily slot begins at one or two in the German night.

* **Claim**: whoever inserts the row (job, slot) runs it; the unique key decides. Any number of processes may try.
* **Lease**: the row is claimed for :data:`LEASE` and extended every quarter of it while the job runs, by a thread of
  its own. A process that dies stops extending; another takes the row over, one attempt later. With a pass every
  :data:`PAUSE` this takes 25 seconds at most. After :data:`MAX_ATTEMPTS` the slot counts as failed: a job that kills
  its process does not kill one after the other for ever.
* **Once** means: one process finishes the slot. A process that was stopped for longer than its lease and then wakes up
  may still be in the middle of the job, so jobs are written to be repeatable: they look for what is due and not yet
  done. Its outcome is not recorded any more.
* **Missed slots**: while nothing runs, slots pass; afterwards only the newest one runs, for the same reason. (A slot
  that was begun and abandoned is finished, however old it is.)
* **Failures**: a job that raises has failed for this slot and comes again in the next one. It never stops the others.

Jobs are short: they find what is due, change rows and enqueue tasks. Long work belongs to the task queue.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from django.db import Error as DatabaseError  # with InterfaceError: a connection that broke
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import F, Max

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from cms.core.models.periodic import JobSlot
from cms.core.registries import Registry

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
PAUSE = timedelta(seconds=5)  # the longest time between two passes of the loop
MAX_ATTEMPTS = 5
HEARTBEAT = "core.heartbeat"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+")
_LONGEST_TEXT = 1_000

declare(
    {
        "periodic.after_claim": "The slot is claimed, the job has not begun.",
        "periodic.before_outcome": "The job has run, its outcome is not recorded.",
    }
)


@dataclass(frozen=True)
class PeriodicJob:
    """A piece of timed work.

    Attributes:
        name: ``app.what_it_does``; it is the key of the rows, so it never changes.
        interval: at least one second.
        run: does the work; may return one line about what was done, without personal data.
        lease: how long a claim outlives its process.
    """

    name: str
    interval: timedelta
    run: Callable[[], str | None]
    lease: timedelta = LEASE

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"“{self.name}” is no name of a job, such as core.publish_scheduled")
        if self.interval < timedelta(seconds=1):
            raise ValueError("the interval of a job is at least one second")

    def slot_at(self, moment: datetime) -> datetime:
        """The beginning of the slot that contains ``moment``."""
        return moment - (moment - _EPOCH) % self.interval


JOBS: Registry[str, PeriodicJob] = Registry()


def register(job: PeriodicJob) -> None:
    """Add ``job``. Apps call it in ``AppConfig.ready()``; jobs run in the order in which they were registered.

    Raises:
        ValueError: another job has this name.
    """
    if JOBS.setdefault(job.name, job) != job:
        raise ValueError(f"there is already a job “{job.name}”")


def jobs() -> dict[str, PeriodicJob]:
    """All registered jobs by name."""
    return dict(JOBS)


@dataclass(frozen=True)
class Due:
    """A slot that somebody should run: a new one, or one whose process died (then ``abandoned`` is its row)."""

    job: PeriodicJob
    slot: datetime
    abandoned: JobSlot | None = None


class Stop(Protocol):
    """What tells a loop to end; ``threading.Event`` is one."""

    def is_set(self) -> bool: ...
    def wait(self, timeout: float, /) -> bool: ...


def find_due(among: Collection[PeriodicJob] | None = None) -> list[Due]:
    """What is to be run now, in order: abandoned slots first, then new ones. Two queries.

    Args:
        among: only these jobs; without it all that are registered.
    """
    wanted = {job.name: job for job in (JOBS.values() if among is None else among)}
    moment = clock.now()
    abandoned = JobSlot.objects.filter(
        outcome=JobSlot.Outcome.RUNNING, lease_until__lte=moment, job__in=wanted
    ).order_by("slot", "pk")
    slots = {name: job.slot_at(moment) for name, job in wanted.items()}
    known = set(
        JobSlot.objects.filter(job__in=wanted, slot__in=set(slots.values())).values_list("job", "slot"),
    )
    return [
        *(Due(wanted[row.job], row.slot, row) for row in abandoned),
        *(Due(job, slots[name]) for name, job in wanted.items() if (name, slots[name]) not in known),
    ]


def run_due(among: Collection[PeriodicJob] | None = None, *, stop: Stop | None = None) -> list[JobSlot]:
    """One pass: run what is due and nobody else has claimed; after ``stop`` no further job is begun.

    Returns:
        The rows that this process finished, in order.
    """
    finished = []
    for due in find_due(among):
        if stop is not None and stop.is_set():
            break
        row = _claim(due)
        if row is not None and _run(due.job, row):
            finished.append(row)
    return finished


def run_loop(
    stop: Stop,
    among: Collection[PeriodicJob] | None = None,
    *,
    after_pass: Callable[[list[JobSlot]], None] = lambda rows: None,
) -> None:
    """Pass after pass until ``stop`` is set. A database that does not answer is waited for."""
    while not stop.is_set():
        close_old_connections()
        try:
            after_pass(run_due(among, stop=stop))
        except DatabaseError as failure:
            log.error("The timer cannot use the database: %s", _describe(failure))
        close_old_connections()
        moment = clock.now()
        stop.wait((next_pass_at(moment) - moment).total_seconds())


def next_pass_at(moment: datetime) -> datetime:
    """When the loop should look again: at the next beginning of a slot, but soon enough to see abandoned ones."""
    starts = [job.slot_at(moment) + job.interval for job in JOBS.values()]
    return min([*starts, moment + PAUSE])


def last_tick() -> datetime | None:
    """When the timer last ran, by any process; None when it never did. ``/readyz`` reads it."""
    found: datetime | None = JobSlot.objects.filter(job=HEARTBEAT).aggregate(latest=Max("finished_at"))["latest"]
    return found


def _claim(due: Due) -> JobSlot | None:
    """The row, if this process got it; None when another was faster or the slot has used up its attempts."""
    moment = clock.now()
    owner = f"{socket.gethostname()[:100]}:{os.getpid()}"
    lease_until = moment + due.job.lease
    if due.abandoned is None:
        try:
            with transaction.atomic():
                row = JobSlot.objects.create(
                    job=due.job.name, slot=due.slot, owner=owner, started_at=moment, lease_until=lease_until
                )
        except IntegrityError:
            return None
    else:
        row = due.abandoned
        if row.attempt >= MAX_ATTEMPTS:
            if _finish(row, JobSlot.Outcome.FAILED, error=f"given up after {row.attempt} attempts"):
                log.error("The timed job %s was given up after %s attempts.", row.job, row.attempt)
            return None
        still_abandoned = JobSlot.objects.filter(
            pk=row.pk, attempt=row.attempt, outcome=JobSlot.Outcome.RUNNING, lease_until__lte=moment
        )
        if not still_abandoned.update(
            attempt=F("attempt") + 1, owner=owner, started_at=moment, lease_until=lease_until
        ):
            return None
        row.attempt += 1
        row.owner, row.started_at, row.lease_until = owner, moment, lease_until
    fail_point("periodic.after_claim")
    return row


def _run(job: PeriodicJob, row: JobSlot) -> bool:
    """Run a claimed slot and record its outcome; whether this process recorded it."""
    error = result = ""
    try:
        with _lease_extended(job, row):
            result = job.run() or ""
    except Exception as failure:  # whatever it was: the other jobs go on
        # The message of an error may hold an address or a name, its type and place do not.
        error = _describe(failure)
        log.error("The timed job %s failed: %s", job.name, error)
    except BaseException:
        # The process is told to stop: let another one take over without waiting for the lease.
        JobSlot.objects.filter(pk=row.pk, attempt=row.attempt).update(lease_until=clock.now())
        raise
    fail_point("periodic.before_outcome")
    outcome = JobSlot.Outcome.FAILED if error else JobSlot.Outcome.DONE
    try:
        recorded = _finish(row, outcome, result=result, error=error)
    except DatabaseError as failure:
        log.error("The outcome of the timed job %s was not recorded: %s", job.name, _describe(failure))
        return False
    if not recorded:
        log.warning("The timed job %s took longer than its lease; another process has the slot.", job.name)
    return recorded


def _finish(row: JobSlot, outcome: JobSlot.Outcome, *, result: str = "", error: str = "") -> bool:
    """Record the outcome, unless the slot belongs to another process by now."""
    row.outcome, row.finished_at = outcome, clock.now()
    row.result, row.error = result[:_LONGEST_TEXT], error[:_LONGEST_TEXT]
    mine = JobSlot.objects.filter(pk=row.pk, attempt=row.attempt, outcome=JobSlot.Outcome.RUNNING)
    return bool(
        mine.update(outcome=row.outcome, finished_at=row.finished_at, result=row.result, error=row.error),
    )


@contextmanager
def _lease_extended(job: PeriodicJob, row: JobSlot) -> Iterator[None]:
    """Keep the lease alive while the block runs, from a thread with a database connection of its own."""
    over = threading.Event()

    def extend() -> None:
        while not over.wait(job.lease.total_seconds() / 4):
            try:
                JobSlot.objects.filter(pk=row.pk, attempt=row.attempt).update(lease_until=clock.now() + job.lease)
            except DatabaseError as failure:
                log.warning("The lease of the timed job %s was not extended: %s", job.name, _describe(failure))
            finally:
                connection.close()

    thread = threading.Thread(target=extend, name=f"lease of {job.name}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _describe(failure: BaseException) -> str:
    """Type and place of an error, without its message."""
    trace = failure.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"
    return f"{type(failure).__name__}{place}"

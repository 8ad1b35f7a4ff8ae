"""Timed work in bad weather (R28): several processes look for slots at once, and somebody kills them.

The judge reads the rows of the slots and the log that the jobs write, and uses no line of ``cms.core.timed.periodic``.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise, product
from pathlib import Path
from string import ascii_lowercase

from django.db import Error as DatabaseError
from django.db import connection, connections

from cms.core import clock
from cms.core.models.periodic import JobSlot
from cms.core.timed.periodic import PeriodicJob, run_due
from tests.faults.processes import Crowd

INTERVAL = timedelta(seconds=2)
LEASE = timedelta(seconds=2)
WORK = 0.03
"""Seconds that a job takes, so that some are killed in the middle."""
TAKEN_OVER = timedelta(seconds=30)
"""So soon the slot of a dead process has to be finished by another."""
PROCESSES = 3


@dataclass
class Verdict:
    """What became of the slots. Only the last three are wrong."""

    slots: int = 0
    kills: int = 0
    taken_over: int = 0
    doubled: list[str] = field(default_factory=list)
    """Begun more often than claimed."""
    missed: list[str] = field(default_factory=list)
    """Jobs with a gap between two slots, or with a slot that nobody finished."""
    late: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not (self.doubled or self.missed or self.late)

    def __str__(self) -> str:
        return (
            f"{self.slots} slots, {self.kills} kills, {self.taken_over} taken over; {len(self.doubled)} doubled, "
            f"{len(self.missed)} missed, {len(self.late)} late"
        )


def ride_out(folder: Path, *, jobs: int, seconds: float, kills: int, seed: int) -> Verdict:
    """Run ``jobs`` jobs for ``seconds`` in three processes, one of which is killed now and then; then judge."""
    log = folder / "begun"
    log.touch()
    names = [f"storm.job_{first}{second}" for first, second in product(ascii_lowercase, repeat=2)][:jobs]
    work = [PeriodicJob(name, INTERVAL, partial(_begin, log, name), lease=LEASE) for name in names]
    dice = random.Random(seed)
    beats: dict[str, Callable[[], object]] = {f"timer {n}": partial(_beat, work) for n in range(PROCESSES)}
    begin = time.monotonic()
    done = 0
    with Crowd(beats, folder / "complaints") as crowd:
        while time.monotonic() - begin < seconds:
            time.sleep(0.05)
            crowd.look_after()
            if done < kills and time.monotonic() - begin > seconds * (done + 1) / (kills + 1):
                crowd.replace(dice.choice(sorted(beats)))
                done += 1
        end = clock.now()
        waiting = JobSlot.objects.filter(job__startswith="storm.", slot__lte=end, outcome=JobSlot.Outcome.RUNNING)
        patience = time.monotonic() + TAKEN_OVER.total_seconds()
        while waiting.exists() and time.monotonic() < patience:
            connections.close_all()
            time.sleep(0.2)
        connections.close_all()
    return judge(log, kills=done, until=end)


def judge(log: Path, *, kills: int, until: datetime) -> Verdict:
    """Compare rows and log."""
    found = Verdict(kills=kills)
    begun = Counter(log.read_text().splitlines())
    rows: dict[str, list[JobSlot]] = {}
    for row in JobSlot.objects.filter(job__startswith="storm.").order_by("job", "slot"):
        rows.setdefault(row.job, []).append(row)
    for name, slots in rows.items():
        if begun[name] > sum(row.attempt for row in slots):
            found.doubled.append(name)
        settled = [row for row in slots if row.slot <= until]
        gaps = any(later.slot - row.slot != INTERVAL for row, later in pairwise(settled))
        if gaps or any(row.outcome != JobSlot.Outcome.DONE for row in settled):
            found.missed.append(name)
        found.slots += len(settled)
        again = [(row.pk, row.finished_at - row.slot) for row in settled if row.attempt > 1 and row.finished_at]
        found.taken_over += len(again)
        found.late += [str(pk) for pk, wait in again if wait > TAKEN_OVER]
    return found


def _begin(log: Path, name: str) -> None:
    with log.open("a") as file:  # one short line: appended as a whole
        file.write(f"{name}\n")
    time.sleep(WORK)


def _beat(work: list[PeriodicJob]) -> None:
    """A timer, for ever."""
    while True:
        try:
            run_due(work)
        except DatabaseError:
            connection.close()
        time.sleep(0.05)

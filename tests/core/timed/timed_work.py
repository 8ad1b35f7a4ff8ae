"""A timed job for tests, and the rows that its runs leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cms.core.models import JobSlot
from cms.core.timed.periodic import LEASE, PeriodicJob, register

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Outcome = JobSlot.Outcome


class Work:
    """A job that counts its runs, and fails when it is told to."""

    def __init__(self, name: str = "test.work", interval: timedelta = MINUTE) -> None:
        self.runs = 0
        self.error: BaseException | None = None
        self.job = PeriodicJob(name, interval, self.run)
        register(self.job)

    def run(self) -> str:
        self.runs += 1
        if self.error:
            raise self.error
        return f"run {self.runs}"


def slots(**filters: object) -> list[tuple[str, datetime, str, int]]:
    rows = JobSlot.objects.filter(**filters).order_by("pk")
    return [(row.job, row.slot, row.outcome, row.attempt) for row in rows]


def abandon(work: Work, *, slot: datetime = NOON, attempt: int = 1, lease_until: datetime = NOON + LEASE) -> JobSlot:
    """The row that a process leaves that was killed in the middle of ``work``."""
    return JobSlot.objects.create(
        job=work.job.name, slot=slot, attempt=attempt, owner="dead:1", started_at=slot, lease_until=lease_until
    )

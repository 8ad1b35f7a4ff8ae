"""Who may read a connection now: one process at a time, under a lease."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core.choices import RunOutcome, RunTrigger
from integrations.core.models import Connection, SyncRun
from integrations.core.services.state import is_enabled

if TYPE_CHECKING:
    from cms.core.models import User

LEASE = timedelta(minutes=5)
"""Longer than any single call through the guarded client, with its repetitions; extended with every event."""

REFRESH = timedelta(seconds=20)

declare(
    {
        "sync.in_claim": "The connection is claimed, not committed.",
        "sync.after_claim": "The connection is claimed; nothing has been read.",
    }
)


class ClaimLostError(Exception):
    """The run has to stop: another process has the connection, or somebody switched it off."""


@dataclass
class Claim:
    """A connection in hand, and the run that is not written yet."""

    connection: Connection
    run: SyncRun
    token: uuid.UUID
    kept_at: datetime = field(default_factory=clock.now)

    def keep(self, *, force: bool = False) -> None:
        """Extend the lease. In the transaction of a write with ``force``: then nobody else can have written since.

        Raises:
            ClaimLostError: see there.
        """
        now = clock.now()
        if not force and now - self.kept_at < REFRESH:
            return
        mine = Connection.objects.filter(pk=self.connection.pk, lease_token=self.token, is_enabled=True)
        if not mine.update(lease_until=now + LEASE):
            raise ClaimLostError
        if now - self.kept_at >= REFRESH and not is_enabled(self.connection.slug):
            raise ClaimLostError
        self.kept_at = now


def claim(connection_id: int, *, trigger: RunTrigger, user: User | None = None) -> Claim | None:
    """Take the connection in hand; None when somebody has it, or it is off.

    The row of the run is written at its end. A process that died has left no row, but its token: the run is noted here as
    broken off.
    """
    now = clock.now()
    token = uuid.uuid4()
    with transaction.atomic():
        row = Connection.objects.filter(pk=connection_id).values("slug", "lease_token", "last_run_at").first()
        if row is None or not is_enabled(row["slug"]):
            return None
        free = Connection.objects.unclaimed(now).filter(pk=connection_id, is_enabled=True)
        if not free.update(lease_token=token, lease_until=now + LEASE, last_run_at=now):
            return None
        if row["lease_token"] is not None:
            SyncRun.objects.create(
                connection_id=connection_id,
                trigger=RunTrigger.TIMER,
                started_at=row["last_run_at"] or now,
                finished_at=now,
                outcome=RunOutcome.ABANDONED,
            )
        fail_point("sync.in_claim")
    fail_point("sync.after_claim")
    connection: Connection = Connection.objects.get(pk=connection_id)
    run = SyncRun(connection_id=connection_id, trigger=trigger, started_by=user, started_at=now)
    return Claim(connection.specific(), run, token)

"""R28, small: each slot of timed work is run once, whoever dies. ``make storm`` runs the big one."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.core import clock
from cms.core.models.periodic import JobSlot
from cms.core.timed import periodic
from tests.faults.timer import LEASE, ride_out

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_each_slot_is_run_once_whoever_is_killed(tmp_path: Path) -> None:
    verdict = ride_out(tmp_path, jobs=10, seconds=6, kills=5, seed=28)
    print(verdict)
    assert verdict.kills == 5
    assert verdict.slots >= 20
    assert verdict.is_right, verdict


def test_without_the_unique_key_slots_are_run_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: whoever sees a new slot takes it."""

    def take(due: periodic.Due) -> JobSlot:
        values = {"owner": "x", "started_at": clock.now(), "lease_until": clock.now() + LEASE}
        return JobSlot.objects.get_or_create(job=due.job.name, slot=due.slot, defaults=values)[0]

    monkeypatch.setattr(periodic, "_claim", take)
    assert ride_out(tmp_path, jobs=10, seconds=4, kills=0, seed=28).doubled

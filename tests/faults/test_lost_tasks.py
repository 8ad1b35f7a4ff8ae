"""R5, small: the row is the work, its task only a bell. ``make storm ONLY=R5`` empties the queue of a running site."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from cms.core import clock
from newsletters.engine import sweeping
from newsletters.engine.delivering import deliver
from newsletters.engine.transport import transport_for
from tests.faults.campaign import make_mailing, make_route

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("E38")]


@pytest.fixture
def lost(settings: Any) -> None:
    """A campaign whose task is gone."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    make_route(rate=1_000, burst=100)
    make_mailing(3)
    assert bells() == 1
    DBTaskResult.objects.all().delete()


def bells() -> int:
    return DBTaskResult.objects.filter(task_path="newsletters.engine.doorbell.deliver_mail").count()


@pytest.mark.usefixtures("lost")
def test_after_a_tick_the_bell_rings_again_and_once(tmp_path: Path) -> None:
    for _tick in range(2):
        sweeping.sweep()
        assert bells() == 1
    run = deliver(until=clock.now() + timedelta(seconds=60), transport=transport_for(f"folder:{tmp_path}"))
    assert str(run) == "3 accepted"
    DBTaskResult.objects.all().delete()
    sweeping.sweep()
    assert bells() == 0


@pytest.mark.usefixtures("lost")
def test_where_nobody_looks_at_the_rows_a_lost_bell_stays_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant."""
    monkeypatch.setattr(sweeping, "has_work", lambda: False)
    sweeping.sweep()
    assert bells() == 0

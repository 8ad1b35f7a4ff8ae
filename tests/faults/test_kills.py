"""R1, small: a campaign under SIGKILL. ``make storm`` runs the big one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.campaign import Weather, make_mailing, make_route, ride_out

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("short_times", "quiet_bell", "loaded"),
    pytest.mark.requirement("E38"),
]


def test_nobody_is_lost_and_nobody_served_twice_under_kills(tmp_path: Path) -> None:
    """The sink takes 40 ms for every answer, so that most kills hit a worker in the middle of a mail."""
    make_route(rate=1_000)
    mailing = make_mailing(1_000)
    report = ride_out(mailing, Weather(seed=7, kills=30, faults={"stall:0.04": 1.0}), tmp_path)
    print(report)
    assert report.kills == 30
    assert report.exits == 0, report.complaints
    assert not report.before.lost
    assert not report.before.doubled
    assert not report.before.contradicted
    assert 0 < report.before.in_doubt <= report.kills
    assert report.after.is_right
    assert (report.after.served, report.after.in_doubt) == (1_000, 0)

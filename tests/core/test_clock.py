from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cms.core import clock

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def test_system_clock_is_aware_and_in_utc():
    before = datetime.now(tz=UTC)
    moment = clock.now()
    assert before <= moment <= datetime.now(tz=UTC)
    assert moment.tzinfo is UTC


def test_frozen_clock_stands_still_and_starts_again():
    with clock.frozen_at(NOON):
        assert clock.now() == clock.now() == NOON
        with clock.frozen_at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() > NOON - timedelta(days=36_500)
    assert clock.now() != NOON


def test_clock_starts_again_after_an_error():
    with pytest.raises(ZeroDivisionError), clock.frozen_at(NOON):
        raise ZeroDivisionError
    assert clock.now() != NOON


def test_any_clock_can_be_put_in():
    moments = iter([NOON, NOON + timedelta(seconds=1)])
    with clock.use_clock(lambda: next(moments)):
        assert [clock.now(), clock.now()] == [NOON, NOON + timedelta(seconds=1)]


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.frozen_at(datetime(2026, 11, 24, 12, 0)):
        pass


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 22, 59, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 7, 24, 21, 59, tzinfo=UTC), date(2026, 7, 24)),
        (datetime(2026, 7, 24, 22, 0, tzinfo=UTC), date(2026, 7, 25)),
    ],
)
def test_today_is_the_day_on_the_wall(moment, day):
    with clock.frozen_at(moment):
        assert clock.today() == day


def test_nobody_else_asks_for_the_time():
    """Whatever reads the real time escapes from the tests' clock. ``time.monotonic`` measures spans and is no date."""
    asks = re.compile(
        r"datetime\.now\(|datetime\.utcnow\(|date\.today\(|timezone\.now\(|[^.\w]time\.time\(|localdate\(\)"
    )
    for app in ("cms", "home", "networks", "dialogues", "newsletters", "integrations"):
        for path in (ROOT / app).rglob("*.py"):
            if path != ROOT / "cms" / "core" / "clock.py" and "migrations" not in path.parts:
                assert not asks.findall(path.read_text()), path

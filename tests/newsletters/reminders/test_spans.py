"""R8, the arithmetic: six zones, both changes of two years, leap days; exact on the wall or exact on the watch."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from newsletters.services.reminders.spans import due_at, late_at

ZONES = ["Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu"]
"""Summer time in the north and the south, one of half an hour, none, and an odd offset."""
YEARS = (2027, 2028)
HOUR = timedelta(hours=1)


def changes_of_clock(zone: ZoneInfo) -> list[date]:
    """The days of two years on which the clocks change."""
    noons = [datetime(YEARS[0], 1, 1, 12, tzinfo=zone) + timedelta(days=n) for n in range(731)]
    pairs = pairwise(noons)
    return [later.date() for earlier, later in pairs if earlier.utcoffset() != later.utcoffset()]


@pytest.mark.requirement("E41")
@pytest.mark.parametrize("name", ZONES)
def test_days_are_counted_on_the_wall_and_hours_on_the_watch(name: str) -> None:
    zone = ZoneInfo(name)
    changes = changes_of_clock(zone)
    assert len(changes) == {"UTC": 0, "America/Sao_Paulo": 0, "Asia/Kathmandu": 0}.get(name, 4)
    looked_at = 0
    for change in changes or [date(2028, 2, 29)]:
        for distance in range(9):
            for clock_time in (time(0, 0), time(2, 30), time(18, 0), time(23, 59)):
                starts_at = datetime.combine(change + timedelta(days=distance), clock_time, tzinfo=zone)
                if starts_at.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != starts_at.replace(tzinfo=None):
                    continue  # no event begins at a time that does not exist
                for days in (1, 7):
                    due = due_at(starts_at, timedelta(days=days), time_zone=name, counts_days=True).astimezone(zone)
                    assert due.date() == (starts_at - timedelta(days=days)).date()
                    exists = due.replace(tzinfo=None) == (starts_at - timedelta(days=days)).replace(tzinfo=None)
                    assert exists or due.date() == change, (starts_at, due)
                    assert due.fold == 0
                    looked_at += 1
                for hours in (1, 24):
                    due = due_at(starts_at, hours * HOUR, time_zone=name, counts_days=False)
                    assert starts_at.astimezone(UTC) - due == hours * HOUR
                    looked_at += 1
    assert looked_at >= 140


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        # 2.30 on 28 March 2027 does not exist in Berlin: 3.00 is the next time that does.
        ("2027-03-29T02:30", "2027-03-28T01:00+00:00"),
        # 2.30 on 31 October 2027 comes twice: the first one is summer time.
        ("2027-11-01T02:30", "2027-10-31T00:30+00:00"),
        ("2027-03-28T18:00", "2027-03-27T17:00+00:00"),
        ("2027-10-31T18:00", "2027-10-30T16:00+00:00"),
        ("2028-03-01T18:00", "2028-02-29T17:00+00:00"),
        ("2028-02-29T18:00", "2028-02-28T17:00+00:00"),
    ],
)
def test_gaps_move_forward_overlaps_take_the_first(starts_at: str, due: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime.fromisoformat(starts_at).replace(tzinfo=berlin)
    found = due_at(start, timedelta(days=1), time_zone="Europe/Berlin", counts_days=True)
    assert found == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("span", "grace"),
    [
        (timedelta(days=7), timedelta(hours=12)),
        (timedelta(days=1), timedelta(hours=12)),
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(minutes=20), timedelta(minutes=15)),
        (timedelta(minutes=10), timedelta(minutes=10)),
    ],
)
def test_late_is_half_of_the_rest_and_never_after_the_beginning(span: timedelta, grace: timedelta) -> None:
    starts_at = datetime(2027, 5, 5, 18, tzinfo=UTC)
    assert late_at(starts_at - span, starts_at) - (starts_at - span) == grace

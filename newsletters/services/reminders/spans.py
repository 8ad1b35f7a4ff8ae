"""When a reminder is due, and when it would come too late. Pure: no database, no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LONGEST_GRACE = timedelta(hours=12)
SHORTEST_GRACE = timedelta(minutes=15)
_MINUTE = timedelta(minutes=1)


def due_at(starts_at: datetime, span: timedelta, *, time_zone: str, counts_days: bool) -> datetime:
    """The moment ``span`` before ``starts_at``, in UTC.

    Args:
        time_zone: of the event.
        counts_days: the span is whole days on the wall: one day before 18:00 is 18:00 the day before, though the clocks
            change in between. A time that the clocks skip moves forward to the next one that exists, one that they
            show twice is the first of both (reliability 2.3). Otherwise the span is exact.
    """
    if not counts_days:
        return starts_at.astimezone(UTC) - span
    zone = ZoneInfo(time_zone)
    wall = starts_at.astimezone(zone).replace(tzinfo=None) - span
    while not _exists(wall, zone):
        wall += _MINUTE
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of ``zone`` ever show ``wall``."""
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


def late_at(due: datetime, starts_at: datetime) -> datetime:
    """From when on the reminder is not sent any more: after half of the time that is left, twelve hours at most, a
    quarter of an hour at least, and never after the beginning."""
    grace = min(max((starts_at - due) / 2, SHORTEST_GRACE), LONGEST_GRACE)
    return min(due + grace, starts_at)

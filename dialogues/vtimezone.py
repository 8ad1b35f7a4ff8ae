"""VTIMEZONE components from the machine's time zone data (RFC 5545 3.6.5). Pure: no database, no settings.

The generator of ``icalendar`` writes the onset of summer time in the *new* offset, one hour late; the RFC wants it in
the offset that was valid until then. So the onsets are computed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = timedelta(days=7)
"""No zone changes twice within a week and back; a finer search would only cost time."""


@dataclass(frozen=True)
class Offset:
    """What a zone's clocks show over one period."""

    name: str
    utc: timedelta
    is_daylight: bool


def offset_at(zone: ZoneInfo, moment: datetime) -> Offset:
    """The rule in force at an aware ``moment``."""
    local = moment.astimezone(zone)
    return Offset(local.tzname() or "", local.utcoffset() or timedelta(), bool(local.dst()))


def onsets(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[tuple[datetime, Offset, Offset]]:
    """Every change of the clocks in these years: the moment in UTC, the rule before and the rule after."""
    low = datetime(first_year, 1, 1, tzinfo=UTC)
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while low < end:
        high = low + STEP
        before, after = offset_at(zone, low), offset_at(zone, high)
        if before != after:
            early, late = low, high
            while late - early > timedelta(seconds=1):
                middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
                early, late = (middle, late) if offset_at(zone, middle) == before else (early, middle)
            yield late, before, after
        low = high


@lru_cache(maxsize=64)
def vtimezone(tzid: str, first_year: int, last_year: int) -> Timezone:
    """The component that defines ``tzid`` completely for all moments from ``first_year`` to ``last_year``.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: there is no such zone.
    """
    zone = ZoneInfo(tzid)
    periods: defaultdict[tuple[Offset, Offset], list[datetime]] = defaultdict(list)
    beginning = datetime(first_year, 1, 1, tzinfo=UTC)
    initial = offset_at(zone, beginning)
    periods[initial, initial].append(beginning.replace(tzinfo=None))
    for moment, before, after in onsets(zone, first_year, last_year):
        periods[before, after].append((moment + before.utc).replace(tzinfo=None))

    component = Timezone()
    component.add("tzid", tzid)
    for (before, after), starts in periods.items():
        rule = TimezoneDaylight() if after.is_daylight else TimezoneStandard()
        rule.add("dtstart", starts[0])
        rule.add("tzoffsetfrom", before.utc)
        rule.add("tzoffsetto", after.utc)
        rule.add("tzname", after.name)
        if starts[1:]:
            rule.add("rdate", starts[1:])
        component.add_component(rule)
    return component

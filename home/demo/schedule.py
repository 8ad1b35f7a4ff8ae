"""The demo's dates, laid around the day of loading, so that there is always a next event (contract 7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

WEDNESDAY = 2
LEAD = timedelta(days=9)
"""How long before the next event the demo is loaded at least."""

REST = timedelta(days=5)
"""How long before the day of loading the last documented event lies at least."""

# Months before and after the next event. Between the fifth and the sixth one month stays free, as real series have it.
MONTHS = {
    "auftakt": -2,
    "zustaendig": -1,
    "zurueck": 0,
    "arbeit": 1,
    "mobil": 2,
    "boden": 4,
    "praxis": 5,
    "abschluss": 6,
}

_FREE_DAYS = {
    (5, 1),
    (10, 3),
    (10, 31),
    (11, 1),
    *((12, day) for day in range(22, 32)),
    *((1, day) for day in range(1, 7)),
}


@dataclass(frozen=True)
class Slot:
    """When an event begins (EDTF) and ends (a time of day, or nothing)."""

    date: str
    ends_at: str | None


def schedule(today: date) -> dict[str, Slot]:
    """The dates of the eight events by their keys. Two are over, one is the next, the last has only a month.

    All days are Wednesdays in the same week of their months, and no public holidays of the whole country.
    """
    following = today + LEAD
    while following.weekday() != WEDNESDAY or (following.month, following.day) in _FREE_DAYS:
        following += timedelta(days=1)
    week = min((following.day - 1) // 7, 3)
    slots = {}
    for key, months in MONTHS.items():
        year, month = _month(following, months)
        day = following if months == 0 else _wednesday(year, month, week)
        while months < 0 and day > today - REST:
            day -= timedelta(weeks=1)
        if key == "auftakt":
            slots[key] = Slot(f"{day}T14:00", "16:30")
        elif key == "abschluss":
            slots[key] = Slot(f"{year}-{month:02}", None)
        elif key in {"arbeit", "mobil", "boden", "praxis"}:
            slots[key] = Slot(f"{day}", None)
        else:
            slots[key] = Slot(f"{day}T17:00", "18:30")
    return slots


def _month(start: date, months: int) -> tuple[int, int]:
    years, month = divmod(start.month - 1 + months, 12)
    return start.year + years, month + 1


def _wednesday(year: int, month: int, week: int) -> date:
    first = date(year, month, 1)
    day = first + timedelta(days=(WEDNESDAY - first.weekday()) % 7, weeks=week)
    while (day.month, day.day) in _FREE_DAYS:
        day += timedelta(weeks=-1 if week else 1)
    return day

"""Calendars as two libraries read them: the one that wrote them, and one that has nothing to do with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

import icalendar
import vobject


class Entry(NamedTuple):
    """What a calendar program shows of an event, and by what it knows it again."""

    uid: str
    sequence: int
    start: date | datetime
    end: date | datetime | None
    summary: str
    location: str
    description: str
    status: str
    url: str


def read_twice(body: bytes | str) -> list[Entry]:
    """The entries of a calendar, by their ids.

    Raises:
        AssertionError: the libraries disagree, or one of them finds a fault.
    """
    text = body.decode() if isinstance(body, bytes) else body
    calendar = icalendar.Calendar.from_ical(text)
    assert [fault for part in calendar.walk() for fault in part.errors] == []
    ours = sorted(_by_icalendar(event) for event in calendar.walk("VEVENT"))
    other = vobject.readOne(text)
    theirs = sorted(_by_vobject(event) for event in getattr(other, "vevent_list", []))
    assert ours == theirs
    assert str(calendar.get("METHOD", "")) == (other.method.value if hasattr(other, "method") else "")
    return ours


def _by_icalendar(event: Any) -> Entry:
    end = event.get("DTEND")
    words = [str(event.get(name, "")) for name in ("SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "URL")]
    return Entry(str(event["UID"]), int(event["SEQUENCE"]), event["DTSTART"].dt, end.dt if end else None, *words)


def _by_vobject(event: Any) -> Entry:
    def value(name: str) -> Any:
        return getattr(event, name).value if hasattr(event, name) else None

    words = [value(name) or "" for name in ("summary", "location", "description", "status", "url")]
    return Entry(value("uid"), int(value("sequence")), value("dtstart"), value("dtend"), *words)

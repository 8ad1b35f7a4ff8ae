"""Calendars as their programs write them."""

from __future__ import annotations

BERLIN = """BEGIN:VTIMEZONE
TZID:Mitteleuropa
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def entry(uid: str, *lines: str) -> str:
    """One VEVENT. Without a DTSTART among the lines it begins on 1 December 2026 at 18:00 in Berlin."""
    start = (
        () if any(line.startswith("DTSTART") for line in lines) else ("DTSTART;TZID=Europe/Berlin:20261201T180000",)
    )
    title = () if any(line.startswith("SUMMARY") for line in lines) else ("SUMMARY:Wer hält das Dorf zusammen?",)
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T080000Z", *title, *start, *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    """A calendar of properties and entries."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//DE", *parts, "END:VCALENDAR", ""]
    return "\n".join(lines).replace("\n", "\r\n").encode()

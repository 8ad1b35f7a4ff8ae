"""A group's calendar as Meetup writes it: ten upcoming events, long lines folded, a VTIMEZONE first, no LOCATION."""

from __future__ import annotations

from datetime import UTC

from tests.integrations.meetup.stub.reading import length_of
from tests.integrations.meetup.stub.truth import Group, World

AT_MOST = 10
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def calendar(world: World, group: Group, *, at_most: int = AT_MOST) -> bytes:
    """The group's calendar; by itself it tells of no cancelled event."""
    upcoming = sorted((each for each in group.events if world.status_of(each) == "ACTIVE"), key=lambda e: e.starts_at)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Meetup//Meetup Calendar 1.0//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{group.name}",
        f"X-WR-CALNAME:{group.name}",
        *ZONE.splitlines(),
    ]
    stamp = world.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in upcoming[:at_most]:
        begin = event.starts_at.astimezone(group.zone)
        end = begin + length_of(event.duration)
        lines += [
            "BEGIN:VEVENT",
            f"UID:event_{event.id}@meetup.com",
            "SEQUENCE:1",
            f"DTSTAMP:{stamp}",
            f"DTSTART;TZID={group.timezone}:{begin:%Y%m%dT%H%M%S}",
            f"DTEND;TZID={group.timezone}:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:{event.title}",
            f"DESCRIPTION:{group.name}\\n{event.description}",
            f"URL;VALUE=URI:https://www.meetup.com/{group.urlname}/events/{event.id}/",
            "STATUS:CONFIRMED",
            "CREATED:20260101T080000Z",
            "LAST-MODIFIED:20260101T080000Z",
            "CLASS:PUBLIC",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _folded(line: str) -> bytes:
    """RFC 5545 3.1, at 75 octets; never inside of a character."""
    rows, row = [], b""
    for sign in line:
        if len(row) + len(sign.encode()) > 75 - bool(rows):
            rows.append(row)
            row = b""
        row += sign.encode()
    return b"\r\n ".join([*rows, row]) + b"\r\n"

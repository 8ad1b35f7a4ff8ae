"""Entries of calendars: repetitions, time zones, whole days, cancellations, versions, and what is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.core.calendar_feed import (
    BrokenCalendarError,
    CalendarTooLargeError,
    NoCalendarError,
    WebPageError,
    read_calendars,
)
from integrations.core.contract import RemoteEvent, RemotePlace, RemoteStatus
from integrations.ical.entries import Entries, Window, read_entries
from integrations.ical.places import whereabouts
from tests.integrations.ical.calendars import BERLIN, calendar, entry

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=31), NOW + timedelta(days=400))


def entries(body: bytes, **values: Any) -> Entries:
    return read_entries(read_calendars(body), WINDOW, zone="Europe/Berlin", now=NOW, **values)


def events(*parts: str, **values: Any) -> list[RemoteEvent]:
    return entries(calendar(*parts), **values).events


def starts(*parts: str) -> list[str]:
    return [f"{event.starts_at:%Y-%m-%dT%H:%MZ}" for event in events(*parts) if event.starts_at]


@pytest.mark.requirement("E38")
def test_everything_that_an_entry_says_and_nobodys_name() -> None:
    (event,) = events(
        entry(
            "a@rathaus",
            "DTEND;TZID=Europe/Berlin:20261201T193000",
            "LOCATION:Kulturhaus\\, Am Anger 3\\, 15848 Beeskow\\, Deutschland",
            "DESCRIPTION:Ein Abend\\nüber Nahversorgung.",
            "URL:https://rathaus.example/dorf",
            "ORGANIZER;CN=Erika Muster:mailto:erika@example.org",
            "ATTENDEE;CN=Max Muster:mailto:max@example.org",
        )
    )
    assert event == RemoteEvent(
        remote_id="a@rathaus",
        title="Wer hält das Dorf zusammen?",
        url="https://rathaus.example/dorf",
        description="Ein Abend\nüber Nahversorgung.",
        starts_at=datetime(2026, 12, 1, 17, 0, tzinfo=UTC),
        ends_at=datetime(2026, 12, 1, 18, 30, tzinfo=UTC),
        time_zone="Europe/Berlin",
        place=RemotePlace("Kulturhaus", "Am Anger 3", "15848", "Beeskow"),
        is_online=False,
        as_of=NOW,
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([entry("a", "DTSTART:20270701T160000Z")], "2027-07-01T16:00Z"),
        ([entry("a", "DTSTART:20270701T180000")], "2027-07-01T16:00Z"),
        (["X-WR-TIMEZONE:Europe/London", entry("a", "DTSTART:20270701T180000")], "2027-07-01T17:00Z"),
        (["X-WR-TIMEZONE:Nowhere/Town", entry("a", "DTSTART:20270701T180000")], "2027-07-01T16:00Z"),
        ([BERLIN, entry("a", "DTSTART;TZID=Mitteleuropa:20270701T180000")], "2027-07-01T16:00Z"),
        ([entry("a", "DTSTART;TZID=W. Europe Standard Time:20270701T180000")], "2027-07-01T16:00Z"),
        ([entry("a", "DTSTART;VALUE=DATE:20270701")], "2027-06-30T22:00Z"),
    ],
    ids=["UTC", "floating", "floating there", "unknown zone", "own zone", "name of Windows", "whole day"],
)
def test_time_zones(parts: list[str], expected: str) -> None:
    assert starts(*parts) == [expected]


def test_whole_days_end_at_midnight_after_the_last() -> None:
    (event,) = events(entry("a", "DTSTART;VALUE=DATE:20270701", "DTEND;VALUE=DATE:20270703"))
    assert (event.is_all_day, event.ends_at) == (True, datetime(2027, 7, 2, 22, 0, tzinfo=UTC))


def test_repetitions_keep_the_hour_of_their_zone_and_stay_in_the_window() -> None:
    parts = ("X-WR-TIMEZONE:Europe/Berlin", entry("a", "DTSTART:20200301T170000Z", "RRULE:FREQ=MONTHLY"))
    found = events(*parts)
    assert len(found) == 14, "thirteen months and the one before"
    assert found[0].remote_id == "a#20261101T170000Z"
    summer = next(event for event in found if event.starts_at and event.starts_at.month == 7)
    assert summer.starts_at == datetime(2027, 7, 1, 16, 0, tzinfo=UTC)


def test_one_of_a_repetition_is_moved_one_cancelled_one_taken_out() -> None:
    parts = (
        entry("a", "RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20261222T180000"),
        entry("a", "RECURRENCE-ID;TZID=Europe/Berlin:20261208T180000", "DTSTART;TZID=Europe/Berlin:20261209T190000"),
        entry("a", "RECURRENCE-ID;TZID=Europe/Berlin:20261215T180000", "STATUS:CANCELLED",
              "DTSTART;TZID=Europe/Berlin:20261215T180000"),
    )  # fmt: skip
    found = {event.remote_id: event for event in events(*parts)}
    assert {key: f"{event.starts_at:%d %H} {event.status}" for key, event in found.items()} == {
        "a#20261201T170000Z": "01 17 scheduled",
        "a#20261208T170000Z": "09 18 scheduled",
        "a#20261215T170000Z": "15 17 cancelled",
    }
    known = events(*parts, known={"a#20261222T170000Z"})
    (taken_out,) = [event for event in known if event.remote_id == "a#20261222T170000Z"]
    assert (taken_out.status, len(known)) == (RemoteStatus.CANCELLED, 4)


def test_a_whole_calendar_of_cancellations() -> None:
    (event,) = events("METHOD:CANCEL", entry("a"))
    assert event.status is RemoteStatus.CANCELLED


def test_the_newest_version_counts() -> None:
    old = entry("a", "SEQUENCE:1", "SUMMARY:Alt")
    new = entry("a", "SEQUENCE:10", "SUMMARY:Neu", "DTSTART:20261202T170000Z")
    for parts in ((old, new), (new, old)):
        (event,) = events(*parts)
        assert event.title == "Neu"


def test_known_events_are_named_wherever_they_have_gone() -> None:
    parts = (
        entry("far", "DTSTART:20310101T170000Z"),
        entry("a", "RRULE:FREQ=WEEKLY;COUNT=2"),
        entry("a", "RECURRENCE-ID;TZID=Europe/Berlin:20261208T180000", "DTSTART:20310108T170000Z"),
    )
    assert [event.remote_id for event in events(*parts)] == ["a#20261201T170000Z"]
    found = events(*parts, known={"far", "a#20261208T170000Z"})
    assert {event.remote_id for event in found} == {"far", "a#20261201T170000Z", "a#20261208T170000Z"}


def test_damaged_and_private_entries_are_left_out_and_the_others_read() -> None:
    found = entries(
        calendar(
            entry("none").replace("DTSTART;TZID=Europe/Berlin:20261201T180000\n", ""),
            entry("nonsense", "DTSTART:tomorrow"),
            entry("always", "RRULE:FREQ=SECONDLY"),
            entry("often", "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3"),
            entry("private", "CLASS:PRIVATE"),
            entry("good"),
            entry("x" * 300),
        )
    )
    assert found.skipped == 4
    assert [len(event.remote_id) for event in found.events] == [4, 69]


@pytest.mark.parametrize(
    ("location", "place", "is_online"),
    [
        ("", None, None),
        ("online", None, True),
        ("https://example.zoom.us/j/123?pwd=secret", None, True),
        ("Microsoft Teams-Besprechung; Kulturhaus, 15848 Beeskow", RemotePlace("Kulturhaus", "", "15848", "Beeskow"), True),
        ("Altes Rathaus", RemotePlace("Altes Rathaus"), False),
        ("Treffpunkt Freizeit\nAm Neuen Garten 64\nPotsdam", RemotePlace("Treffpunkt Freizeit", "Am Neuen Garten 64", "", "Potsdam"), False),
    ],
)  # fmt: skip
def test_places(location: str, place: RemotePlace | None, is_online: bool | None) -> None:
    found = whereabouts(location, has_conference=False)
    assert (found.place, found.is_online) == (place, is_online)


@pytest.mark.requirement("E18")
def test_the_way_into_a_meeting_is_never_taken_over() -> None:
    (event,) = events(
        entry(
            "a", "LOCATION:https://zoom.us/j/4711", "DESCRIPTION:Kommt!\\nKenncode: 0815", "URL:https://zoom.us/j/4711"
        )
    )
    assert (event.description, event.url, event.is_online) == ("", "", True)
    assert "4711" not in repr(event)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode().replace("ä".encode(), b"\xc3\r\n \xa4"),
        lambda text: text.replace("Dorf", "D\x00orf").encode(),
        lambda text: text.replace("\r\n", "\n").encode(),
    ],
    ids=["BOM", "Windows", "UTF-16", "folded in a letter", "NUL", "line feeds"],
)
def test_encodings(encode: Any) -> None:
    (event,) = entries(encode(calendar(entry("a")).decode())).events
    assert event.title == "Wer hält das Dorf zusammen?"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"\n<!doctype html><title>Anmelden</title>", WebPageError),
        (b"", NoCalendarError),
        (b"\x89PNG\r\n", NoCalendarError),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:ab", BrokenCalendarError),
        (b"BEGIN:VCALENDAR\r\nno property\r\nEND:VCALENDAR", BrokenCalendarError),
        (
            b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 10_001 + b"END:VCALENDAR",
            CalendarTooLargeError,
        ),
        (b"BEGIN:VCALENDAR\r\nX-A:" + b"x" * 20 * 1024 * 1024, CalendarTooLargeError),
    ],
    ids=["web page", "nothing", "picture", "cut off", "nonsense", "10001 entries", "20 MB"],
)
def test_what_is_no_calendar(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_calendars(body)


def test_too_many_repetitions() -> None:
    daily = [entry(str(number), "RRULE:FREQ=DAILY") for number in range(30)]
    with pytest.raises(CalendarTooLargeError):
        events(*daily)


def test_ten_thousand_entries_are_read() -> None:
    parts = [
        entry(str(number), f"DTSTART:2027{number % 12 + 1:02}{number % 28 + 1:02}T170000Z") for number in range(10_000)
    ]
    assert len(events(*parts)) == 10_000

"""Events as iCalendar: bytes read back by a second library, by rules of RFC 5545, and by hand."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.core.fuzzydates import FuzzyDate
from cms.core.plaintext import plain
from dialogues import ical
from dialogues.vtimezone import vtimezone

KEY = UUID("11111111-2222-3333-4444-555555555555")
CHANGED = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def document(**values: Any) -> dict[str, Any]:
    return {
        "title": "Wer hält das Dorf zusammen?",
        "short_title": "",
        "status": "announced",
        "status_note": "",
        "announcement_text": "Ein Abend über Ehrenamt.",
        "placeholder": None,
        "contributors": [],
        "venues": [],
        "attendance_mode": "online",
        "kind_label": "Dialog",
        "topics": [],
        "html_url": "https://example.org/de/dialoge/dorf/",
        **values,
    }


def occurrence(edtf: str = "2026-12-01T18:00", **values: Any) -> ical.Occurrence:
    known = FuzzyDate(edtf)
    starts_at = known.moment.replace(tzinfo=BERLIN) if known.moment else None
    return ical.Occurrence(
        **{
            "key": KEY,
            "sequence": 0,
            "changed_at": CHANGED,
            "date": known,
            "starts_at": starts_at,
            "over_at": starts_at + timedelta(hours=2) if starts_at else None,
            "end_date": None,
            "time_zone": "Europe/Berlin",
            **values,
        }
    )


def calendar(*events: tuple[dict[str, Any], ical.Occurrence], language: str = "de") -> bytes:
    return ical.calendar(
        events,
        name="Land im Wandel",
        language=language,
        page_url="https://example.org/de/dialoge/",
        feed_url="https://example.org/calendar/series/1.ics",
    )


def lines(body: bytes) -> list[str]:
    """Unfolded content lines."""
    return body.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def event_lines(body: bytes) -> list[str]:
    found = lines(body)
    return found[found.index("BEGIN:VEVENT") + 1 : found.index("END:VEVENT")]


def test_whole_calendar_line_by_line():
    text = lines(calendar((document(), occurrence())))
    assert text == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Wandelnetz//Wandelnetz//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:Land im Wandel",
        "X-WR-CALNAME:Land im Wandel",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "SOURCE;VALUE=URI:https://example.org/calendar/series/1.ics",
        "URL:https://example.org/de/dialoge/",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:STANDARD",
        "DTSTART:20260101T000000",
        "TZNAME:CET",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Wer hält das Dorf zusammen?",
        "DTSTART;TZID=Europe/Berlin:20261201T180000",
        "DTEND;TZID=Europe/Berlin:20261201T200000",
        "DTSTAMP:20261120T093015Z",
        "UID:11111111-2222-3333-4444-555555555555",
        "SEQUENCE:0",
        "CATEGORIES:Dialog",
        "CLASS:PUBLIC",
        "DESCRIPTION:Ein Abend über Ehrenamt.\\n\\nhttps://example.org/de/dialoge/dorf/",
        "LAST-MODIFIED:20261120T093015Z",
        "LOCATION:Online",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://example.org/de/dialoge/dorf/",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_same_input_gives_the_same_bytes():
    assert calendar((document(), occurrence())) == calendar((document(), occurrence()))


@pytest.mark.requirement("E07", "X01")
@pytest.mark.parametrize("edtf", ["2026-12", "2026-24", "2026", "2026-37", "2026-10/2026-12", "XXXX"])
def test_date_without_a_day_is_no_entry(edtf):
    body = calendar((document(), occurrence(edtf)))
    assert b"VEVENT" not in body
    assert b"VTIMEZONE" not in body


def test_vevent_without_a_day_is_refused():
    with pytest.raises(ValueError, match="no place in a calendar"):
        ical.vevent(document(), occurrence("2026-12"))
    with pytest.raises(ValueError, match="no place in a calendar"):
        ical.vevent(document(), occurrence(date=None, starts_at=None))


@pytest.mark.requirement("E07")
@pytest.mark.parametrize(
    ("edtf", "end_date", "start", "end"),
    [
        ("2026-12-31", None, "20261231", "20270101"),
        ("2026-12-30", date(2027, 1, 1), "20261230", "20270102"),
        ("2027-02-27/2027-02-28", None, "20270227", "20270301"),
    ],
)
def test_day_without_time_is_an_all_day_entry_that_blocks_nothing(edtf, end_date, start, end):
    body = calendar((document(), occurrence(edtf, end_date=end_date)))
    found = event_lines(body)
    assert f"DTSTART;VALUE=DATE:{start}" in found
    assert f"DTEND;VALUE=DATE:{end}" in found
    assert "TRANSP:TRANSPARENT" in found
    assert b"VTIMEZONE" not in body


def test_utc_needs_no_time_zone():
    moment = datetime(2027, 1, 5, 17, 0, tzinfo=UTC)
    body = calendar(
        (document(), occurrence(starts_at=moment, over_at=moment + timedelta(hours=1), time_zone="UTC")),
    )
    assert "DTSTART:20270105T170000Z" in event_lines(body)
    assert "DTEND:20270105T180000Z" in event_lines(body)
    assert b"VTIMEZONE" not in body


@pytest.mark.parametrize(
    ("status", "language", "state", "title"),
    [
        ("cancelled", "de", "CANCELLED", "Cancelled: Dorf"),
        ("postponed", "en", "CANCELLED", "Postponed: Dorf"),
        ("cancelled", "en", "CANCELLED", "Cancelled: Dorf"),
        ("planned", "en", "CONFIRMED", "Dorf"),
        ("held", "en", "CONFIRMED", "Dorf"),
    ],
)
def test_cancelled_and_postponed_stay_as_cancelled(status, language, state, title):
    from django.utils import translation
    from django.utils.translation import pgettext

    event = document(status=status, short_title="Dorf", status_note="Der Saal\nist gesperrt.")
    found = event_lines(calendar((event, occurrence(sequence=4)), language=language))
    if ":" in title:
        with translation.override(language):
            title = pgettext("calendar", f"{title.partition(':')[0]}: %(title)s") % {"title": "Dorf"}
    assert f"STATUS:{state}" in found
    assert f"SUMMARY:{title}" in found
    assert f"TRANSP:{'TRANSPARENT' if state == 'CANCELLED' else 'OPAQUE'}" in found
    assert "SEQUENCE:4" in found
    assert next(line for line in found if line.startswith("DESCRIPTION:")).startswith(
        "DESCRIPTION:Der Saal ist gesperrt.\\n\\nWer hält das Dorf zusammen?\\n\\n"
    )


def test_description_names_people_who_come():
    def person(name: str, state: str) -> dict[str, Any]:
        return {"person": {"name": name}, "state": state}

    people = [
        person("Jana Beispiel", "confirmed"),
        person("Ben Muster", "cancelled"),
        person("Kim Probe", "announced"),
    ]
    text = ical.description(document(contributors=people, announcement_text="x" * 2000))
    assert "Jana Beispiel, Kim Probe" in text
    assert "Ben Muster" not in text
    assert len(text) < 800


def test_description_says_that_details_follow():
    text = ical.description(document(announcement_text="", placeholder="Nähere Informationen folgen in Kürze."))
    assert text.startswith("Nähere Informationen folgen in Kürze.\n\n")


VENUE = {"name": "Treffpunkt Freizeit", "street": "Am Neuen Garten 64", "postal_code": "14469", "city": "Potsdam"}


@pytest.mark.parametrize(
    ("mode", "venues", "expected"),
    [
        ("online", [], "Online"),
        ("in_person", [VENUE], "Treffpunkt Freizeit, Am Neuen Garten 64, 14469 Potsdam"),
        ("in_person", [{"name": "", "street": "", "postal_code": "", "city": "Potsdam"}], "Potsdam"),
        ("hybrid", [VENUE], "Treffpunkt Freizeit, Am Neuen Garten 64, 14469 Potsdam / Online"),
        ("in_person", [], ""),
    ],
)
@pytest.mark.requirement("E07", "E08")
def test_location(mode, venues, expected):
    assert ical.location(document(attendance_mode=mode, venues=venues)) == expected
    found = event_lines(calendar((document(attendance_mode=mode, venues=venues), occurrence())))
    escaped = expected.replace(",", "\\,")
    assert [line for line in found if line.startswith("LOCATION")] == ([f"LOCATION:{escaped}"] if expected else [])


@pytest.mark.requirement("D12")
def test_no_address_for_harvesters():
    assert plain("Fragen an buero@example.org, @netz") == "Fragen an buero (at) example.org, @netz"
    assert plain('<p><a href="mailto:a@b.example?subject=x">Schreiben Sie uns</a> unter a@b.example</p>') == (
        "<p>Schreiben Sie uns unter a (at) b.example</p>"
    )
    body = calendar((document(announcement_text="Fragen an buero@example.org"), occurrence()))
    assert b"buero (at) example.org" in body
    assert b"buero@" not in body


def test_text_is_escaped():
    event = document(title="Komma, Strichpunkt; Backslash\\ und\r\nZeile\x00\x1b", topics=[{"name": "Geld, Zeit"}])
    body = calendar((event, occurrence()))
    found = event_lines(body)
    assert "SUMMARY:Komma\\, Strichpunkt\\; Backslash\\\\ und Zeile" in found
    assert "CATEGORIES:Dialog,Geld\\, Zeit" in found
    read = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert read["summary"] == "Komma, Strichpunkt; Backslash\\ und Zeile"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)


@settings(max_examples=150, deadline=None)
@given(title=TEXT, note=TEXT, name=TEXT)
def test_any_text_gives_well_formed_lines(title, note, name):
    event = document(title=title, status="cancelled", status_note=note, topics=[{"name": name}])
    body = calendar((event, occurrence()))
    assert body.endswith(b"END:VCALENDAR\r\n")
    physical = body.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(line) for line in physical) <= 75
    for line in physical:
        line.decode()  # a fold never cuts a character
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
    for line in lines(body):
        assert re.match(r"[A-Z-]+[;:]", line), line
    read = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert len(read) == 1


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
def test_time_zone_is_right_at_every_hour_when_read_by_dateutil(zone):
    """The second library computes the offsets from our VTIMEZONE alone."""
    component = vtimezone(zone, 2026, 2028).to_ical().decode()
    read = tzical(StringIO(f"BEGIN:VCALENDAR\r\n{component}END:VCALENDAR\r\n")).get(zone)
    truth = ZoneInfo(zone)
    moment = datetime(2026, 1, 1, 12)
    wrong = []
    while moment < datetime(2028, 12, 31):
        aware = moment.replace(tzinfo=truth)
        ambiguous = aware.utcoffset() != aware.replace(fold=1).utcoffset()
        if not ambiguous and moment.replace(tzinfo=read).utcoffset() != aware.utcoffset():
            wrong.append(moment)
        moment += timedelta(minutes=30)
    assert wrong == []


@pytest.mark.parametrize(
    ("edtf", "utc"),
    [
        ("2027-03-27T18:00", datetime(2027, 3, 27, 17, tzinfo=UTC)),
        ("2027-03-28T18:00", datetime(2027, 3, 28, 16, tzinfo=UTC)),
        ("2027-10-30T18:00", datetime(2027, 10, 30, 16, tzinfo=UTC)),
        ("2027-10-31T18:00", datetime(2027, 10, 31, 17, tzinfo=UTC)),
        ("2028-11-30T18:00", datetime(2028, 11, 30, 17, tzinfo=UTC)),
    ],
)
def test_moment_survives_both_changes_of_the_clocks_and_two_years(edtf, utc):
    body = calendar((document(), occurrence(edtf)), (document(), occurrence("2026-01-10T10:00")))
    text = body.decode().replace("\r\n ", "")
    component = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE") + len("END:VTIMEZONE")]
    zone = tzical(StringIO(f"BEGIN:VCALENDAR\r\n{component}\r\nEND:VCALENDAR\r\n")).get("Europe/Berlin")
    start = re.search(r"DTSTART;TZID=Europe/Berlin:(\d{8}T\d{6})", text)
    local = datetime.strptime(start[1], "%Y%m%dT%H%M%S").replace(tzinfo=zone)
    assert local.astimezone(UTC) == utc

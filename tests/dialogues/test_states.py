"""The rules by the clock, and that SQL says the same."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core.fuzzydates import FuzzyDate
from dialogues import states
from dialogues.choices import DocumentationPart, EventLifecycle, SeriesLifecycle
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from tests.factories import ContributorFactory, EventFactory, PersonFactory
from tests.support.worlds import world

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EXAMPLES = 100 if os.environ.get("LONG") else 15


class Event(NamedTuple):
    lifecycle: str = "automatic"
    date: FuzzyDate | None = None
    starts_at: datetime | None = None
    over_at: datetime | None = None


class Recording(NamedTuple):
    kind: str = "main"
    captions: bool = True


def at(start: datetime, hours: int = 2, lifecycle: str = "automatic") -> Event:
    return Event(lifecycle, FuzzyDate.of(start), start, start + hours * HOUR)


def on(edtf: str, over_at: datetime, lifecycle: str = "automatic") -> Event:
    return Event(lifecycle, FuzzyDate(edtf), None, over_at)


@pytest.mark.requirement("E05", "E11", "E34")
@pytest.mark.parametrize(
    ("event", "has_line_up", "status"),
    [
        (Event(), False, "planned"),
        (Event(), True, "announced"),
        (Event(lifecycle="planned"), True, "planned"),
        (Event(lifecycle="announced"), False, "announced"),
        (at(NOW + HOUR), True, "announced"),
        (at(NOW), True, "running"),
        (at(NOW - HOUR), False, "running"),
        (at(NOW - 2 * HOUR), False, "held"),
        (at(NOW - 3 * HOUR, lifecycle="planned"), False, "held"),
        (at(NOW - 3 * HOUR, lifecycle="cancelled"), True, "cancelled"),
        (at(NOW - HOUR, lifecycle="postponed"), True, "postponed"),
        (on("2026-11", NOW + HOUR), False, "planned"),
        (on("2026-11", NOW), False, "held"),
    ],
)
def test_status_follows_clock_and_line_up(event: Event, has_line_up: bool, status: str):
    assert states.event_status(event, has_line_up=has_line_up, now=NOW) == status


@pytest.mark.requirement("E33", "X08", "A15")
@pytest.mark.parametrize(
    ("announcement", "people", "status", "is_open"),
    [
        ("", 0, "planned", True),
        ("", 0, "postponed", True),
        ("", 1, "announced", False),
        ("<p>x</p>", 0, "announced", False),
        ("", 0, "held", False),
        ("", 0, "cancelled", False),
    ],
)
def test_placeholder_vanishes_when_there_is_a_text_or_a_person(
    announcement: str, people: int, status: str, is_open: bool
):
    assert states.has_open_line_up(announcement=announcement, contributor_count=people, status=status) is is_open


MEETUP = {"meetup": "https://www.meetup.com/x/events/1/"}


@pytest.mark.requirement("E37", "E52")
@pytest.mark.parametrize(
    ("facts", "status", "series_has_ended", "taken", "state"),
    [
        ({}, "announced", False, None, "none"),
        ({"urls": MEETUP}, "announced", False, None, "open"),
        ({"urls": MEETUP}, "held", False, None, "past"),
        ({"urls": MEETUP}, "cancelled", False, None, "closed"),
        ({"urls": MEETUP}, "postponed", False, None, "closed"),
        ({"urls": MEETUP}, "announced", True, None, "closed"),
        ({"urls": MEETUP, "opens_at": NOW + HOUR}, "announced", False, None, "not_yet"),
        ({"urls": MEETUP, "opens_at": NOW}, "announced", False, None, "open"),
        ({"urls": MEETUP, "closes_at": NOW}, "announced", False, None, "closed"),
        ({"urls": MEETUP, "capacity": 10}, "announced", False, None, "open"),
        ({"urls": MEETUP, "capacity": 10}, "announced", False, 9, "open"),
        ({"urls": MEETUP, "capacity": 10}, "announced", False, 10, "full"),
        ({"urls": MEETUP, "capacity": 10, "has_waitlist": True}, "announced", False, 10, "waitlist"),
        ({"urls": MEETUP, "capacity": 10, "has_waitlist": True}, "announced", False, (9, 1), "waitlist"),
        (
            {"urls": MEETUP, "capacity": 10, "has_waitlist": True, "waitlist_until": NOW + HOUR},
            "announced",
            False,
            10,
            "waitlist",
        ),
        (
            {"urls": MEETUP, "capacity": 10, "has_waitlist": True, "waitlist_until": NOW},
            "announced",
            False,
            10,
            "full",
        ),
    ],
)
def test_registration_state(
    facts: dict, status: str, series_has_ended: bool, taken: int | tuple[int, int] | None, state: str
):
    if taken is not None:
        taken = states.Taken(*taken) if isinstance(taken, tuple) else states.Taken(taken)
    facts = states.RegistrationFacts(**{"urls": {}, **facts})
    event = at(NOW + 5 * HOUR)
    found = states.registration_state(
        event, facts, status=status, series_has_ended=series_has_ended, taken=taken, now=NOW
    )
    assert found == state


def test_registration_closes_when_the_event_begins():
    facts = states.RegistrationFacts(urls=MEETUP)
    state = states.registration_state(at(NOW), facts, status="running", series_has_ended=False, taken=None, now=NOW)
    assert state == "closed"


def test_a_door_without_an_address_is_no_channel():
    facts = states.RegistrationFacts(urls={"internal": "", "external": "https://x.example.org/", **MEETUP})
    assert states.registration_channels(facts) == [
        ("meetup", MEETUP["meetup"]),
        ("external", "https://x.example.org/"),
    ]


@pytest.mark.requirement("E35")
def test_the_next_event_runs_or_comes_first():
    past, running, later = at(NOW - 5 * HOUR), at(NOW - HOUR), at(NOW + 50 * HOUR)
    cancelled, undated = at(NOW + HOUR, lifecycle="cancelled"), Event()
    assert states.next_index([past, later, cancelled, undated], NOW) == 1
    assert states.next_index([past, later, cancelled, undated, running], NOW) == 4
    assert states.next_index([past, cancelled, undated], NOW) is None


@pytest.mark.requirement("E01", "E42", "E52")
@pytest.mark.parametrize(
    ("lifecycle", "starts_on", "ends_on", "events", "state"),
    [
        ("automatic", None, None, [], "planned"),
        ("automatic", None, None, [Event()], "planned"),
        ("automatic", None, None, [at(NOW + HOUR)], "planned"),
        ("automatic", None, None, [at(NOW - HOUR), at(NOW + 9 * HOUR)], "running"),
        ("automatic", None, None, [at(NOW - 9 * HOUR), at(NOW + 9 * HOUR, lifecycle="cancelled")], "ended"),
        ("automatic", None, None, [at(NOW - 9 * HOUR), at(NOW - 5 * HOUR, lifecycle="postponed")], "running"),
        ("automatic", None, None, [at(NOW - 9 * HOUR), Event()], "running"),
        ("automatic", None, None, [at(NOW - 9 * HOUR)], "ended"),
        ("automatic", "2026-11-24", None, [], "running"),
        ("automatic", "2026-11-25", None, [], "planned"),
        ("automatic", "2026-01", "2026-11-24", [], "running"),
        ("automatic", "2026-01", "2026-11-23", [at(NOW + HOUR)], "ended"),
        ("automatic", "2026-01", "2026", [at(NOW - 9 * HOUR)], "running"),
        ("archived", "2026-01", "2027", [at(NOW + HOUR)], "archived"),
        ("running", None, None, [], "running"),
    ],
)
def test_series_state(lifecycle: str, starts_on: str | None, ends_on: str | None, events: list[Event], state: str):
    found = states.series_state(
        lifecycle,
        starts_on=FuzzyDate(starts_on) if starts_on else None,
        ends_on=FuzzyDate(ends_on) if ends_on else None,
        events=events,
        now=NOW,
    )
    assert found == state


@pytest.mark.parametrize(
    ("lifecycle", "ends_on", "has_ended"),
    [
        ("automatic", None, False),
        ("automatic", "2026-11-23", True),
        ("automatic", "2026", False),
        ("ended", None, True),
    ],
)
def test_a_series_can_end_before_its_last_event(lifecycle: str, ends_on: str | None, has_ended: bool):
    date = FuzzyDate(ends_on) if ends_on else None
    assert states.series_has_ended_by_date(lifecycle, date, NOW) is has_ended


@pytest.mark.requirement("E04", "E05", "E43")
def test_documentation_is_done_open_or_given_up():
    nothing = states.documentation(
        recordings=[], has_presentations=False, has_summary=False, has_conditions=False, not_planned=["video"]
    )
    assert nothing == {
        "video": "not_planned",
        "presentations": "open",
        "summary": "open",
        "conditions": "open",
        "captions": "open",
    }
    everything = states.documentation(
        recordings=[Recording(), Recording("follow_up")],
        has_presentations=True,
        has_summary=True,
        has_conditions=True,
        not_planned=["video"],
    )
    assert everything == dict.fromkeys(DocumentationPart.values, "done")
    half = states.documentation(
        recordings=[Recording("excerpt", captions=False)],
        has_presentations=False,
        has_summary=False,
        has_conditions=False,
        not_planned=[],
    )
    assert (half["video"], half["captions"]) == ("open", "open")


DATES = st.sampled_from(
    [
        None,
        "2026-11-24T11:00",
        "2026-11-24T12:00",
        "2026-11-24T13:00",
        "2026-11-23",
        "2026-11-24",
        "2026-11",
        "2026-10",
        "2027",
        "XXXX",
    ]
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lifecycle=st.sampled_from(EventLifecycle.values),
    date=DATES,
    announcement=st.sampled_from(["", "<p>Worum es geht.</p>"]),
    contributor=st.sampled_from([None, "invited", "announced", "cancelled"]),
    is_public=st.booleans(),
)
@pytest.mark.slow
def test_sql_and_python_agree_on_the_status(
    series: DialogueSeriesPage,
    lifecycle: str,
    date: str | None,
    announcement: str,
    contributor: str | None,
    is_public: bool,
):
    rows = {}
    if contributor:
        rows["contributors"] = [ContributorFactory(person=PersonFactory(is_public=is_public), state=contributor)]
    event = EventFactory(parent=series, date=date, lifecycle=lifecycle, announcement=announcement, rows=rows)
    in_sql = DialogueEventPage.objects.with_status(NOW).get(pk=event.pk).public_status
    shown = contributor not in (None, "invited") and is_public
    assert in_sql == states.event_status(event, has_line_up=bool(announcement) or shown, now=NOW)
    event.delete()


@pytest.fixture
@world
def two_events(series: DialogueSeriesPage) -> list[DialogueEventPage]:
    return [EventFactory(parent=series), EventFactory(parent=series)]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lifecycle=st.sampled_from(SeriesLifecycle.values),
    starts_on=DATES,
    ends_on=DATES,
    events=st.lists(st.tuples(st.sampled_from(EventLifecycle.values), DATES), max_size=2),
)
@pytest.mark.slow
def test_sql_and_python_agree_on_the_state(
    series: DialogueSeriesPage,
    two_events: list[DialogueEventPage],
    lifecycle: str,
    starts_on: str | None,
    ends_on: str | None,
    events: list[tuple[str, str | None]],
):
    series.lifecycle, series.starts_on, series.ends_on = lifecycle, starts_on, ends_on
    series.save()
    pages = two_events[: len(events)]
    for page, (decided, date) in zip(pages, events, strict=True):
        page.lifecycle, page.date = decided, date
        page.save()
    shown = DialogueEventPage.objects.filter(pk__in=[page.pk for page in pages])
    in_sql = DialogueSeriesPage.objects.with_state(shown, NOW).get()
    assert in_sql.event_count == len(pages)
    assert in_sql.public_state == states.series_state(
        lifecycle, starts_on=series.starts_on, ends_on=series.ends_on, events=pages, now=NOW
    )

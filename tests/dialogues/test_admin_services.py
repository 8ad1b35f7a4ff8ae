"""What the office does with events and series."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import (
    Affiliation,
    ConditionReference,
    Contributor,
    DialogueEventPage,
    FrameworkCondition,
    MeetingAccess,
    Presentation,
    Recording,
    Venue,
)
from dialogues.services.conditions import (
    NewCondition,
    PastedLine,
    add_conditions,
    known_texts,
    normalised,
    plain_text,
    read_list,
)
from dialogues.services.lifecycle import (
    TransitionError,
    cancel_event,
    mark_contributor,
    postpone_event,
    reopen_event,
)
from dialogues.services.meeting import remove_meeting_access, set_meeting_access
from dialogues.services.series import PlannedEvent, Rhythm, plan_dates, set_up_series, title_for
from dialogues.services.templates import copy_event
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory, TopicFactory

pytestmark = pytest.mark.django_db


def fresh(event: DialogueEventPage) -> DialogueEventPage:
    return DialogueEventPage.objects.get(pk=event.pk)


def draft(event: DialogueEventPage) -> DialogueEventPage:
    return fresh(event).get_latest_revision_as_object()


# Pasting


@pytest.mark.requirement("E24", "E28")
@pytest.mark.parametrize(
    ("line", "text", "explanation"),
    [
        ("• Zeitbudget für das Ehrenamt", "Zeitbudget für das Ehrenamt", ""),
        ("- Zeitbudget", "Zeitbudget", ""),
        ("12. Zeitbudget", "Zeitbudget", ""),
        ("(3) Zeitbudget", "Zeitbudget", ""),
        ("a) Zeitbudget", "Zeitbudget", ""),
        ("- 3) Zeitbudget", "Zeitbudget", ""),
        (">> Zeitbudget", "Zeitbudget", ""),
        ("Zeitbudget >> für alle, die sich engagieren", "Zeitbudget", "für alle, die sich engagieren"),
        ("Zeitbudget » für alle", "Zeitbudget", "für alle"),
        ("Räume öffnen (z. B. Leerstand)", "Räume öffnen", "z. B. Leerstand"),
        ("Räume (auch leere) öffnen", "Räume (auch leere) öffnen", ""),
        ("(nur in Brackets)", "(nur in Brackets)", ""),
        ("2.5 % des Haushalts", "2.5 % des Haushalts", ""),
        ("24 Stunden offen", "24 Stunden offen", ""),
        ("  viel   Luft  ", "viel Luft", ""),
    ],
)
def test_a_line_is_understood(line, text, explanation):
    assert read_list(line) == [PastedLine(text, explanation)]


def test_empty_lines_and_mere_punctuation_are_no_conditions():
    assert read_list("\n \n---\n•\n>>\n") == []


def test_a_line_with_a_colon_at_its_end_is_a_heading():
    assert read_list("Kommunale Ebene:\n- Zeit") == [
        PastedLine("Kommunale Ebene:", is_heading=True),
        PastedLine("Zeit"),
    ]


@pytest.mark.requirement("E25", "B06")
def test_duplicates_are_flagged_whatever_the_spelling():
    known = ["<p>Bürger*innen beteiligen!</p>"]
    lines = read_list("Bürger:innen  beteiligen\nBürgerInnen beteiligen.\nZeit\n* ZEIT", known=known)
    assert [line.duplicate_of for line in lines] == ["Bürger*innen beteiligen!"] * 2 + ["", "Zeit"]


def test_normalised_keeps_what_differs():
    assert normalised(plain_text("<p>Kommunen &amp; Land</p>")) == "kommunen land"
    assert normalised("Zeitbudget") != normalised("Budget")


@pytest.mark.requirement("E24", "E25", "E29")
def test_pasted_conditions_become_a_draft_and_duplicates_get_the_level(series, admin_user):
    event = EventFactory(
        parent=series,
        rows={"conditions": [ConditionFactory(text="<p>Zeit</p>"), ConditionFactory(text="<p>Raum</p>")]},
    )
    before = list(FrameworkCondition.objects.values_list("pk", "public_id"))
    outcome = add_conditions(
        event,
        [
            NewCondition("Geld & Gut", "vom Land", levels=["state", "federal"], provenance="contributors"),
            NewCondition("zeit!", "Muße", levels=["state"]),
            NewCondition("Geld & Gut", levels=["eu"]),
            NewCondition("Raum", levels=["municipality"]),
        ],
        user=admin_user,
    )
    assert (outcome.added, outcome.extended, outcome.unchanged) == (["Geld & Gut"], ["zeit!", "Geld & Gut"], ["Raum"])
    assert [row.text for row in FrameworkCondition.objects.all()] == ["<p>Zeit</p>", "<p>Raum</p>"]
    fresh(event).get_latest_revision().publish()
    rows = list(FrameworkCondition.objects.order_by("sort_order"))
    assert [(row.text, row.explanation, row.levels, row.provenance) for row in rows] == [
        ("<p>Zeit</p>", "<p>Muße</p>", ("municipality", "state"), "audience"),
        ("<p>Raum</p>", "", ("municipality",), "audience"),
        ("<p>Geld &amp; Gut</p>", "<p>vom Land</p>", ("state", "federal", "eu"), "contributors"),
    ]
    assert [(row.pk, row.public_id) for row in rows[:2]] == before


def test_pasting_keeps_an_unpublished_draft(event, admin_user):
    page = fresh(event)
    page.findings = "<p>noch nicht online</p>"
    page.save_revision()
    add_conditions(event, [NewCondition("<script>Zeit")], user=admin_user)
    assert draft(event).findings == "<p>noch nicht online</p>"
    assert [row.text for row in draft(event).conditions.all()] == ["<p>&lt;script&gt;Zeit</p>"]
    assert known_texts(fresh(event)) == ["<p>&lt;script&gt;Zeit</p>"]
    assert fresh(event).findings == ""


def test_a_draft_that_is_not_valid_refuses_the_list(event):
    with pytest.raises(ValidationError):
        add_conditions(event, [NewCondition("Zeit", levels=["village"])])
    assert draft(event).conditions.count() == 0


# Setting up a series


@pytest.mark.requirement("E02", "E03")
@pytest.mark.parametrize(
    ("first", "rhythm", "expected"),
    [
        ("2027-01-14T17:00", Rhythm.WEEKLY, ["2027-01-14T17:00:00", "2027-01-21T17:00:00", "2027-01-28T17:00:00"]),
        ("2027-01-14", Rhythm.FORTNIGHTLY, ["2027-01-14", "2027-01-28", "2027-02-11"]),
        ("2027-01-31", Rhythm.MONTHLY_DAY, ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("2027-11-14", Rhythm.MONTHLY_DAY, ["2027-11-14", "2027-12-14", "2028-01-14"]),
        # the second Thursday
        ("2027-01-14", Rhythm.MONTHLY_WEEKDAY, ["2027-01-14", "2027-02-11", "2027-03-11"]),
        # the fifth Friday, and the last where there is no fifth
        ("2027-01-29", Rhythm.MONTHLY_WEEKDAY, ["2027-01-29", "2027-02-26", "2027-03-26"]),
        ("2027-01", Rhythm.MONTHLY_WEEKDAY, ["2027-01", "2027-02", "2027-03"]),
    ],
)
def test_dates_follow_the_rhythm(first, rhythm, expected):
    planned = plan_dates(FuzzyDate(first), count=3, rhythm=rhythm)
    assert [date.edtf for date in planned] == expected


def test_the_time_stays_the_same_when_the_clocks_change():
    planned = plan_dates(FuzzyDate("2027-03-25T17:00"), count=2, rhythm=Rhythm.WEEKLY)
    assert [date.moment.hour for date in planned] == [17, 17]


def test_without_a_rhythm_the_other_dates_stay_open():
    first = FuzzyDate("2027-01-14")
    assert plan_dates(first, count=3, rhythm=Rhythm.NONE) == [first, None, None]
    assert plan_dates(None, count=2, rhythm=Rhythm.WEEKLY) == [None, None]


@pytest.mark.parametrize("first", ["2027", "2027-21", "2027-01"])
def test_a_rhythm_of_weeks_needs_a_day(first):
    with pytest.raises(ValidationError) as error:
        plan_dates(FuzzyDate(first), count=3, rhythm=Rhythm.WEEKLY)
    assert list(error.value.error_dict) == ["first_date"]


@pytest.mark.parametrize("pattern", ["{date}. Dialog", "{number", "   "])
def test_a_title_pattern_knows_only_the_number(pattern):
    with pytest.raises(ValidationError):
        title_for(pattern, 1)


@pytest.mark.requirement("E01", "E03", "E33")
@pytest.mark.parametrize("publish", [True, False])
def test_a_series_with_its_events_in_one_step(index, admin_user, publish):
    dates = plan_dates(FuzzyDate("2027-01-14T23:00"), count=3, rhythm=Rhythm.WEEKLY)
    series = set_up_series(
        index,
        title="Land im Wandel",
        events=[PlannedEvent(f"{number}. Dialog", date) for number, date in enumerate(dates, 1)],
        attendance_mode="hybrid",
        duration=timedelta(minutes=90),
        rhythm="wöchentlich",
        publish=publish,
        user=admin_user,
    )
    events = list(DialogueEventPage.objects.child_of(series).order_by("path"))
    assert [(event.title, event.live, str(event.end_time), str(event.end_date)) for event in events] == [
        ("1. Dialog", publish, "00:30:00", "2027-01-15"),
        ("2. Dialog", publish, "00:30:00", "2027-01-22"),
        ("3. Dialog", publish, "00:30:00", "2027-01-29"),
    ]
    assert {event.series_id for event in events} == {series.pk}
    assert (series.planned_event_count, series.rhythm) == (3, "wöchentlich")


def test_a_series_is_set_up_whole_or_not_at_all(index):
    with pytest.raises(ValidationError):
        set_up_series(index, title="Reihe", events=[PlannedEvent("gut"), PlannedEvent("x" * 300)])
    assert index.get_children().count() == 0
    with pytest.raises(ValidationError, match="60"):
        set_up_series(index, title="Reihe", events=[PlannedEvent(str(number)) for number in range(61)])


# Cancelling, moving, people


@pytest.mark.requirement("E11")
def test_cancelling_is_online_at_once_and_leaves_the_draft_a_draft(now, event, admin_user):
    page = fresh(event)
    page.findings = "<p>Entwurf</p>"
    page.save_revision()
    cancel_event(event, note=" Der Saal ist überflutet. ", user=admin_user)
    online = fresh(event)
    assert (online.lifecycle, online.status_note, online.findings) == ("cancelled", "Der Saal ist überflutet.", "")
    assert online.has_unpublished_changes
    assert (draft(event).lifecycle, draft(event).findings) == ("cancelled", "<p>Entwurf</p>")


def test_a_draft_that_was_never_online_stays_offline(now, series):
    event = EventFactory(parent=series, live=False, date="2026-12-01T18:00")
    cancel_event(event, note="abgesagt")
    assert not fresh(event).live
    assert draft(event).lifecycle == "cancelled"


def test_what_cannot_be_cancelled_says_why(now, series, event):
    with pytest.raises(ValidationError) as error:
        cancel_event(event, note="  ")
    assert list(error.value.error_dict) == ["note"]
    cancel_event(event, note="abgesagt")
    with pytest.raises(TransitionError):
        cancel_event(event, note="noch einmal")
    past = EventFactory(parent=series, date="2026-10-01T18:00")
    with pytest.raises(TransitionError):
        cancel_event(past, note="zu spät")
    with pytest.raises(TransitionError):
        postpone_event(past, note="zu spät")
    assert fresh(past).lifecycle == "automatic"


def test_postponing_moving_and_taking_back(now, series):
    event = EventFactory(parent=series, date="2026-12-01T18:00", end_date=date(2026, 12, 2), end_time=time(12))
    with pytest.raises(TransitionError):
        reopen_event(event)
    postpone_event(event, note="Krankheit")
    assert (fresh(event).lifecycle, fresh(event).status_note) == ("postponed", "Krankheit")
    with pytest.raises(TransitionError):
        postpone_event(event, note="Krankheit")
    moved = postpone_event(event, note="Neuer Termin", new_date=FuzzyDate("2027-01-12T18:00"))
    assert (moved.lifecycle, moved.date.edtf, str(moved.end_date)) == (
        "automatic",
        "2027-01-12T18:00:00",
        "2027-01-13",
    )
    with pytest.raises(TransitionError):
        postpone_event(event, note="nichts Neues", new_date=FuzzyDate("2027-01-12T18:00"))
    cancel_event(event, note="doch nicht")
    assert (reopen_event(event).lifecycle, fresh(event).status_note) == ("automatic", "")


def test_what_was_postponed_gets_its_new_date_or_is_cancelled_after_the_old_one(now, series):
    first, second = (EventFactory(parent=series, date="2026-12-01T18:00") for _number in range(2))
    for event in (first, second):
        postpone_event(event, note="Der Saal ist gesperrt.")
    with clock.frozen_at(first.over_at + timedelta(days=9)):
        moved = postpone_event(first, note="Im neuen Jahr", new_date=FuzzyDate("2027-01-12T18:00"))
        assert (moved.lifecycle, moved.date.edtf) == ("automatic", "2027-01-12T18:00:00")
        cancel_event(second, note="Es findet sich kein Termin.")
    assert fresh(second).lifecycle == "cancelled"


@pytest.mark.requirement("E11", "E12", "E34")
def test_somebody_cancels_and_stays_listed(now, series, admin_user):
    event = EventFactory(parent=series, rows={"contributors": [ContributorFactory()]})
    row = event.contributors.get()
    mark_contributor(event, row.translation_key, state="cancelled_short_notice", note="erkrankt", user=admin_user)
    after = Contributor.objects.get(page=event)
    assert (after.pk, after.public_id, after.state, after.note) == (
        row.pk,
        row.public_id,
        "cancelled_short_notice",
        "erkrankt",
    )
    with pytest.raises(TransitionError):
        mark_contributor(event, row.translation_key, state="invited")
    mark_contributor(event, row.translation_key, state="confirmed")
    with pytest.raises(TransitionError):
        mark_contributor(event, event.translation_key, state="confirmed")


# Template


@pytest.mark.parametrize("with_contributors", [True, False])
def test_an_event_as_a_template(series, admin_user, with_contributors):
    topic = TopicFactory()
    person = PersonFactory()
    event = EventFactory(
        parent=series,
        title="Alt",
        date="2026-10-01T18:00",
        kicker="Dialog 3",
        announcement="<p>Worum es geht</p>",
        findings="<p>Was war</p>",
        lifecycle="cancelled",
        status_note="abgesagt",
        registration_doors=["internal", "external"],
        registration_external_url="https://example.org/anmelden",
        rows={
            "topics": [topic],
            "venues": [Venue(city="Potsdam")],
            "contributors": [
                ContributorFactory(person=person, state="confirmed", affiliations=[Affiliation(role="Landrätin")])
            ],
            "conditions": [ConditionFactory(references=[ConditionReference(title="x")])],
            "recordings": [Recording(title="Video", page_url="https://vimeo.com/1")],
            "presentations": [Presentation(title="Folien", url="https://example.org/folien.pdf")],
        },
    )
    set_meeting_access(event, join_url="https://meet.example.org/geheim")
    copy = copy_event(
        event, title="Neu", date=FuzzyDate("2027-01-12"), with_contributors=with_contributors, user=admin_user
    )
    copy = fresh(copy)
    assert (copy.live, copy.title, copy.date.edtf, copy.kicker, copy.announcement) == (
        False,
        "Neu",
        "2027-01-12",
        "Dialog 3",
        "<p>Worum es geht</p>",
    )
    assert (copy.findings, copy.lifecycle, copy.status_note) == ("", "automatic", "")
    assert (copy.registration_doors, copy.registration_external_url) == (("internal",), "")
    assert [venue.city for venue in copy.venues.all()] == ["Potsdam"]
    assert list(copy.topics.all()) == [topic]
    for relation in ("conditions", "recordings", "presentations"):
        assert not getattr(copy, relation).exists()
    assert not MeetingAccess.objects.filter(event=copy).exists()
    people = [(row.person, row.state, row.affiliations.get().role) for row in copy.contributors.all()]
    assert people == ([(person, "invited", "Landrätin")] if with_contributors else [])
    old_ids = set(Contributor.objects.filter(page=event).values_list("public_id", flat=True))
    assert not old_ids & set(copy.contributors.values_list("public_id", flat=True))
    assert copy.public_id != event.public_id
    copy.get_latest_revision().publish()


# Meeting link


@pytest.mark.requirement("E51")
def test_the_meeting_link_is_in_no_revision_and_no_log(event, admin_user):
    set_meeting_access(event, join_url="https://meet.example.org/kanarienvogel", user=admin_user)
    set_meeting_access(event, join_url="https://meet.example.org/kanarienvogel2", note="PIN", user=admin_user)
    assert MeetingAccess.objects.get(event=event).join_url == "https://meet.example.org/kanarienvogel2"
    page = fresh(event)
    page.save_revision()
    assert "kanarienvogel" not in str(page.get_latest_revision().content)
    from wagtail.models import PageLogEntry

    entries = PageLogEntry.objects.filter(page=event, action="dialogues.meeting_access")
    assert entries.count() == 2
    assert "kanarienvogel" not in str(list(entries.values()))
    remove_meeting_access(event, user=admin_user)
    remove_meeting_access(event, user=admin_user)
    assert not MeetingAccess.objects.exists()
    assert entries.count() == 3
    with pytest.raises(ValidationError):
        set_meeting_access(event, join_url="kein Link")
    assert not MeetingAccess.objects.exists()

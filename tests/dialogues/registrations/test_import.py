"""Registration as an import file says it: the door on this site works as it stands (contract 6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.core import clock
from dialogues.models import DialogueEventPage, MeetingAccess
from dialogues.registrations.fields import answer_fields
from dialogues.services.registrations.registering import Closed, Outcome
from tests.dialogues.registrations.conftest import ask, come, desk_of, states
from tests.support.import_files import refused, take, with_event

REGISTRATION = {
    "doors": ["internal"],
    "capacity": 1,
    "waitlist": True,
    "opens": "2026-11-25T09:00",
    "closes": "2026-11-30T18:00",
}
OPENS, CLOSES = datetime(2026, 11, 25, 8, tzinfo=UTC), datetime(2026, 11, 30, 17, tzinfo=UTC)


def imported(folder: Path, registration: object) -> DialogueEventPage:
    event = {"key": "abend", "title": "Erster Abend", "date": "2026-12-01T18:00", "registration": registration}
    file = folder / "file.json"
    file.write_text(json.dumps({"series": [{"key": "reihe", "title": "Wege aufs Land", "events": [event]}]}))
    call_command("import_content", str(file), stdout=StringIO())
    return DialogueEventPage.objects.get(title="Erster Abend")


@pytest.mark.requirement("E51", "E37")
def test_the_door_opens_fills_and_closes_as_the_file_says(home, now, tmp_path):
    event = imported(tmp_path, REGISTRATION)
    assert (event.opens_at, event.closes_at) == (OPENS, CLOSES)
    assert desk_of(event).state == "not_yet"
    with clock.frozen_at(OPENS):
        assert desk_of(event).state == "open"
        assert come(event, "anna")[1] is Outcome.CONFIRMED
        assert desk_of(event).state == "waitlist"
        assert come(event, "bert")[1] is Outcome.WAITING
        again = imported(tmp_path, {**REGISTRATION, "capacity": 2})
        assert again.pk == event.pk
        assert states(event) == {"anna": "confirmed", "bert": "offered"}
    with clock.frozen_at(CLOSES), pytest.raises(Closed):
        ask(event, "carl")


RULES = {
    "doors": ["internal"],
    "waitlist": True,
    "waitlist_closes_hours": 24,
    "offer_hours": 36,
    "guests": 2,
    "opens_days": 30,
    "closes_hours": 6,
    "link_hours": 3,
    "when_moved": "release",
    "questions": [
        {"kind": "name"},
        {
            "kind": "choice",
            "label": "Wie reisen Sie an?",
            "purpose": "Zum Planen.",
            "options": ["Bahn", "Rad"],
            "required": True,
            "keep_days": 3,
        },
    ],
}


@pytest.mark.requirement("E51")
def test_all_that_an_editor_decides_goes_in_and_stays_the_same_rows(home, now, tmp_path):
    event = imported(tmp_path, RULES)
    assert (event.registration_guests, event.offer_hours, event.link_hours, event.when_moved) == (2, 36, 3, "release")
    hours = [(event.starts_at - moment).total_seconds() / 3600 for moment in (event.closes_at, event.waitlist_until)]
    assert (hours, event.starts_at - event.opens_at) == ([6, 24], timedelta(days=30))
    name, travel = event.registration_questions.all()
    assert (name.kind, name.is_required, name.keep_days) == ("name", False, None)
    assert (travel.label, travel.choices, travel.is_required, travel.keep_days) == (
        "Wie reisen Sie an?",
        ["Bahn", "Rad"],
        True,
        3,
    )
    fields = {field.name: field for field in answer_fields(desk_of(event).questions, {}, {})}
    assert fields[f"answers[{travel.translation_key}]"].options == ("Bahn", "Rad")
    revision = event.latest_revision_id
    assert imported(tmp_path, RULES).latest_revision_id == revision, "what is the same is not written"
    reworded = {**RULES, "guests": 0, "questions": [{**RULES["questions"][1], "label": "Womit?"}, {"kind": "name"}]}
    again = imported(tmp_path, reworded)
    assert [row.translation_key for row in again.registration_questions.all()] == [
        travel.translation_key,
        name.translation_key,
    ]
    assert imported(tmp_path, {**RULES, "questions": []}).registration_questions.count() == 0


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"guests": 21}, "registration.guests"),
        ({"offer_hours": 0}, "registration.offer_hours"),
        ({"questions": [{"kind": "text"}]}, "registration.questions[0]"),
        (
            {"questions": [{"kind": "choice", "label": "A", "purpose": "B", "options": ["eine"]}]},
            "questions[0].options",
        ),
        ({"opens_days": 1, "closes_hours": 24}, "registration"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_written(home, now, wrong, place):
    lines = refused(with_event(date="2026-12-01T18:00", registration={"doors": ["internal"], **wrong}))
    assert any(place in line for line in lines), lines
    assert not DialogueEventPage.objects.exists()


def test_a_corrected_link_in_the_file_is_a_correction(home, now, tmp_path):
    data = with_event(date="2026-12-01T18:00", join_url="https://konferenz.example/a")
    take(data)
    assert MeetingAccess.objects.get().corrected_at is None
    data["series"][0]["events"][0]["join_url"] = "https://konferenz.example/b"
    with clock.frozen_at(now + timedelta(hours=1)):
        take(data)
    access = MeetingAccess.objects.get()
    assert (access.join_url, access.corrected_at) == ("https://konferenz.example/b", now + timedelta(hours=1))


def test_without_a_waiting_list_it_is_full_and_without_places_it_never_is(home, now, tmp_path):
    event = imported(tmp_path, {"doors": ["internal"], "capacity": 1})
    come(event, "anna")
    assert desk_of(event).state == "full"
    event = imported(tmp_path, {"doors": ["internal"], "capacity": None})
    assert (desk_of(event).state, desk_of(event).free) == ("open", None)


def test_the_file_may_take_the_door_away(home, now, tmp_path):
    event = imported(tmp_path, {"doors": ["internal"]})
    come(event, "anna")
    event = imported(tmp_path, None)
    assert desk_of(event).state == "none"
    assert states(event) == {"anna": "confirmed"}
    with clock.frozen_at(now + timedelta(hours=1)), pytest.raises(Closed):
        ask(event, "bert")

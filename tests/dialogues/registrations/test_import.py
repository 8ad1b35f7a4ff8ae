"""Registration as an import file says it: the door on this site works as it stands (contract 6)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.core import clock
from dialogues.models import DialogueEventPage
from dialogues.services.registrations.registering import Closed, Outcome
from tests.dialogues.registrations.conftest import ask, come, desk_of, states

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

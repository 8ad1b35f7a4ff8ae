"""A form for somebody whose registration has ended: anybody can send it, so nothing changes before the click in the mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cms.core import clock
from cms.core.models import ConsentEntry
from cms.core.personal import consents
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage, Registration, SeriesRegistration
from dialogues.selectors.registrations import personal_data
from dialogues.services.registrations import changing, retention, whole_series
from dialogues.services.registrations.registering import Outcome, confirm
from tests.dialogues.registrations.conftest import TEXT, ask, come, count_of, row_of, settings_of, states
from tests.dialogues.registrations.pages import confirm_path
from tests.dialogues.registrations.test_whole_series import evening, join, promise, promise_of, running

__all__ = ["running"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("E51")]
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
BESIDE = {"asked_again", "asked_again_at"}


def kept(model: type[Registration | SeriesRegistration]) -> list[dict[str, Any]]:
    """The rows as they are, without what waits beside them."""
    return [{name: value for name, value in row.items() if name not in BESIDE} for row in model._base_manager.values()]


def cancelled(event: DialogueEventPage, name: str, **fields: Any) -> Registration:
    come(event, name, **fields)
    changing.cancel(row_of(event, name), by=EndedBy.PERSON, form="/")
    return row_of(event, name)


def test_a_strangers_form_changes_nothing_but_sends_a_mail(event, now, told):
    row = cancelled(event, "anna", guest_count=1)
    before, figures = kept(Registration), count_of(event).cancelled
    told()
    with clock.frozen_at(now + DAY):
        ask(event, "anna", guest_count=2, form="/fremd/", wants_subscription=True)
        ask(event, "anna")  # once more on the same day: what was asked first counts
    assert told() == [("anna", "requested")]
    assert kept(Registration) == before
    assert (figures, count_of(event).cancelled) == (1, 1)
    settings_of(event)  # whatever counts anew in between
    assert count_of(event).cancelled == 1
    assert personal_data(row.address_key)[0]["asked_again"]["guest_count"] == 2


def test_the_click_brings_what_the_form_said(client: Client, event, asked, now):
    keys = {kind: question.translation_key for kind, question in asked.items()}
    must = {keys["text"]: "Fulda", keys["choice"]: "Bahn"}
    cancelled(event, "anna", answers={**must, keys["name"]: "Anna"})
    with clock.frozen_at(now + DAY):
        row = ask(event, "anna", guest_count=1, answers={**must, keys["choice"]: "Rad", keys["place"]: "Gera"})
        assert client.get(confirm_path(row)).status_code == 200
        assert states(event) == {"anna": "cancelled"}
        assert client.post(confirm_path(row)).status_code == 303
    row = row_of(event, "anna")
    assert (row.state, row.guest_count, row.created_at, row.ended_at) == ("confirmed", 1, now + DAY, None)
    assert (row.asked_again, row.asked_again_at) == (None, None)
    assert {answer.kind: answer.text for answer in row.answers.all()} == {
        "text": "Fulda",
        "choice": "Rad",
        "place": "Gera",
    }
    assert (count_of(event).people, count_of(event).guests, count_of(event).cancelled) == (1, 1, 0)
    assert confirm(row.public_id, form="/") is Outcome.CONFIRMED


def test_the_day_of_erasure_stays(event, now):
    far = settings_of(event, date="2027-06-01T18:00")
    row = cancelled(far, "anna")
    with clock.frozen_at(now + 29 * DAY):
        ask(far, "anna")
    with clock.frozen_at(now + 30 * DAY):
        assert list(retention.expire()) == ["1 registrations erased"]
        assert (states(far), count_of(far).cancelled) == ({}, 1)
        assert confirm(row.public_id, form="/") is Outcome.GONE
    assert not ConsentEntry.objects.exclude(address="").exists()
    assert consents.verify().broken is None


def test_what_nobody_confirmed_is_forgotten_after_two_days_or_with_the_event(event, now):
    row = cancelled(event, "anna")
    with clock.frozen_at(now + DAY):
        ask(event, "anna")
    with clock.frozen_at(now + 3 * DAY - SECOND):
        assert list(retention.expire()) == []
    with clock.frozen_at(now + 3 * DAY):
        assert list(retention.expire()) == ["1 forms for ended registrations erased"]
        assert confirm(row.public_id, form="/") is Outcome.GONE
    with clock.frozen_at(event.starts_at - SECOND):
        ask(event, "anna")
    with clock.frozen_at(event.over_at):
        assert list(retention.expire()) == ["1 forms for ended registrations erased"]
    assert states(event) == {"anna": "cancelled"}


def test_a_click_too_late_for_the_event_leaves_it_cancelled(event, now):
    row = cancelled(event, "anna")
    with clock.frozen_at(now + DAY):
        ask(event, "anna")
        settings_of(event, lifecycle="cancelled")
        assert confirm(row.public_id, form="/") is Outcome.CLOSED
    assert states(event) == {"anna": "cancelled"}


def test_a_whole_series_comes_back_by_the_click_only(running, now, told):
    date = evening(running, "2026-12-01")
    join(running, "anna")
    whole_series.cancel_series(promise_of("anna"), form="/")
    told()
    before = (kept(SeriesRegistration), kept(Registration))
    with clock.frozen_at(now + DAY):
        row = promise(running, "anna", guest_count=1)
        assert (kept(SeriesRegistration), kept(Registration)) == before
        assert told() == [("series", "series_requested")]
        assert whole_series.confirm_series(row.public_id, form="/") is Outcome.CONFIRMED
    row = promise_of("anna")
    assert (row.state, row.guest_count, row.asked_again, row.ended_at) == ("confirmed", 1, None, None)
    assert states(date) == {"anna": "confirmed"}
    assert row_of(date, "anna").text_version == TEXT

"""How long registrations are kept, day by day, and what outlives them; one person's data by ``manage.py privacy``."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.models import ConsentEntry
from cms.core.personal import consents
from dialogues.choices import EndedBy
from dialogues.models import (
    DialogueEventPage,
    HeadCount,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
    RegistrationSettings,
    SeriesRegistration,
)
from dialogues.periodic import keep_registrations
from dialogues.services.registrations import changing, retention
from dialogues.services.registrations.registering import Outcome, confirm
from tests.dialogues.registrations.conftest import ask, come, count_of, desk_of, row_of, settings_of, states
from tests.dialogues.registrations.test_whole_series import evening, join, promise, running
from tests.support.worlds import world

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FIGURES = ("seats", "people", "guests", "waiting", "cancelled", "attended", "taken")

__all__ = ["running"]


def run_at(moment: datetime) -> list[str]:
    with clock.frozen_at(moment):
        return list(retention.expire())


def figures(event: DialogueEventPage) -> dict[str, int | None]:
    count = count_of(event)
    return {name: getattr(count, name) for name in FIGURES}


def named() -> set[str]:
    """Whom the ledger of consent still knows."""
    return {entry.address for entry in ConsentEntry.objects.exclude(address="")}


@pytest.fixture
@world
def asked(event: DialogueEventPage) -> DialogueEventPage:
    """An event that asks for a name (kept three days), needs, and a place (kept as long as the registration)."""
    event.registration_questions.add(
        RegistrationQuestion(kind="name", keep_days=3),
        RegistrationQuestion(kind="accessibility"),
        RegistrationQuestion(kind="place"),
    )
    event.save_revision().publish()
    return event


@pytest.fixture
@world
def held(asked: DialogueEventPage) -> DialogueEventPage:
    """Two came or did not, one waits, one cancelled, one never clicked."""
    keys = {row.kind: row.translation_key for row in asked.registration_questions.all()}
    given = {keys["name"]: "Anna", keys["accessibility"]: "Rampe", keys["place"]: "Potsdam"}
    come(asked, "anna", answers=given)
    for name in ("bert", "carl", "dora"):
        come(asked, name)
    changing.cancel(row_of(asked, "bert"), by=EndedBy.PERSON, form="/")
    changing.take_offer(row_of(asked, "carl"))
    ask(asked, "emil")
    changing.check_in(row_of(asked, "anna"), is_here=True)
    return asked


def kinds() -> set[str]:
    return set(RegistrationAnswer.objects.values_list("kind", flat=True))


def test_what_nobody_confirmed_goes_after_seven_days(event, now):
    ask(event, "anna")
    assert run_at(now + 7 * DAY - SECOND) == []
    assert states(event) == {"anna": "pending"}
    assert run_at(now + 7 * DAY) == ["1 unconfirmed registrations erased"]
    assert run_at(now + 7 * DAY) == []
    assert states(event) == {}
    assert named() == set()
    assert consents.verify().broken is None
    assert not HeadCount.objects.filter(title="").exists()


def test_who_asks_again_in_time_is_not_erased_with_the_first_try(event, now):
    ask(event, "anna")
    with clock.frozen_at(now + 6 * DAY):
        ask(event, "anna")
    with clock.frozen_at(now + 7 * DAY):
        assert list(retention.expire()) == []
        assert confirm(row_of(event, "anna").public_id, form="/") is Outcome.CONFIRMED


@pytest.mark.requirement("E51")
def test_day_by_day_after_the_event(held):
    before = figures(held)
    assert before == {
        "seats": 2, "people": 2, "guests": 0, "waiting": 1, "cancelled": 1, "attended": 1, "taken": 2
    }  # fmt: skip
    over = held.over_at
    run_at(over + DAY - SECOND)
    assert kinds() == {"name", "accessibility", "place"}
    run_at(over + DAY)  # needs can tell of an illness
    assert kinds() == {"name", "place"}
    run_at(over + 3 * DAY - SECOND)
    assert kinds() == {"name", "place"}
    run_at(over + 3 * DAY)
    assert kinds() == {"place"}
    assert set(states(held)) == {"anna", "bert", "carl", "dora"}
    run_at(over + 30 * DAY - SECOND)
    assert {"anna", "carl", "dora"} <= set(states(held))
    assert "3 registrations erased" in run_at(over + 30 * DAY)
    assert (states(held), kinds(), named()) == ({}, set(), set())
    assert figures(held) == before
    assert count_of(held).closed_at == over + 30 * DAY
    assert consents.verify().broken is None
    assert run_at(over + 31 * DAY) == []
    with clock.frozen_at(over + 31 * DAY):
        keep_registrations()
        settings_of(held, title="Ein anderer Titel")
    assert figures(held) == before


def test_who_cancelled_long_before_is_erased_and_still_counts(event, now, series):
    far = settings_of(event, date="2027-06-01T18:00")
    for name in ("anna", "bert", "carl"):
        come(far, name)
    changing.cancel(row_of(far, "anna"), by=EndedBy.PERSON, form="/")
    assert figures(far)["cancelled"] == 1
    assert run_at(now + 30 * DAY - SECOND) == []
    assert run_at(now + 30 * DAY) == ["1 registrations erased"]
    assert set(states(far)) == {"bert", "carl"}
    with clock.frozen_at(now + 31 * DAY):
        changing.cancel(row_of(far, "bert"), by=EndedBy.PERSON, form="/")
    assert figures(far)["cancelled"] == 2
    run_at(now + 61 * DAY)
    assert figures(far)["cancelled"] == 2
    run_at(far.over_at + 30 * DAY)
    assert states(far) == {}
    assert figures(far)["cancelled"] == 2


def test_a_moved_event_keeps_its_people_longer(event, now):
    come(event, "anna")
    settings_of(event, date="2027-03-01T18:00")
    run_at(now + 60 * DAY)
    assert states(event) == {"anna": "confirmed"}


def test_the_office_sets_the_days(held):
    chosen = RegistrationSettings.load()
    chosen.keep_days, chosen.keep_needs_days = 5, 0
    chosen.save()
    run_at(held.over_at)
    assert "accessibility" not in kinds()
    run_at(held.over_at + 5 * DAY)
    assert states(held) == {}


def test_a_series_goes_when_its_last_date_is_long_over(running, now):
    dates = [evening(running, day) for day in ("2026-12-01", "2026-12-08")]
    join(running, "anna")
    last = dates[1].over_at
    run_at(last + 30 * DAY - SECOND)
    assert SeriesRegistration.objects.count() == 1
    run_at(last + 30 * DAY)
    assert not SeriesRegistration.objects.exists()
    assert (Registration.objects.count(), named()) == (0, set())
    assert consents.verify().broken is None


def test_nobody_confirmed_the_series(running, now):
    evening(running, "2026-12-01")
    promise(running, "anna")
    assert run_at(now + 7 * DAY) == ["1 unconfirmed registrations erased"]
    assert not SeriesRegistration.objects.exists()


def test_a_deleted_series_keeps_nobody(running, now):
    date = evening(running, "2026-12-01")
    join(running, "anna")
    running.delete()
    run_at(date.starts_at + 30 * DAY - SECOND)
    assert SeriesRegistration.objects.exists()
    run_at(date.starts_at + 30 * DAY)
    assert not SeriesRegistration.objects.exists()
    assert (Registration.objects.count(), named()) == (0, set())


class TestOnePerson:
    """``manage.py privacy export`` and ``erase``."""

    def test_the_copy_holds_everything_and_nobody_else(self, held):
        out = StringIO()
        call_command("privacy", "export", "Anna@beispiel.test", stdout=out)
        (told,) = json.loads(out.getvalue())["registrations"]
        assert (told["event"], told["address"], told["state"]) == (held.title, "anna@beispiel.test", "confirmed")
        assert list(told["answers"].values()) == ["Anna", "Rampe", "Potsdam"]
        assert told["came"] is not None
        assert all(name not in out.getvalue() for name in ("bert", "carl", "dora", "emil"))

    def test_an_unknown_address_is_told_nothing(self, held):
        out = StringIO()
        call_command("privacy", "export", "fremd@beispiel.test", stdout=out)
        assert json.loads(out.getvalue()).get("registrations", []) == []

    def test_erasing_frees_the_place_and_the_next_one_is_offered_it(self, held, told):
        settings_of(held, registration_capacity=2)
        told()
        call_command("privacy", "erase", "anna@beispiel.test", stdout=StringIO())
        assert states(held)["dora"] == "offered"
        assert "anna" not in states(held)
        assert told() == [("dora", "offered")]  # who is erased is not written to
        assert (figures(held)["people"], figures(held)["seats"]) == (1, 2)
        assert not RegistrationAnswer.objects.exists()
        assert "anna@beispiel.test" not in named()
        assert consents.verify().broken is None
        assert not Registration.objects.filter(address_key=recipient_key("anna@beispiel.test")).exists()
        call_command("privacy", "erase", "anna@beispiel.test", stdout=StringIO())

    def test_erasing_a_whole_series_frees_every_date(self, running, now):
        dates = [evening(running, day) for day in ("2026-12-01", "2026-12-08")]
        join(running, "anna")
        call_command("privacy", "erase", "anna@beispiel.test", stdout=StringIO())
        assert not SeriesRegistration.objects.exists()
        assert [(count_of(date).taken, desk_of(date).free) for date in dates] == [(0, 2), (0, 2)]
        assert named() == set()

    def test_the_nightly_run_is_the_same(self, event, now):
        ask(event, "anna")
        out = StringIO()
        with clock.frozen_at(now + 7 * DAY):
            call_command("privacy", "expire", stdout=out)
        assert "1 unconfirmed registrations erased" in out.getvalue()

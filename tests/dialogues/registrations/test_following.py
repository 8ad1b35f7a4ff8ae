"""What becomes of registrations when their event moves, is postponed, is cancelled, takes place after all, is translated,
copied or deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.models import Locale

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from cms.core.personal import consents
from dialogues.choices import WhenMoved
from dialogues.models import DialogueEventPage, Registration, RegistrationAnswer, RegistrationQuestion
from dialogues.selectors.desks import event_desk
from dialogues.services import lifecycle
from dialogues.services.registrations import changing, retention
from dialogues.services.registrations.registering import Outcome, confirm
from dialogues.services.templates import copy_event
from tests.dialogues.registrations.conftest import TEXT, ask, come, count_of, desk_of, row_of, settings_of, states
from tests.support.worlds import world

DAY = timedelta(days=1)


def moved(event: DialogueEventPage, day: str = "2026-12-08T18:00") -> DialogueEventPage:
    lifecycle.postpone_event(event, note="Der Saal ist erst später frei.", new_date=FuzzyDate(day))
    event.refresh_from_db()
    return event


@pytest.fixture
@world
def full(event: DialogueEventPage) -> DialogueEventPage:
    """Both places are taken, one person waits, another one has not clicked yet."""
    for name in ("anna", "bert", "carl"):
        come(event, name)
    ask(event, "dora")
    return event


@pytest.mark.requirement("E52")
def test_who_is_registered_stays_so_when_the_event_moves(full, told):
    told()
    event = moved(full)
    assert states(event) == {"anna": "confirmed", "bert": "confirmed", "carl": "waiting", "dora": "pending"}
    assert told() == []  # the news of the new date comes from elsewhere
    count = count_of(event)
    assert (count.starts_at, count.taken, count.waiting) == (event.starts_at, 2, 1)
    assert event.waitlist_until == event.starts_at - timedelta(hours=12)


def test_everybody_registers_anew_when_the_editor_wants_that(full, told):
    settings_of(full, when_moved=WhenMoved.RELEASE)
    told()
    event = moved(full)
    assert states(event) == {"anna": "cancelled", "bert": "cancelled", "carl": "cancelled", "dora": "pending"}
    assert told() == [("anna", "released"), ("bert", "released"), ("carl", "released")]
    assert {row.ended_by for row in Registration.objects.filter(state="cancelled")} == {"event"}
    assert (count_of(event).taken, count_of(event).waiting) == (0, 0)
    assert desk_of(event).state == "open"
    assert consents.verify().broken is None
    assert confirm(row_of(event, "dora").public_id, form="/") is Outcome.CONFIRMED
    with clock.frozen_at(clock.now() + DAY):
        assert come(event, "anna")[1] is Outcome.CONFIRMED


def test_publishing_again_without_moving_releases_nobody(full, told):
    settings_of(full, when_moved=WhenMoved.RELEASE)
    told()
    settings_of(full, title="Wer hält das Dorf wirklich zusammen?")
    assert states(full)["anna"] == "confirmed"
    assert told() == []
    assert count_of(full).title == "Wer hält das Dorf wirklich zusammen?"


def test_another_room_releases_nobody(full, told):
    settings_of(full, when_moved=WhenMoved.RELEASE)
    told()
    settings_of(full, attendance_mode="hybrid")
    assert states(full)["anna"] == "confirmed"
    assert told() == []


def test_the_day_that_a_vague_date_becomes_releases_nobody(event, told):
    settings_of(event, when_moved=WhenMoved.RELEASE, date="2026-12")
    come(event, "anna")
    settings_of(event, date="2026-12-10T18:00")
    assert states(event) == {"anna": "confirmed"}
    settings_of(event, date="2026-12-11T18:00")
    assert states(event) == {"anna": "cancelled"}


@pytest.mark.parametrize(("rule", "state"), [(WhenMoved.KEEP, "confirmed"), (WhenMoved.RELEASE, "cancelled")])
def test_postponed_without_a_new_date(full, rule, state):
    settings_of(full, when_moved=rule)
    lifecycle.postpone_event(full, note="Der Termin wird noch gesucht.")
    assert states(full)["anna"] == state
    assert desk_of(full).state == "closed"
    assert confirm(row_of(full, "dora").public_id, form="/") is Outcome.CLOSED


@pytest.mark.requirement("E52")
def test_who_waits_for_a_new_date_keeps_the_place_until_there_is_one(full, told):
    """We promised that they need not do anything."""
    lifecycle.postpone_event(full, note="Der Termin wird noch gesucht.")
    answer = RegistrationAnswer.objects.create(
        registration=row_of(full, "anna"), question_key=full.translation_key, kind="accessibility", label="?", text="!"
    )
    told()
    with clock.frozen_at(full.over_at + 60 * DAY):
        assert list(retention.expire()) == ["1 unconfirmed registrations erased"]
        assert states(full) == {"anna": "confirmed", "bert": "confirmed", "carl": "waiting"}
        assert RegistrationAnswer.objects.filter(pk=answer.pk).exists()
        event = moved(full, "2027-03-01T18:00")
        assert (count_of(event).taken, count_of(event).closed_at) == (2, None)
        assert come(event, "dora")[0].state == "waiting"
    assert told()[:2] == [("dora", "requested"), ("dora", "waiting")]


def test_nobody_waits_for_a_new_date_longer_than_a_year(full):
    lifecycle.postpone_event(full, note="Der Termin wird noch gesucht.")
    last = full.over_at + retention.POSTPONED_FOR + 30 * DAY
    with clock.frozen_at(last - timedelta(seconds=1)):
        list(retention.expire())
        assert set(states(full)) == {"anna", "bert", "carl"}
    with clock.frozen_at(last):
        list(retention.expire())
        assert (states(full), count_of(full).people) == ({}, 2)


def test_an_event_with_a_date_to_come_again_counts_anew(full):
    """Otherwise places would be given by figures that nobody changes any more."""
    with clock.frozen_at(full.over_at + 31 * DAY):
        list(retention.expire())
        assert (count_of(full).taken, count_of(full).closed_at) == (2, clock.now())
        event = settings_of(full, date="2027-03-01T18:00")
        assert (count_of(event).taken, count_of(event).cancelled, count_of(event).closed_at) == (0, 0, None)
        assert [come(event, name)[0].state for name in ("emil", "fine", "gerd")] == [
            "confirmed",
            "confirmed",
            "waiting",
        ]


def test_a_cancelled_event_keeps_its_registrations_and_offers_nothing(full, told):
    lifecycle.cancel_event(full, note="Die Halle ist abgebrannt.")
    assert states(full)["anna"] == "confirmed"
    told()
    full.refresh_from_db()
    changing.cancel(row_of(full, "anna"), by="person", form="/")
    assert states(full)["carl"] == "waiting"
    assert told() == [("anna", "cancelled")]


def test_when_it_takes_place_after_all_nobody_has_to_register_again(full, told):
    lifecycle.cancel_event(full, note="Die Halle ist abgebrannt.")
    changing.cancel(row_of(full, "anna"), by="person", form="/")
    told()
    lifecycle.reopen_event(full)
    assert states(full) == {"anna": "cancelled", "bert": "confirmed", "carl": "offered", "dora": "pending"}
    assert told() == [("carl", "offered")]
    assert confirm(row_of(full, "dora").public_id, form="/") is Outcome.WAITING


def test_opening_and_closing_hours_and_the_deadline_of_the_queue_move_along(event):
    settings_of(event, registration_opens_days=14, registration_closes_hours=24)
    moved(event)
    assert event.opens_at == event.starts_at - timedelta(days=14)
    assert event.closes_at == event.starts_at - timedelta(hours=24)


@pytest.fixture
@world
def translated(event: DialogueEventPage, english: Locale) -> DialogueEventPage:
    """The same evening, in English; one place is taken already."""
    event.registration_questions.add(RegistrationQuestion(kind="name", is_required=True))
    event.save_revision().publish()
    event = DialogueEventPage.objects.get(pk=event.pk)
    page = event.copy_for_translation(english, copy_parents=True)
    page.title = "Who holds the village together?"
    page.save_revision().publish()
    for parent in page.get_ancestors().filter(depth__gt=1):
        if not parent.live:
            parent.specific.save_revision().publish()
    return page


@pytest.mark.requirement("E05")
def test_one_registration_whatever_the_language(event, translated, now):
    name = {event.registration_questions.get().translation_key: "Anna"}
    come(event, "anna", answers=name)
    desk = event_desk(translated.public_id, language="en")
    assert desk is not None
    assert (desk.key, desk.title, desk.free) == (event.translation_key, "Who holds the village together?", 1)
    come(translated, "bert", answers=name)
    assert states(event) == states(translated) == {"anna": "confirmed", "bert": "confirmed"}
    assert event_desk(event.public_id, language="de").free == 0
    assert Registration.objects.count() == 2
    with clock.frozen_at(now + DAY):
        ask(translated, "anna", answers=name)
    assert Registration.objects.count() == 2
    assert row_of(event, "anna").language == "de"


def test_a_copy_takes_the_questions_and_no_registrations(full):
    full.registration_questions.add(
        RegistrationQuestion(kind="choice", label="Zug oder Rad?", purpose="Für die Abholung.", options="Zug\nRad")
    )
    full.save_revision().publish()
    copy = copy_event(full, title="Der nächste Abend")
    copy.save_revision().publish()
    assert copy.translation_key != full.translation_key
    (question,) = copy.registration_questions.all()
    assert (question.label, question.choices) == ("Zug oder Rad?", ["Zug", "Rad"])
    assert question.translation_key != full.registration_questions.get().translation_key
    assert states(copy) == {}
    settings = ("registration_capacity", "registration_waitlist", "registration_guests", "when_moved", "offer_hours")
    assert [getattr(copy, name) for name in settings] == [getattr(full, name) for name in settings]


@pytest.fixture
@world
def gone(full: DialogueEventPage) -> DialogueEventPage:
    full.delete()
    return full


class TestADeletedPage:
    """Nobody deletes an event with registrations by plan; it happens all the same."""

    def test_who_clicks_afterwards_hears_that_it_is_closed(self, gone):
        assert confirm(row_of(gone, "dora").public_id, form="/") is Outcome.CLOSED
        assert event_desk(gone.public_id, language="de") is None

    def test_one_can_still_cancel_and_nobody_is_offered_a_place(self, gone):
        assert changing.cancel(row_of(gone, "anna"), by="person", form="/")
        assert states(gone) == {"anna": "cancelled", "bert": "confirmed", "carl": "waiting", "dora": "pending"}

    def test_the_figures_stay_and_the_people_go_in_time(self, gone):
        with clock.frozen_at(gone.starts_at + 30 * DAY - timedelta(seconds=1)):
            retention.expire_all()
            assert "anna" in states(gone)
        with clock.frozen_at(gone.starts_at + 30 * DAY):
            retention.expire_all()
        assert states(gone) == {}
        count = count_of(gone)
        assert (count.title, count.people, count.waiting) == ("Wer hält das Dorf zusammen?", 2, 1)
        assert consents.verify().broken is None

    def test_also_when_its_date_was_never_known(self, event):
        settings_of(event, date=FuzzyDate("2027"), registration_waitlist=False)
        come(event, "anna", text_version=TEXT)
        event.delete()
        with clock.frozen_at(clock.now() + 31 * DAY):
            retention.expire_all()
        assert states(event) == {}
        assert count_of(event).people == 1

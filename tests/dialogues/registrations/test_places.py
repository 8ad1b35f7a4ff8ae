"""Places, the waiting list and its deadlines, at the services."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from cms.core import clock
from cms.core.models import ConsentEntry
from cms.core.personal import consents
from dialogues.choices import EndedBy
from dialogues.models import OutsideCount, Registration
from dialogues.services.registrations import changing, queue, seats
from dialogues.services.registrations.registering import Application, Closed, Outcome, confirm, register
from tests.dialogues.registrations.conftest import TEXT, ask, come, count_of, desk_of, row_of, settings_of, states

HOUR = timedelta(hours=1)


@pytest.mark.requirement("E51")
def test_a_place_is_given_at_the_click_and_not_before(event, told):
    ask(event, "anna")
    assert states(event) == {"anna": "pending"}
    assert told() == [("anna", "requested")]
    assert desk_of(event).free == 2
    assert confirm(row_of(event, "anna").public_id, form="/") is Outcome.CONFIRMED
    assert confirm(row_of(event, "anna").public_id, form="/") is Outcome.CONFIRMED
    assert told() == [("anna", "confirmed")]
    count = count_of(event)
    assert (count.seats, count.people, count.taken, count.title) == (1, 1, 1, event.title)
    assert [(entry.act, entry.purpose) for entry in ConsentEntry.objects.all()] == [
        ("requested", "registration"),
        ("confirmed", "registration"),
    ]
    assert consents.verify().broken is None


def test_the_last_place_and_then_the_waiting_list_in_order(event, told):
    for name in ("anna", "bert"):
        assert come(event, name)[1] is Outcome.CONFIRMED
    for name in ("carl", "dora"):
        assert come(event, name)[1] is Outcome.WAITING
    assert [row_of(event, name).number for name in ("anna", "bert", "carl", "dora")] == [None, None, 1, 2]
    assert desk_of(event).state == "waitlist"
    told()
    changing.cancel(row_of(event, "anna"), by=EndedBy.PERSON, form="/")
    assert states(event) == {"anna": "cancelled", "bert": "confirmed", "carl": "offered", "dora": "waiting"}
    assert told() == [("anna", "cancelled"), ("carl", "offered")]
    assert row_of(event, "carl").offer_until == clock.now() + timedelta(hours=48)
    assert count_of(event).seats == 2  # the offered place is held
    assert changing.take_offer(row_of(event, "carl")) is changing.Taken.DONE
    assert changing.take_offer(row_of(event, "carl")) is changing.Taken.DONE
    assert told() == [("carl", "confirmed")]


def test_who_needs_three_places_is_not_overtaken(event):
    come(event, "anna")
    come(event, "bert")
    come(event, "carl", guest_count=1)
    come(event, "dora")
    changing.cancel(row_of(event, "anna"), by=EndedBy.PERSON, form="/")
    assert states(event)["carl"] == states(event)["dora"] == "waiting"
    assert desk_of(event).state == "waitlist"  # one place is free, and it is not for newcomers
    changing.cancel(row_of(event, "bert"), by=EndedBy.PERSON, form="/")
    assert states(event)["carl"] == "offered"
    assert states(event)["dora"] == "waiting"


def test_an_offer_that_is_not_taken_goes_to_the_next(event, told, now):
    for name in ("anna", "bert", "carl", "dora"):
        come(event, name)
    changing.cancel(row_of(event, "anna"), by=EndedBy.OFFICE, form="admin")
    told()
    with clock.frozen_at(now + 47 * HOUR):
        assert queue.lapse_offers() == 0
    with clock.frozen_at(now + 48 * HOUR):
        assert changing.take_offer(row_of(event, "carl")) is changing.Taken.TOO_LATE
        assert queue.lapse_offers() == 1
        assert queue.lapse_offers() == 0
        assert states(event) == {"anna": "cancelled", "bert": "confirmed", "carl": "lapsed", "dora": "offered"}
    assert told() == [("carl", "lapsed"), ("dora", "offered")]


def test_the_waiting_list_closes_before_the_event(event, told):
    for name in ("anna", "bert", "carl"):
        come(event, name)
    told()
    starts_at: datetime = event.starts_at
    with clock.frozen_at(starts_at - 13 * HOUR):
        assert queue.close_waiting_lists() == 0
        changing.cancel(row_of(event, "anna"), by=EndedBy.PERSON, form="/")
        assert row_of(event, "carl").offer_until == starts_at - 12 * HOUR
        changing.cancel(row_of(event, "carl"), by=EndedBy.PERSON, form="/")
        come(event, "anna")
        come(event, "dora")
    told()
    with clock.frozen_at(starts_at - 12 * HOUR):
        assert desk_of(event).state == "full"
        with pytest.raises(Closed, match="ausgebucht"):
            ask(event, "emil")
        assert queue.close_waiting_lists() == 1
        assert queue.close_waiting_lists() == 0
        assert told() == [("dora", "no_seat")]
        changing.cancel(row_of(event, "bert"), by=EndedBy.PERSON, form="/")
        assert states(event)["dora"] == "lapsed"  # the free place goes to who comes now
        assert come(event, "emil")[1] is Outcome.CONFIRMED


def test_raising_the_capacity_offers_the_new_places(event):
    for name in ("anna", "bert", "carl", "dora"):
        come(event, name)
    settings_of(event, registration_capacity=3)
    assert states(event)["carl"] == "offered"
    assert states(event)["dora"] == "waiting"
    settings_of(event, registration_capacity=None)
    assert states(event)["dora"] == "offered"


def test_lowering_the_capacity_takes_no_place_away(event):
    come(event, "anna")
    come(event, "bert")
    settings_of(event, registration_capacity=1)
    assert states(event) == {"anna": "confirmed", "bert": "confirmed"}
    assert desk_of(event).free == 0
    changing.cancel(row_of(event, "anna"), by=EndedBy.PERSON, form="/")
    assert desk_of(event).state == "waitlist"


def test_both_doors_count(event, now):
    seats.set_outside_count(event.translation_key, source="meetup", going=1, waiting=4)
    assert come(event, "anna")[1] is Outcome.CONFIRMED
    assert come(event, "bert")[1] is Outcome.WAITING
    count = count_of(event)
    assert (count.seats, count.elsewhere, count.taken, count.as_of) == (1, 1, 2, now)
    with clock.frozen_at(now + HOUR):
        seats.set_outside_count(event.translation_key, source="meetup", going=0)
    assert states(event)["bert"] == "offered"
    seats.set_outside_count(event.translation_key, source="meetup", going=9, as_of=now - HOUR)
    assert OutsideCount.objects.get().going == 0  # an older figure


def test_without_a_waiting_list_the_last_click_finds_no_place(event):
    settings_of(event, registration_waitlist=False)
    for name in ("anna", "bert", "carl"):
        ask(event, name)
    outcomes = [confirm(row_of(event, name).public_id, form="/") for name in ("carl", "anna", "bert")]
    assert outcomes == [Outcome.CONFIRMED, Outcome.CONFIRMED, Outcome.FULL]
    assert confirm(row_of(event, "bert").public_id, form="/") is Outcome.FULL  # a second click hears the same
    assert count_of(event).taken == 2
    with pytest.raises(Closed, match="ausgebucht"):
        ask(event, "dora")


def test_more_guests_do_not_overtake_who_waits(event):
    settings_of(event, registration_capacity=4)
    come(event, "anna")
    come(event, "bert", guest_count=1)
    assert come(event, "carl", guest_count=1)[0].state == "waiting"  # one place is left, two are needed
    anna = row_of(event, "anna")
    with pytest.raises(ValidationError) as refused:
        changing.change(anna, desk_of(event), guest_count=1, answers={})
    assert list(refused.value.message_dict) == ["guests"]
    changing.change(row_of(event, "carl"), desk_of(event), guest_count=0, answers={})
    assert (row_of(event, "carl").state, row_of(event, "anna").guest_count) == ("offered", 0)


def test_guests_take_places(event):
    assert come(event, "anna", guest_count=1)[1] is Outcome.CONFIRMED
    assert count_of(event).taken == 2
    row = row_of(event, "anna")
    with pytest.raises(ValidationError, match="noch 0 Plätze"):
        changing.change(row, desk_of(event), guest_count=2, answers={})
    changing.change(row, desk_of(event), guest_count=0, answers={})
    assert count_of(event).taken == 1
    with pytest.raises(ValidationError) as refused:
        ask(event, "bert", guest_count=3)
    assert set(refused.value.message_dict) == {"guests"}


def test_the_same_person_in_other_spelling_is_one(event, told):
    come(event, "anna")
    told()
    register(Application("Anna@BEISPIEL.test", text_version=TEXT, form="/"), desk_of(event))
    assert Registration.objects.count() == 1
    assert row_of(event, "anna").address == "anna@beispiel.test"
    assert told() == [("anna", "repeated")]


def test_a_form_sent_again_changes_nothing_and_mails_once_a_day(event, told, now):
    ask(event, "anna", guest_count=1)
    ask(event, "anna", guest_count=2)
    assert told() == [("anna", "requested")]
    assert row_of(event, "anna").guest_count == 1
    with clock.frozen_at(now + 24 * HOUR):
        ask(event, "anna", guest_count=2)
    assert told() == [("anna", "requested")]
    assert row_of(event, "anna").guest_count == 2


def test_who_cancelled_can_come_again(event):
    come(event, "anna")
    changing.cancel(row_of(event, "anna"), by=EndedBy.PERSON, form="/")
    assert not changing.cancel(row_of(event, "anna"), by=EndedBy.PERSON, form="/")
    assert come(event, "anna")[1] is Outcome.CONFIRMED
    assert Registration.objects.count() == 1


def test_who_asked_in_time_may_confirm_after_the_end_of_registration(event, now):
    settings_of(event, registration_closes_hours=100)
    ask(event, "anna")
    with clock.frozen_at(event.starts_at - 99 * HOUR):
        with pytest.raises(Closed, match="geschlossen"):
            ask(event, "bert")
        assert confirm(row_of(event, "anna").public_id, form="/") is Outcome.CONFIRMED


def test_nobody_confirms_for_a_cancelled_event(event):
    ask(event, "anna")
    settings_of(event, lifecycle="cancelled")
    assert confirm(row_of(event, "anna").public_id, form="/") is Outcome.CLOSED
    assert states(event) == {"anna": "pending"}


def test_opening_and_closing_move_with_the_event(event, now):
    settings_of(event, registration_opens_days=3)
    assert desk_of(event).state == "not_yet"
    with clock.frozen_at(event.starts_at - timedelta(days=3)):
        assert desk_of(event).state == "open"


def test_a_click_asks_the_same_however_many_wait(event, django_assert_num_queries):
    """Others wait for the lock meanwhile (R10): no query per person, no field of the page that is read by itself."""
    for number in range(2):
        come(event, f"seated{number}")
    for waiting in (0, 4):
        for number in range(waiting):
            come(event, f"waiting{number}")
        row = ask(event, f"last{waiting}")
        with django_assert_num_queries(20):
            assert confirm(row.public_id, form="/") is Outcome.WAITING
        with django_assert_num_queries(1):
            assert confirm(row.public_id, form="/") is Outcome.WAITING

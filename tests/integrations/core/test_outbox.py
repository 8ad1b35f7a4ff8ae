"""What is told elsewhere: written with the change, handed over at least once, in turns, for three days (style 6.7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from cms.core import clock
from cms.core.changes import announce
from dialogues.changes import EventUpdated, MeetingLinkChanged
from integrations.core.choices import AttemptOutcome, DeliveryState, Trouble
from integrations.core.errors import ConfigurationError, PermanentError, TemporaryError
from integrations.core.models import Connection, Delivery, DeliveryAttempt
from integrations.core.services import state
from integrations.core.services.outbox import claiming, sweeping
from integrations.core.services.outbox.delivering import deliver_due
from integrations.core.services.outbox.replaying import deliver_again
from integrations.core.services.outbox.writing import TRIED_FOR


class Ticking:
    """A clock that goes on by a millisecond whenever somebody looks, so that work comes to an end."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def pass_by(self, span: timedelta) -> None:
        self.moment += span


@pytest.fixture
def ticking(now):
    ticking = Ticking(now)
    with clock.use_clock(ticking):
        yield ticking


def say(number: int = 1) -> None:
    with transaction.atomic():
        for _time in range(number):
            announce(EventUpdated(subject_id=uuid4(), moment=clock.now()))


def states() -> list[str]:
    return list(Delivery.objects.order_by("created_at").values_list("state", flat=True))


def test_row_comes_and_goes_with_the_change(box, connection) -> None:
    say()
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012  the block is what rolls back
        announce(EventUpdated(subject_id=uuid4(), moment=clock.now()))
        raise RuntimeError

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.change_type) == (DeliveryState.WAITING, "dialogue.event.updated")
    assert delivery.payload == f'{{"type":"dialogue.event.updated","id":"{delivery.subject_id}"}}'
    assert box.delivered == []


def test_nobody_hears_what_is_not_public_or_not_wanted(box, connection) -> None:
    with transaction.atomic():
        announce(MeetingLinkChanged(subject_id=uuid4(), moment=clock.now()))
    state.disable("box")
    say()

    assert not Delivery.objects.exists()


def test_delivered_once_with_its_attempt(box, connection, ticking) -> None:
    say()

    deliver_due()
    deliver_due()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempt_count, delivery.attempts.get().status_code) == ("delivered", 1, 204)
    assert box.delivered == [("Gruppe Potsdam", delivery.message_id)]
    connection.refresh_from_db()
    assert connection.last_success_at == delivery.settled_at


def test_connections_take_turns(box, connection, ticking) -> None:
    say(3)
    other = Connection.objects.create(slug="box", label="Zweite")
    say(1)
    Delivery.objects.filter(connection=other).update(not_before=clock.now())

    deliver_due()

    assert [label for label, _id in box.delivered][:3] == ["Gruppe Potsdam", "Zweite", "Gruppe Potsdam"]


def test_pauses_grow_for_three_days_then_the_office_decides(box, connection, ticking) -> None:
    def fail() -> None:
        raise TemporaryError("Keine Antwort.")

    box.on_deliver = fail
    say()
    began = clock.now()
    while states() == [DeliveryState.WAITING]:
        deliver_due()
        due = Delivery.objects.get().not_before
        ticking.pass_by(max(due - clock.now(), timedelta()))

    delivery = Delivery.objects.get()
    attempts = list(delivery.attempts.values_list("at", flat=True))
    assert len({message for _label, message in box.delivered}) == 1
    assert 9 <= len(attempts) <= 12
    assert TRIED_FOR <= attempts[-1] - began < TRIED_FOR + timedelta(minutes=1)
    assert attempts[1] - attempts[0] < timedelta(seconds=7)
    assert (delivery.state, delivery.last_error) == ("failed", "Keine Antwort.")

    box.on_deliver = lambda: None
    assert deliver_again(connection) == 1
    deliver_due()
    assert states() == [DeliveryState.DELIVERED]
    assert len({message for _label, message in box.delivered}) == 1


def test_other_side_may_ask_for_patience(box, connection, ticking) -> None:
    def fail() -> None:
        raise TemporaryError("Zu viel.", retry_after=timedelta(hours=1))

    box.on_deliver = fail
    say(2)

    deliver_due()

    assert len(box.delivered) == 1
    ticking.pass_by(timedelta(hours=1))
    deliver_due()
    assert len(box.delivered) == 2


@pytest.mark.parametrize(
    ("error", "states_after", "trouble"),
    [
        (PermanentError("Nein."), ["failed", "failed"], ""),
        (PermanentError("Weg.", is_gone=True), ["failed", "waiting"], Trouble.GONE),
        (ConfigurationError("Falsches Kennwort."), ["waiting", "waiting"], Trouble.SETTINGS),
    ],
)
def test_what_will_never_work_is_not_repeated(box, connection, ticking, error, states_after, trouble) -> None:
    def fail() -> None:
        raise error

    box.on_deliver = fail
    say(2)

    deliver_due()
    deliver_due()

    connection.refresh_from_db()
    assert (states(), connection.trouble, connection.last_error) == (states_after, trouble, str(error))
    assert Delivery.objects.filter(state="waiting", attempt_count__gt=0).count() == 0


def test_connection_that_is_silent_for_days_is_paused(box, connection, ticking) -> None:
    def fail() -> None:
        raise TemporaryError("Keine Antwort.")

    box.on_deliver = fail
    say()
    deliver_due()
    ticking.pass_by(timedelta(days=3, seconds=1))
    deliver_due()

    connection.refresh_from_db()
    assert connection.trouble == Trouble.SILENT
    assert "Keine Antwort." in connection.last_error


def test_who_answers_again_gets_what_has_waited(box, connection, ticking) -> None:
    def fail() -> None:
        raise TemporaryError("Keine Antwort.")

    box.on_deliver = fail
    say()
    for _ in range(7):
        deliver_due()
        ticking.pass_by(max(Delivery.objects.get().not_before - clock.now(), timedelta()))
    deliver_due()
    assert Delivery.objects.get().not_before - clock.now() > timedelta(hours=10)
    box.on_deliver = lambda: None
    say()

    deliver_due()

    assert states() == [DeliveryState.DELIVERED] * 2


def test_off_means_waiting_not_lost(box, connection, ticking) -> None:
    say()
    state.disable("box")
    deliver_due()
    sweeping.sweep()
    ticking.pass_by(timedelta(days=10))
    assert (states(), box.delivered) == (["waiting"], [])

    state.enable("box")
    deliver_due()

    assert states() == ["delivered"]


def test_row_of_a_dead_worker_is_sent_again(box, connection, ticking) -> None:
    say()
    assert claiming.claim({"box"}) is not None
    deliver_due()
    assert box.delivered == []

    ticking.pass_by(claiming.LEASE)
    sweeping.sweep()
    deliver_due()

    assert states() == ["delivered"]
    assert set(DeliveryAttempt.objects.values_list("outcome", flat=True)) == {
        AttemptOutcome.UNKNOWN,
        AttemptOutcome.DELIVERED,
    }


def test_late_worker_does_not_overwrite_what_another_has_done(box, connection, ticking) -> None:
    def freed_meanwhile() -> None:
        ticking.pass_by(claiming.LEASE)
        sweeping.free_lapsed()
        box.on_deliver = lambda: None
        deliver_due()
        raise TemporaryError("zu spät")

    box.on_deliver = freed_meanwhile
    say()

    deliver_due()

    assert states() == ["delivered"]


def test_unexpected_error_shows_no_secret(box, connection, ticking, caplog) -> None:
    def fail() -> None:
        raise RuntimeError("https://user:geheim@box.example/")

    box.on_deliver = fail
    say()

    deliver_due()

    delivery = Delivery.objects.get()
    assert "geheim" not in delivery.last_error + delivery.attempts.get().error + caplog.text
    assert "RuntimeError" in delivery.last_error


def test_settled_rows_go_after_their_time(box, connection, ticking) -> None:
    say()
    deliver_due()
    ticking.pass_by(sweeping.KEPT_FOR + timedelta(days=1))
    say()

    sweeping.forget_old()

    assert states() == ["waiting"]

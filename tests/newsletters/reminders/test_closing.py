"""A series switches itself off, and leaves a receipt (E42, E52; features.md 4, idea 1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cms.core import clock
from cms.core.failpoints import FailPointError, use_rules
from cms.core.fuzzydates import FuzzyDate
from cms.core.personal import consents
from newsletters.choices import MailingKind, MailingState, RecipientState, SubscriptionState
from newsletters.models import (
    Mailing,
    MailingList,
    MailingRecipient,
    Reminder,
    SeriesReceipt,
    Subscriber,
    Subscription,
)
from newsletters.services import closing
from newsletters.services.reminders import starting
from tests.factories import ConditionFactory, EventFactory, SeriesFactory
from tests.newsletters.reminders.conftest import republish, rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
END = datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
"""The fixture's only event, 18:00 to 20:00 in Berlin, is over."""


def deliver() -> None:
    """As if the engine had sent everything that waits."""
    MailingRecipient.objects.filter(state=RecipientState.QUEUED).update(state=RecipientState.ACCEPTED)
    Mailing.objects.filter(state=MailingState.SENDING).update(state=MailingState.DONE)


def tick(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()
        closing.close_ended_series()
        closing.erase_closed_series()
        deliver()


@pytest.mark.requirement("E41", "E42", "E52")
def test_day_by_day_from_the_first_event_to_the_erasure(index, subscribe) -> None:
    series = SeriesFactory(parent=index, rows={"reminder_rules": rules((1, "days"))}, planned_event_count=8)
    first = datetime(2026, 12, 1, 18)
    events = [EventFactory(parent=series, date=f"{first + timedelta(weeks=n):%Y-%m-%dT%H:%M}") for n in range(8)]
    for number in range(28):
        subscribe(series, f"p{number}")
    newsletter = MailingList.objects.create(name="Rundbrief", slug="rundbrief", is_default=True)
    keeper = Subscriber.objects.get(address="p0@example.org")
    Subscription.objects.create(
        subscriber=keeper,
        mailing_list=newsletter,
        state=SubscriptionState.ACTIVE,
        text_version="newsletter-de-1",
        created_at=clock.now(),
        confirmed_at=clock.now(),
    )
    start = datetime(2026, 11, 29, 18, tzinfo=UTC)
    for day in range(2 + 7 * 7 + 60):
        moment = start + timedelta(days=day)
        if moment.date() == datetime(2026, 12, 17).date():
            for name in ("late1", "late2"):
                subscribe(series, name, confirmed_at=moment)
        if day == 80:
            with clock.frozen_at(moment):
                republish(events[0], findings="<p>Nachtrag</p>")
        tick(moment)
    reminders = Mailing.objects.filter(kind=MailingKind.REMINDER).order_by("created_at")
    assert [mailing.recipients.count() for mailing in reminders] == [28, 28, 28, 30, 30, 30, 30, 30]
    assert [mailing.event_key for mailing in reminders] == [event.translation_key for event in events]
    last = Mailing.objects.get(kind=MailingKind.CLOSING)
    assert last.recipients.count() == 30
    assert not last.recipients.filter(needs_subscription=True).exists()
    assert Mailing.objects.count() == 9
    receipt = SeriesReceipt.objects.get()
    assert (receipt.subscription_count, receipt.unsubscribed_count, receipt.erased_count) == (30, 0, 29)
    assert (receipt.mailing_count, receipt.mail_count, receipt.in_doubt_count) == (9, 3 * 28 + 5 * 30 + 30, 0)
    assert (receipt.consent_sequence, receipt.consent_hash) == consents.tail()
    assert consents.verify().broken is None
    assert receipt.erased_at is not None
    assert receipt.erased_at - receipt.ended_at >= timedelta(days=30)
    # What is left of people: the one who takes the newsletter, without any trace of the series.
    assert list(Subscriber.objects.values_list("address", flat=True)) == ["p0@example.org"]
    assert not Subscription.objects.filter(series_key=series.translation_key).exists()
    assert not MailingRecipient.objects.exclude(address="").exists()


@pytest.mark.requirement("E42")
def test_what_the_last_mail_says(event, series, subscribe) -> None:
    MailingList.objects.create(name="Rundbrief", slug="rundbrief", is_default=True)
    subscribe(series, "a")
    with clock.frozen_at(END - timedelta(hours=1)):
        republish(event, conditions=[ConditionFactory(), ConditionFactory()])
    tick(END)
    content = Mailing.objects.get(kind="closing").contents.get(language="en")
    for part in ("Land im Wandel", "1 event", "2 framework conditions", "Rundbrief", "/subscriptions/new/?list="):
        assert part in content.text
    assert event.title in content.html


@pytest.mark.requirement("E42")
def test_the_end_stops_what_is_planned_and_running(event, series, subscribe) -> None:
    subscribe(series, "a")
    subscribe(series, "pending", state=SubscriptionState.PENDING)
    with clock.frozen_at(datetime(2026, 11, 30, 17, 0, tzinfo=UTC)):
        starting.keep_promises()
        republish(series, lifecycle="ended")
        assert Mailing.objects.get().state == MailingState.CANCELLED
        assert set(Reminder.objects.values_list("state", flat=True)) <= {"dropped", "missed"}
        closing.close_ended_series()
    assert set(Subscription.objects.values_list("state", flat=True)) == {SubscriptionState.ENDED}
    receipt = SeriesReceipt.objects.get()
    assert (receipt.subscription_count, receipt.unconfirmed_count) == (1, 1)
    assert [entry.act for entry in consents.ConsentEntry.objects.all()] == ["ended"]
    with clock.frozen_at(datetime(2026, 11, 30, 17, 5, tzinfo=UTC)):
        closing.close_ended_series()
    assert Mailing.objects.filter(kind="closing").count() == 1


@pytest.mark.requirement("E42")
def test_prolonged_before_its_end_everything_stays(event, series, subscribe) -> None:
    subscribe(series, "a")
    with clock.frozen_at(END - timedelta(minutes=1)):
        EventFactory(parent=series, date="2027-02-01T18:00")
    tick(END)
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE
    assert not SeriesReceipt.objects.exists()


@pytest.mark.requirement("E42")
def test_reopened_after_its_end_nobody_is_subscribed_and_it_can_end_again(event, series, subscribe) -> None:
    subscribe(series, "a")
    tick(END)
    with clock.frozen_at(END + timedelta(days=1)):
        EventFactory(parent=series, date="2027-02-01T18:00")
        assert Subscription.objects.get().state == SubscriptionState.ENDED
        fresh = subscribe(series, "b", confirmed_at=clock.now())
    tick(END + timedelta(days=40))
    assert list(Subscription.objects.all()) == [fresh]
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE
    tick(datetime(2027, 2, 2, 12, tzinfo=UTC))
    assert SeriesReceipt.objects.count() == 2
    assert Mailing.objects.filter(kind="closing").count() == 2


def test_fewer_events_than_announced_it_waits_for_the_others(event, series, subscribe) -> None:
    subscribe(series, "a")
    republish(series, planned_event_count=8)
    tick(END + timedelta(days=89))
    assert not SeriesReceipt.objects.exists()
    tick(END + timedelta(days=91))
    assert SeriesReceipt.objects.exists()


def test_with_an_end_of_its_own_it_ends_that_midnight(event, series, subscribe) -> None:
    subscribe(series, "a")
    republish(series, ends_on=FuzzyDate("2026-12-31"), planned_event_count=8)
    tick(datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    assert not SeriesReceipt.objects.exists()
    tick(datetime(2026, 12, 31, 23, 0, tzinfo=UTC))
    assert SeriesReceipt.objects.exists()


def test_a_deleted_series_ends_without_a_mail(event, series, subscribe) -> None:
    subscribe(series, "a")
    series.delete()
    tick(END)
    assert Subscription.objects.get().state == SubscriptionState.ENDED
    assert not Mailing.objects.exists()
    assert SeriesReceipt.objects.get().title


def test_an_interrupted_erasure_goes_on_and_counts_everybody_once(event, series, subscribe) -> None:
    for name in ("a", "b", "c"):
        subscribe(series, name)
    tick(END)
    with (
        clock.frozen_at(END + timedelta(days=31)),
        use_rules("closing.in_erasure=raise@2"),
        pytest.raises(FailPointError),
    ):
        closing.erase_closed_series()
    assert SeriesReceipt.objects.get().erased_at is None
    tick(END + timedelta(days=31, hours=1))
    assert SeriesReceipt.objects.get().erased_count == 3
    assert not Subscriber.objects.exists()

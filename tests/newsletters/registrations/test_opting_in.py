"""Reminders of the series, ticked in the form for one event: a separate consent, confirmed by the same click (E41)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.choices import ConsentAct, Purpose
from cms.core.models import ConsentEntry
from cms.core.personal.consent_texts import add_version
from cms.core.personal.consents import verify
from dialogues.choices import EndedBy
from dialogues.services.registrations.changing import cancel, take_offer
from newsletters.choices import SuppressionReason
from newsletters.models import Subscriber, Subscription, Suppression
from newsletters.services.registrations.making import make_due
from newsletters.services.suppression import blocks, suppress
from newsletters.services.withdrawing import unsubscribe
from tests.dialogues.registrations.conftest import come, row_of
from tests.newsletters.people.conftest import sign_up
from tests.newsletters.registrations.conftest import told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E41")]
ADDRESS = "jana@beispiel.test"


def entries(series) -> list[tuple[str, str, str, str]]:
    found = ConsentEntry.objects.filter(subject=f"series:{series.translation_key}").order_by("sequence")
    return [(entry.act, entry.purpose, entry.text_version, entry.form) for entry in found]


def test_the_click_confirms_both(event, series) -> None:
    row, _outcome = come(event, "jana", wants_subscription=True, form="/de/dialoge/")
    assert not Subscription.objects.exists(), "the click itself writes as little as it can"
    make_due()
    make_due()
    subscription = Subscription.objects.get()
    assert (subscription.series_key, subscription.state) == (series.translation_key, "active")
    assert (subscription.subscriber.address, subscription.subscriber.language) == (ADDRESS, "de")
    assert (subscription.confirmed_at, subscription.created_at) == (row.confirmed_at, row.created_at)
    assert (subscription.text_version, subscription.form) == ("series-de-1", "/de/dialoge/")
    assert entries(series) == [
        (ConsentAct.REQUESTED, "series", "series-de-1", "/de/dialoge/"),
        (ConsentAct.CONFIRMED, "series", "series-de-1", "/de/dialoge/"),
    ]
    assert verify().broken is None
    assert told("jana") == ["confirmed"], "one mail for both"


def test_the_text_that_was_shown_is_the_one_that_counts(event, series) -> None:
    """Between the form and its sending the office has changed the words."""
    with clock.frozen_at(clock.now() - timedelta(minutes=1)):
        add_version(Purpose.SERIES, "de", "Neue Worte zu {subject}.")
    come(event, "jana", wants_subscription=True, subscription_text="series-de-1")
    make_due()
    assert Subscription.objects.get().text_version == "series-de-1"
    assert {version for _act, _purpose, version, _form in entries(series)} == {"series-de-1"}


def test_without_the_tick_nobody_is_subscribed(event) -> None:
    come(event, "jana")
    make_due()
    assert not Subscriber.objects.exists()


def test_on_the_waiting_list_and_not_again_with_the_place(event, series) -> None:
    first, _outcome = come(event, "a")
    come(event, "b")
    come(event, "jana", wants_subscription=True)
    make_due()
    unsubscribe(Subscription.objects.get(), form="/")
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        cancel(first, by=EndedBy.PERSON, form="/")
        take_offer(row_of(event, "jana"))
        make_due()
    assert told("jana") == ["waiting", "confirmed"]
    assert Subscription.objects.get().state == "unsubscribed", "what the person decided since stands"


def test_leaving_between_click_and_mail_stands(event, series) -> None:
    sign_up(series, ADDRESS)
    subscription = Subscription.objects.get()
    come(event, "jana", wants_subscription=True)
    with clock.frozen_at(clock.now() + timedelta(seconds=1)):
        unsubscribe(subscription, form="/")
        make_due()
    assert Subscription.objects.get().state == "unsubscribed"


def test_who_is_subscribed_already_stays_so(event, series) -> None:
    come(event, "jana", wants_subscription=True)
    make_due()
    before = list(Subscription.objects.values())
    other = type(event).objects.get(pk=event.pk)
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        cancel(row_of(other, "jana"), by=EndedBy.PERSON, form="/")
        come(event, "jana", wants_subscription=True)
        make_due()
    assert list(Subscription.objects.values()) == before


@pytest.mark.parametrize(
    ("reason", "is_subscribed"),
    [
        (SuppressionReason.UNSUBSCRIBED, True),
        (SuppressionReason.SOFT_BOUNCES, True),
        (SuppressionReason.MANUAL, False),
        (SuppressionReason.HARD_BOUNCE, False),
        (SuppressionReason.NOT_ME, False),
        (SuppressionReason.COMPLAINT, False),
    ],
)
def test_blocked_addresses(event, reason, is_subscribed) -> None:
    """As with the form for reminders: the click lifts one's own unsubscribing, nothing else. And so does mail about
    one's registration leave, or not."""
    suppress(recipient_key(ADDRESS), reason)
    come(event, "jana", wants_subscription=True)
    make_due()
    assert Subscription.objects.exists() is is_subscribed
    assert Suppression.objects.exists() is not is_subscribed
    assert blocks(reason, "registration") is not is_subscribed


def test_a_series_without_reminders_takes_none(event, series) -> None:
    come(event, "jana", wants_subscription=True)
    series.subscription_open = False
    series.save_revision().publish()
    make_due()
    assert not Subscriber.objects.exists()
    assert told("jana") == ["confirmed"]

from __future__ import annotations

import logging
import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.forms.limits import TooMany
from cms.core.models import FormLimit
from dialogues.models import DialogueSeriesPage
from newsletters.choices import SuppressionReason
from newsletters.models import Mailing, MailingList, MailingRecipient, Subscriber, Subscription
from newsletters.selectors.audiences import list_addressees, series_addressees
from newsletters.services import subscribing, suppression
from newsletters.services.subscribing import Closed, Outcome
from tests.newsletters.people.conftest import (
    ADDRESS,
    confirmations,
    links,
    public_id_of,
    rows,
    sign_up,
    subscribed,
)

pytestmark = [pytest.mark.django_db]
STORM = int(os.environ.get("BOMBING_SIGN_UPS", "400"))


def test_sign_up_sends_one_mail_and_nothing_else(series: DialogueSeriesPage, now: datetime):
    sign_up(series)
    assert list(series_addressees(series.translation_key)) == []
    [mailing] = confirmations()
    assert (mailing.kind, mailing.is_bulk) == ("confirmation", False)
    assert mailing.title.endswith(": Land im Wandel")
    recipient = mailing.recipients.get()
    assert (recipient.address, recipient.subscription, recipient.needs_subscription) == (ADDRESS, None, False)
    assert mailing.valid_until == now + timedelta(hours=48)
    content = mailing.contents.get()
    assert set(links(mailing)) == {"confirm", "not-me"}
    assert ADDRESS.lower() not in (content.html + content.text + content.subject + mailing.key).lower()
    assert "img" not in content.html


def test_confirming_makes_it_a_subscription(series: DialogueSeriesPage, now: datetime):
    subscription = subscribed(series)
    assert (subscription.state, subscription.confirmed_at) == ("active", now)
    [person] = series_addressees(series.translation_key)
    assert (person.address, person.language, person.subscription_id) == (ADDRESS, "de", subscription.pk)
    assert list(series_addressees(series.translation_key, before=now)) == []
    before = rows()
    assert subscribing.confirm(subscription.public_id, form="/x/") is Outcome.CONFIRMED
    assert rows() == before


def test_repeating_sends_nothing_for_a_day_and_three_mails_at_most(mailing_list: MailingList, now: datetime):
    sent = []
    for hours in (0, 1, 23.9, 24, 30, 48, 72, 96, 200):
        with clock.frozen_at(now + timedelta(hours=hours)):
            sign_up(mailing_list)
        sent.append(len(confirmations()))
    assert sent == [1, 1, 1, 2, 2, 3, 3, 3, 3]


def test_repeating_alone_does_not_keep_an_unconfirmed_row(mailing_list: MailingList, now: datetime):
    sign_up(mailing_list)
    with clock.frozen_at(now + timedelta(hours=5)):
        sign_up(mailing_list)
    assert Subscription.objects.get().created_at == now


def test_all_spellings_of_a_mailbox_count_together(mailing_list: MailingList):
    for address in ("jana.beispiel@example.org", "JanaBeispiel@EXAMPLE.org", "jana.beispiel+x@example.org"):
        sign_up(mailing_list, address)
    assert len(confirmations()) == 1
    assert Subscriber.objects.count() == 3


def test_active_subscriber_hears_it_by_mail_alone(mailing_list: MailingList, now: datetime):
    subscription = subscribed(mailing_list)
    for _time in range(3):
        sign_up(mailing_list, language="en")
    subscription.refresh_from_db()
    assert subscription.state == "active"
    assert [set(links(mailing)) for mailing in confirmations()] == [{"confirm", "not-me"}, {"preferences"}]
    assert confirmations()[1].contents.get().subject == "You are already subscribed: Rundbrief"


def test_second_wish_on_the_same_day_waits_for_the_first_click(
    mailing_list: MailingList, series: DialogueSeriesPage, now: datetime
):
    sign_up(mailing_list)
    sign_up(series)
    assert len(confirmations()) == 1
    assert set(Subscription.objects.values_list("state", flat=True)) == {"pending"}
    # The click on the first shows that the mailbox is theirs: the form may write again at once.
    subscribing.confirm(Subscription.objects.get(mailing_list=mailing_list).public_id, form="/x/")
    sign_up(series)
    assert len(confirmations()) == 2


@pytest.mark.parametrize("reason", ["unsubscribed", "soft_bounces"])
def test_confirming_lifts_what_it_disproves(mailing_list: MailingList, reason: str):
    key = recipient_key(ADDRESS)
    suppression.suppress(key, SuppressionReason(reason))
    sign_up(mailing_list)
    assert suppression.reason_for(key) == reason
    subscribing.confirm(public_id_of(), form="/x/")
    assert suppression.reason_for(key) is None
    assert [person.address for person in list_addressees(mailing_list)] == [ADDRESS]


def test_subscriber_whose_mailbox_was_full_comes_back(mailing_list: MailingList):
    subscription = subscribed(mailing_list)
    suppression.suppress(recipient_key(ADDRESS), SuppressionReason.SOFT_BOUNCES)
    sign_up(mailing_list)
    assert set(links(confirmations()[1])) == {"confirm", "not-me"}
    assert subscribing.confirm(subscription.public_id, form="/x/") is Outcome.CONFIRMED
    assert [person.address for person in list_addressees(mailing_list)] == [ADDRESS]


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint", "not_me", "manual"])
def test_other_blocks_stay_and_get_no_mail(mailing_list: MailingList, reason: str):
    suppression.suppress(recipient_key(ADDRESS), SuppressionReason(reason))
    before = rows()
    sign_up(mailing_list)
    assert rows() == before


def test_complaint_between_sign_up_and_click_wins(mailing_list: MailingList):
    sign_up(mailing_list)
    suppression.suppress(recipient_key(ADDRESS), SuppressionReason.COMPLAINT)
    assert subscribing.confirm(public_id_of(), form="/x/") is Outcome.BLOCKED
    assert list(list_addressees(mailing_list)) == []


def test_blocked_address_is_in_no_audience(mailing_list: MailingList):
    subscribed(mailing_list)
    subscribed(mailing_list, "other@example.org")
    suppression.suppress(recipient_key(ADDRESS), SuppressionReason.HARD_BOUNCE)
    assert [person.address for person in list_addressees(mailing_list)] == ["other@example.org"]


def test_weaker_reason_never_replaces_a_stronger_one(db: None):
    suppression.suppress("a" * 64, SuppressionReason.COMPLAINT, note="first")
    assert suppression.suppress("a" * 64, SuppressionReason.UNSUBSCRIBED).reason == "complaint"
    suppression.suppress("b" * 64, SuppressionReason.UNSUBSCRIBED)
    assert suppression.suppress("b" * 64, SuppressionReason.COMPLAINT).reason == "complaint"
    assert not suppression.lift("a" * 64, reasons=suppression.LIFTED_BY_CONFIRMING)


@pytest.mark.requirement("E42", "E52")
def test_series_that_ended_takes_nobody(series: DialogueSeriesPage, now: datetime):
    sign_up(series, "early@example.org")
    series.lifecycle = "ended"
    series.save_revision().publish()
    before = rows()
    with pytest.raises(Closed, match="This series has ended"):
        sign_up(series, language="en")
    assert subscribing.confirm(public_id_of("early@example.org"), form="/x/") is Outcome.CLOSED
    assert rows() == before


def test_end_of_a_series_ends_its_subscriptions(series: DialogueSeriesPage, mailing_list: MailingList, now: datetime):
    kept = subscribed(mailing_list)
    subscription = subscribed(series)
    with clock.frozen_at(now + timedelta(days=1, hours=1)):
        sign_up(series, "late@example.org")
        assert subscribing.end_subscriptions_of_series(series.translation_key, clock.now()) == (1, 1)
        assert subscribing.end_subscriptions_of_series(series.translation_key, clock.now()) == (0, 0)
    subscription.refresh_from_db()
    kept.refresh_from_db()
    assert (subscription.state, kept.state) == ("ended", "active")
    # An old link revives nothing.
    assert subscribing.confirm(subscription.public_id, form="/x/") is Outcome.GONE
    assert subscribing.confirm(public_id_of("late@example.org"), form="/x/") is Outcome.GONE


def test_used_link_does_not_revive_what_was_unsubscribed(mailing_list: MailingList):
    subscription = subscribed(mailing_list)
    subscribing.unsubscribe(subscription, form="/x/")
    assert subscribing.confirm(subscription.public_id, form="/x/") is Outcome.GONE
    assert list(list_addressees(mailing_list)) == []


@pytest.mark.parametrize(
    ("address", "kept", "sent_to"),
    [
        ("  info@example.org\n", "info@example.org", "info@example.org"),
        ("post@bürger.example", "post@bürger.example", "post@bürger.example"),
        ("abuse@example.org", "abuse@example.org", "abuse@example.org"),
    ],
)
def test_unusual_addresses_are_taken(mailing_list: MailingList, address: str, kept: str, sent_to: str):
    sign_up(mailing_list, address)
    assert Subscriber.objects.get().address == kept
    assert MailingRecipient.objects.get().address == sent_to


@pytest.mark.parametrize(
    "address",
    [
        "",
        "jana",
        "jana@",
        "jana@example.org\nBcc: other@example.org",
        "jana@example.org\r\n",
        "a@b@c.example",
        "jana\x00@example.org",
        "jörg@example.org",
        "x" * 300 + "@example.org",
        "jana@localhost",
        "Jana <jana@example.org>",
        "jana@example.org,other@example.org",
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(mailing_list: MailingList, address: str):
    if address.strip() == "jana@example.org":
        sign_up(mailing_list, address)  # a line break around it is trimmed, not kept
        assert Subscriber.objects.get().address == "jana@example.org"
        return
    before = rows()
    with pytest.raises(ValidationError) as refused:
        sign_up(mailing_list, address)
    assert list(refused.value.message_dict) == ["email"]
    assert rows() == before


@pytest.mark.slow
@pytest.mark.requirement("E41")
def test_bombing_one_address_sends_one_mail(mailing_list: MailingList, now: datetime):
    """R23: from 200 networks, in many spellings, within a day. ``BOMBING_SIGN_UPS=10000`` is the long tier."""
    refused = 0
    for number in range(STORM):
        with clock.frozen_at(now + timedelta(hours=24) * number / STORM):
            name = ("jana.beispiel", "JANA.Beispiel", "jana.beispiel+a", "janabeispiel")[number % 4]
            try:
                sign_up(mailing_list, f"{name}@example.org", ip=f"198.51.{number % 200}.{number % 250}")
            except TooMany:
                refused += 1
    assert len(confirmations()) == 1
    assert Mailing.objects.count() == 1
    assert refused < STORM


def test_without_limits_a_bomb_goes_off(mailing_list: MailingList, now: datetime, settings: Any):
    """With limits that stop nothing a mailbox that has just got a mail gets the next one."""
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, mailbox_pause=timedelta(), mailbox_mails=1_000)
    for number in range(5):
        sign_up(mailing_list, f"jana.beispiel+{number}@example.org", ip=f"198.51.{number}.1")
    assert len(confirmations()) > 1


@pytest.mark.requirement("E41")
def test_bombing_many_addresses_meets_the_budget_and_raises_the_alert(
    mailing_list: MailingList, now: datetime, settings: Any, caplog: pytest.LogCaptureFixture
):
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, mails_per_hour=20)
    refused = []
    with caplog.at_level(logging.ERROR):
        for number in range(60):
            try:
                sign_up(mailing_list, f"person{number}@example.org", ip=f"198.51.{number}.1")
            except TooMany as too_many:
                refused.append(too_many.retry_after)
    assert (len(confirmations()), len(refused)) == (20, 40)
    assert set(refused) == {3601}
    [record] = [record for record in caplog.records if record.name == "cms.core.forms.limits"]
    assert "example.org" not in record.getMessage()
    with clock.frozen_at(now + timedelta(hours=1)):
        sign_up(mailing_list, "later@example.org")
    assert len(confirmations()) == 21


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
    ],
)
def test_a_network_counts_as_one(mailing_list: MailingList, settings: Any, first: str, second: str, together: bool):
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, network_per_hour=1)
    sign_up(mailing_list, "a@example.org", ip=first)
    if together:
        with pytest.raises(TooMany):
            sign_up(mailing_list, "b@example.org", ip=second)
    else:
        sign_up(mailing_list, "b@example.org", ip=second)
    assert not FormLimit.objects.filter(key__contains="192").exists()

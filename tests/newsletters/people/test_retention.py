from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cms.core import clock
from cms.core.models import ConsentEntry, FormLimit
from cms.core.personal.consents import verify
from cms.core.timed import periodic
from dialogues.models import DialogueSeriesPage
from newsletters.models import MailingContent, MailingList, MailingRecipient, Subscriber, Subscription
from newsletters.services import retention, subscribing
from tests.factories import UserFactory
from tests.newsletters.people.conftest import ADDRESS, delivered, form_data, rows, sign_up, subscribed

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("E41")]


def run_at(moment: datetime) -> list[str]:
    with clock.frozen_at(moment):
        return list(retention.expire())


def test_unconfirmed_sign_up_is_erased_after_seven_days(mailing_list: MailingList, now: datetime):
    sign_up(mailing_list)
    before = rows()
    assert run_at(now + timedelta(days=7) - timedelta(seconds=1)) == ["1 counters removed"]
    assert {**rows(), "FormLimit": []} == {**before, "FormLimit": []}
    assert "1 unconfirmed sign-ups erased" in run_at(now + timedelta(days=7))
    assert not Subscriber.objects.exists()
    assert not ConsentEntry.objects.exclude(address="").exists()
    assert not MailingRecipient.objects.exclude(address="").exists()
    assert (verify().count, verify().broken) == (2, None)


def test_subscription_that_was_left_is_not_lost_by_a_strangers_form(mailing_list: MailingList, now: datetime):
    subscription = subscribed(mailing_list)
    subscribing.unsubscribe(subscription, form="/x/")
    sign_up(mailing_list)
    subscription.refresh_from_db()
    assert subscription.state == "pending"
    run_at(now + timedelta(days=8))
    subscription.refresh_from_db()
    assert (subscription.state, subscription.ended_at) == ("unsubscribed", now)


def test_what_ended_is_erased_after_the_set_days(mailing_list: MailingList, series: DialogueSeriesPage, now: datetime):
    left = subscribed(mailing_list)
    kept = subscribed(series)
    gone = subscribed(mailing_list, "other@example.org")
    for subscription in (left, gone):
        subscribing.unsubscribe(subscription, form="/x/")
    assert not any("ended" in line for line in run_at(now + timedelta(days=29, hours=23)))
    assert "2 ended subscriptions erased" in run_at(now + timedelta(days=30))
    assert list(Subscription.objects.values_list("pk", flat=True)) == [kept.pk]
    assert Subscriber.objects.get().address == ADDRESS
    # Of the person who stays, only what concerned the list is nameless.
    assert set(ConsentEntry.objects.exclude(address="").values_list("record_id", flat=True)) == {kept.public_id}
    assert verify().broken is None


def test_ledger_forgets_addresses(mailing_list: MailingList, now: datetime):
    mail = delivered(subscribed(mailing_list), mailing_list)
    MailingRecipient.objects.exclude(pk=mail.pk).delete()
    run_at(now + timedelta(days=89))
    mail.refresh_from_db()
    assert mail.address == ADDRESS
    assert "1 addresses of sent mails erased" in run_at(now + timedelta(days=90))
    mail.refresh_from_db()
    assert (mail.address, mail.state) == ("", "accepted")
    assert mail.recipient_key


def test_confirmation_mail_forgets_its_link(mailing_list: MailingList, now: datetime):
    subscribed(mailing_list)
    run_at(now + timedelta(days=8))
    assert MailingContent.objects.count() == 1  # it has not left yet: the engine decides first
    MailingRecipient.objects.update(state="accepted", settled_at=now)
    assert "1 contents of confirmation mails erased" in run_at(now + timedelta(days=8))
    assert not MailingContent.objects.exists()


def test_counters_are_forgotten(mailing_list: MailingList, now: datetime):
    sign_up(mailing_list, ip="192.0.2.1")
    assert FormLimit.objects.count() == 3
    run_at(now + timedelta(days=1))
    assert [row.key.partition(":")[0] for row in FormLimit.objects.all()] == ["mailbox"]
    run_at(now + timedelta(days=30))
    assert not FormLimit.objects.exists()


def test_second_run_finds_nothing(mailing_list: MailingList, now: datetime):
    subscribing.unsubscribe(subscribed(mailing_list), form="/x/")
    later = now + timedelta(days=120)
    assert run_at(later)
    before = rows()
    assert run_at(later) == []
    assert rows() == before
    assert "newsletters.expire_personal_data" in periodic.jobs()


def command(*args: str) -> str:
    out = StringIO()
    call_command("privacy", *args, stdout=out)
    return out.getvalue()


def test_command_exports_and_erases_one_person(mailing_list: MailingList, now: datetime):
    subscribed(mailing_list)
    subscribed(mailing_list, "other@example.org")
    UserFactory(username="jana", email=ADDRESS.lower())
    data = json.loads(command("export", ADDRESS.upper()))
    assert data["newsletters"]["subscriber"]["address"] == ADDRESS
    assert [account["username"] for account in data["accounts"]] == ["jana"]
    assert "other@" not in json.dumps(data)
    assert "newsletters: 5 rows erased or emptied\n" in command("erase", ADDRESS)
    assert set(json.loads(command("export", ADDRESS))) == {"accounts"}
    assert Subscriber.objects.get().address == "other@example.org"
    assert verify().broken is None
    assert command("expire") == "nothing was due\n"
    told = command("map")
    assert "newsletters.Subscriber.address: " in told
    [blocks] = [line for line in told.splitlines() if line.startswith("newsletters.Suppression.recipient_key: ")]
    assert "until the office lifts the block" in blocks


@pytest.mark.parametrize("arguments", [["export"], ["erase"], ["expire", "a@example.org"], ["erase", "kaputt"]])
def test_wrong_arguments_are_answered_in_one_line(db: None, arguments: list[str]):
    with pytest.raises(CommandError) as error:
        command(*arguments)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)


@pytest.mark.requirement("E41", "E51")
def test_no_address_in_any_log(client: Client, mailing_list: MailingList, now: datetime, caplog):
    with caplog.at_level(logging.DEBUG):
        for address in (ADDRESS, "kaputt@", "canary@example.org\nBcc: x@example.org"):
            client.post("/subscriptions/new/", form_data(mailing_list, now, email=address))
            client.post("/api/v1/subscriptions/", form_data(mailing_list, now, email=address))
        command("export", ADDRESS)
        command("erase", ADDRESS)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert not any("example.org" in line or "kaputt" in line for line in ours)

"""Reminders for people who registered: who gets them, and how one leaves (E41)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from cms.core import clock
from cms.core.addresses import recipient_key
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Registration
from dialogues.services.registrations.changing import cancel, stop_reminders
from newsletters.choices import RecipientState, SkipReason, SuppressionReason
from newsletters.engine.claims import claim
from newsletters.engine.marking import Mark, mark
from newsletters.models import Mailing, Subscription, Suppression
from newsletters.services.reminders import starting
from newsletters.services.suppression import suppress
from newsletters.services.withdrawing import unsubscribe_by_mail
from tests.dialogues.registrations.conftest import ask, come, row_of
from tests.factories import EventFactory, SeriesFactory
from tests.newsletters.registrations.conftest import names_of
from tests.newsletters.reminders.conftest import rules, subscribe
from tests.support.worlds import world

__all__ = ["subscribe"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E41")]
DAY_BEFORE = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
TWO_BEFORE = DAY_BEFORE - timedelta(days=1)


@pytest.fixture
@world
def series(index) -> DialogueSeriesPage:
    """One day before: who registered; two days before: both."""
    by_rule = [*rules((1, "days"), audience="registered"), *rules((2, "days"), audience="both")]
    return SeriesFactory(parent=index, title="Land im Wandel", rows={"reminder_rules": by_rule})


@pytest.fixture
@world
def event(series) -> DialogueEventPage:
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        registration_doors=["internal"],
        registration_capacity=3,
        registration_waitlist=True,
    )


def run_at(moment: datetime) -> Mailing:
    """The mailing that is made then."""
    with clock.frozen_at(moment):
        starting.keep_promises()
    return Mailing.objects.filter(kind="reminder").order_by("-created_at")[0]


def addressed(mailing: Mailing) -> dict[str, bool]:
    """By name: whether the mail rests on a registration."""
    return {
        row.address.partition("@")[0]: row.registration_id is not None
        for row in mailing.recipients.order_by("address")
    }


def test_only_who_has_a_place_and_wants_them(event, subscribe, series) -> None:
    for name in ("jana", "ole", "mira", "wartend"):
        come(event, name)
    ask(event, "unbestaetigt")
    stop_reminders(row_of(event, "ole").public_id)
    cancel(row_of(event, "mira"), by=EndedBy.PERSON, form="/")
    subscribe(series, "abo")
    assert addressed(run_at(DAY_BEFORE)) == {"jana": True}


def test_both_get_one_mail_each_and_the_subscription_comes_first(event, subscribe, series) -> None:
    come(event, "jana")
    come(event, "ole")
    subscribe(series, "abo")
    person = subscribe(series, "jana")
    type(person.subscriber).objects.filter(pk=person.subscriber_id).update(
        address="jana@beispiel.test", address_key=recipient_key("jana@beispiel.test")
    )
    mailing = run_at(TWO_BEFORE)
    assert addressed(mailing) == {"abo": False, "jana": False, "ole": True}
    assert (mailing.is_bulk, mailing.kind) == (True, "reminder")


def test_who_came_after_its_time_gets_none(event) -> None:
    with clock.frozen_at(DAY_BEFORE - timedelta(minutes=1)):
        come(event, "frueh")
    with clock.frozen_at(DAY_BEFORE + timedelta(minutes=1)):
        come(event, "spaet")
    assert addressed(run_at(DAY_BEFORE + timedelta(minutes=30))) == {"frueh": True}


def test_blocked_addresses_get_none(event) -> None:
    come(event, "jana")
    come(event, "ole")
    suppress(recipient_key("jana@beispiel.test"), SuppressionReason.UNSUBSCRIBED)
    assert addressed(run_at(DAY_BEFORE)) == {"ole": True}


def test_one_click_ends_the_reminders_and_nothing_else(event, send) -> None:
    come(event, "jana")
    run_at(DAY_BEFORE)
    with clock.frozen_at(DAY_BEFORE + timedelta(minutes=1)):
        [message] = [m for m in send() if m["List-Unsubscribe"]]
    assert names_of([message]) == ["jana"]
    body = message.get_body(("plain",)).get_content()
    assert "/registrations/mine/?t=" in body
    assert "/subscriptions/preferences/" not in body
    address = urlsplit(message["List-Unsubscribe"].strip("<>"))
    assert address.path == "/subscriptions/unsubscribe/"
    before = Registration.objects.filter(wants_reminders=True).values("state", "number", "ended_at").get()
    for _again in range(2):
        response = Client(enforce_csrf_checks=True).post(
            f"{address.path}?{address.query}", {"List-Unsubscribe": "One-Click"}
        )
        assert response.status_code == 200
    row = row_of(event, "jana")
    assert row.wants_reminders is False
    assert {"state": row.state, "number": row.number, "ended_at": row.ended_at} == before
    assert not Suppression.objects.exists()


def test_leaving_a_reminder_leaves_those_for_registered_people_too(event, subscribe, series, send) -> None:
    """Nobody understands why the next reminder of the same event comes all the same."""
    come(event, "jana")
    subscription = subscribe(series, "jana")
    type(subscription.subscriber).objects.update(
        address="jana@beispiel.test", address_key=recipient_key("jana@beispiel.test")
    )
    mailing = run_at(TWO_BEFORE)
    unsubscribe_by_mail(mailing.recipients.get(), everything=False, form="mail")
    assert Subscription.objects.get().state == "unsubscribed"
    assert row_of(event, "jana").wants_reminders is False
    with clock.frozen_at(DAY_BEFORE):
        starting.keep_promises()
    assert Mailing.objects.filter(kind="reminder").count() == 1


def test_the_mark_looks_again(event) -> None:
    come(event, "jana")
    come(event, "ole")
    run_at(DAY_BEFORE)
    with clock.frozen_at(DAY_BEFORE + timedelta(minutes=1)):
        rows = {row.address.partition("@")[0]: row for row in claim("default").rows}
        stop_reminders(row_of(event, "jana").public_id)
        cancel(row_of(event, "ole"), by=EndedBy.PERSON, form="/")
        assert [mark(rows[name]) for name in ("jana", "ole")] == [Mark.SKIPPED, Mark.SKIPPED]
    found = {
        row.address.partition("@")[0]: (row.state, row.skip_reason)
        for row in Mailing.objects.get(kind="reminder").recipients.all()
    }
    assert found == {
        "jana": (RecipientState.SKIPPED, SkipReason.UNSUBSCRIBED),
        "ole": (RecipientState.SKIPPED, SkipReason.CANCELLED),
    }


def test_what_it_says(event) -> None:
    come(event, "jana")
    content = run_at(DAY_BEFORE).contents.get(language="de")
    assert "https://preferences.invalid/" in content.text, "replaced when the mail leaves"
    assert "/registrations/new/" not in content.text, "they are registered already"

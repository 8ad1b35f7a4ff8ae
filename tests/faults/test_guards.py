"""Mutants of what guards mail and links: without a guard the test that watches it is red, so the test can be believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client

from cms.core import tokens
from cms.core.tokens import make_token
from newsletters.choices import RecipientState
from newsletters.engine import epoch, marking
from newsletters.models import Subscriber
from newsletters.services.reminders import occasions, planning, starting
from tests.newsletters.people.conftest import mailing_list, sign_up  # noqa: F401  a fixture
from tests.newsletters.reminders.conftest import series, subscribe  # noqa: F401  fixtures
from tests.newsletters.reminders.test_stop_rule import PEOPLE, STOPS, live_through
from tests.newsletters.returns.test_epoch import beside_a_file, go_there_and_back  # noqa: F401  a fixture


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("mutant", "case"),
    [
        ("mailings go on", "cancelled"),
        ("mailings go on", "moved"),
        ("nothing is looked at again", "left"),
        ("nothing is looked at again", "ended"),
        ("notices go on", "reopened"),
        ("notices go on", "has a date again"),
        ("notices go on", "moved on"),
        ("notices go on", "cancelled instead"),
        ("the served are forgotten", "twice"),
    ],
)
def test_without_it_a_mail_is_marked_after_its_stop(event, series, subscribe, monkeypatch, mutant, case) -> None:  # noqa: F811  the fixtures that are imported above
    for name in PEOPLE:
        subscribe(series, name)
    if mutant == "mailings go on":
        monkeypatch.setattr(planning, "cancel", lambda mailing, *, reason: None)
    elif mutant == "nothing is looked at again":
        monkeypatch.setattr(marking, "find_obstacle", lambda row, now: None)
    elif mutant == "notices go on":
        monkeypatch.setattr(occasions, "review", lambda keys: 0)
    else:
        monkeypatch.setattr(starting, "NOT_SENT", tuple(RecipientState))
    with pytest.raises(AssertionError):
        live_through(event, STOPS[case])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's round trip belongs to make storm")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("beside_a_file")
def test_without_the_hold_a_restored_backup_sends_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(epoch, "_hold", lambda row, reason: 0)
    with pytest.raises(AssertionError):
        go_there_and_back(tmp_path)


@pytest.mark.django_db
def test_without_purposes_one_token_opens_the_next_door(mailing_list, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811  the fixture that is imported above
    sign_up(mailing_list)
    subject = str(Subscriber.objects.get().public_id)
    asked = {"t": make_token("subscription.confirm", subject, expires_in=None)}
    browser = Client()
    assert browser.get("/subscriptions/preferences/", query_params=asked).status_code == 404
    monkeypatch.setattr(tokens, "_signer", lambda purpose: Signer(sep=".", salt="one for all"))
    asked = {"t": make_token("subscription.confirm", subject, expires_in=None)}
    assert browser.get("/subscriptions/preferences/", query_params=asked).status_code == 200

"""The links in mails: whoever opens them, only a click changes anything (R7, R21)."""

from __future__ import annotations

import html
import os
import re
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext, override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.core import clock
from cms.core.tokens import make_token
from dialogues.models import DialogueSeriesPage
from newsletters.models import MailingList, MailingRecipient, Subscriber, Subscription, Suppression
from newsletters.selectors.audiences import list_addressees
from newsletters.services import subscribing
from tests.newsletters.people.conftest import (
    ADDRESS,
    confirmations,
    delivered,
    links,
    preferences_path,
    rows,
    sign_up,
    subscribed,
    unsubscribe_path,
)
from tests.support.worlds import world

pytestmark = [pytest.mark.django_db]
TOKENS = int(os.environ.get("TOKEN_EXAMPLES", "150"))
SCANNERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks",
    "Mozilla/5.0 (compatible; Microsoft Office Protocol Discovery)",
    "Barracuda Sentinel (EE)",
    "Proofpoint URL Defense",
    "GoogleImageProxy",
    "Slackbot-LinkExpanding 1.0",
    "curl/8.0",
    "WhatsApp/2.0",
    "Mimecast",
    "",
]


@pytest.fixture
@world
def paths(mailing_list: MailingList) -> dict[str, str]:
    """One live link of each kind, for people of their own."""
    sign_up(mailing_list, "waiting@example.org")
    waiting = links(confirmations()[0])
    subscription = subscribed(mailing_list)
    return {
        **waiting,
        "unsubscribe": unsubscribe_path(delivered(subscription, mailing_list)),
        "preferences": preferences_path(subscription.subscriber),
    }


@pytest.mark.requirement("E41")
def test_scanners_change_nothing(browser: Client, paths: dict[str, str]):
    """R7: 120 patterns of opening a link without clicking."""
    assert set(paths) == {"confirm", "not-me", "unsubscribe", "preferences"}
    before = rows()
    patterns = list(product(paths.values(), ("get", "head", "options"), SCANNERS))
    assert len(patterns) >= 100
    for path, method, agent in patterns:
        response = getattr(browser, method)(
            path, headers={"user-agent": agent, "accept": "*/*", "purpose": "prefetch"}
        )
        assert response.status_code == (405 if method == "options" else 200)
    assert rows() == before
    assert not browser.cookies


def test_link_opened_ten_times_still_confirms(browser: Client, mailing_list: MailingList):
    sign_up(mailing_list)
    path = links(confirmations()[0])["confirm"]
    for _time in range(10):
        assert browser.get(path).status_code == 200
    first = browser.post(path)
    assert Subscription.objects.get().state == "active"
    again, opened = browser.post(path), browser.get(path)
    assert first.content == again.content == opened.content
    assert (first.status_code, again.status_code, opened.status_code) == (200, 200, 200)


def test_confirming_takes_along_what_was_ticked(
    browser: Client, mailing_list: MailingList, series: DialogueSeriesPage, now: datetime
):
    other = MailingList.objects.create(name="Zweiter", slug="zweiter")
    for thing in (mailing_list, series, other):
        sign_up(thing)
    path = links(confirmations()[0])["confirm"]  # the only one: one mail a day
    page = browser.get(path).content.decode()
    assert page.count('type="checkbox" name="also"') == 2
    assert "checked" not in page
    wanted = Subscription.objects.get(series_key=series.translation_key)
    foreign = subscribed(mailing_list, "other@example.org")
    ticked = {"also": [str(wanted.public_id), str(foreign.public_id), "x"]}
    answer = browser.post(path, ticked)
    named = [
        title for title in (mailing_list.name, series.title, other.name) if f">{title}</p>" in answer.content.decode()
    ]
    assert named == [mailing_list.name, series.title]
    assert browser.post(path, ticked).content == answer.content
    states = dict(Subscription.objects.filter(subscriber__address=ADDRESS).values_list("public_id", "state"))
    assert sorted(states.values()) == ["active", "active", "pending"]
    assert states[wanted.public_id] == "active"


def test_confirmation_ends_after_two_days(browser: Client, mailing_list: MailingList, now: datetime):
    sign_up(mailing_list)
    path = links(confirmations()[0])["confirm"]
    before = rows()
    with clock.frozen_at(now + timedelta(hours=48)):
        assert (browser.get(path).status_code, browser.post(path).status_code) == (410, 410)
    assert rows() == before


@pytest.mark.requirement("E41")
def test_one_click_by_the_header(browser: Client, paths: dict[str, str], mailing_list: MailingList):
    """RFC 8058: POST without cookie, login and redirect; effective at once."""
    response = browser.post(
        paths["unsubscribe"], "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 200
    assert not response.cookies
    assert list(list_addressees(mailing_list)) == []
    assert not Suppression.objects.exists()
    state = rows()
    again = browser.post(paths["unsubscribe"], "List-Unsubscribe=One-Click", content_type="text/plain")
    assert again.status_code == 200
    assert rows() == state


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "application/json", ""])
def test_one_click_whatever_the_body(browser: Client, paths: dict[str, str], mailing_list: MailingList, kind: str):
    assert browser.post(paths["unsubscribe"], b"\xff--garbage", content_type=kind).status_code == 200
    assert list(list_addressees(mailing_list)) == []


def test_unsubscribing_is_scoped(
    browser: Client, mailing_list: MailingList, series: DialogueSeriesPage, now: datetime
):
    about_list, about_series = subscribed(mailing_list), subscribed(series)
    browser.post(unsubscribe_path(delivered(about_series, series)), {"scope": "this"})
    about_list.refresh_from_db()
    about_series.refresh_from_db()
    assert (about_list.state, about_series.state) == ("active", "unsubscribed")
    browser.post(unsubscribe_path(delivered(about_series, series)), {"scope": "all"})
    about_list.refresh_from_db()
    assert about_list.state == "unsubscribed"
    assert Suppression.objects.get().reason == "unsubscribed"


def test_unsubscribing_settles_a_doubt(browser: Client, mailing_list: MailingList):
    mail = delivered(subscribed(mailing_list), mailing_list)
    MailingRecipient.objects.filter(pk=mail.pk).update(state="in_doubt", settled_at=None)
    browser.get(unsubscribe_path(mail))
    assert MailingRecipient.objects.get(pk=mail.pk).state == "in_doubt"
    browser.post(unsubscribe_path(mail))
    assert MailingRecipient.objects.get(pk=mail.pk).state == "delivered"


def test_link_of_somebody_erased_says_so_and_stores_nothing(browser: Client, mailing_list: MailingList):
    subscription = subscribed(mailing_list)
    mail = delivered(subscription, mailing_list)
    path = unsubscribe_path(mail)
    assert b"<button" in browser.get(path).content.partition(b"<main")[2]
    subscribing.erase_subscriber(subscription.subscriber, form="/x/")
    before = rows()
    page, answer = browser.get(path), browser.post(path)
    with override("de"):
        heading = gettext("We hold nothing about you any more")
    assert (page.status_code, answer.status_code) == (410, 200)
    for said in (page.content.decode(), answer.content.decode()):
        assert heading in said
        assert "<button" not in said.partition("<main")[2]
    assert rows() == before
    assert not Suppression.objects.exists()


def test_link_of_an_old_mail_still_ends_a_subscription(browser: Client, mailing_list: MailingList):
    """The ledger forgets the address long before the subscription ends."""
    subscription = subscribed(mailing_list)
    mail = delivered(subscription, mailing_list)
    MailingRecipient.objects.filter(pk=mail.pk).update(address="")
    assert browser.get(unsubscribe_path(mail)).status_code == 200
    assert browser.post(unsubscribe_path(mail)).status_code == 200
    subscription.refresh_from_db()
    assert subscription.state == "unsubscribed"


def test_not_me_is_for_ever(browser: Client, mailing_list: MailingList, now: datetime):
    sign_up(mailing_list)
    path = links(confirmations()[0])["not-me"]
    assert browser.post(path).status_code == 200
    assert not Subscriber.objects.exists()
    assert Suppression.objects.get().reason == "not_me"
    assert confirmations()[0].recipients.get().state == "skipped"
    with clock.frozen_at(now + timedelta(days=400)):
        before = rows()
        sign_up(mailing_list)
        assert browser.get(path).content == browser.post(path).content
        assert rows() == before


@pytest.mark.parametrize("name", ["confirm", "not-me", "unsubscribe", "preferences"])
def test_pages_are_private(browser: Client, paths: dict[str, str], name: str):
    for response in (browser.get(paths[name]), browser.get(f"/subscriptions/{name}/?t=x")):
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert ADDRESS.lower() not in response.content.decode().lower()


@pytest.mark.requirement("E41")
def test_no_other_token_opens_a_door(browser: Client, paths: dict[str, str], mailing_list: MailingList):
    """R21: tokens of another purpose, altered, expired and made up. ``TOKEN_EXAMPLES=10000`` is the long tier."""
    subscriber = Subscriber.objects.get(address=ADDRESS)
    purposes = [
        "subscription.confirm",
        "mail.not_me",
        "mail.unsubscribe",
        "subscriber.preferences",
        "subscriber.erase",
    ]
    doors = {
        "confirm": purposes[0],
        "not-me": purposes[1],
        "unsubscribe": purposes[2],
        "preferences": purposes[3],
    }
    subjects = [
        str(subscriber.public_id),
        subscriber.address_key,
        *(path.rpartition("=")[2] for path in paths.values()),
    ]
    subjects += [str(pk) for pk in Subscription.objects.values_list("public_id", flat=True)]
    before = rows()

    @settings(max_examples=TOKENS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(
        door=st.sampled_from(sorted(doors)),
        purpose=st.sampled_from([*purposes, "form.subscription", "registration.manage"]),
        subject=st.sampled_from(subjects) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
        change=st.integers(0, 3),
        position=st.integers(0, 120),
        sign=st.sampled_from("Aa0._-%"),
        act=st.sampled_from(["end_all", "erase", "export", "end"]),
    )
    def check(door: str, purpose: str, subject: str, change: int, position: int, sign: str, act: str) -> None:
        token = make_token(purpose, subject, expires_in=timedelta(hours=1) if change == 1 else None)
        moment = clock.now() + timedelta(hours=2) if change == 1 else clock.now()
        altered = token[:position] + sign + token[position + 1 :] if change == 2 else token
        if purpose == doors[door] and altered == token and change != 1:
            return
        with clock.frozen_at(moment):
            response = browser.post(f"/subscriptions/{door}/", {"act": act}, query_params={"t": altered})
        assert response.status_code in (404, 410)

    check()
    assert rows() == before


def test_preferences_need_their_own_token(browser: Client, paths: dict[str, str]):
    token = paths["unsubscribe"].partition("?")[2]
    assert browser.get(f"/subscriptions/preferences/?{token}").status_code == 404
    page = browser.get(paths["unsubscribe"]).content.decode()
    assert "/subscriptions/preferences/" not in page


def test_post_never_redirects(browser: Client, paths: dict[str, str]):
    answers: list[Any] = [browser.post(path) for path in paths.values()]
    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("name", ["confirm", "not-me", "unsubscribe", "preferences", "broken"])
def test_each_page_is_there_in_both_languages(browser: Client, paths: dict[str, str], name: str):
    path = paths.get(name, "/subscriptions/confirm/?t=x%22%3E")
    german = browser.get(path)
    [switch] = re.findall(r'<a href="([^"]*)" lang="en" hreflang="en">', german.content.decode())
    switch = html.unescape(switch)
    assert switch.startswith(path.split("?")[0])
    english = browser.get(switch)
    assert english.status_code == german.status_code
    assert 'lang="de" hreflang="de"' in english.content.decode()
    assert (b'<html lang="de"' in german.content, b'<html lang="en"' in english.content) == (True, True)
    if name == "unsubscribe":
        assert b"You are unsubscribed" in browser.post(switch).content


def test_an_unknown_language_is_none(browser: Client, paths: dict[str, str]):
    answer = browser.get(f"{paths['preferences']}&locale=xx")
    assert (answer.status_code, answer["Content-Language"]) == (200, "de")

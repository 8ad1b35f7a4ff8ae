"""Signing in by a code in a mail: it works, it tells nobody anything, and it serves against nobody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from cms.core import clock
from networks.models import MemberAccount, SignInCode
from networks.periodic import forget_codes
from networks.services import accounts, sign_in
from newsletters.models import Mailing, MailingContent, MailingRecipient
from tests.factories import AccountFactory, UserFactory
from tests.networks.members.signing import CODE, SIGN_IN, ask, mailed_codes, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> MemberAccount:
    return AccountFactory(address="Kim@Example.org", name="Kim Muster")


def is_in(client: Client) -> bool:
    return client.get("/members/").status_code == 200


@pytest.mark.requirement("B03")
def test_a_member_signs_in_and_out(client: Client, account: MemberAccount):
    response = client.get("/members/?x=1")
    assert response.url == "/members/sign-in/?next=%2Fmembers%2F%3Fx%3D1"
    assert not client.cookies
    page = client.post(response.url, {"email": "kim@EXAMPLE.org", "next": "/members/?x=1"}, follow=True)
    assert page.redirect_chain[-1][0].startswith(CODE)
    [code] = mailed_codes()
    entered = client.post(CODE, {"code": code.lower().replace("-", " "), "next": "/members/?x=1"})
    assert (entered.status_code, entered.url) == (302, "/members/?x=1")
    start = client.get("/members/")
    assert start.status_code == 200
    assert start["Cache-Control"] == "private, no-store"
    assert start["X-Robots-Tag"] == "noindex, nofollow"
    assert client.cookies["sessionid"]["expires"] == ""
    assert client.get("/members/sign-out/").status_code == 200
    assert is_in(client)
    client.post("/members/sign-out/")
    assert not is_in(client)


def test_whoever_wants_to_stays_signed_in_for_thirty_days(client: Client, account: MemberAccount):
    ask(client, "kim@example.org")
    client.post(CODE, {"code": mailed_codes()[0], "stays": "yes"})
    assert is_in(client)
    assert client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


@pytest.mark.parametrize("kind", ["stranger", "shut out", "editor", "nobody"])
def test_the_answer_tells_nobody_who_has_an_account(client: Client, account: MemberAccount, kind: str):
    address = f"{kind.replace(' ', '')}@example.org"
    if kind == "editor":
        UserFactory(email=address, is_staff=True, is_superuser=True)
    elif kind == "shut out":
        accounts.shut_out(AccountFactory(address=address))

    def answers(browser: Client, address: str) -> list[tuple[int, str]]:
        words = [(200, ask(browser, address).replace(address, "ADDRESS"))]
        for _time in range(5):
            response = browser.post(CODE, {"code": "2222-2222"})
            words.append((response.status_code, response.content.decode().replace(address, "ADDRESS")))
        return [(status, _without_tokens(text)) for status, text in words]

    known = answers(Client(), "kim@example.org")
    assert answers(client, address) == known
    assert known[0][0] == known[4][0] == 200
    assert known[5][0] == 302
    assert MailingRecipient.objects.exclude(recipient_key=account.address_key).count() == 0


def _without_tokens(text: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_an_editor_with_the_same_address_stays_out_of_it(client: Client, account: MemberAccount):
    editor = UserFactory(email="kim@example.org", is_superuser=True, is_staff=True)
    ask(client, "kim@example.org")
    client.post(CODE, {"code": mailed_codes()[0]})
    assert client.get("/members/").wsgi_request.user == account.user != editor
    assert client.get("/admin/").status_code == 302


def test_the_code_is_nowhere_after_it_was_used(client: Client, account: MemberAccount):
    ask(client, "kim@example.org")
    [code] = mailed_codes()
    plain = code.replace("-", "")
    row = SignInCode.objects.get()
    assert plain not in row.digest
    session = Session.objects.get().get_decoded()
    assert code not in str(session)
    assert plain not in str(session)
    assert [mailing.kind for mailing in Mailing.objects.all()] == ["security"]
    client.post(CODE, {"code": code})
    assert is_in(client)
    assert not SignInCode.objects.exists()
    content = MailingContent.objects.get()
    assert (content.subject, content.html, content.text) == ("", "", "")
    again = Client()
    ask(again, "kim@example.org")
    again.post(CODE, {"code": code})
    assert not is_in(again)


def test_a_code_is_good_for_twenty_minutes(client: Client, account: MemberAccount, now: datetime):
    ask(client, "kim@example.org")
    [code] = mailed_codes()
    handle = SignInCode.objects.get().handle
    with clock.frozen_at(now + timedelta(minutes=19, seconds=59)):
        assert sign_in.is_right(handle, code)
        assert forget_codes() == "0 codes over"
    with clock.frozen_at(now + timedelta(minutes=20)):
        assert not sign_in.is_right(handle, code)
        client.post(CODE, {"code": code})
        assert not is_in(client)
        assert forget_codes() == "1 codes over"
    assert MailingContent.objects.get().text == ""
    assert MailingRecipient.objects.get().state in ("skipped", "accepted")


def test_wrong_guesses_end_only_the_attempt_of_who_guessed(client: Client, account: MemberAccount):
    attacker = Client()
    ask(attacker, "kim@example.org")
    ask(client, "kim@example.org")
    for _time in range(5):
        attacker.post(CODE, {"code": "2222-2222"})
    assert attacker.post(CODE, {"code": mailed_codes()[0]}).url == SIGN_IN
    assert not is_in(attacker)
    client.post(CODE, {"code": mailed_codes()[1]})
    assert is_in(client)


def test_nobody_is_kept_out_or_buried_in_mail_by_others(account: MemberAccount, now: datetime):
    for _time in range(6):
        ask(Client(), "kim@example.org")
    assert len(mailed_codes()) == 3
    owner = Client()
    ask(owner, "kim@example.org")
    owner.post(CODE, {"code": mailed_codes()[1]})
    assert is_in(owner)
    later = Client()
    with clock.frozen_at(now + timedelta(minutes=11)):
        ask(later, "kim@example.org")
        assert len(mailed_codes()) == 1
        later.post(CODE, {"code": mailed_codes()[0]})
        assert is_in(later)


def test_a_network_that_asks_or_guesses_too_often_waits(account: MemberAccount, settings: Any, now: datetime):
    settings.MEMBER_LIMITS = replace(settings.MEMBER_LIMITS, sign_ins_per_hour=2, guesses_per_hour=1)
    guesser = Client(REMOTE_ADDR="192.0.2.7")
    ask(guesser, "kim@example.org")
    ask(guesser, "kim@example.org")
    response = guesser.post(SIGN_IN, {"email": "kim@example.org"})
    assert (response.status_code, response["Retry-After"]) == (429, "3601")
    assert guesser.post(CODE, {"code": "2222-2222"}).status_code == 200
    assert guesser.post(CODE, {"code": mailed_codes()[0]}).status_code == 429
    owner = Client(REMOTE_ADDR="198.51.100.7")
    ask(owner, "kim@example.org")
    owner.post(CODE, {"code": mailed_codes()[0]})
    assert is_in(owner)


@pytest.mark.parametrize("typed", ["", "kim", "kim@", "kim@example.org\x00", "x" * 300 + "@example.org"])
def test_what_is_no_address_is_told_and_kept(client: Client, typed: str):
    response = client.post(SIGN_IN, {"email": typed})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not SignInCode.objects.exists()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(client: Client, account: MemberAccount, target: str):
    client.post(SIGN_IN, {"email": "kim@example.org", "next": target})
    response = client.post(CODE, {"code": mailed_codes()[0], "next": target})
    assert response.url == "/members/"


def test_other_ways_in_do_not_exist(client: Client, account: MemberAccount):
    for path in ("/members/signup/", "/members/password/reset/", "/members/email/", "/accounts/login/"):
        assert client.get(path).status_code in (302, 404)
    assert not account.user.has_usable_password()
    assert not client.login(username=account.user.username, password="")


def test_who_is_shut_out_is_out_at_once(account: MemberAccount):
    browser = signed_in(account)
    assert is_in(browser)
    accounts.shut_out(account)
    assert not is_in(browser)


def test_signing_out_everywhere(account: MemberAccount):
    account.user.set_unusable_password()
    account.user.save()
    one, other = signed_in(account), signed_in(account)
    one.post("/members/sign-out/", {"everywhere": "yes"})
    assert not is_in(other)


def test_an_editor_without_account_is_told_so(editor: Client, office: Client, client: Client):
    assert editor.get("/members/").status_code == 403
    assert office.get("/members/").status_code == 200
    assert client.get("/members/").status_code == 302
    assert client.post("/members/").status_code == 405


def test_the_public_site_sets_no_cookie(client: Client, home):
    client.get("/de/")
    client.get("/members/")
    assert not client.cookies


def test_browsers_say_where_a_form_comes_from(account: MemberAccount):
    """With “no-referrer” they send “Origin: null”, and every form would be refused."""
    for path in (SIGN_IN, "/members/", "/members/profile/", "/members/sign-out/"):
        page = signed_in(account).get(path, follow=True).content.decode()
        assert '<meta name="referrer" content="same-origin">' in page
        assert "no-referrer" not in page

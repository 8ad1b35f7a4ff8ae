"""The form on pages and the API: the same rules, texts and errors (contract 5)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from wagtail.models import Site

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.forms.tokens import make_form_token, make_shared_form_token
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from home.models import SiteSettings, StandardPage
from newsletters.choices import SuppressionReason
from newsletters.models import MailingList, Subscriber, Subscription
from newsletters.services import suppression
from tests.newsletters.people.conftest import ADDRESS, confirmations, form_data, rows, sign_up, subscribed

pytestmark = [pytest.mark.django_db]
NEW = "/subscriptions/new/"
API = "/api/v1/subscriptions/"


class Forms(HTMLParser):
    """The forms of a page with the values that a browser would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self.found.append({"action": values.get("action"), "fields": {}, "boxes": []})
        elif tag == "input" and self.found:
            if values.get("type") == "checkbox":
                self.found[-1]["boxes"].append(values)
            else:
                self.found[-1]["fields"][values["name"]] = values.get("value", "")


def subscribe_forms(response: Any) -> list[dict[str, Any]]:
    return [form for form in Forms(response.content.decode()).found if form["action"] == NEW]


@pytest.mark.requirement("E41")
def test_one_step_from_a_cached_page(browser: Client, series: DialogueSeriesPage, mailing_list: MailingList, now: Any):
    page = browser.get(series.url)
    assert page["Cache-Control"] == "public, max-age=0, must-revalidate"
    [form] = subscribe_forms(page)  # the footer shows none where the page has its own
    assert not form["boxes"][0].keys() & {"checked"}
    assert (form["fields"]["series"], form["fields"]["email"]) == (str(series.public_id), "")
    with clock.frozen_at(now + timedelta(hours=20)):  # it stayed open for most of a day
        response = browser.post(NEW, {**form["fields"], "email": ADDRESS, "consent": "yes"})
        assert (response.status_code, response["Location"]) == (303, "/subscriptions/sent/?locale=de")
        assert browser.get(response["Location"]).status_code == 200
    assert not browser.cookies
    subscription = Subscription.objects.get()
    assert (subscription.series_key, subscription.form) == (series.translation_key, series.url)


def test_equal_pages_stay_equal(series: DialogueSeriesPage, now: datetime):
    with clock.frozen_at(now + timedelta(minutes=1)):
        first = make_shared_form_token("subscription")
    with clock.frozen_at(now + timedelta(minutes=59)):
        assert make_shared_form_token("subscription") == first
    with clock.frozen_at(now + timedelta(minutes=61)):
        assert make_shared_form_token("subscription") != first


def test_event_page_offers_its_series(client: Client, event: DialogueEventPage, now: datetime):
    [form] = subscribe_forms(client.get(event.url))
    assert form["fields"]["series"] == str(event.series.public_id)


@pytest.mark.requirement("E42", "E52")
def test_ended_series_offers_nothing(client: Client, series: DialogueSeriesPage, now: datetime):
    series.lifecycle = "ended"
    series.save_revision().publish()
    assert subscribe_forms(client.get(series.url)) == []
    shown = client.get(f"/api/v1/series/{series.public_id}/").json()["subscription"]
    assert (shown["open"], shown["url"]) == (False, None)
    page = client.get(NEW, {"series": series.public_id, "locale": "en"})
    assert (page.status_code, b"This series has ended" in page.content, subscribe_forms(page)) == (200, True, [])
    data = form_data(series, now, locale="en")
    assert client.post(NEW, data).status_code == 422
    answer = client.post(API, data, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"name": "series", "place": "body", "detail": "This series has ended. There will be no more reminders of it."}
    ]
    assert not Subscriber.objects.exists()


def test_switched_off_series_offers_nothing(client: Client, series: DialogueSeriesPage, now: datetime):
    series.subscription_open = False
    series.save_revision().publish()
    assert subscribe_forms(client.get(series.url)) == []
    form = client.get("/api/v1/forms/subscription/", {"series": series.public_id, "locale": "en"}).json()
    assert (form["open"], form["closed_reason"]) == (False, "This series does not offer reminders by e-mail.")


def test_footer_asks_for_the_address_and_the_next_page_for_the_rest(
    client: Client, home: Any, mailing_list: MailingList
):
    [short] = subscribe_forms(client.get("/de/"))
    assert set(short["fields"]) == {"list", "locale", "from", "email", "website"}
    page = client.post(NEW, {**short["fields"], "email": ADDRESS})
    assert page.status_code == 200
    [form] = subscribe_forms(page)
    assert (form["fields"]["email"], form["fields"]["from"]) == (ADDRESS, "/de/")
    assert not Subscriber.objects.exists()
    with clock.frozen_at(clock.now() + timedelta(seconds=3)):
        assert client.post(NEW, {**form["fields"], "consent": "yes"}).status_code == 303
    assert Subscription.objects.get().form == "/de/"


def test_footer_without_a_list_has_no_form(client: Client, home: Any):
    assert subscribe_forms(client.get("/de/")) == []


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"email": ""}, {"email"}),
        ({"email": "x" * 300 + "@example.org"}, {"email"}),
        ({"email": "jana@example.org\nBcc: other@example.org"}, {"email"}),
        ({"consent": None}, {"consent"}),
        ({"email": "jana", "consent": None}, {"email", "consent"}),
    ],
)
def test_errors_stand_beside_the_field_and_nothing_is_lost(
    client: Client, mailing_list: MailingList, now: datetime, changes: dict[str, Any], fields: set[str]
):
    before = rows()
    data = form_data(mailing_list, now, **changes)
    response = client.post(NEW, data)
    page = response.content.decode()
    assert response.status_code == 422
    for name in ("email", "consent"):
        assert (f'id="form-{name}-error"' in page) == (name in fields)
    [form] = subscribe_forms(response)
    assert form["fields"]["email"] == data["email"]
    assert rows() == before


def test_young_old_and_missing_tokens_are_asked_again(client: Client, mailing_list: MailingList, now: datetime):
    young = make_form_token("subscription")
    with clock.frozen_at(now - timedelta(hours=24)):
        old = make_form_token("subscription")
        foreign = make_form_token("registration")
    before = rows()
    for token in (young, old, foreign, "", "x", None):
        data = {**form_data(mailing_list, now), "form_token": token or ""}
        response = client.post(NEW, data)
        assert response.status_code == 422
        [form] = subscribe_forms(response)
        assert form["fields"]["email"] == ADDRESS
        answer = client.post(API, data, content_type="application/json")
        assert (answer.status_code, [item["name"] for item in answer.json()["errors"]]) == (422, ["form_token"])
    assert rows() == before
    with clock.frozen_at(now + timedelta(seconds=2)):
        assert client.post(NEW, {**form["fields"], "consent": "yes"}).status_code == 303


def test_robot_that_fills_in_everything_hears_nothing(client: Client, mailing_list: MailingList, now: datetime):
    before = rows()
    data = form_data(mailing_list, now, website="https://spam.example")
    assert client.post(NEW, data).status_code == 303
    assert client.post(API, data, content_type="application/json").status_code == 202
    assert rows() == before


@pytest.mark.requirement("E41", "E51")
def test_answer_tells_nobody_anything(client: Client, mailing_list: MailingList, now: datetime):
    subscribed(mailing_list, "active@example.org")
    sign_up(mailing_list, "pending@example.org")
    suppression.suppress(recipient_key("blocked@example.org"), SuppressionReason.COMPLAINT)
    pages, answers = set(), set()
    for name in ("active", "pending", "blocked", "new"):
        data = form_data(mailing_list, now, email=f"{name}@example.org")
        response = client.post(NEW, data)
        pages.add((response.status_code, response["Location"], response.content))
        data["email"] = f"{name}@example.org"
        answer = client.post(API, data, content_type="application/json")
        answers.add((answer.status_code, answer.content, tuple(sorted(answer.headers.items()))))
    assert (len(pages), len(answers)) == (1, 1)
    assert not any(b"example.org" in answer[1] for answer in answers)


@pytest.mark.requirement("E51")
def test_form_of_the_api_and_back(client: Client, series: DialogueSeriesPage, now: datetime):
    got = client.get("/api/v1/forms/subscription/", {"series": series.public_id, "locale": "en"})
    assert got["Cache-Control"] == "no-store"
    form = got.json()
    assert [field["name"] for field in form["fields"] if field["required"]] == ["email", "series"]
    hidden = {field["name"]: (field["value"], field["help"]) for field in form["fields"] if field["type"] == "hidden"}
    assert hidden == {"series": (str(series.public_id), ""), "locale": ("en", "")}
    assert (form["title"], form["open"], form["consent"]["version"]) == ("Land im Wandel", True, "series-en-1")
    assert "“Land im Wandel”" in form["consent"]["text_html"]
    assert form["consent"]["privacy_url"] == ""  # this site has none yet
    body = {
        "email": ADDRESS,
        "series": str(series.public_id),
        "locale": "en",
        "consent_version": form["consent"]["version"],
        "form_token": form["form_token"],
        "website": "",
    }
    assert client.post(API, body, content_type="application/json").status_code == 422
    with clock.frozen_at(now + timedelta(seconds=2)):
        answer = client.post(API, body, content_type="application/json")
    assert (answer.status_code, answer["Cache-Control"], answer.json()["status"]) == (202, "no-store", "accepted")
    assert (Subscription.objects.get().form, Subscriber.objects.get().language) == ("api", "en")
    assert confirmations()[0].contents.get().language == "en"


def test_the_consent_names_the_privacy_notice(client: Client, home: Any, mailing_list: MailingList, now: datetime):
    notice = StandardPage(title="Datenschutz", slug="datenschutz")
    home.add_child(instance=notice)
    chosen = SiteSettings.for_site(Site.objects.get())
    chosen.privacy_page = notice
    chosen.save()
    form = client.get("/api/v1/forms/subscription/").json()
    assert form["consent"]["privacy_url"] == "http://localhost:8000/de/datenschutz/"


@pytest.mark.parametrize("has_list", [True, False])
def test_everything_that_is_missing_is_named_at_once(client: Client, mailing_list: MailingList, has_list: bool):
    if not has_list:
        mailing_list.delete()
    response = client.post(API, "{}", content_type="application/json")
    named = {error["name"] for error in response.json()["errors"]}
    assert named == {"email", "consent_version", "form_token"} | (set() if has_list else {"series"})


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart"])
def test_all_encodings(client: Client, mailing_list: MailingList, now: datetime, kind: str):
    data = form_data(mailing_list, now)
    if kind == "multipart":
        response = client.post(API, data)
    elif kind == "application/json":
        response = client.post(API, data, content_type=kind)
    else:
        from urllib.parse import urlencode

        response = client.post(API, urlencode(data), content_type=kind)
    assert response.status_code == 202
    assert Subscription.objects.get().mailing_list == mailing_list


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"email": 5, "series": [], "list": {}}', "application/json", 422),
        ('{"email": "jana@example.org", "series": "42"}', "application/json", 422),
        ('{"email": "jana@example.org", "list": "a\\u0000b"}', "application/json", 422),
        ('{"email": "jana@example.org", "list": "rundbrief", "locale": "xx"}', "application/json", 422),
        ("x" * 21_000, "application/json", 413),
        ("<a/>", "text/xml", 415),
        (b"--x\r\nbroken", "multipart/form-data; boundary=", 400),
        ("email=%ff%00", "application/x-www-form-urlencoded", 422),
    ],
)
def test_bad_bodies_are_problems(client: Client, mailing_list: MailingList, body: Any, kind: str, status: int):
    mailing_list.is_open = False
    mailing_list.save()
    before = rows()
    response = client.post(API, body, content_type=kind)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json"), response.content
    assert rows() == before


def test_too_many_are_told_when_to_come_back(client: Client, mailing_list: MailingList, now: datetime, settings: Any):
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, network_per_hour=2)
    for name in ("a", "b"):
        assert client.post(NEW, form_data(mailing_list, now, email=f"{name}@example.org")).status_code == 303
    before = rows()
    data = form_data(mailing_list, now, email="c@example.org")
    page, answer = client.post(NEW, data), client.post(API, data, content_type="application/json")
    assert (page.status_code, answer.status_code) == (429, 429)
    assert page["Retry-After"] == answer["Retry-After"] == "3601"
    assert subscribe_forms(page)[0]["fields"]["email"] == "c@example.org"
    assert rows() == before


def test_only_named_origins_may_send(client: Client, mailing_list: MailingList, now: datetime, settings: Any):
    settings.ENV = django_settings.ENV.model_copy(update={"CORS_ALLOWED_ORIGINS": ("https://partner.example",)})
    data = form_data(mailing_list, now)
    for origin, allowed in (("https://partner.example", "https://partner.example"), ("https://other.example", None)):
        response = client.post(API, data, content_type="application/json", headers={"origin": origin})
        assert response.get("Access-Control-Allow-Origin") == allowed


def test_visitor_behind_a_proxy(settings: Any, rf: Any):
    from cms.core.clients import client_address

    def seen(forwarded: str, remote: str = "10.0.0.1") -> str | None:
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        return client_address(rf.get("/", REMOTE_ADDR=remote, headers=headers))

    assert seen("192.0.2.9", "203.0.113.5") == "203.0.113.5"
    settings.ENV = django_settings.ENV.model_copy(update={"TRUSTED_PROXIES": ("10.0.0.0/8",)})
    assert seen("192.0.2.66, 198.51.100.7, 10.0.0.2") == "198.51.100.7"
    assert seen("") == "10.0.0.1"
    assert seen("nonsense") == "10.0.0.1"
    assert seen("192.0.2.9", "") is None


def test_unknown_things_are_not_found(client: Client, mailing_list: MailingList):
    assert client.get(NEW, {"series": "42"}).status_code == 404
    assert client.get(NEW, {"list": "none"}).status_code == 404
    assert client.get(NEW, {"list": "rundbrief"}).status_code == 200
    assert client.get(NEW).status_code == 200


def test_address_never_comes_from_a_link(client: Client, mailing_list: MailingList):
    page = client.get(NEW, {"list": "rundbrief", "email": ADDRESS})
    assert ADDRESS not in page.content.decode()
    assert re.search(r'name="email"[^>]*value=""', page.content.decode())

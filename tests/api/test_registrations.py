"""Registering through the API: the same rules, texts and errors as the form of the site (contract 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from dialogues.models import Registration, SeriesRegistration
from dialogues.services.meeting import set_meeting_access
from tests.dialogues.registrations.conftest import (  # noqa: F401  fixtures
    asked,
    come,
    event,
    row_of,
    settings_of,
    states,
    told,
    whole,
)
from tests.dialogues.registrations.pages import NEW, form_for, name_of
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db]
API, FORM = "/api/v1/registrations/", "/api/v1/forms/registration/"


def send(client: Client, data: dict[str, Any], **headers: str) -> Any:
    return client.post(API, data, content_type="application/json", **headers)


def names(response: Any) -> list[str]:
    assert response["Content-Type"] == "application/problem+json"
    return [error["name"] for error in response.json()["errors"]]


def fields(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in document["fields"]}


@pytest.mark.requirement("X07", "E39")
def test_what_the_form_says_can_be_sent_back(client: Client, event, asked, now: datetime, told):  # noqa: F811  the fixture that is imported above
    settings_of(event, will_be_recorded=True)
    response = client.get(FORM, {"event": event.public_id, "locale": "en"})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    document = response.json()
    assert (document["title"], document["open"], document["closed_reason"]) == (event.title, True, "")
    assert document["recording_notice"] == "The event will be recorded and published."
    found = fields(document)
    assert [(name, field["type"]) for name, field in found.items()] == [
        ("email", "email"),
        (name_of(asked["name"]), "text"),
        (name_of(asked["organisation"]), "text"),
        (name_of(asked["place"]), "text"),
        (name_of(asked["accessibility"]), "textarea"),
        (name_of(asked["text"]), "text"),
        (name_of(asked["long_text"]), "textarea"),
        (name_of(asked["choice"]), "radio"),
        (name_of(asked["yes_no"]), "checkbox"),
        ("guests", "number"),
        ("remind", "checkbox"),
        ("event", "hidden"),
        ("locale", "hidden"),
        ("remind_version", "hidden"),
        ("website", "text"),
    ]
    assert found[name_of(asked["choice"])]["options"] == ["Bahn", "Rad"]
    assert found[name_of(asked["text"])]["help"] == "Zum Planen. It is erased 3 days after the event."
    filled = {name: field["value"] for name, field in found.items()}
    filled |= {"email": "anna@beispiel.test", name_of(asked["text"]): "Fulda", name_of(asked["choice"]): "Rad"}
    filled |= {"consent_version": document["consent"]["version"], "form_token": document["form_token"]}
    with clock.frozen_at(now + timedelta(seconds=3)):
        answer = client.post(API, filled)  # form-encoded
    assert answer.status_code == 202
    assert set(answer.json()) == {"status", "detail"}
    row = row_of(event, "anna")
    assert (row.state, row.form, row.language, row.guest_count) == ("pending", "api", "en", 0)
    assert sorted(row.answers.values_list("text", flat=True)) == ["Fulda", "Rad"]
    assert told() == [("anna", "requested")]


def test_json_as_in_the_contract(client: Client, event, asked, now: datetime):  # noqa: F811  the fixture that is imported above
    answers = {str(asked["text"].translation_key): "Fulda", str(asked["choice"].translation_key): "Bahn"}
    sent = form_for(event, now, name="<script>alert(1)</script>", organisation="=1+1", guests=2, remind=True)
    assert send(client, {**sent, "answers": answers, "consent": None}).status_code == 202
    row = row_of(event, "anna")
    assert (row.guest_count, row.wants_subscription) == (2, True)
    assert {answer.kind: answer.text for answer in row.answers.all()} == {
        "name": "<script>alert(1)</script>",
        "organisation": "=1+1",
        "text": "Fulda",
        "choice": "Bahn",
    }


def test_a_name_that_nobody_asks_for_is_not_kept(client: Client, event, now: datetime):  # noqa: F811  the fixture that is imported above
    assert send(client, form_for(event, now, name="Anna", organisation="Verein")).status_code == 202
    assert not row_of(event, "anna").answers.exists()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"email": "anna"}, ["email"]),
        ({"email": None, "guests": 9}, ["email", "guests"]),
        ({"guests": "viele"}, ["guests"]),
        ({"guests": True}, ["guests"]),
        ({"consent_version": None}, ["consent_version"]),
        ({"form_token": None}, ["form_token"]),
        ({"form_token": "x", "email": ""}, ["email", "form_token"]),
        ({"locale": "xx"}, ["locale"]),
        ({"answers": ["x"]}, ["answers"]),
        ({"event": None}, ["event"]),
        ({"event": "x"}, ["event"]),
        ({"event": [1]}, ["event"]),
        ({"event": None, "series": str(uuid4())}, ["series"]),
    ],
)
def test_each_mistake_is_named(client: Client, event, now: datetime, changes, wrong, told):  # noqa: F811  the fixture that is imported above
    response = send(client, form_for(event, now, **changes))
    assert (response.status_code, names(response)) == (422, wrong)
    assert all(len(error["detail"]) > 10 for error in response.json()["errors"])
    assert not Registration.objects.exists()
    assert told() == []


def test_missing_answers_are_named_by_their_field(client: Client, event, asked, now: datetime):  # noqa: F811  the fixture that is imported above
    response = send(client, form_for(event, now, answers={str(asked["choice"].translation_key): "Auto", "x": "y"}))
    assert names(response) == [name_of(asked["text"]), name_of(asked["choice"])]


def test_the_site_and_the_api_say_the_same(client: Client, event, now: datetime):  # noqa: F811  the fixture that is imported above
    data = form_for(event, now, email="anna", guests="9", locale="en")
    said = {error["detail"].replace(" (at) ", "@") for error in send(client, data).json()["errors"]}

    class Errors(HTMLParser):
        found: set[str] = set()
        inside = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.inside = ("class", "form__error") in attrs

        def handle_data(self, data: str) -> None:
            if self.inside:
                self.found.add(data)
                self.inside = False

    page = Errors()
    page.feed(client.post(NEW, data).content.decode())
    assert page.found == said


@pytest.mark.parametrize(
    "fields_of_event",
    [
        {"registration_doors": []},
        {"registration_closes_at": datetime.fromisoformat("2026-11-23T12:00Z")},
        {"lifecycle": "cancelled"},
        {"registration_capacity": 0, "registration_waitlist": False},
    ],
)
def test_a_closed_registration_says_why(client: Client, event, now: datetime, fields_of_event, told):  # noqa: F811  the fixture that is imported above
    settings_of(event, **fields_of_event)
    document = client.get(FORM, {"event": event.public_id, "locale": "en"}).json()
    assert (document["open"], document["closed_reason"] != "") == (False, True)
    response = send(client, form_for(event, now, locale="en"))
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"name": "event", "place": "body", "detail": document["closed_reason"]},
    ]
    assert not Registration.objects.exists()
    assert told() == []


def test_nobody_learns_who_is_registered(client: Client, event, now: datetime, told):  # noqa: F811  the fixture that is imported above
    come(event, "anna")
    come(event, "bert")
    told()
    answers = [send(client, form_for(event, now, email=f"{name}@beispiel.test")) for name in ("anna", "carl", "carl")]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert told() == [("anna", "repeated"), ("carl", "requested")]
    assert states(event) == {"anna": "confirmed", "bert": "confirmed", "carl": "pending"}


def test_a_whole_series(client: Client, whole, event, now: datetime):  # noqa: F811  the fixture that is imported above
    document = client.get(FORM, {"series": whole.public_id, "locale": "de"}).json()
    assert (document["title"], document["open"]) == (whole.title, True)
    assert [name for name in fields(document) if name != "guests"] == [
        "email",
        "remind",
        "series",
        "locale",
        "remind_version",
        "website",
    ]
    assert send(client, form_for(whole, now, name="Anna")).status_code == 202
    assert SeriesRegistration.objects.get().state == "pending"
    settings_of(event, registration_doors=[])
    whole.registration_open = False
    whole.save_revision().publish()
    response = send(client, form_for(whole, now, email="bert@beispiel.test"))
    assert (response.status_code, names(response)) == (422, ["series"])
    assert client.get(FORM, {"series": whole.public_id}).json()["open"] is False


def test_answers_that_are_too_large(client: Client, event, asked, now: datetime):  # noqa: F811  the fixture that is imported above
    key = str(asked["text"].translation_key)
    response = send(client, form_for(event, now, answers={key: "x" * 100_000}))
    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")
    response = send(client, form_for(event, now, answers={key: "x" * 201}))
    assert name_of(asked["text"]) in names(response)
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"x", "text/plain", 415),
        (b'{"answers": {"a": {"b": 1}}, "event": 1}', "application/json", 422),
        (b"\xff", "application/x-www-form-urlencoded", 422),
    ],
)
def test_bodies_that_are_no_form(client: Client, event, body: bytes, kind: str, status: int):  # noqa: F811  the fixture that is imported above
    response = client.generic("POST", API, body, content_type=kind)
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")


def test_who_comes_too_often_waits(client: Client, event, now: datetime, settings):  # noqa: F811  the fixture that is imported above
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, network_per_hour=1)
    assert send(client, form_for(event, now)).status_code == 202
    response = send(client, form_for(event, now, email="bert@beispiel.test"))
    assert (response.status_code, response["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(response["Retry-After"]) <= 3_601


def test_only_named_origins_may_send(client: Client, event, now: datetime, settings):  # noqa: F811  the fixture that is imported above
    settings.ENV = settings.ENV.model_copy(update={"CORS_ALLOWED_ORIGINS": ("https://verein.example",)})
    mine = send(client, form_for(event, now), HTTP_ORIGIN="https://verein.example")
    other = send(client, form_for(event, now), HTTP_ORIGIN="https://fremd.example")
    assert mine["Access-Control-Allow-Origin"] == "https://verein.example"
    assert "Access-Control-Allow-Origin" not in other
    assert "Retry-After" in mine["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "query", [{}, {"event": str(uuid4())}, {"event": "x"}, {"series": str(uuid4())}, {"page": "1"}]
)
def test_forms_that_do_not_exist(client: Client, event, query: dict[str, str]):  # noqa: F811  the fixture that is imported above
    response = client.get(FORM, query)
    assert response.status_code == 422
    assert names(response) == [next(iter(query), "event")]


@pytest.mark.requirement("E51", "B03")
def test_no_name_address_or_way_in_is_ever_public(client: Client, event, asked, now: datetime):  # noqa: F811  the fixture that is imported above
    set_meeting_access(event, join_url="https://meet.example.org/kanarie", dial_in="+49 30 kanarie")
    answers = {asked["text"].translation_key: "Kanarie", asked["choice"].translation_key: "Rad"}
    row, _outcome = come(event, "kanarie", answers=answers)
    for address in (
        f"/api/v1/events/{event.public_id}/",
        "/api/v1/events/",
        f"/api/v1/series/{event.series.public_id}/",
        f"{FORM}?event={event.public_id}",
        f"{NEW}?event={event.public_id}",
        event.url,
        event.series.url,
        f"/calendar/event/{event.public_id}.ics",
        f"/feed/series/{event.series.public_id}.atom",
        "/api/v1/search/?q=kanarie",
    ):
        body = client.get(address).content.decode().lower()
        assert "kanarie" not in body.replace("q=kanarie", ""), address
        assert str(row.public_id) not in body


def test_queries_stay_the_same(client: Client, whole, event, now: datetime):  # noqa: F811  the fixture that is imported above
    def reading(subject: str, thing: Any) -> int:
        client.get(FORM, {subject: thing.public_id})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(FORM, {subject: thing.public_id, "locale": "de"}).status_code == 200
        return len(queries)

    def sending(name: str) -> int:
        data = orjson.dumps(form_for(event, now, email=f"{name}@beispiel.test"))
        with CaptureQueriesContext(connection) as queries:
            assert client.post(API, data, content_type="application/json").status_code == 202
        return len(queries)

    few = reading("series", whole), reading("event", event)
    sending("anna")
    first = sending("bert")
    for number in range(4):
        EventFactory(parent=whole, date=f"2026-12-1{number}T18:00", registration_doors=["internal"])
        come(event, f"mehr{number}")
    assert (reading("series", whole), reading("event", event)) == few
    assert sending("carl") == first

"""Applying and writing by a form of an outside site (contract 5, X07)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from networks.models import MembershipApplication, Message
from tests.networks.admission.conftest import ADDRESS, TEXT, acts_of, aged_token, keys_of, mails_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
API = "/api/v1"


def send(path: str, body: Any) -> Any:
    return Client().post(f"{API}{path}", json.dumps(body), content_type="application/json")


def application(network: Any, /, **changes: Any) -> dict[str, Any]:
    body = {
        "network": str(network.public_id),
        "member_name": "Landkreis Görlitz",
        "name": "Ina Muster",
        "email": ADDRESS,
        "text": "Ü" * 3000,
        "criteria": [str(key) for key in keys_of(network)],
        "consent_version": TEXT,
        "form_token": aged_token("application"),
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def message(**changes: Any) -> dict[str, Any]:
    body = {
        "kind": "accessibility",
        "text": "Die Karte hat keinen Text.",
        "email": ADDRESS,
        "consent_version": "message-de-1",
        "form_token": aged_token("message"),
    }
    return {**body, **changes}


@pytest.mark.requirement("B10", "D08", "X07")
def test_the_form_says_what_to_send_and_what_is_sent_is_kept(network) -> None:
    got = Client().get(f"{API}/forms/application/", {"network": network.public_id})
    form = got.json()
    assert (got.status_code, got["Cache-Control"], form["title"], form["open"]) == (
        200,
        "no-store",
        network.title,
        True,
    )
    names = [field["name"] for field in form["fields"]]
    assert names == [
        "member_name",
        "name",
        "function",
        "email",
        "phone",
        "text",
        *[f"criteria[{criterion.translation_key}]" for criterion in network.criteria.all()],
        "network",
        "locale",
        "website",
    ]
    assert form["consent"]["version"] == TEXT
    answer = send("/applications/", application(network))
    assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    row = MembershipApplication.objects.get()
    assert (row.form, row.text, row.criteria.count()) == ("api", "Ü" * 3000, 2)
    again = send("/applications/", application(network, text="anders"))
    assert (again.status_code, again.content) == (202, answer.content), "nobody learns whether the address is known"
    assert acts_of(row) == ["received"]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"email": "ina"}, ["email"]),
        ({"network": "00000000-0000-0000-0000-000000000000"}, ["network"]),
        ({"criteria": []}, ["criteria"]),
        ({"criteria": "all"}, ["criteria"]),
        ({"consent_version": ""}, ["consent_version"]),
        ({"form_token": "x"}, ["form_token"]),
        ({"kind": "founding"}, ["kind"]),
        ({"locale": "fr"}, ["locale"]),
        ({"text": "x" * 5001}, ["text"]),
        ({"member_name": "", "name": None}, ["member_name", "name"]),
    ],
)
def test_what_is_wrong_is_named(network, changes, names) -> None:
    answer = send("/applications/", application(network, **changes))
    assert answer.status_code == 422
    assert sorted({problem["name"] for problem in answer.json()["errors"]}) == sorted(names)
    assert not MembershipApplication.objects.exists()


def test_too_large_too_often_unreadable_and_a_robot(network, settings) -> None:
    assert send("/applications/", application(network, text="x" * 30_000)).status_code == 413
    for path in ("/applications/", "/messages/"):
        assert Client().post(f"{API}{path}", "{", content_type="application/json").status_code == 400
        assert Client().post(f"{API}{path}", "x", content_type="text/plain").status_code == 415
        assert Client().get(f"{API}{path}").status_code == 405
    assert send("/applications/", application(network, website="x")).status_code == 202
    assert send("/messages/", message(website="x")).status_code == 202
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, network_per_hour=1)
    assert send("/messages/", message()).status_code == 202
    late = send("/applications/", application(network))
    assert late.status_code == 429
    assert int(late["Retry-After"]) > 0
    assert (MembershipApplication.objects.count(), Message.objects.count()) == (0, 1)


@pytest.mark.requirement("X07")
def test_a_message_is_kept_and_told(network, plan) -> None:
    form = Client().get(f"{API}/forms/message/", {"network": network.public_id}).json()
    assert [field["name"] for field in form["fields"]] == ["kind", "text", "email", "network", "locale", "website"]
    kinds = ["interest", "funding", "research", "accessibility", "question", "other"]
    assert form["fields"][0]["options"] == kinds
    assert len(form["fields"][0]["option_labels"]) == len(kinds)
    answer = send("/messages/", message(network=str(network.public_id)))
    assert answer.status_code == 202
    row = Message.objects.get()
    assert (row.kind, row.network, row.address, row.state) == ("accessibility", network, ADDRESS, "open")
    [mail] = mails_to("buero@netz.example")
    assert row.text not in mail.text + mail.html, "what somebody wrote stays in the admin"
    assert str(row.public_id) in mail.text
    assert send("/messages/", message(email="", kind="interest")).status_code == 202
    assert Message.objects.latest("pk").address_key == ""


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"kind": "x"}, ["kind"]),
        ({"text": " "}, ["text"]),
        ({"email": "ina"}, ["email"]),
        ({"consent_version": "message-de-9"}, ["consent_version"]),
        ({"form_token": aged_token}, ["form_token"]),
        ({"network": "x"}, ["network"]),
    ],
)
def test_what_is_wrong_with_a_message_is_named(db, changes, names) -> None:
    changes = {name: value("application") if callable(value) else value for name, value in changes.items()}
    answer = send("/messages/", message(**changes))
    assert answer.status_code == 422
    assert [problem["name"] for problem in answer.json()["errors"]] == names
    assert not Message.objects.exists()

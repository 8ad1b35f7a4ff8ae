"""Whatever goes wrong is a problem document (RFC 9457)."""

from __future__ import annotations

import logging

import pytest
from django.db import connection, transaction
from django.test import Client

from cms.api import openapi_document
from dialogues.models import DialogueEventPage, Venue
from tests.api.conftest import readable

NOWHERE = "00000000-0000-0000-0000-000000000000"


def paths() -> list[str]:
    return [path.replace("{id}", NOWHERE) for path in readable(openapi_document())]


@pytest.mark.parametrize(
    "path", ["/api/v1/nix/", "/api/v1/events/a/b/", "/api/v1/nix", "/api/v1/%00/", "/api/v1/events//"]
)
def test_unknown_paths_are_problems(client: Client, db: None, path: str):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing public at this address.",
        "errors": [],
    }
    assert response["Access-Control-Allow-Origin"] == "*"


def test_whoever_asks_hears_what_is_allowed(client: Client, db: None):
    for path in [*paths(), "/api/v1/", "/api/v1/openapi.json", "/api/v1/docs/"]:
        response = client.options(path)
        assert (response.status_code, response.content) == (204, b""), path
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response["Access-Control-Allow-Origin"] == "*"


def test_an_address_for_sending_says_so(client: Client, db: None):
    for method in ("get", "head", "put", "delete"):
        response = getattr(client, method)("/api/v1/subscriptions/")
        assert (response.status_code, response["Allow"]) == (405, "OPTIONS, POST")
    assert client.options("/api/v1/subscriptions/")["Allow"] == "OPTIONS, POST"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_is_for_reading(db: None, method: str):
    client = Client(enforce_csrf_checks=True)
    for path in [*paths(), "/api/v1/", "/api/v1/openapi.json", "/api/v1/docs/"]:
        response = getattr(client, method)(path)
        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json"), path
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["title"] == "Method Not Allowed"


def test_every_address_refuses_unknown_parameters(client: Client, db: None):
    for path in [*paths(), "/api/v1/", "/api/v1/openapi.json", "/api/v1/docs/"]:
        response = client.get(path, {"bogus": "1"})
        assert (response.status_code, response["Content-Type"]) == (422, "application/problem+json"), path
        assert "bogus" in [error["name"] for error in response.json()["errors"]]


def test_a_broken_id_is_named(client: Client, db: None):
    response = client.get("/api/v1/events/42/")
    assert response.status_code == 422
    assert [(error["name"], error["place"]) for error in response.json()["errors"]] == [("id", "path")]


@pytest.mark.parametrize("path", ["/api/v1/events", "/api/v1/site", f"/api/v1/series/{NOWHERE}"])
def test_a_missing_slash_is_forgiven(client: Client, db: None, path: str):
    response = client.get(f"{path}?limit=2")
    assert (response.status_code, response["Location"]) == (301, f"{path}/?limit=2")


def test_head_is_answered_like_get(client: Client, event: DialogueEventPage):
    got, head = client.get("/api/v1/events/"), client.head("/api/v1/events/")
    assert (head.status_code, head["ETag"], head.content) == (200, got["ETag"], b"")


def test_a_long_unknown_name_is_cut(client: Client, db: None):
    response = client.get("/api/v1/events/", {"x" * 5000: "1"})
    assert response.status_code == 422
    assert len(response.content) < 1000


def test_a_fault_is_recorded_and_tells_nothing(client: Client, event: DialogueEventPage, caplog):
    table = Venue._meta.db_table
    with transaction.atomic(), caplog.at_level(logging.ERROR):
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO gone")
        response = client.get("/api/v1/events/")
        transaction.set_rollback(True)
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert table.encode() not in response.content
    assert table in caplog.text
    assert client.get("/api/v1/events/").status_code == 200


def test_session_and_user_change_nothing(admin_client: Client, client: Client, event: DialogueEventPage):
    event.unpublish()
    assert admin_client.get("/api/v1/events/").content == client.get("/api/v1/events/").content
    response = admin_client.get(f"/api/v1/events/{event.public_id}/")
    assert response.status_code == 404
    assert not response.cookies

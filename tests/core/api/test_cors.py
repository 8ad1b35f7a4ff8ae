from __future__ import annotations

import pytest
from django.conf import settings as django_settings

PARTNER = "https://partner.example"

pytestmark = [pytest.mark.urls("tests.core.cache.urls"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _partner(settings):
    settings.ENV = django_settings.ENV.model_copy(update={"CORS_ALLOWED_ORIGINS": (PARTNER,)})


@pytest.mark.parametrize("origin", [None, "https://anybody.example", PARTNER, "null"])
def test_everybody_may_read_without_credentials(client, origin):
    headers = {"origin": origin} if origin else {}
    response = client.get("/api/v1/constant/", headers=headers)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Expose-Headers"] == "ETag"
    assert not response.has_header("Access-Control-Allow-Credentials")


@pytest.mark.parametrize("url", ["/feed/counted/", "/de/marked/", "/api/v3-preview/counted/", "/admin/counted/"])
def test_other_addresses_are_not_opened(client, url):
    response = client.get(url, headers={"origin": PARTNER})
    assert not response.has_header("Access-Control-Allow-Origin")


def test_view_that_has_said_who_may_read_is_believed(client):
    response = client.get("/api/v1/own-origin/", headers={"origin": PARTNER})
    assert response["Access-Control-Allow-Origin"] == "https://one.example"


@pytest.mark.parametrize(
    ("origin", "wanted", "allowed", "methods"),
    [
        ("https://anybody.example", "GET", "*", "GET, HEAD, OPTIONS"),
        ("https://anybody.example", "POST", "*", "GET, HEAD, OPTIONS"),
        (PARTNER, "GET", "*", "GET, HEAD, OPTIONS"),
        (PARTNER, "POST", PARTNER, "GET, HEAD, OPTIONS, POST"),
        (PARTNER, "DELETE", "*", "GET, HEAD, OPTIONS"),
    ],
)
def test_browser_that_asks_first(client, origin, wanted, allowed, methods):
    headers = {"origin": origin, "access-control-request-method": wanted}
    response = client.options("/api/v1/anything/", headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == allowed
    assert response["Access-Control-Allow-Methods"] == methods
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]
    assert response["Access-Control-Max-Age"] == "86400"
    assert response["Vary"] == "Origin, Access-Control-Request-Method"


def test_plain_options_reach_the_view(client):
    response = client.options("/api/v1/constant/")
    assert (response.status_code, response.content) == (200, b"always the same")
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [(PARTNER, PARTNER), ("https://anybody.example", None), ("https://partner.example.evil", None), (None, None)],
)
def test_sending_is_for_named_origins(client, origin, allowed):
    response = client.post("/api/v1/posted/", headers={"origin": origin} if origin else {})
    assert response.status_code == 202
    assert response.get("Access-Control-Allow-Origin") == allowed
    assert "Origin" in response["Vary"]
    assert not response.has_header("Access-Control-Allow-Credentials")

"""Without a valid token every address below the prefix answers 401 (contract 3)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import APIToken

from cms.core.models import User
from tests.editorial.conftest import PREFIX, Bot

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
UNDESCRIBED = ("", "docs/", "openapi.json", "nothing/", "pages", "snippets/networks.Person/x/")


def refused(response: object) -> bool:
    return (
        response.status_code == 401
        and response["WWW-Authenticate"] == "Bearer"
        and response["Cache-Control"] == "no-store"
        and response["Content-Type"] == "application/problem+json"
    )


def test_every_address_with_every_method(bot: Bot, client: Client) -> None:
    described = bot("get", "openapi.json")["paths"]
    paths = [re.sub(r"\{[^}]*\}", "1", path).removeprefix(PREFIX) for path in described]
    assert len(paths) > 30
    for path in [*paths, *UNDESCRIBED]:
        for method in METHODS:
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"}):
                response = client.generic(method, PREFIX + path, "{}", "application/json", headers=headers)
                assert refused(response), (method, path, headers, response.status_code)


def test_session_of_an_admin_is_no_token(admin_client: Client) -> None:
    assert refused(admin_client.get(PREFIX + "pages/"))


def test_token_that_was_revoked(bot: Bot) -> None:
    bot("get", "whoami/")
    APIToken.objects.get().revoke()
    assert refused(bot.send("get", "whoami/"))


def test_user_who_was_switched_off(bot: Bot, admin_user: User) -> None:
    User.objects.filter(pk=admin_user.pk).update(is_active=False)
    assert refused(bot.send("get", "whoami/"))


def test_site_below_a_path(client: Client) -> None:
    """The web server may hand on the site's own path, which is no part of the address."""
    assert refused(client.get(f"{PREFIX}pages/", SCRIPT_NAME="/site"))


def test_token_opens_description_and_documentation(bot: Bot) -> None:
    assert bot("get", "openapi.json")["info"]["title"] == "Wagtail API"
    response = bot.send("get", "docs/")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")


def test_address_that_does_not_exist(bot: Bot) -> None:
    for path in ("nothing/", "snippets/networks.Person/x/", "snippets/networks.Person/1x/actions/delete/"):
        assert bot("get", path, status=404) == {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "There is nothing at this address.",
        }


def test_site_itself_needs_no_token(client: Client, bot_of: Callable[[User | None], Bot]) -> None:
    assert client.get("/api/v1/site/").status_code == 200


def test_problem_in_the_language_of_the_program(client: Client) -> None:
    response = client.get(f"{PREFIX}pages/", headers={"Accept-Language": "en"})
    assert response.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "This address needs a valid token: “Authorization: Bearer …”.",
    }

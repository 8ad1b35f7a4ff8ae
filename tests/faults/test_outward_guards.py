"""Mutants of R16: without a guard of the door outwards, or of the outbox, the test that watches it is red."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings
from standardwebhooks import WebhookVerificationError

from integrations.core import http, targets
from integrations.core.choices import DeliveryState
from integrations.core.services.outbox import delivering
from integrations.core.signatures import signed_headers
from integrations.core.targets import Target
from integrations.webhooks import client
from tests.faults import test_ssrf, test_webhooks
from tests.support.sockets import connections_watched

HERE = Target(scheme="https", host="127.0.0.1", port=443, path="/", named=True)
RED = (AssertionError, pytest.fail.Exception, http.UnreachableError, WebhookVerificationError)

Seen = list[tuple[str, int]]


def _looked_up_again(target: Target, addresses: list[str]) -> list[str]:
    """What the name stood for was checked; what it stands for a moment later is called."""
    targets.checked_addresses(target, addresses)
    return ["127.0.0.1"]


def _followed_blindly(before: Target, location: str, *, allow_http: bool = False) -> Target:
    return targets.read_redirect(before, location) if location.startswith("/") else HERE


@pytest.mark.parametrize(
    ("module", "name", "mutant", "watched"),
    [
        (
            targets,
            "is_public",
            lambda _text: True,
            lambda seen, _settings: test_ssrf.test_hostile_answer_is_refused(seen, ["127.0.0.1"]),
        ),
        (
            http,
            "read_target",
            lambda *_args, **_kwargs: HERE,
            lambda seen, _settings: test_ssrf.test_hostile_url_is_refused(seen, "https://127.1/", "POST"),
        ),
        (
            http,
            "checked_addresses",
            _looked_up_again,
            lambda seen, _settings: test_ssrf.test_rebinding_leads_nowhere(seen, "https"),
        ),
        (
            http,
            "read_redirect",
            _followed_blindly,
            lambda seen, settings: test_ssrf.test_redirect_to_a_hostile_url_is_refused(
                seen, settings, "https://127.0.0.1/"
            ),
        ),
    ],
    ids=["every address is public", "URLs are not read", "the name is looked up again", "redirects are not checked"],
)
def test_without_it_somebody_inside_is_called(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    mutant: Callable[..., Any],
    watched: Callable[[Seen, Settings], None],
) -> None:
    with connections_watched() as seen:
        watched(seen, settings)
        seen.clear()
        monkeypatch.setattr(module, name, mutant)
        with pytest.raises(RED):
            watched(seen, settings)
    assert ("127.0.0.1", 443) in seen


def _id_of_its_own(_message_id: str, body: bytes, **values: Any) -> dict[str, str]:
    return signed_headers(uuid4().hex, body, **values)


def _time_of_the_change(message_id: str, body: bytes, **values: Any) -> dict[str, str]:
    return signed_headers(message_id, body, **{**values, "moment": test_webhooks.BEGIN})


def _given_up(*_arguments: Any) -> dict[str, Any]:
    return {"state": DeliveryState.FAILED}


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("module", "name", "mutant"),
    [
        (client, "signed_headers", _id_of_its_own),
        (client, "signed_headers", _time_of_the_change),
        (delivering, "_not_delivered", _given_up),
        (delivering, "TRIED_FOR", timedelta(days=1)),
    ],
    ids=["an id for each attempt", "signed once", "never repeated", "given up during the outage"],
)
def test_without_it_a_receiver_misses_or_doubts_something(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, mutant: Any
) -> None:
    monkeypatch.setattr(module, name, mutant)
    with pytest.raises(RED):
        test_webhooks.test_everything_arrives_whatever_the_receiver_does(settings, 1)

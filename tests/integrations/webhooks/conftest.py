"""A receiver of webhooks that verifies with the reference library, and connections to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from integrations.core.services import connections, state
from integrations.core.signatures import make_secret
from integrations.webhooks.models import WebhookConnection
from tests.support.http_server import Behaviour, HttpServer, http_server

Serve = Callable[[Behaviour], HttpServer]
Connect = Callable[..., WebhookConnection]


@pytest.fixture
def switched_on(db: None, settings: Settings) -> None:
    """Webhooks are on, and nobody delivers but the test."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    state.enable("webhooks")


@pytest.fixture
def serve(settings: Settings) -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(behaviour: Behaviour) -> HttpServer:
            server = stack.enter_context(http_server(behaviour))
            settings.OUTBOUND_ALLOW = [*settings.OUTBOUND_ALLOW, server.named]
            return server

        yield start


@pytest.fixture
def connect(switched_on: None) -> Connect:
    """Makes a webhook as the command does; with a secret, unless told otherwise."""

    def make(url: str, **values: Any) -> WebhookConnection:
        made, _is_new = connections.connect("webhooks", {"url": url, "secret": make_secret(), **values})
        return WebhookConnection.objects.get(pk=made.pk)

    return make

"""Webhooks pass what every plugin passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from integrations.core.signatures import make_secret
from integrations.core.testing import IntegrationContract
from integrations.webhooks.models import WebhookConnection
from tests.integrations.webhooks.conftest import Serve
from tests.support.http_server import Answer, Asked

SECRET = make_secret()


class TestWebhooks(IntegrationContract):
    slug = "webhooks"
    secrets = (SECRET, "private-7c1e")
    can_fail = True

    @pytest.fixture(autouse=True)
    def other_side(self, serve: Serve) -> None:
        self.answer = Answer(204)
        self.server = serve(self.behave)

    def behave(self, asked: Asked) -> Answer:
        return self.answer

    def make_connection(self, **values: Any) -> WebhookConnection:
        return WebhookConnection.objects.create(
            label="Kreisportal", url=f"{self.server.url}/private-7c1e", secret=SECRET, **values
        )

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.answer = Answer(503, {"Retry-After": "120"})
        yield
        self.answer = Answer(204)

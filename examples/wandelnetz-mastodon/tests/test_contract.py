"""What every plugin has to pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from integrations.core.models import Connection
from integrations.core.testing import IntegrationContract
from mastodon_stub import TOKEN, MastodonStub

from wandelnetz_mastodon.models import MastodonConnection


class TestMastodon(IntegrationContract):
    slug = "mastodon"
    secrets = (TOKEN, "canary-words-of-the-server")
    can_fail = True

    @pytest.fixture(autouse=True)
    def other_side(self, server: MastodonStub) -> None:
        self.server = server

    def make_connection(self, **values: Any) -> Connection:
        made: Connection = MastodonConnection.objects.create(
            label="Konto", instance=self.server.url, token=TOKEN, **values
        )
        return made

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.server.fails_with = (503, {})
        yield
        self.server.fails_with = None

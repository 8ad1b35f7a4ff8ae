"""Calendar feeds pass what every plugin passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from dialogues.models import DialogueSeriesPage
from integrations.core.testing import IntegrationContract
from integrations.ical.models import IcalConnection
from tests.integrations.ical.conftest import PATH, Feed
from tests.support.http_server import Answer, HttpServer


class TestIcal(IntegrationContract):
    slug = "ical"
    secrets = ("private-3f9c",)
    can_fail = True

    @pytest.fixture(autouse=True)
    def other_side(self, feed: Feed, server: HttpServer, series: DialogueSeriesPage) -> None:
        self.feed, self.server, self.series = feed, server, series

    def make_connection(self, **values: Any) -> IcalConnection:
        return IcalConnection.objects.create(
            label="Rathaus", url=f"{self.server.url}{PATH}", series=self.series, **values
        )

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.feed.answer = Answer(503, {"Retry-After": "120"})
        yield
        self.feed.answer = None

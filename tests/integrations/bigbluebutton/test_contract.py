"""BigBlueButton passes what every plugin passes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from integrations.bigbluebutton.models import BigBlueButtonConnection
from integrations.core.testing import IntegrationContract
from tests.integrations.bigbluebutton.conftest import connect
from tests.integrations.bigbluebutton.stub import SECRET, BigBlueButton
from tests.support.http_server import Answer, HttpServer


class TestBigBlueButton(IntegrationContract):
    slug = "bigbluebutton"
    secrets = (SECRET,)
    can_fail = True

    @pytest.fixture(autouse=True)
    def other_side(self, bbb: BigBlueButton, server: HttpServer) -> None:
        self.bbb, self.server = bbb, server

    def make_connection(self, **values: Any) -> BigBlueButtonConnection:
        return connect(self.server, **values)

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.bbb.answer = Answer(503, {"Retry-After": "120"})
        yield
        self.bbb.answer = None

"""The contract's own tests, passed by the plugin that can do everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from integrations.core.errors import TemporaryError
from integrations.core.models import Connection
from integrations.core.testing import IntegrationContract
from tests.integrations.core.box.remote import BOX, SECRET


@pytest.mark.usefixtures("box")
class TestBox(IntegrationContract):
    slug = "box"
    secrets = (SECRET,)
    can_fail = True

    def make_connection(self, **values: Any) -> Connection:
        BOX.put("a")
        return Connection.objects.create(slug="box", label="Kiste", **values)

    @contextmanager
    def failing(self) -> Iterator[None]:
        def fail() -> None:
            raise TemporaryError("Keine Antwort.")

        BOX.fault, BOX.on_deliver = TemporaryError("Keine Antwort."), fail
        yield
        BOX.fault = None

"""The contract's own tests, passed by the plugin that can do everything; and what each built-in plugin keeps (style 6.7)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cms.settings.integrations import BUILT_IN
from integrations.core.errors import TemporaryError
from integrations.core.models import Connection
from integrations.core.testing import IntegrationContract
from tests.integrations.core.box.remote import BOX, SECRET

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("slug", BUILT_IN)
def test_every_plugin_keeps_its_definition_of_done(slug: str) -> None:
    """Its README says what it needs, stores and cannot, and how it goes; and the tests of the contract are among its own."""
    readme = (ROOT / "integrations" / slug / "README.md").read_text().lower()
    sought = ("settings", "stores", "remov", "| done |", "private addresses refused", "exempt")
    assert [words for words in sought if words not in readme] == []
    tests = (ROOT / "tests" / "integrations" / slug / "test_contract.py").read_text()
    assert f'(IntegrationContract):\n    slug = "{slug}"' in tests


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

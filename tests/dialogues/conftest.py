"""Who uses the admin in the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture
def german_screens() -> Iterator[None]:
    with override("de"):
        yield

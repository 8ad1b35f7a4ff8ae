from __future__ import annotations

from collections.abc import Iterator

import pytest

from cms.core.timed import periodic


@pytest.fixture
def no_jobs() -> Iterator[None]:
    """No timed job is registered, until the test adds some."""
    with periodic.JOBS.set_aside():
        yield

"""What all storms need."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.faults.campaign import SHORT_TIMES, load_everything


@pytest.fixture
def short_times(settings: Any) -> None:
    settings.MAIL_TIMES = SHORT_TIMES


@pytest.fixture
def quiet_bell(settings: Any) -> None:
    """No task queue: nothing is sent but by the workers of the test."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}


@pytest.fixture
def loaded(transactional_db: None, quiet_bell: None, tmp_path: Path) -> None:
    load_everything(tmp_path)

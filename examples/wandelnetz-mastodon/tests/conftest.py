"""Run from the checkout of Wandelnetz, with the plugin installed and named::

    INTEGRATIONS=mastodon python -m pytest path/to/wandelnetz-mastodon/tests

Every test rolls back. The database is a new one, which takes a minute to migrate, or the one in ``TEST_DATA_DIR``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.management import call_command
from integrations.core.services import state
from mastodon_stub import TOKEN, MastodonStub, mastodon_stub

from wandelnetz_mastodon.models import MastodonConnection

# Pages and people as the core's own tests make them. By name, because the core's tests are not for type checkers.
core = import_module("tests.conftest")
event, german, home, index, now, office, series, stranger = (
    getattr(core, name) for name in ("event", "german", "home", "index", "now", "office", "series", "stranger")
)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    """Migrates the database that the settings name: below ``TEST_DATA_DIR``, or in a folder that goes with the run."""
    if os.environ.get("DATABASE_URL"):
        pytest.exit("DATABASE_URL is set: these tests use a database of their own.", returncode=2)
    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0, interactive=False)


@pytest.fixture
def server(settings: Any) -> Iterator[MastodonStub]:
    with mastodon_stub() as stub:
        settings.OUTBOUND_ALLOW = [stub.host]
        yield stub


@pytest.fixture
def switched_on(db: None, settings: Any) -> None:
    """The plugin is on, and nobody delivers but the test."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    state.enable("mastodon")


@pytest.fixture
def account(switched_on: None, server: MastodonStub) -> MastodonConnection:
    made: MastodonConnection = MastodonConnection.objects.create(label="Netzwerk", instance=server.url, token=TOKEN)
    return made

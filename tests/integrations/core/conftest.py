"""The plugin of ``tests.integrations.core.box``, installed and switched on for one test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

import tests.integrations.core.box as box_module
from integrations.core import registry
from integrations.core.models import Connection, RemoteLink
from integrations.core.services import links, state
from tests.integrations.core.box import remote
from tests.integrations.core.box.apps import BoxConfig
from tests.integrations.core.reading import only_link, read


@pytest.fixture
def quiet(settings: Settings) -> None:
    """Bells ring into the void: the test does the work itself."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}


@pytest.fixture
def installed() -> Iterator[None]:
    """Only the box is installed."""
    with registry.INTEGRATIONS.set_aside():
        registry.register(BoxConfig("tests.integrations.core.box", box_module))
        yield


@pytest.fixture
def box(installed: None, quiet: None, db: None) -> Iterator[remote.Box]:
    """The other side, empty; the plugin is on."""
    state.enable("box")
    yield remote.empty()
    remote.empty()


@pytest.fixture
def connection(box: remote.Box, series) -> Connection:
    return Connection.objects.create(slug="box", label="Gruppe Potsdam", series=series)


@pytest.fixture
def linked(box, connection, event, now) -> RemoteLink:
    """The event of the fixture is linked with “a”, which says the same but for the place."""
    box.put("a")
    read(connection)
    links.link_event(only_link(), event)
    read(connection)
    box.changed_links.clear()
    return only_link()

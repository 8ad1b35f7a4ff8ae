"""A network with a member, and events that it holds."""

from __future__ import annotations

from typing import Any

import pytest

from dialogues.models import DialogueEventPage, DialogueSeriesPage
from home.models import HomePage
from networks.models import MemberAccount, NetworkIndexPage, NetworkPage
from tests.factories import EventFactory, NetworkFactory
from tests.networks.members.conftest import joins


@pytest.fixture
def networks_index(home: HomePage) -> NetworkIndexPage:
    page = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    return NetworkFactory(parent=networks_index, title="Forum")


@pytest.fixture
def member(network: NetworkPage) -> MemberAccount:
    return joins(network, name="Kim Muster", address="kim@example.org")


@pytest.fixture
def guest(network: NetworkPage) -> MemberAccount:
    return joins(network, "guest", name="Gunda Gast", address="gunda@example.org")


def meeting_of(network: NetworkPage, series: DialogueSeriesPage, **fields: Any) -> DialogueEventPage:
    """A published meeting that the network holds."""
    values = {"kind": "annual_meeting", "attendance_mode": "in_person", "date": "2026-12-10T10:00", **fields}
    page = EventFactory(parent=series, **values)
    page.networks.add(network)
    page.save_revision().publish()
    return DialogueEventPage.objects.get(pk=page.pk)

"""A network with people of every standing."""

from __future__ import annotations

import pytest

from networks.models import MemberAccount, NetworkIndexPage, NetworkPage
from tests.factories import AccountFactory, NetworkFactory, RegionFactory, RepresentationFactory


@pytest.fixture
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    return NetworkFactory(parent=networks_index, title="Forum")


def joins(network: NetworkPage, kind: str = "full", *, land: str = "DE-SN", **fields: object) -> MemberAccount:
    """Somebody who stands for a region in this network."""
    account = AccountFactory(**fields)
    return RepresentationFactory(
        account=account,
        membership__network=network,
        membership__kind=kind,
        membership__region=RegionFactory(land=land),
    ).account


@pytest.fixture
def member(network: NetworkPage) -> MemberAccount:
    return joins(network, name="Kim Muster", address="kim@example.org")


@pytest.fixture
def guest(network: NetworkPage) -> MemberAccount:
    return joins(network, "guest", name="Gunda Gast")

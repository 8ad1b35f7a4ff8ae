"""A register of several hundred members: cut by Land, searched, and still one page."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks.models import Land, Membership, MembershipKind, NetworkIndexPage, NetworkPage, Region
from networks.selectors.members import LONG
from tests.factories import MembershipFactory, NetworkFactory, OrganisationFactory
from tests.support.worlds import world

pytestmark = pytest.mark.django_db
ROWS = re.compile(r'<span class="register__name">(.*?)</span>')


@pytest.fixture
@world
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    return NetworkFactory(parent=networks_index, title="Forum")


def take_in(network: NetworkPage, count: int, first: int = 0) -> None:
    lands = list(Land.values)
    regions = [
        Region(name=f"Kreis {number:03}", land=lands[number % 16], latitude=51.0, longitude=10.0 + number / 200)
        for number in range(first, first + count)
    ]
    made = Region.objects.bulk_create(regions)
    Membership.objects.bulk_create(
        Membership(network=network, region=region, kind=MembershipKind.FULL) for region in made
    )


@pytest.mark.requirement("D13", "D14")
def test_a_long_register_is_cut_by_land_and_can_be_searched(client: Client, network: NetworkPage, now: datetime):
    take_in(network, 320)
    MembershipFactory(network=network, organisation=OrganisationFactory(name="Verein"), region=None)
    MembershipFactory(network=network, organisation=OrganisationFactory(name="Gast"), kind="guest")

    def shown(**query: str) -> str:
        return client.get(network.url, query).content.decode().partition('id="register"')[2]

    html = shown()
    assert "321 Mitglieder aus 16 Ländern" in html
    assert len(ROWS.findall(html)) == 322
    parts = re.findall(r'<h4 class="register__land" id="(.*?)">(.*?)</h4>', html)
    assert len(parts) == 17
    assert parts[0] == ("register-members-1", "Baden-Württemberg")
    assert [label for _anchor, label in parts[:-1]] == sorted(label for _anchor, label in parts[:-1])
    assert all(f'href="#{anchor}"' in html for anchor, _label in parts)

    found = shown(member="KREIS 31")
    assert sorted(ROWS.findall(found)) == ["Kreis 031", "Kreis 131", "Kreis 231", *(f"Kreis 31{n}" for n in range(10))]
    assert 'id="register-found">13 ' in found
    assert "321 Mitglieder aus 16 Ländern" in found
    assert len(ROWS.findall(shown(member="saarland"))) == 20
    assert 'id="register-found"' in shown(member="gibt es nicht")
    assert ROWS.findall(shown(member="kreis", as_of="2020")) == ROWS.findall(shown(member="kreis"))


def test_a_short_register_stays_as_it_is(client: Client, network: NetworkPage):
    take_in(network, LONG)
    html = client.get(network.url).content.decode()
    assert len(ROWS.findall(html)) == LONG
    assert "register__land" not in html
    assert 'name="member"' not in html


def test_the_page_asks_as_often_for_fifty_members_as_for_three_hundred(client: Client, network: NetworkPage):
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{network.url}?{query}").status_code == 200
        return len(captured)

    take_in(network, 50)
    queries("member=a")
    few = [queries("member=b"), queries("as_of=2026")]
    take_in(network, 250, first=50)
    queries("member=c")
    assert max(queries("member=d"), queries("as_of=2025")) <= max(few)

"""What ends in a network is told before it passes (B31)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dialogues.models import MeetingDuty
from networks.models import NetworkIndexPage, NetworkPage, Spokesperson
from networks.selectors.office import endings
from tests.api.conftest import get
from tests.factories import NetworkFactory, OrganisationFactory, PersonFactory
from tests.networks.conftest import full_network

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("B18", "B31")
@pytest.mark.parametrize(
    ("until", "told", "is_over"),
    [
        ("2027-02-22", True, False),
        ("2027-02-23", False, False),
        ("2026", True, False),
        ("2026-11-23", True, True),
        ("2025-11-24", True, True),
        ("2025-11-23", False, True),
        ("XXXX", False, False),
        (None, False, False),
    ],
)
def test_what_ends_within_three_months_is_told(
    networks_index: NetworkIndexPage, until: str | None, told: bool, is_over: bool
):
    person = PersonFactory(name="Jana Beispiel")
    NetworkFactory(
        parent=networks_index,
        office=OrganisationFactory(),
        office_until=until,
        review_on=until,
        rows={"spokespersons": [Spokesperson(person=person, until=until)]},
    )
    found = endings(NetworkPage.objects.all(), today=date(2026, 11, 24))
    assert sorted((ending.tab, ending.is_over) for ending in found) == (
        [("content", is_over), ("people", is_over), ("people", is_over)] if told else []
    )


def test_the_start_page_of_the_office_says_so(office: Client, networks_index: NetworkIndexPage, now: datetime):
    assert "network-endings" not in office.get("/admin/").content.decode()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "Büro Ost" in office.get("/admin/").content.decode()
        return len(captured)

    bureau = OrganisationFactory(name="Büro Ost")
    NetworkFactory(parent=networks_index, office=bureau, office_until="2026")
    queries()
    few = queries()
    for _time in range(3):
        NetworkFactory(parent=networks_index, office=bureau, office_until="2026-12", review_on="2026-12")
    assert queries() <= few + 6  # Wagtail lists its own recent pages beside it


@pytest.mark.requirement("B18")
def test_a_network_that_has_ended_is_told_of_and_owes_nothing(
    client: Client, office: Client, networks_index: NetworkIndexPage, now: datetime
):
    MeetingDuty.objects.create(network=NetworkFactory(parent=networks_index, title="Läuft"), kind="annual_meeting")
    network = full_network(networks_index, office_until="2026-12")
    duty = MeetingDuty.objects.create(network=network, kind="annual_meeting")
    assert "#tab-people" in office.get("/admin/").content.decode()
    assert 'id="admission"' in client.get(network.url).content.decode()

    network.state = "ended"
    network.save_revision().publish()
    home = office.get("/admin/").content.decode()
    assert ("network-endings" in home, home.count('data-state="due"')) == (False, 2), "this year and the next"
    assert MeetingDuty.objects.filter(pk=duty.pk).exists()
    item = get(client, f"/networks/{network.public_id}/")
    assert (item["state"], item["open_for_members"], item["admission"]["open"]) == ("ended", False, False)
    page = client.get(network.url).content.decode()
    assert "Netzwerk · beendet" in page
    assert 'id="admission"' not in page
    assert "Vertraulichkeit" in page, "what it was stays to be read"


@pytest.mark.requirement("D11", "X02")
def test_people_are_found_by_the_network_they_speak_for(
    client: Client, networks_index: NetworkIndexPage, now: datetime
):
    speaks, spoke = PersonFactory(name="Jana Beispiel"), PersonFactory(name="Kim Muster")
    rows = {"spokespersons": [Spokesperson(person=speaks), Spokesperson(person=spoke, until="2025")]}
    network = NetworkFactory(parent=networks_index, rows=rows)
    for key in (network.public_id, network.translation_key):
        assert [item["name"] for item in get(client, "/people/", network=key)["items"]] == ["Jana Beispiel"]
    network.unpublish()
    assert get(client, "/people/", network=network.public_id)["count"] == 0

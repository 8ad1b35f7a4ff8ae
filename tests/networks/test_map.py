"""Members on a map that is drawn here, beside a list that says the same (D13)."""

from __future__ import annotations

import pytest
from django.test import Client

from networks.maps import draw, project
from networks.models import Membership, MembershipKind
from tests.factories import NetworkFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.requirement("D13")


def test_places_are_where_they_are():
    assert project(5.7, 55.0) == (0, 0)
    goerlitz, nordfriesland = project(14.99, 51.15), project(8.98, 54.58)
    assert goerlitz == (350.8, 231.0)
    assert nordfriesland == (123.9, 25.2)


def test_a_map_counts_who_is_not_on_it_and_there_is_none_without_places():
    found = draw([("Süd", 11.0, 48.0), ("Nord", 9.0, 54.0), ("Irgendwo", None, None)])
    assert [place.name for place in found.places] == ["Nord", "Süd"]
    assert found.missing == 1
    assert draw([("Irgendwo", None, None)]) is None


@pytest.mark.django_db
def test_the_page_shows_members_of_the_day_on_the_map_and_in_the_list(networks_index):
    network = NetworkFactory(parent=networks_index, title="Forum")
    east = RegionFactory(name="Landkreis Görlitz", latitude=51.15, longitude=14.99)
    agency = OrganisationFactory(name="Agentur Ost", region=east)
    former = RegionFactory(name="Kreis Früher", latitude=50.0, longitude=10.0)
    guest = RegionFactory(name="Kreis Gast", latitude=50.0, longitude=11.0)
    Membership.objects.create(network=network, region=east)
    Membership.objects.create(network=network, organisation=agency)
    Membership.objects.create(network=network, region=RegionFactory(name="Kreis Ohneort"))
    Membership.objects.create(network=network, region=former, until="2020")
    Membership.objects.create(network=network, region=guest, kind=MembershipKind.GUEST)

    page = Client().get(network.url).content.decode()

    assert page.count("<circle") == 2
    assert "<title>Landkreis Görlitz</title>" in page
    assert "<title>Agentur Ost</title>" in page
    assert page.count('class="register__name"') == 4  # the same ones, who has no place, and the guest
    earlier = Client().get(network.url, {"as_of": "2019"}).content.decode()
    assert "<title>Kreis Früher</title>" in earlier

"""``/people/``, ``/organisations/``, ``/regions/``, ``/networks/``."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from dialogues.models import Affiliation, DialogueSeriesPage
from networks.models import NetworkIndexPage, NetworkOrganisation, PersonLink
from tests.api.conftest import get, refused
from tests.factories import (
    ContributorFactory,
    EventFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    RegionFactory,
)

BASE = "http://localhost:8000"


def names(client: Client, path: str, **query: object) -> list[str]:
    return [item["name"] for item in get(client, path, **query)["items"]]


@pytest.mark.requirement("E13", "E18", "X02")
def test_a_person_has_what_they_took_part_in(client: Client, series: DialogueSeriesPage, now: datetime):
    person = PersonFactory(name="Jana Beispiel", biography="<p>Lebt auf dem Land.</p>")
    PersonLink.objects.create(person=person, label="Website", url="https://jana.example.org/")
    contributor = ContributorFactory(person=person, category="practice")
    contributor.affiliations = [Affiliation(role="Leitung", organisation_name="Verein", place="Potsdam")]
    event = EventFactory(parent=series, title="Abend", date="2026-12-01", rows={"contributors": [contributor]})
    for state, live in (("invited", True), ("announced", False)):
        EventFactory(parent=series, live=live, rows={"contributors": [ContributorFactory(person=person, state=state)]})
    PersonFactory(name="Anna Zuletzt")
    PersonFactory(name="Verborgen", is_public=False)
    assert names(client, "/people/") == ["Jana Beispiel", "Anna Zuletzt"]
    shown = get(client, f"/people/{person.public_id}/")
    assert get(client, "/people/")["items"][0] == shown
    part = shown.pop("events")
    assert {key: shown[key] for key in shown if key != "updated_at"} == {
        "id": str(person.public_id),
        "html_url": None,
        "api_url": f"{BASE}/api/v1/people/{person.public_id}/",
        "name": "Jana Beispiel",
        "sort_name": "Beispiel, Jana",
        "biography_html": "<p>Lebt auf dem Land.</p>",
        "biography_text": "Lebt auf dem Land.",
        "photo": None,
        "links": [{"label": "Website", "url": "https://jana.example.org/"}],
    }
    assert len(part) == 1
    assert {key: part[0][key] for key in part[0] if key != "date" and not key.endswith("_label")} == {
        "id": str(event.public_id),
        "title": "Abend",
        "short_title": "",
        "html_url": f"{BASE}/de/dialoge/land-im-wandel/abend/",
        "api_url": f"{BASE}/api/v1/events/{event.public_id}/",
        "starts_at": None,
        "contributor_id": str(event.contributors.get().public_id),
        "category": "practice",
        "state": "announced",
        "affiliations": [{"role": "Leitung", "organisation": {"id": None, "name": "Verein"}, "place": "Potsdam"}],
    }
    assert get(client, f"/people/{person.public_id}/", locale="en")["events"] == []
    assert names(client, "/people/", event=event.public_id) == ["Jana Beispiel"]
    assert names(client, "/people/", search="beispiel") == ["Jana Beispiel"]
    assert names(client, "/people/", order="-sort_name") == ["Anna Zuletzt", "Jana Beispiel"]


def test_people_of_a_network(client: Client, home, series: DialogueSeriesPage, now: datetime):
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    network = NetworkFactory(parent=overview)
    speaker = PersonFactory(name="Jana Beispiel")
    EventFactory(parent=series, rows={"contributors": [ContributorFactory(person=speaker)], "networks": [network]})
    PersonFactory()
    assert names(client, "/people/", network=network.public_id) == ["Jana Beispiel"]
    assert refused(client, "/people/", network="x", kind="y") == ["kind", "network"]


def test_a_person_who_is_not_public_is_not_found(client: Client, db: None):
    hidden = PersonFactory(is_public=False)
    assert client.get(f"/api/v1/people/{hidden.public_id}/").status_code == 404


@pytest.mark.requirement("X03", "X04", "C23")
def test_organisations_and_regions(client: Client, db: None):
    region = RegionFactory(name="Landkreis Beispiel", official_key="14626", land="DE-SN")
    city = RegionFactory(name="Beispielstadt", kind="city", land="DE-BB")
    agency = OrganisationFactory(name="Agentur", short_name="A", kind="ministry", region=region)
    OrganisationFactory(name="Verein", kind="association", region=city)
    assert names(client, "/organisations/") == ["Agentur", "Verein"]
    assert names(client, "/organisations/", kind="association") == ["Verein"]
    assert names(client, "/organisations/", land="DE-SN") == ["Agentur"]
    assert names(client, "/organisations/", search="agentur") == ["Agentur"]
    assert names(client, "/regions/") == ["Beispielstadt", "Landkreis Beispiel"]
    assert names(client, "/regions/", kind="city") == ["Beispielstadt"]
    assert names(client, "/regions/", land="DE-SN") == ["Landkreis Beispiel"]
    assert names(client, "/regions/", search="14626") == ["Landkreis Beispiel"]
    shown = get(client, f"/regions/{region.public_id}/", locale="en")
    assert {key: shown[key] for key in shown if key != "updated_at"} == {
        "id": str(region.public_id),
        "api_url": f"{BASE}/api/v1/regions/{region.public_id}/",
        "name": "Landkreis Beispiel",
        "official_key": "14626",
        "kind": "county",
        "kind_label": "county",
        "land": "DE-SN",
        "land_label": "Saxony",
        "latitude": None,
        "longitude": None,
        "dissolved_on": None,
    }
    organisation = get(client, f"/organisations/{agency.public_id}/", locale="en")
    assert {key: organisation[key] for key in organisation if key != "updated_at"} == {
        "id": str(agency.public_id),
        "api_url": f"{BASE}/api/v1/organisations/{agency.public_id}/",
        "name": "Agentur",
        "short_name": "A",
        "kind": "ministry",
        "kind_label": "ministry or agency",
        "website": None,
        "logo": None,
        "region": shown,
    }
    assert refused(client, "/regions/", land="Sachsen") == ["land"]
    assert client.get(f"/api/v1/regions/{agency.public_id}/").status_code == 404


@pytest.mark.requirement("B02", "D01")
def test_a_network_as_far_as_it_is_described(client: Client, home, db: None):
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    network = NetworkFactory(
        parent=overview,
        title="Forum Wandel",
        short_name="Forum",
        claim="Gemeinsam",
        mission="<p>Wir lernen.</p>",
        founded_on="2021-37",
    )
    network.organisation_roles = [
        NetworkOrganisation(organisation=OrganisationFactory(name="Agentur"), role="supporter")
    ]
    network.save_revision().publish()
    NetworkFactory(parent=overview, title="Entwurf", live=False)
    NetworkFactory(parent=overview, title="Geplant", state="planned")
    assert names(client, "/networks/") == ["Forum Wandel", "Geplant"]
    assert names(client, "/networks/", state="planned") == ["Geplant"]
    assert names(client, "/networks/", search="forum") == ["Forum Wandel"]
    shown = get(client, f"/networks/{network.public_id}/")
    assert get(client, "/networks/")["items"][0] == shown
    expected = {
        "id": str(network.public_id),
        "translation_key": str(network.translation_key),
        "locale": "de",
        "translations": [],
        "html_url": f"{BASE}/de/netzwerke/{network.slug}/",
        "api_url": f"{BASE}/api/v1/networks/{network.public_id}/",
        "name": "Forum Wandel",
        "short_name": "Forum",
        "claim": "Gemeinsam",
        "state": "active",
        "mission_html": "<p>Wir lernen.</p>",
        "mission_text": "Wir lernen.",
        "logo": None,
        "image": None,
        "organisers": [],
        "partners": [],
    }
    assert {key: shown[key] for key in expected} == expected
    assert shown["founded_on"]["label"] == "Anfang 2021"
    assert [item["name"] for item in shown["supporters"]] == ["Agentur"]

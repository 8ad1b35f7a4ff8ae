"""``/networks/``: the whole network, and nothing private of it (contract 4)."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.core import clock
from cms.core.public import public_space
from networks.models import NetworkIndexPage, NetworkPage, Region, Spokesperson
from networks.selectors import network_document, network_documents
from tests.api.conftest import get, refused
from tests.factories import (
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    PersonFactory,
    PressReleaseFactory,
    ProgrammeFactory,
    RegionFactory,
    WorkingGroupFactory,
)
from tests.networks.conftest import full_network

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("B01", "B02", "B04", "B08", "B09", "B31", "C11", "C12", "D01", "D04", "D05", "D15", "D17", "D18", "A02", "X01")  # fmt: skip
def test_a_network_has_all_that_the_contract_names(client: Client, forum: NetworkPage, now: datetime):
    item = get(client, f"/networks/{forum.public_id}/")
    assert [(chapter["key"], chapter["title"]) for chapter in item["charter"]] == [
        ("name", "Name"),
        ("", "Wie wir arbeiten"),
    ]
    assert item["charter"][0]["body_html"] == "<p>Das Netzwerk heißt <b>Forum</b>.</p>"
    assert [point["title"] for point in item["principles"]] == ["Vertraulichkeit", "Verlässlichkeit", "Offenheit"]
    assert [(point["title"], point["body_text"]) for point in item["criteria"]] == [
        ("ländlich", "Mehr Felder als Dächer.")
    ]
    assert [point["title"] for point in item["features"]] == ["Sprachrohr"]
    assert (item["open_for_members"], item["legal_form"]) == (True, "Arbeitsgemeinschaft")
    assert (item["admission"]["open"], item["admission"]["url"]) == (True, "https://forum.example.org/aufnahme/")
    assert [step["title"] for step in item["admission"]["steps"]] == ["Antrag", "Gespräch"]
    assert [(offer["kind"], offer["title"], offer["image"]["alt"]) for offer in item["offers"]] == [
        ("learning_trip", "Lernreisen", "Ein grünes Feld")
    ]
    assert [(point["date"]["edtf"], point["date"]["label"], point["title"]) for point in item["milestones"]] == [
        ("2022-22", "Sommer 2022", "Eigenständig"),
        ("2023-08", "August 2023", "Gründung"),
    ]
    assert (item["office"]["name"], item["office"]["until"]["edtf"]) == ("Netzwerkbüro", "2026")
    (partner,), (supporter,) = item["partners"], item["supporters"]
    assert (partner["name"], partner["wording"]) == ("Arbeitskreis der Landkreise", "Fachlicher Austausch mit")
    assert (partner["since"]["edtf"], partner["until"], partner["contact"]["name"]) == ("2023-08", None, "Kim Muster")
    assert (supporter["since"]["edtf"], supporter["until"]["edtf"], supporter["contact"]) == ("2021", "2025", None)
    assert (item["review_on"]["edtf"], item["emerged_from"], item["press_releases"]) == ("2028", None, [])
    assert (item["member_count"], item["member_count_label"], item["groups_public"]) == (0, "rund zwanzig Kreise", 0)
    assert item["members_as_of"]["edtf"] == "2026-11-24"
    assert item["members_url"] == item["api_url"] + "members/"


@pytest.mark.requirement("D11", "D12", "X02")
def test_spokespersons_have_a_region_a_term_and_no_address(client: Client, forum: NetworkPage, now: datetime):
    answer = client.get(f"/api/v1/networks/{forum.public_id}/")
    (spokesperson,) = answer.json()["spokespersons"]
    row = forum.spokespersons.get()
    assert (spokesperson["person"]["name"], spokesperson["region"]["name"]) == ("Jana Beispiel", "Landkreis Görlitz")
    assert (spokesperson["from"]["edtf"], spokesperson["to"]["edtf"]) == ("2024", "2027-06")
    assert spokesperson["contact_url"] == f"http://localhost:8000/contact/spokesperson/{row.public_id}/"
    assert "jana@" not in answer.content.decode()
    assert "23125" not in answer.content.decode()


def test_a_term_begins_and_ends_by_the_clock_and_the_cache_follows(client: Client, networks_index: NetworkIndexPage):
    person = PersonFactory(name="Jana Beispiel")
    rows = {"spokespersons": [Spokesperson(person=person, since="2026-12-01", until="2026-12-31")]}
    network = NetworkFactory(parent=networks_index, rows=rows)

    def speaking(moment: str) -> int:
        with clock.frozen_at(datetime.fromisoformat(moment)):
            return len(get(client, f"/networks/{network.public_id}/")["spokespersons"])

    assert speaking("2026-11-30T23:59:59+01:00") == 0
    assert speaking("2026-12-01T00:00:00+01:00") == 1
    assert speaking("2026-12-31T23:59:59+01:00") == 1
    assert speaking("2027-01-01T00:00:00+01:00") == 0


def test_who_is_not_public_speaks_for_nobody(client: Client, networks_index: NetworkIndexPage):
    rows = {"spokespersons": [Spokesperson(person=PersonFactory(is_public=False))]}
    network = NetworkFactory(parent=networks_index, rows=rows)
    assert get(client, f"/networks/{network.public_id}/")["spokespersons"] == []


@pytest.mark.requirement("C18", "D16")
def test_a_network_says_what_it_grew_out_of_in_its_own_language(
    client: Client, networks_index: NetworkIndexPage, english: Locale
):
    programme = ProgrammeFactory(parent=networks_index, title="Programm Ankommen")
    network = NetworkFactory(parent=networks_index, title="Forum", emerged_from=programme)
    link = get(client, f"/networks/{network.public_id}/")["emerged_from"]
    assert (link["id"], link["type"], link["name"]) == (str(programme.public_id), "programme", "Programm Ankommen")
    assert (
        get(client, link["api_url"].removeprefix("http://localhost:8000/api/v1"))["type"] == "networks.ProgrammePage"
    )
    for page in (programme, network):
        copy = page.copy_for_translation(english, copy_parents=True)
        copy.title = f"English {copy.title}"
        copy.save_revision().publish()
    translated = network.get_translation(english)
    assert get(client, f"/networks/{translated.public_id}/")["emerged_from"]["name"] == "English Programm Ankommen"
    programme.get_translation(english).unpublish()
    assert get(client, f"/networks/{translated.public_id}/")["emerged_from"]["name"] == "Programm Ankommen"
    programme.unpublish()
    assert get(client, f"/networks/{network.public_id}/")["emerged_from"] is None


@pytest.mark.requirement("B23", "B28")
def test_of_groups_the_number_is_told_and_nothing_else(client: Client, forum: NetworkPage, english: Locale):
    secret = f"Geheim{uuid4().hex}"
    group = WorkingGroupFactory(parent=forum, title=secret, aim=f"<p>{secret}</p>")
    WorkingGroupFactory(parent=forum, state="ended")
    WorkingGroupFactory(parent=forum, live=False)
    WorkingGroupFactory(parent=forum)
    copy = forum.copy_for_translation(english, copy_parents=True)
    copy.save_revision().publish()
    group.copy_for_translation(english).save_revision().publish()
    assert get(client, f"/networks/{forum.public_id}/")["groups_public"] == 2
    assert get(client, f"/networks/{copy.public_id}/")["groups_public"] == 2
    assert get(client, "/networks/", order="-groups_public")["items"][0]["groups_public"] == 2
    for path in ("/pages/?limit=100", "/networks/", f"/search/?q={secret}", f"/pages/find/?path={group.url}"):
        assert secret.lower() not in client.get(f"/api/v1{path}").content.decode().lower().replace(f"?q={secret}", "")
    assert secret.lower() not in client.get("/sitemap.xml").content.decode().lower()
    assert client.get(f"/api/v1/pages/{group.public_id}/").status_code == 404
    answer = client.get(group.url)
    assert answer.status_code == 302
    assert secret not in answer.content.decode()


def test_filters_by_state_and_by_region(client: Client, networks_index: NetworkIndexPage, now: datetime):
    forum, other = (NetworkFactory(parent=networks_index, title=title) for title in ("Forum", "Kreis"))
    NetworkFactory(parent=networks_index, title="Bald", state="forming")
    region = RegionFactory()
    MembershipFactory(network=forum, region=region)
    MembershipFactory(network=other, region=region, until="2026-11-23")

    def names(**query: object) -> list[str]:
        return [item["name"] for item in get(client, "/networks/", **query)["items"]]

    assert names(region=region.public_id) == ["Forum"]
    assert names(region=uuid4()) == []
    assert names(state="forming") == ["Bald"]
    assert refused(client, "/networks/", region="x") == ["region"]


def test_the_list_takes_the_same_number_of_queries_whatever_its_length(
    client: Client, networks_index: NetworkIndexPage, now: datetime
):
    def more() -> None:
        NetworkFactory.reset_sequence()
        network = full_network(networks_index, title=f"Netz {uuid4()}", short_name=str(uuid4()))
        MembershipFactory(network=network)
        PressReleaseFactory(parent=network)
        WorkingGroupFactory(parent=network)

    def queries() -> int:
        ids = list(NetworkPage.objects.order_by("pk").values_list("pk", flat=True))
        space = public_space()
        with CaptureQueriesContext(connection) as captured:
            assert len(network_documents(ids, space=space, language="de", now=now)) == len(ids)
        return len(captured)

    more()
    few = queries()
    for _time in range(2):
        Region.objects.update(official_key=None)
        Region.objects.filter(name="Landkreis Görlitz").update(name=str(uuid4()))
        more()
    assert queries() == few <= 12


def test_the_document_in_memory_is_that_of_the_database(forum: NetworkPage, now: datetime):
    MembershipFactory(network=forum)
    WorkingGroupFactory(parent=forum)
    PressReleaseFactory(parent=forum, date="2026-10-01")
    from_database = network_documents([forum.pk], space=public_space(), language="de", now=now)
    draft = NetworkPage.objects.get(pk=forum.pk).get_latest_revision_as_object()
    assert network_document(draft, language="de", now=now) == from_database[0]


def test_an_organisation_may_belong_too(client: Client, forum: NetworkPage, now: datetime):
    MembershipFactory(network=forum, organisation=OrganisationFactory(name="Agentur"), kind="full")
    assert get(client, f"/networks/{forum.public_id}/")["member_count"] == 1

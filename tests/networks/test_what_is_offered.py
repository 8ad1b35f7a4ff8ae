"""What a network is for and what it offers: purposes, good practice, topics, its founding, ways to write to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core.models import CmsDocument
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Venue
from networks.models import GoodPractice, NetworkIndexPage, NetworkPage, Offer, Purpose
from tests.api.conftest import get
from tests.dialogues.members.conftest import meeting_of
from tests.factories import (
    EventFactory,
    MembershipFactory,
    NetworkFactory,
    OrganisationFactory,
    RegionFactory,
    TopicFactory,
)
from tests.support.import_files import take
from tests.support.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
@world
def network(networks_index: NetworkIndexPage) -> NetworkPage:
    return NetworkFactory(parent=networks_index, title="Forum")


def page_of(client: Client, network: NetworkPage, **query: str) -> str:
    answer = client.get(network.url, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.requirement("A12", "B17")
def test_purposes_and_what_has_proved_itself(client: Client, networks_index: NetworkIndexPage):
    paper = CmsDocument.objects.create(title="Wie es geht (PDF)", file="documents/bus.pdf")
    region = RegionFactory(name="Landkreis Prignitz", land="DE-BB")
    network = NetworkFactory(
        parent=networks_index,
        rows={
            "purposes": [Purpose(title="Fragen teilen", body="<p>Wer fragt, findet.</p>"), Purpose(title="Sprechen")],
            "practices": [
                GoodPractice(
                    title="Der Bus, den man ruft",
                    body="<p>Ein Anruf genügt.</p>",
                    region=region,
                    helpers="dem Verkehrsverbund",
                    document=paper,
                    url="https://bus.example.org/",
                )
            ],
        },
    )
    item = get(client, f"/networks/{network.public_id}/")
    assert [(point["title"], point["body_text"]) for point in item["purposes"]] == [
        ("Fragen teilen", "Wer fragt, findet."),
        ("Sprechen", ""),
    ]
    [practice] = item["practices"]
    assert (practice["title"], practice["body_html"]) == ("Der Bus, den man ruft", "<p>Ein Anruf genügt.</p>")
    assert (practice["region"]["name"], practice["region"]["land"]) == ("Landkreis Prignitz", "DE-BB")
    assert (practice["helpers"], practice["url"]) == ("dem Verkehrsverbund", "https://bus.example.org/")
    assert (practice["document"]["title"], practice["document"]["media_type"]) == (paper.title, "application/pdf")
    html = page_of(client, network)
    for text in ('id="purposes"', "Wer fragt, findet.", 'id="practices"', "dem Verkehrsverbund", paper.title):
        assert text in html, text


def test_an_import_brings_purposes_and_good_practice():
    entry: dict[str, Any] = {
        "key": "n",
        "name": "Forum",
        "purposes": ["Fragen teilen", {"title": "Sprechen", "text": "Mit **einer** Stimme."}],
        "practices": [{"title": "Rufbus", "region": "a", "helpers": "Verbund", "url": "https://bus.example.org/"}],
    }
    data = {"regions": [{"key": "a", "name": "Kreis A"}], "networks": [entry]}
    take(data)
    assert take(data).changes_anything is False
    network = NetworkPage.objects.get()
    assert [(row.title, row.body) for row in network.purposes.all()] == [
        ("Fragen teilen", ""),
        ("Sprechen", "<p>Mit <b>einer</b> Stimme.</p>"),
    ]
    row = network.practices.get()
    assert (row.title, row.region.name, row.helpers, row.url) == (
        "Rufbus",
        "Kreis A",
        "Verbund",
        "https://bus.example.org/",
    )


@pytest.mark.requirement("A11")
def test_a_network_is_told_of_before_it_exists(client: Client, networks_index: NetworkIndexPage):
    offers = [Offer(kind="platform", title="Plattform für alle Kreise")]
    planned = NetworkFactory(parent=networks_index, title="Kreisforum", state="planned", rows={"offers": offers})
    NetworkFactory(parent=networks_index, title="Läuft schon")
    assert [item["name"] for item in get(client, "/networks/", state="planned")["items"]] == ["Kreisforum"]
    html = page_of(client, planned)
    assert "Netzwerk · geplant" in html
    assert "Plattform für alle Kreise" in html
    assert 'id="register"' not in html


@pytest.mark.requirement("D03", "C23")
def test_members_are_counties_associations_and_unions(client: Client, network: NetworkPage, now: datetime):
    kinds = ("county", "region", "planning_association", "intermunicipal")
    for number, kind in enumerate(kinds):
        MembershipFactory(network=network, region=RegionFactory(name=f"{number} {kind}", kind=kind, land="DE-SN"))
    MembershipFactory(network=network, organisation=OrganisationFactory(name="Verein"))
    items = get(client, f"/networks/{network.public_id}/members/")["items"]
    assert [item["region"] and item["region"]["kind"] for item in items] == [*kinds, None]
    assert get(client, "/regions/", kind="planning_association", land="DE-SN")["count"] == 1
    assert "5 Mitglieder aus 1 Land" in page_of(client, network)


@pytest.mark.requirement("C03")
def test_the_founding_is_an_event_of_the_network(client: Client, network: NetworkPage, series: DialogueSeriesPage):
    founding = meeting_of(network, series, title="Gründungstreffen", kind="founding", date="2023-08")
    founding.venues.add(Venue(name="Festsaal", city="Berlin", sort_order=0))
    founding.save_revision().publish()
    meeting_of(network, series, title="Später gefeiert", kind="founding", date="2024-08")
    html = page_of(client, network)
    assert f'href="{founding.url}"' in html
    facts = html.split("</dl>")[0]
    assert "August 2023, Berlin" in facts
    assert "Später gefeiert" not in facts
    found = get(client, "/events/", network=str(network.public_id), kind="founding")["items"]
    assert [item["title"] for item in found] == ["Gründungstreffen", "Später gefeiert"]
    founding.unpublish()
    assert founding.url not in page_of(client, network, as_of="2026")


@pytest.mark.requirement("D09", "D19")
def test_topics_lead_to_the_events_on_them(client: Client, network: NetworkPage, series: DialogueSeriesPage):
    water, roads = TopicFactory(name="Wasser"), TopicFactory(name="Alltagswege")

    def event(title: str, *topics: Any, **fields: Any) -> DialogueEventPage:
        page = meeting_of(network, series, title=title, **fields)
        page.topics.set(topics)
        page.save_revision().publish()
        return page

    first = event("Erstes", water, roads, date="2026-01-10")
    for number in range(2, 5):
        event(f"{number}. Treffen", roads, date=f"2026-0{number}-10")
    EventFactory(parent=series, title="Anderswo").topics.set([water])

    def topics(**query: str) -> str:
        return page_of(client, network, **query).partition('id="topics"')[2].partition("</section>")[0]

    html = topics()
    assert html.index("Alltagswege") < html.index("Wasser")
    assert 'things__meta">4 ' in html
    assert html.count("<a ") == 3 + 1
    assert first.url in html
    assert "Anderswo" not in html

    def queries(day: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            topics(as_of=f"2026-01-{day}")
        return len(captured)

    queries(10)
    few = queries(11)
    for number in range(3):
        event(f"Mehr {number}", TopicFactory(name=f"Thema {number}"))
    queries(12)
    assert queries(13) == few


@pytest.mark.requirement("B15", "D07", "D10")
def test_regions_funders_and_researchers_find_the_way_to_the_office(client: Client, networks_index: NetworkIndexPage):
    offers = [Offer(kind="research", title="Partner der Wissenschaft")]
    network = NetworkFactory(parent=networks_index, rows={"offers": offers})
    html = page_of(client, network)
    address = f"/messages/new/?network={network.public_id}&amp;kind="
    for kind, times in (("interest", 1), ("funding", 1), ("research", 2), ("question", 1)):
        assert html.count(f"{address}{kind}") == times, kind
        form = client.get(f"/messages/new/?network={network.public_id}&kind={kind}").content.decode()
        assert f'<option value="{kind}" selected>' in form
    ended = NetworkFactory(parent=networks_index, state="ended")
    assert "/messages/new/" not in page_of(client, ended)

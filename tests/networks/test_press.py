"""Press releases: page, API, feed, search (C01–C13)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core.public import public_space
from networks.models import NetworkIndexPage, NetworkPage, PressQuote, PressReleasePage
from networks.selectors import press_release_document, press_release_documents
from tests.api.conftest import get
from tests.factories import NetworkFactory, OrganisationFactory, PressReleaseFactory
from tests.support.atom import faults_of
from tests.support.worlds import world

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
@world
def release(forum: NetworkPage) -> PressReleasePage:
    county = OrganisationFactory(name="Landkreis Görlitz")
    return PressReleaseFactory(
        parent=forum,
        title="Forum gegründet",
        number="2023 / 118",
        date="2023-08-16",
        kicker="Vierzehn Kreise schließen sich zusammen",
        place="Görlitz",
        publisher=county,
        original_url="https://kreis.example.org/118/",
        body="<p>In Berlin haben sich Kreise zusammengetan.</p>",
        rows={
            "quotes": [
                PressQuote(quote="Das wird <gut>.", name="Jana Beispiel", function="Dezernentin", organisation=county),
                PressQuote(quote="Endlich.", name="Ole Muster"),
            ]
        },
    )


@pytest.mark.requirement("C01", "C02", "C04", "C05", "C10", "C13")
def test_the_whole_release(client: Client, release: PressReleasePage, forum: NetworkPage):
    item = get(client, f"/press-releases/{release.public_id}/")
    assert (item["title"], item["kicker"], item["number"]) == (
        "Forum gegründet",
        "Vierzehn Kreise schließen sich zusammen",
        "2023 / 118",
    )
    assert (item["date"]["edtf"], item["place"], item["publisher"]["name"]) == (
        "2023-08-16",
        "Görlitz",
        "Landkreis Görlitz",
    )
    assert [(quote["quote"], quote["name"], quote["function"]) for quote in item["quotes"]] == [
        ("Das wird <gut>.", "Jana Beispiel", "Dezernentin"),
        ("Endlich.", "Ole Muster", ""),
    ]
    assert (item["network"]["id"], item["background_html"]) == (
        str(forum.public_id),
        "<p>Das Forum wurde 2023 gegründet.</p>",
    )
    html = client.get(release.url).content.decode()
    for text in (
        "2023 / 118",
        "16. August 2023",
        "Das wird &lt;gut&gt;.",
        "Dezernentin",
        "Das Forum wurde 2023 gegründet.",
    ):
        assert text in html, text
    release.background = "<p>Eigener Hintergrund.</p>"
    release.save_revision().publish()
    assert get(client, f"/press-releases/{release.public_id}/")["background_text"] == "Eigener Hintergrund."
    assert release.url in client.get(forum.url).content.decode()
    (short,) = get(client, f"/networks/{forum.public_id}/")["press_releases"]
    assert (short["id"], short["number"]) == (str(release.public_id), "2023 / 118")


def test_the_list_with_its_filters(client: Client, release: PressReleasePage, networks_index: NetworkIndexPage):
    other = NetworkFactory(parent=networks_index)
    late = PressReleaseFactory(parent=other, title="Später", date="2024-02")
    PressReleaseFactory(parent=other, title="Entwurf", live=False)

    def titles(**query: object) -> list[str]:
        return [item["title"] for item in get(client, "/press-releases/", **query)["items"]]

    assert titles() == ["Später", "Forum gegründet"]
    assert titles(network=other.public_id) == titles(network=other.translation_key) == ["Später"]
    assert titles(network=uuid4()) == []
    assert titles(search="118 dezernentin") == ["Forum gegründet"]
    assert titles(locale="en") == []
    other.unpublish()
    late.unpublish()
    assert titles() == ["Forum gegründet"]


def test_it_is_found_and_in_the_map_of_the_site(client: Client, release: PressReleasePage):
    (hit,) = get(client, "/search/", q="gegründet", type="press_release")["items"]
    assert (hit["id"], hit["type"], hit["title"]) == (str(release.public_id), "press_release", "Forum gegründet")
    page = get(client, f"/pages/{release.public_id}/")
    assert (page["type"], page["detail_url"]) == (
        "networks.PressReleasePage",
        f"http://localhost:8000/api/v1/press-releases/{release.public_id}/",
    )
    assert release.url in client.get("/sitemap.xml").content.decode()


def test_the_feed_has_whole_releases(client: Client, release: PressReleasePage, forum: NetworkPage):
    answer = client.get(f"/feed/press/{forum.public_id}.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert faults_of(answer.content) == []
    feed = ET.fromstring(answer.content)  # noqa: S314  our own answer
    assert feed.findtext(f"{ATOM}id") == f"urn:uuid:{forum.public_id}"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{release.public_id}"
    assert entry.findtext(f"{ATOM}title") == "Forum gegründet"
    content = entry.findtext(f"{ATOM}content") or ""
    assert "Das wird &lt;gut&gt;." in content
    assert "Das Forum wurde 2023 gegründet." in content
    again = client.get(f"/feed/press/{forum.public_id}.atom", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/feed/press/{uuid4()}.atom").status_code == 404
    forum.unpublish()
    assert client.get(f"/feed/press/{forum.public_id}.atom").status_code == 404


def test_many_releases_take_no_more_queries(forum: NetworkPage, release: PressReleasePage, now: datetime):
    def queries() -> int:
        ids = list(PressReleasePage.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            assert len(press_release_documents(ids, language="de", now=now, space=public_space())) == len(ids)
        return len(captured)

    few = queries()
    for _time in range(3):
        PressReleaseFactory(
            parent=forum, publisher=OrganisationFactory(), rows={"quotes": [PressQuote(quote="a", name="b")]}
        )
    assert queries() == few <= 6


def test_a_preview_is_what_is_published(release: PressReleasePage, now: datetime):
    draft = PressReleasePage.objects.get(pk=release.pk).get_latest_revision_as_object()
    assert (
        press_release_document(draft, language="de", now=now)
        == press_release_documents([release.pk], language="de", now=now)[0]
    )
    assert release.make_preview_request().status_code == 200

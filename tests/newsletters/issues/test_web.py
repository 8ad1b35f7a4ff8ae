"""The archive of a newsletter on the web: pages, feed, API, search, sitemap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from newsletters.models import MailingList, NewsletterIssuePage
from newsletters.selectors.issues import issue_documents
from tests.factories import ConditionFactory, EventFactory, ImageFactory, NetworkFactory
from tests.factories.newsletters import ArchiveFactory
from tests.support.atom import faults_of

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def get(client: Client, address: str, /, **query: Any) -> dict[str, Any]:
    response = client.get(f"/api/v1{address}", query)
    assert response.status_code == 200, response.content
    return response.json()


@pytest.fixture
def full_issue(make_issue: Any, event: Any) -> Any:
    """Makes issues with one block of each kind that needs a query, each with things of its own."""

    def make(number: int) -> NewsletterIssuePage:
        image = ImageFactory()
        other = EventFactory(
            parent=event.get_parent().specific,
            title=f"Abend {number}",
            image=image,
            rows={"conditions": [ConditionFactory()]},
        )
        return make_issue(
            ("text", {"heading": "", "text": f'<p><a linktype="page" id="{other.pk}">hier</a></p>'}),
            ("event", {"event": other.pk, "note": ""}),
            ("condition", {"condition": other.conditions.get().pk}),
            ("picture", {"image": image.pk, "caption": ""}),
            ("button", {"label": "Los", "link": event.pk, "url": ""}),
            title=f"Ausgabe {number}",
            slug=f"nr-{number}",
            number=number,
            issued_on=date(2026, number, 1),
        )

    return make


def test_the_pages(client: Client, full_issue: Any, archive: Any, now: Any) -> None:
    for number in (1, 2, 3):
        full_issue(number)
    page = client.get("/de/rundbriefe/").content.decode()
    assert page.index("Ausgabe 3") < page.index("Ausgabe 2") < page.index("Ausgabe 1")
    assert f"/feed/newsletter/{archive.public_id}.atom" in page
    issue = client.get("/de/rundbriefe/nr-2/").content.decode()
    assert "Abend 2" in issue
    assert "http://localhost:8000/de/dialoge" not in issue.partition("<main")[2], "links stay on the visitor's host"
    assert "/de/rundbriefe/nr-1/" in issue
    assert "/de/rundbriefe/nr-3/" in issue
    assert "/de/rundbriefe/nr-2/" in client.get("/sitemap.xml").content.decode()


def test_many_issues_come_in_parts(client: Client, make_issue: Any, now: Any) -> None:
    for number in range(1, 23):
        make_issue(title=f"Ausgabe {number:02}", slug=f"nr-{number}", number=number, issued_on=date(2026, 1, number))
    first, second = (client.get(f"/de/rundbriefe/{query}").content.decode() for query in ("", "?p=2"))
    assert ("Ausgabe 22" in first, "Ausgabe 02" in first) == (True, False)
    assert ("Ausgabe 22" in second, "Ausgabe 02" in second) == (False, True)
    assert client.get("/de/rundbriefe/?p=zwei").status_code == 200


def test_the_feed(client: Client, full_issue: Any, make_issue: Any, archive: Any, now: Any) -> None:
    for number in (1, 2):
        full_issue(number)
    make_issue(title="Entwurf", slug="entwurf", live=False)
    response = client.get(f"/feed/newsletter/{archive.public_id}.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert faults_of(response.content) == []
    feed = ElementTree.fromstring(response.content)  # noqa: S314  our own answer
    assert feed.findtext(f"{ATOM}title") == "Rundbriefe"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Ausgabe 2", "Ausgabe 1"]
    assert "Abend 2" in (entries[0].findtext(f"{ATOM}content") or "")
    assert client.get("/feed/newsletter/00000000-0000-0000-0000-000000000000.atom").status_code == 404
    PageViewRestriction.objects.create(page=archive, restriction_type="login")
    assert client.get(f"/feed/newsletter/{archive.public_id}.atom").status_code == 404


@pytest.mark.requirement("E40", "E50")
def test_the_api(
    client: Client, make_issue: Any, archive: Any, mailing_list: MailingList, event: Any, now: Any
) -> None:
    issue = make_issue(
        ("text", {"heading": "Guten Tag", "text": f'<p>zum <a linktype="page" id="{event.pk}">Dorf</a></p>'}),
        ("event", {"event": event.pk, "note": "Kommen Sie"}),
        slug="nr-1",
        subject="Der Herbst",
        preheader="Was war",
        number=1,
        issued_on=date(2026, 11, 1),
    )
    document = get(client, "/newsletter-issues/")["items"][0]
    assert document == get(client, f"/newsletter-issues/{issue.public_id}/")
    html = document.pop("body_html")
    assert document == {
        "id": str(issue.public_id),
        "translation_key": str(issue.translation_key),
        "locale": "de",
        "translations": [],
        "html_url": "http://localhost:8000/de/rundbriefe/nr-1/",
        "api_url": f"http://localhost:8000/api/v1/newsletter-issues/{issue.public_id}/",
        "updated_at": document["updated_at"],
        "title": "Neues",
        "subject": "Der Herbst",
        "preheader": "Was war",
        "number": 1,
        "issued_on": "2026-11-01",
        "list": {
            "id": str(mailing_list.public_id),
            "name": "Rundbrief",
            "description": "Viermal",
            "open": True,
            "network": None,
        },
        "image": None,
        "teaser_text": "Was war",
        "body_text": "Guten Tag\nzum Dorf\nWer hält das Dorf zusammen?\nKommen Sie",
        "archive": {
            "id": str(archive.public_id),
            "title": "Rundbriefe",
            "html_url": "http://localhost:8000/de/rundbriefe/",
            "feed_url": f"http://localhost:8000/feed/newsletter/{archive.public_id}.atom",
        },
    }
    assert html.startswith('<h2>Guten Tag</h2><p>zum <a href="http://localhost:8000/de/dialoge/')
    assert "Kommen Sie" in html
    [page] = get(client, "/pages/", type="newsletters.NewsletterIssuePage")["items"]
    assert (page["body_html"], page["detail_url"]) == (html, document["api_url"])
    assert get(client, "/pages/find/", path="/de/rundbriefe/")["type"] == "newsletters.NewsletterIndexPage"


def test_filters_search_and_order(
    client: Client, home: Any, make_issue: Any, mailing_list: MailingList, now: Any
) -> None:
    from networks.models import NetworkIndexPage

    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    network = NetworkFactory(parent=overview, title="Neue Orte")
    mailing_list.network = network
    mailing_list.save()
    other_list = MailingList.objects.create(name="Anderer", slug="anderer")
    other = ArchiveFactory(parent=home, title="Andere", slug="andere", mailing_list=other_list)
    make_issue(title="Apfel", slug="apfel", issued_on=date(2026, 3, 1))
    make_issue(title="Birne", slug="birne", issued_on=date(2026, 2, 1), mailing_list=other_list)
    make_issue(title="Citrus", slug="citrus", issued_on=date(2026, 4, 1), parent=other)
    make_issue(title="Dattel", slug="dattel", issued_on=date(2026, 1, 1), parent=other, mailing_list=mailing_list)

    def titles(**query: Any) -> list[str]:
        return [item["title"] for item in get(client, "/newsletter-issues/", **query)["items"]]

    assert titles() == ["Citrus", "Apfel", "Birne", "Dattel"]
    assert titles(order="title") == ["Apfel", "Birne", "Citrus", "Dattel"]
    assert titles(network=str(network.public_id)) == ["Apfel", "Dattel"]
    assert titles(search="birne") == ["Birne"]
    assert titles(updated_since=(now + timedelta(days=1)).isoformat()) == []
    assert titles(locale="en") == []
    [hit] = get(client, "/search/", q="Citrus")["items"]
    assert (hit["type"], hit["html_url"]) == ("newsletter_issue", "http://localhost:8000/de/andere/citrus/")
    assert [hit["type"] for hit in get(client, "/search/", q="Andere", type="page")["items"]] == ["page"]
    named = get(client, "/newsletter-issues/", search="apfel")["items"][0]["list"]["network"]
    assert (named["name"], named["id"]) == ("Neue Orte", str(network.public_id))


@pytest.mark.requirement("E51")
def test_nothing_private_is_told(client: Client, make_issue: Any, series: Any, archive: Any, now: Any) -> None:
    draft = EventFactory(parent=series, title="Geheim", live=False)
    issue = make_issue(
        ("event", {"event": draft.pk, "note": "Geheim"}), ("button", {"label": "Geheim", "link": draft.pk, "url": ""})
    )
    make_issue(title="Geheim", slug="entwurf", live=False)
    for path in ("/newsletter-issues/", f"/newsletter-issues/{issue.public_id}/", "/pages/"):
        assert b"Geheim" not in client.get(f"/api/v1{path}").content, path
    assert b"Geheim" not in client.get(issue.url).content
    PageViewRestriction.objects.create(page=archive, restriction_type="login")
    assert client.get(f"/api/v1/newsletter-issues/{issue.public_id}/").status_code == 404
    assert get(client, "/newsletter-issues/") == {"count": 0, "items": []}


def test_as_many_queries_for_three_as_for_one(client: Client, full_issue: Any, now: Any) -> None:
    counts = []
    for numbers in ((1,), (2, 3, 4)):
        for number in numbers:
            full_issue(number)
        ids = list(NewsletterIssuePage.objects.values_list("pk", flat=True))
        issue_documents(ids, language="de", now=now)  # what is asked once per process
        with CaptureQueriesContext(connection) as queries:
            documents = issue_documents(ids, language="de", now=now)
        counts.append((len(documents), len(queries)))
    assert [count for count, _queries in counts] == [1, 4]
    assert counts[0][1] == counts[1][1] <= 30
    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/newsletter-issues/", {"limit": 3})
    assert len(queries) <= 32

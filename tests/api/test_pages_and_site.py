"""``/pages/``, ``/pages/find/``, ``/site/``."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from wagtail.models import Locale, PageViewRestriction, Site

from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from home.models import AccessibilityStatementPage, HomePage, SiteSettings, StandardPage
from home.models.site import SiteChannel
from tests.api.conftest import get, refused, titles
from tests.factories import ImageFactory
from tests.support.worlds import world

BASE = "http://localhost:8000"


@pytest.fixture
@world
def about(home: HomePage) -> StandardPage:
    page = StandardPage(
        title="Über uns",
        slug="ueber-uns",
        intro="Wer wir sind.",
        body=[("heading", "Ziele"), ("text", "<p>Land.</p>")],
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def test_any_page_has_its_body(client: Client, about: StandardPage, event: DialogueEventPage, now: datetime):
    assert titles(client, "/pages/")[1:] == ["Dialoge", "Land im Wandel", event.title, "Über uns"]
    assert titles(client, "/pages/", type="home.StandardPage") == ["Über uns"]
    assert titles(client, "/pages/", search="dorf") == [event.title]
    assert titles(client, "/pages/", locale="en") == []
    shown = get(client, f"/pages/{about.public_id}/")
    assert {key: shown[key] for key in shown if key != "updated_at"} == {
        "id": str(about.public_id),
        "translation_key": str(about.translation_key),
        "locale": "de",
        "translations": [],
        "html_url": f"{BASE}/de/ueber-uns/",
        "api_url": f"{BASE}/api/v1/pages/{about.public_id}/",
        "detail_url": None,
        "type": "home.StandardPage",
        "title": "Über uns",
        "seo_title": "",
        "search_description": "",
        "image": None,
        "in_menu": False,
        "body_html": "<p>Wer wir sind.</p><h3>Ziele</h3><p>Land.</p>",
        "body_text": "Wer wir sind.\nZiele\nLand.",
    }
    event_page = get(client, "/pages/", type="dialogues.DialogueEventPage")["items"][0]
    assert event_page["detail_url"] == f"{BASE}/api/v1/events/{event.public_id}/"
    assert get(client, f"/pages/{event.public_id}/") == event_page


def test_pages_are_found_by_their_path(client: Client, about: StandardPage, series: DialogueSeriesPage):
    def found(path: str) -> str:
        return get(client, "/pages/find/", path=path)["title"]

    assert found("/de/ueber-uns/") == found("/de/ueber-uns") == "Über uns"
    assert found("/de/dialoge/land-im-wandel/") == "Land im Wandel"
    assert found("/de/") == found("/") == HomePage.objects.get(locale__language_code="de").title
    for path in ("/en/ueber-uns/", "/de/nichts/", "/ueber-uns/", "/de/ueber-uns/x/", "/de//ueber-uns/"):
        response = client.get("/api/v1/pages/find/", {"path": path})
        assert response.status_code == (200 if path == "/de//ueber-uns/" else 404), path
    assert refused(client, "/pages/find/", path="de/ueber-uns/") == ["path"]
    assert refused(client, "/pages/find/") == ["path"]
    assert refused(client, "/pages/", type="wagtailcore.Page") == ["type"]


def test_the_accessibility_statement_has_its_headings(client: Client, home: HomePage):
    page = AccessibilityStatementPage(
        title="Barrierefreiheit",
        slug="barrierefreiheit",
        scope="<p>Diese Website.</p>",
        reviewed_on=date(2026, 11, 1),
        method="Selbstbewertung",
        feedback='<p><a href="mailto:buero@example.org">Schreiben Sie uns</a> an buero@example.org.</p>',
        enforcement="<p>Schlichtungsstelle</p>",
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    shown = get(client, "/pages/", type="home.AccessibilityStatementPage")["items"][0]
    assert shown["body_html"].count("<h2>") == 3
    assert "<p>Schreiben Sie uns an buero (at) example.org.</p>" in shown["body_html"]
    assert 'href="/messages/new/?kind=accessibility&amp;locale=de"' in client.get(page.url).content.decode()


def test_private_pages_are_not_there(client: Client, about: StandardPage, series: DialogueSeriesPage):
    PageViewRestriction.objects.create(page=about, restriction_type="password", password="x")
    series.unpublish()
    assert titles(client, "/pages/")[1:] == ["Dialoge"]
    assert client.get(f"/api/v1/pages/{about.public_id}/").status_code == 404
    assert client.get("/api/v1/pages/find/", {"path": "/de/ueber-uns/"}).status_code == 404


@pytest.mark.requirement("E50")
def test_the_site_names_its_pages_and_channels(
    client: Client, home: HomePage, about: StandardPage, english: Locale, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    chosen = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    chosen.name, chosen.claim, chosen.organisation = "Landnetz", "Für das Land", "Verein Landnetz"
    chosen.email, chosen.phone, chosen.logo = "buero@example.org", "030 123", ImageFactory()
    chosen.imprint_page = about
    chosen.privacy_page = StandardPage(title="Entwurf", slug="entwurf", live=False)
    home.add_child(instance=chosen.privacy_page)
    chosen.channels = [SiteChannel(kind="mastodon", url="https://social.example.org/@land")]
    chosen.save()
    shown = get(client, "/site/")
    logo = shown.pop("logo")
    assert (logo["alt"], logo["credit"]) == ("Ein grünes Feld", "Foto: Jana Beispiel")
    assert shown == {
        "name": "Landnetz",
        "claim": "Für das Land",
        "organisation": "Verein Landnetz",
        "html_url": f"{BASE}/",
        "api_url": f"{BASE}/api/v1/site/",
        "image": None,
        "accent_colour": "#0b5d51",
        "imprint": {
            "id": str(about.public_id),
            "title": "Über uns",
            "html_url": f"{BASE}/de/ueber-uns/",
            "api_url": f"{BASE}/api/v1/pages/{about.public_id}/",
        },
        "privacy": None,
        "accessibility": None,
        "contact": None,
        "channels": [{"kind": "mastodon", "label": "Mastodon", "url": "https://social.example.org/@land"}],
        "default_locale": "de",
        "locales": shown["locales"],
    }
    assert next((item["code"], item["html_url"]) for item in shown["locales"]) == ("de", f"{BASE}/de/")
    translated = home.copy_for_translation(english)
    translated.specific.save_revision().publish()
    about.copy_for_translation(english).specific.save_revision().publish()
    assert [item["code"] for item in get(client, "/site/")["locales"]] == ["de", "en"]
    assert get(client, "/site/", locale="en")["imprint"]["html_url"] == f"{BASE}/en/ueber-uns/"


def test_lists_of_pages_take_a_fixed_number_of_queries(
    client: Client, about: StandardPage, index: DialogueIndexPage, django_assert_max_num_queries
):
    from cms.core import clock
    from cms.core.public import public_space
    from home import selectors

    def ids() -> list[int]:
        return list(StandardPage.objects.values_list("pk", flat=True))

    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            selectors.page_documents(ids(), space=public_space(), now=clock.now())
        return len(captured)

    count()
    before = count()
    for number in range(3):
        about.get_parent().add_child(instance=StandardPage(title=f"Seite {number}"))
    assert count() == before

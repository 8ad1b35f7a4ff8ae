"""What surrounds every page: menu, breadcrumb, required pages, languages; and what it does not do."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.core.models import CmsImage
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from home.models import HomePage, SiteSettings, StandardPage
from tests.factories import ContributorFactory, EventFactory
from tests.site.pages import html_of, in_order, json_ld

pytestmark = pytest.mark.django_db


def test_required_pages_are_linked_from_everywhere(site_settings: SiteSettings, event: DialogueEventPage) -> None:
    for page in ("/de/", event, "/de/impressum/"):
        html = html_of(page)
        for path in ("impressum", "datenschutz", "barrierefreiheit", "kontakt"):
            assert f'href="/de/{path}/"' in html
    assert 'href="/de/impressum/"' in html_of("/de/gibt-es-nicht/", status=404)


def test_required_pages_follow_the_language_of_the_page(
    site_settings: SiteSettings, home: HomePage, english: Locale
) -> None:
    translated = home.copy_for_translation(english)
    translated.save_revision().publish()
    imprint = site_settings.imprint_page.specific.copy_for_translation(english)
    imprint.title, imprint.slug = "Imprint", "imprint"
    imprint.save_revision().publish()
    html = html_of("/en/")
    assert 'href="/en/imprint/"' in html
    assert 'href="/de/datenschutz/"' in html  # not translated: better the German one than none


def test_the_menu_shows_what_editors_put_there(home: HomePage, index: DialogueIndexPage) -> None:
    index.show_in_menus = True
    index.save_revision().publish()
    hidden = StandardPage(title="Nicht im Menü", slug="nicht-im-menue")
    home.add_child(instance=hidden)
    hidden.save_revision().publish()
    html = html_of("/de/dialoge/")
    assert '<a href="/de/dialoge/" aria-current="page">Dialoge</a>' in html
    assert "Nicht im Menü" not in html


def test_the_breadcrumb_leads_back_and_tells_search_engines(event: DialogueEventPage) -> None:
    html = html_of(event)
    assert in_order(
        html, 'href="/de/">', 'href="/de/dialoge/">', 'href="/de/dialoge/land-im-wandel/">', 'aria-current="page"'
    )
    trail = next(data for data in json_ld(html) if data["@type"] == "BreadcrumbList")
    assert trail["itemListElement"][1] == {
        "@type": "ListItem",
        "position": 2,
        "name": "Dialoge",
        "item": "http://localhost:8000/de/dialoge/",
    }


def test_an_anonymous_visitor_gets_no_cookie_and_no_foreign_address(event: DialogueEventPage) -> None:
    client = Client()
    response = client.get(event.get_url())
    assert not client.cookies
    html = response.content.decode()
    assert "csrfmiddlewaretoken" not in html
    assert "style=" not in html
    assert "onclick" not in html


def test_editors_get_wagtails_bar_and_nobody_else(event: DialogueEventPage, admin_client: Client) -> None:
    assert "<wagtail-userbar" in admin_client.get(event.get_url()).content.decode()
    assert "<wagtail-userbar" not in html_of(event)


def test_canonical_address_and_sharing(documented: DialogueEventPage) -> None:
    html = html_of(documented)
    assert '<link rel="canonical" href="http://localhost:8000/de/dialoge/land-im-wandel/dorf/">' in html
    assert '<meta property="og:title" content="Wer hält das Dorf zusammen?">' in html
    assert '<meta property="og:image" content="http://localhost:8000/media/' in html
    assert '<meta name="description" content="Die Ankündigung von vorher">' in html


def test_easy_language_is_marked_and_speaks_german(home: HomePage) -> None:
    easy = home.copy_for_translation(Locale.objects.get(language_code="de-x-leicht"))
    easy.save_revision().publish()
    html = html_of("/de-x-leicht/")
    assert '<html lang="de-x-leicht">' in html
    assert 'lang="de-x-leicht" hreflang="de-x-leicht">Leichte Sprache</a>' in html_of("/de/")


@pytest.mark.requirement("E49")
@pytest.mark.parametrize(
    ("language", "attributes"),
    [
        ("de", 'alt="Hügel im Abendlicht" loading'),
        ("de-x-leicht", 'alt="Hügel im Abendlicht" loading'),
        ("en", 'alt="Hügel im Abendlicht" lang="de" loading'),
    ],
)
def test_the_description_of_a_picture_tells_its_language(
    home: HomePage, picture: CmsImage, language: str, attributes: str
) -> None:
    home.body = [("image_text", {"heading": "Orte", "text": "<p>Orte</p>", "image": picture})]
    home.save_revision().publish()
    if language != "de":
        home.copy_for_translation(Locale.objects.get(language_code=language)).save_revision().publish()
    assert attributes in html_of(f"/{language}/")


def test_headings_are_never_skipped(home: HomePage) -> None:
    page = StandardPage(
        title="Text", slug="text", body=[("text", "<h4>Klein</h4><p>a</p><h3>Groß</h3><h4>Darunter</h4>")]
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    html = html_of(page)
    assert in_order(html, "<h1>Text</h1>", "<h2>Klein</h2>", "<h2>Groß</h2>", "<h3>Darunter</h3>")


def test_an_event_page_costs_the_same_queries_however_much_it_holds(now: datetime, series: DialogueSeriesPage) -> None:
    few, many = (
        EventFactory(parent=series, date=date, rows={"contributors": [ContributorFactory() for _ in range(number)]})
        for date, number in (("2026-12-01T18:00", 1), ("2026-12-02T18:00", 4))
    )
    # Warm what is kept per process: sites, content types, and when the next public state flips.
    html_of(EventFactory(parent=series, date="2026-12-03T18:00"))
    html_of(series)
    counts = []
    for page in (few, many):
        with CaptureQueriesContext(connection) as queries:
            html_of(page)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40

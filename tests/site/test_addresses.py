"""Addresses at the root of the site that are no pages."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, PageViewRestriction

from dialogues.models import DialogueEventPage, DialogueSeriesPage
from home.colours import contrast_ratio
from home.models import HomePage, SiteSettings
from home.theme import DARK_GROUNDS, LIGHT_GROUNDS, theme_css, theme_version
from tests.factories import EventFactory
from tests.site.pages import html_of

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def sitemap() -> ET.Element:
    response = Client().get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return ET.fromstring(response.content)  # noqa: S314  our own answer


def locations() -> list[str | None]:
    return [node.text for node in sitemap().iter(f"{SITEMAP}loc")]


def test_robots_leads_to_the_sitemap_and_away_from_the_admin() -> None:
    response = Client().get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\n\nSitemap: http://localhost:8000/sitemap.xml\n"
    )


def test_the_sitemap_lists_public_pages_with_their_last_change(now: datetime, event: DialogueEventPage) -> None:
    assert "http://localhost:8000/de/dialoge/land-im-wandel/wer-halt-das-dorf-zusammen/" in locations()
    first = sitemap().find(f"{SITEMAP}url/{SITEMAP}lastmod")
    assert first is not None


def test_the_sitemap_hides_drafts_and_restricted_pages(now: datetime, series: DialogueSeriesPage) -> None:
    EventFactory(parent=series, title="Entwurf?", slug="canary-draft", date="2026-12-01", live=False)
    restricted = EventFactory(parent=series, title="Intern?", slug="canary-private", date="2026-12-01")
    PageViewRestriction.objects.create(page=restricted, restriction_type="login")
    assert not [url for url in locations() if "canary" in str(url)]


def test_translations_name_each_other(home: HomePage, english: Locale, index: object) -> None:
    translated = home.copy_for_translation(english)
    translated.save_revision().publish()
    html = html_of("/de/")
    assert '<link rel="alternate" hreflang="en" href="http://localhost:8000/en/">' in html
    assert '<link rel="alternate" hreflang="x-default" href="http://localhost:8000/de/">' in html
    assert 'lang="en" hreflang="en">English</a>' in html
    links = sitemap().findall(f"{SITEMAP}url[1]/{XHTML}link")
    assert {link.get("hreflang") for link in links} == {"de", "en"}


def test_security_txt_names_contacts_and_a_day_within_a_year(now: datetime, site_settings: SiteSettings) -> None:
    text = Client().get("/.well-known/security.txt").content.decode()
    assert text == (
        "Contact: mailto:buero@example.org\n"
        "Contact: http://localhost:8000/de/kontakt/\n"
        "Expires: 2027-05-23T00:00:00Z\n"
        "Preferred-Languages: de, en\n"
        "Canonical: http://localhost:8000/.well-known/security.txt\n"
    )


def test_without_any_contact_there_is_no_security_txt(home: HomePage) -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404


def test_the_accent_colour_reaches_every_page_as_a_stylesheet(site_settings: SiteSettings) -> None:
    site_settings.accent_colour = "#7a1f5c"
    site_settings.save()
    html = html_of("/de/")
    url = f"/theme.css?v={theme_version('#7a1f5c')}"
    assert f'href="{url}"' in html
    response = Client().get(url)
    assert "--accent:#7a1f5c" in response.content.decode()
    assert "immutable" in response["Cache-Control"]
    assert "immutable" not in Client().get("/theme.css?v=old")["Cache-Control"]


@pytest.mark.parametrize(
    ("colour", "messages"),
    [
        ("#767676", []),
        (
            "#777777",
            [
                "Diese Farbe ist zu hell: Ihr Kontrast zu Weiß beträgt nur 4,4\xa0:\xa01. "
                "Bitte wählen Sie eine dunklere Farbe mit mindestens 4,5\xa0:\xa01."
            ],
        ),
        ("teal", ["Bitte geben Sie eine Farbe in der Form #0b5d51 ein."]),
    ],
)
def test_a_colour_that_cannot_be_read_on_white_is_refused(
    site_settings: SiteSettings, colour: str, messages: list[str]
) -> None:
    site_settings.accent_colour = colour
    found: list[str] = []
    try:
        site_settings.full_clean()
    except ValidationError as error:
        found = error.message_dict["accent_colour"]
    assert found == messages


@pytest.mark.parametrize("accent", ["#0b5d51", "#767676", "#00008b", "#b00020", "#000000"])
def test_links_stand_out_from_every_ground(accent: str) -> None:
    light, dark = theme_css(accent).splitlines()[:2]
    link = light.partition("--link:")[2][:7]
    dark_link = dark.partition("--link:")[2][:7]
    assert min(contrast_ratio(link, ground) for ground in LIGHT_GROUNDS) >= 4.5
    assert min(contrast_ratio(dark_link, ground) for ground in DARK_GROUNDS) >= 4.5
    for colour, part in ((link, light), (dark_link, dark)):
        assert contrast_ratio(colour, part.partition("--on-link:")[2][:7]) >= 4.5


def test_the_grounds_are_those_of_the_stylesheet() -> None:
    from pathlib import Path

    from django.conf import settings

    css = (Path(settings.BASE_DIR) / "static/site/css/base.css").read_text()
    assert all(ground in css for ground in (*LIGHT_GROUNDS, *DARK_GROUNDS))


def test_system_checks_know_every_template_library() -> None:
    call_command("check", "--tag", "templates")

"""A member on a phone, without any script: sign in by code, profile, directory, document, meeting, topic, sign out.

Run with ``LONG=1 MANUAL=1`` it renews the pictures of the members' area in ``docs/redaktion/mitglieder.md``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page
from wagtail.models import Collection

from cms.core import clock
from cms.core.models import CmsDocument
from dialogues.models import AgendaItem, DialogueSeriesPage, MeetingDuty, TopicProposal
from home.models import HomePage
from networks.models import AccountTopic, Audience, Interest, MemberAccount, NetworkIndexPage, NetworkPage
from tests.dialogues.members.conftest import meeting_of
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.editor import MANUAL
from tests.e2e.test_site_walk import findings
from tests.factories import NetworkFactory, TopicFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import mailed_codes

pytestmark = [pytest.mark.django_db(transaction=True)]
MANUAL_PICTURES = {"directory": "mitglieder-verzeichnis", "meeting": "mitglieder-treffen", "start": "mitglieder-start"}
"""Screens that stand in the manual."""
WIDTHS = [390, pytest.param(1280, marks=pytest.mark.long)]


@pytest.fixture
def network(home: HomePage) -> NetworkPage:
    index = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=index)
    index.save_revision().publish()
    return NetworkFactory(parent=index, title="Forum der ländlichen Kreise")


@pytest.fixture
def member(network: NetworkPage, series: DialogueSeriesPage) -> MemberAccount:
    """Kim, and around them Jana with the same interest, a file, and a meeting."""
    jana = joins(
        network,
        land="DE-BB",
        name="Jana Beispiel",
        organisation="Landkreis Beispiel, Büro für Teilhabe",
        function="Integrationsbeauftragte",
        about="Wohnraum für Zugewanderte in kleinen Orten.",
        shows_email=True,
    )
    jana.interests.add(Interest.objects.create(name="Wohnen"))
    topic = TopicFactory(name="Ankommen auf dem Land")
    AccountTopic.objects.create(account=jana, topic_key=topic.translation_key)
    joins(network, land="DE-MV", name="Alex Muster", organisation="Landratsamt", function="Leitung")
    files = Collection.get_first_root_node().add_child(name="Protokolle")
    CmsDocument.objects.create(
        title="Protokoll der Herbstsitzung", collection=files, file=ContentFile(b"Inhalt", name="protokoll.txt")
    )
    Audience.objects.create(network=network, collection=files)
    meeting_of(network, series, title="Jahrestreffen", date=f"{clock.now().year + 1}-06-01T10:00")
    MeetingDuty.objects.create(network=network, kind="annual_meeting", attendance="in_person")
    return joins(network, name="Kim Muster", address="kim@beispiel.test", language="de")


def look(page: Page, name: str) -> None:
    """Nothing that axe-core finds in light or dark, nothing cut off, no script; and a picture for people to look at."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == [], (name, scheme)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"members-{name}-{width}.png"
    page.screenshot(path=path, full_page=True)
    if os.environ.get("MANUAL") and width == 1280 and name in MANUAL_PICTURES:
        shutil.copy(path, MANUAL / f"{MANUAL_PICTURES[name]}.png")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.requirement("B03", "B16", "B21")
def test_a_member_on_a_phone(
    live_server: Any, member: MemberAccount, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(width=width)

    def go(selector: str) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    page.goto(f"{live_server.url}/members/profile/")
    assert page.url.endswith("/members/sign-in/?next=%2Fmembers%2Fprofile%2F")
    look(page, "sign-in")
    page.locator("main input[type=email]").fill("kim@beispiel")
    go("main form button")
    assert page.locator("[role=alert] a").count() == 1
    page.locator("main input[type=email]").fill("kim@beispiel.test")
    go("main form button")
    look(page, "code")
    page.locator("main input[name=code]").fill("2222 2222")
    go("main form button")
    look(page, "code-wrong")
    page.locator("main input[name=code]").fill(mailed_codes()[0].lower())
    page.locator("main input[name=stays]").check()
    go("main form button")
    assert page.url == f"{live_server.url}/members/profile/"

    page.locator("input[name=function]").fill("Integrationsbeauftragter")
    page.locator("input[name=interests]").fill("Wohnen, Ehrenamt")
    page.locator("input[name=topics]").check()
    page.locator("input[name=shows_phone]").focus()
    page.keyboard.press("Space")
    go("main form button[type=submit]")
    assert page.locator("[role=status]").count() == 1
    look(page, "profile")

    go(".members__nav a[href='/members/']")
    assert page.locator("#like-me .members__person").count() == 1
    look(page, "start")
    go("#like-me a.tag")
    assert page.locator(".members__person").count() == 2
    go("main a[href='/members/directory/']")
    look(page, "directory")
    page.locator("#filter-land").select_option("DE-BB")
    go("main form button")
    assert page.locator(".members__person h3").all_inner_texts() == ["Jana Beispiel"]

    go(".members__nav a[href='/members/documents/']")
    look(page, "documents")
    with page.expect_download() as download:
        page.locator("#files-title ~ ul a").first.click()
    assert download.value.path().read_bytes() == b"Inhalt"

    go(".members__nav a[href='/members/meetings/']")
    look(page, "meetings")
    assert page.locator("[aria-labelledby=promised-title] li").count() >= 1
    go("main .lines a")
    page.locator("input[name=title]").fill("Wohnungsbörse im Kreis")
    page.locator("textarea[name=text]").fill("Was wir in einem Jahr gelernt haben")
    page.locator("input[name=minutes]").fill("15")
    go("main form.form button")
    assert AgendaItem.objects.get().title == "Wohnungsbörse im Kreis"
    look(page, "meeting")

    go(".members__nav a[href='/members/topics/']")
    page.locator("input[name=title]").fill("Wohnraum finden")
    go("main form.form button")
    assert TopicProposal.objects.get().account == member
    look(page, "topics")

    go(".members__nav .members__out a")
    look(page, "sign-out")
    go("main form button")
    page.goto(f"{live_server.url}/members/")
    assert "/members/sign-in/" in page.url

"""A member applies for a learning trip on a phone, the office accepts, and the member sees it (A16–A18)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage, HeadCount, RegistrationQuestion
from home.models import HomePage
from networks.models import MemberAccount, NetworkIndexPage, NetworkPage
from newsletters.models import MailingContent
from newsletters.services.notices import make_due
from tests.dialogues.trips.conftest import TITLE, make_trip
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.editor import Editor, editor
from tests.e2e.test_admission import confirm
from tests.e2e.test_admission import go as go_to
from tests.e2e.test_registration_office import look as look_at_admin
from tests.e2e.test_site_walk import findings
from tests.factories import NetworkFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import mailed_codes

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.django_db(transaction=True)]
WISH = "Wie der Verein die ersten Wochen begleitet."


@pytest.fixture
def network(home: HomePage) -> NetworkPage:
    index = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=index)
    index.save_revision().publish()
    return NetworkFactory(parent=index, title="Forum der ländlichen Kreise")


@pytest.fixture
def member(network: NetworkPage) -> MemberAccount:
    return joins(network, name="Kim Muster", address="kim@beispiel.test", language="de")


@pytest.fixture
def trip(network: NetworkPage, series: DialogueSeriesPage) -> DialogueEventPage:
    page = make_trip(
        network,
        series,
        date=f"{clock.now().year + 1}-06-01T09:00",
        registration_capacity=1,
        registration_closes_at=clock.now() + timedelta(days=30),
    )
    page.registration_questions = [
        RegistrationQuestion(kind="name", locale=page.locale),
        RegistrationQuestion(
            kind="long_text", label="Was möchten Sie herausfinden?", purpose="Zum Planen.", is_required=True
        ),
    ]
    page.save_revision().publish()
    return DialogueEventPage.objects.get(pk=page.pk)


def look(page: Page, name: str) -> None:
    """Nothing that axe-core finds in light or dark, nothing cut off, no script; and a picture for people to look at."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == [], (name, scheme)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"trips-{name}-390.png", full_page=True)


def go(locator: Locator) -> None:
    go_to(locator.first)


@pytest.mark.long
@pytest.mark.requirement("A16", "A17", "A18")
def test_a_member_applies_and_the_office_accepts(
    live_server: Any,
    editor: Editor,
    trip: DialogueEventPage,
    member: MemberAccount,
    new_page: Callable[..., Page],
    settings: Any,
) -> None:
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, youngest=timedelta())  # the clock stands still
    page = new_page(width=390)
    page.goto(f"{live_server.url}{trip.url}")
    look(page, "call")
    go(page.locator(f"main a[href='/members/trips/{trip.public_id}/']"))
    page.locator("main input[type=email]").fill(member.email)
    go(page.locator("main form button"))
    page.locator("main input[name=code]").fill(mailed_codes()[0])
    go(page.locator("main form button"))
    look(page, "form")
    expect(page.locator("main input[type=text]").first).to_have_value("Kim Muster")
    page.locator("input[name=consent]").check()
    go(page.locator("button[value=apply]"))
    assert page.locator("[role=alert] a").count() == 1  # the wish is missing
    assert page.locator("input[name=consent]").is_checked()
    look(page, "wrong")
    page.locator("main textarea").fill(WISH)
    go(page.locator("button[value=apply]"))
    expect(page.locator("#state")).to_have_attribute("data-state", "applied")
    look(page, "applied")

    editor.goto("/admin/")
    go(editor.page.locator("[id*=trip-applications] a[href*='/registrations/applications/']"))
    go(editor.page.locator("#listing-results td.title a"))
    look_at_admin(editor.page)
    assert WISH in editor.page.locator("main").inner_text()
    editor.page.screenshot(path=SCREENSHOTS / "trips-office-1280.png", full_page=True)
    go(editor.page.locator("main a[href$='/decide/accept/']"))
    editor.page.locator("textarea[name=reason]").fill("Schön, dass Sie mitkommen.")
    go(editor.page.locator("main form button[type=submit]"))
    mail = editor.page.frame_locator("iframe.wn-mail")
    expect(mail.locator("h1")).to_be_visible()
    assert "Schön, dass Sie mitkommen." in mail.locator("body").inner_text()
    editor.page.screenshot(path=SCREENSHOTS / "trips-office-preview-1280.png", full_page=True)
    confirm(editor.page)
    assert HeadCount.objects.get().people == 1

    make_due()
    text = MailingContent.objects.filter(text__contains="Schön, dass Sie mitkommen.").get().text
    assert TITLE in text
    own = re.search(r"http\S+/registrations/mine/\?t=\S+", text)
    assert own is not None
    page.reload()
    expect(page.locator("#state")).to_have_attribute("data-state", "confirmed")
    look(page, "accepted")
    page.goto(re.sub(r"^https?://[^/]+", live_server.url, own[0]))
    expect(page.locator("#state")).to_have_attribute("data-state", "confirmed")
    look(page, "own-page")

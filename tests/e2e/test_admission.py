"""The whole admission as the applicant and the mentor walk it on a phone, the office at a desk and on a phone (B09–B12).

Run with ``MANUAL=1`` it renews the pictures of ``docs/redaktion/aufnahme.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from wagtail.models import Collection

from cms.core.models import CmsDocument
from home.models import HomePage
from networks.models import (
    AdmissionPlan,
    Criterion,
    Membership,
    MembershipApplication,
    NetworkIndexPage,
    NetworkPage,
    PackageDocument,
    PlannedTask,
    Region,
)
from newsletters.models import MailingContent
from newsletters.services.notices import make_due
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.editor import Editor, editor, german
from tests.e2e.test_registration_office import look as look_at_admin
from tests.e2e.test_site_walk import findings
from tests.factories import NetworkFactory
from tests.networks.admission.conftest import PDF
from tests.networks.members.conftest import joins
from tests.networks.members.signing import mailed_codes

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]
ADDRESS = "ina@kreis.test"


@pytest.fixture
def network(home: HomePage) -> NetworkPage:
    index = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=index)
    index.save_revision().publish()
    page = NetworkFactory(
        parent=index,
        title="Forum der ländlichen Kreise",
        open_for_members=True,
        admission_open=True,
        rows={"criteria": [Criterion(title="Wir sind ländlich"), Criterion(title="Wir arbeiten verlässlich mit")]},
    )
    plan = AdmissionPlan(network=page, has_expression=True, document="required", welcome="Schön, dass Sie dabei sind.")
    plan.tasks = [PlannedTask(title="Kennenlerngespräch führen"), PlannedTask(title="Unterlagen übergeben")]
    stored = ContentFile(b"Inhalt", name="satzung.txt")
    root = Collection.get_first_root_node()
    document = CmsDocument.objects.create(title="Satzung des Forums", collection=root, file=stored)
    plan.package = [PackageDocument(document=document)]
    plan.save()
    return page


def look(page: Page, name: str) -> None:
    """Nothing that axe-core finds in light or dark, nothing cut off, no script; and a picture for people to look at."""
    width = page.viewport_size["width"]  # type: ignore[index]  # it was set
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == [], (name, scheme)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"admission-{name}-{width}.png", full_page=True)


def package_of(page: Page) -> bytes:
    """What stands in the welcome package, taken home."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Satzung des Forums").click()
    return Path(download.value.path()).read_bytes()


def go(locator: Locator) -> None:
    """Click on what leads to another page, and wait for that."""
    with locator.page.expect_navigation():
        locator.click()


def confirm(page: Page) -> None:
    """By keyboard: the previewed mail stands in a process of its own, and a click after scrolling may land in it."""
    expect(page.frame_locator("iframe.wn-mail").locator("h1")).to_be_visible()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.press("Enter")


def own_page(live_server: Any) -> str:
    """The link of the last mail to the applicant, on the host of the test."""
    make_due()
    mail = MailingContent.objects.filter(mailing__recipients__address=ADDRESS).order_by("pk").last()
    assert mail is not None
    found = re.search(r"https?://\S+?(/applications/mine/\?t=\S+)", mail.text)
    assert found is not None
    return str(live_server.url) + found[1]


def state_of() -> str:
    return MembershipApplication.objects.values_list("state", flat=True).get()


def finish_on_the_way(office: Editor) -> None:
    """The last step on the telephone of the office: from the list to the decision."""
    office.log_in("buero")
    office.goto("/admin/applications/")
    look_at_admin(office.page)
    office.shot("aufnahme-telefon-liste", full=True, manual=False)
    go(office.page.locator("#listing-results td.title a").first)
    look_at_admin(office.page)
    office.shot("aufnahme-telefon-antrag", full=True, manual=False)
    go(office.page.get_by_role("link", name=german("Finish the onboarding"), exact=True))
    look_at_admin(office.page)
    go(office.page.locator("main button[type=submit]").first)


@pytest.mark.requirement("B09", "B10", "B11", "B12", "D08", "X07")
def test_from_the_form_to_the_finished_checklist(
    editor: Editor,
    network: NetworkPage,
    live_server: Any,
    new_page: NewPage,
    tmp_path: Path,
    settings: Any,
) -> None:
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, youngest=timedelta())  # the clock stands still
    mentor = joins(network, name="Kim Muster", address="kim@kreis.test", language="de")
    Region.objects.get_or_create(name="Landkreis Görlitz")
    signed, liar = tmp_path / "antrag.pdf", tmp_path / "bild.pdf"
    signed.write_bytes(PDF)
    liar.write_bytes(b"MZ\x90\x00 no document")

    phone = new_page(width=390)
    phone.goto(live_server.url + network.url)
    go(phone.locator("a[href*='/applications/new/']"))
    look(phone, "form")
    phone.locator("[name=member_name]").fill("Landkreis Görlitz")
    phone.locator("[name=name]").fill("Ina Muster")
    phone.locator("[name=email]").fill(ADDRESS)
    phone.locator("[name=text]").fill("Wir wollen von anderen lernen.")
    for box in phone.locator("[name^=criteria]").all():
        box.check()
    phone.locator("[name=document]").set_input_files(liar)
    phone.locator("[name=consent]").check()
    go(phone.locator("form button[type=submit]").first)
    expect(phone.locator("#errors")).to_be_visible()
    assert phone.locator("[name=text]").input_value() == "Wir wollen von anderen lernen."
    look(phone, "lying-file")
    go(phone.locator("form button[type=submit]").first)
    look(phone, "sent")

    phone.goto(own_page(live_server))
    look(phone, "pending")
    go(phone.locator("button[value=confirm]"))
    assert state_of() == "applying", "the signed document is missing"
    look(phone, "applying")
    phone.locator("[name=document]").set_input_files(signed)
    go(phone.locator("button[value=submit]"))
    assert state_of() == "submitted"
    look(phone, "submitted")
    assert phone.context.cookies() == []

    page = editor.page
    editor.goto("/admin/")
    expect(page.locator("[id*=applications]").first).to_contain_text("Landkreis Görlitz")
    go(page.locator(".sidebar-main-menu").get_by_role("link", name=german("Applications"), exact=True))
    look_at_admin(page)
    editor.shot("aufnahme-liste")
    go(page.locator("#listing-results td.title a").first)
    expect(page.locator("main")).to_contain_text(ADDRESS)
    look_at_admin(page)
    editor.shot("aufnahme-antrag", full=True)
    go(page.get_by_role("link", name=german("Ask for the expression of interest"), exact=True))
    go(page.locator("main button[type=submit]").first)
    expect(page.locator("iframe.wn-mail")).to_be_visible()
    editor.shot("aufnahme-vorschau", full=True)
    assert state_of() == "submitted", "nothing has happened yet"
    confirm(page)
    assert state_of() == "expressing"

    phone.goto(own_page(live_server))
    phone.locator("[name=expression]").fill("Wir bringen Erfahrung mit.")
    look(phone, "expressing")
    go(phone.locator("button[value=express]"))
    assert state_of() == "expressed"

    page.reload()
    go(page.get_by_role("link", name=german("Accept", "an application"), exact=True))
    look_at_admin(page)
    editor.shot("aufnahme-annehmen", full=True, manual=False)
    go(page.locator("main button[type=submit]").first)
    confirm(page)
    assert state_of() == "onboarding"
    assert str(Membership.objects.latest("pk").region) == "Landkreis Görlitz"
    go(page.get_by_role("link", name=german("Assign a mentor"), exact=True))
    page.locator("[name=mentor]").select_option(label="Kim Muster")
    go(page.locator("main button[type=submit]").first)
    expect(page.locator("main")).to_contain_text("Kim Muster")
    page.reload()  # Wagtail's message fades in
    look_at_admin(page)
    editor.shot("aufnahme-begleiten", full=True, manual=False)

    desk = new_page(width=390)
    desk.goto(f"{live_server.url}/members/sign-in/?next=/members/mentoring/")
    desk.locator("main [name=email]").fill(mentor.email)
    go(desk.locator("main form button").first)
    desk.locator("main [name=code]").fill(mailed_codes()[-1])
    go(desk.locator("main form button").first)
    desk.goto(f"{live_server.url}/members/mentoring/")
    look(desk, "mentoring")
    go(desk.get_by_role("link", name="Landkreis Görlitz"))
    look(desk, "mentoring-one")
    assert package_of(desk) == b"Inhalt"
    for _task in range(2):
        go(desk.locator("li form:has([name=done][value=yes]) button").first)
    look(desk, "mentoring-done")

    phone.goto(own_page(live_server))
    look(phone, "onboarding")
    expect(phone.locator("#state")).to_contain_text("Kim Muster")
    assert package_of(phone) == b"Inhalt"
    finish_on_the_way(Editor(new_page(width=390), editor.base_url))
    assert state_of() == "admitted"
    editor.goto(reverse("admission_plans:edit", args=[AdmissionPlan.objects.get().pk]))
    look_at_admin(page)
    editor.shot("aufnahme-verfahren", full=True)

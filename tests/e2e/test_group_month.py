"""A month of a working group, walked as its convenor: on a telephone and on a desk (B24–B28).

Run with ``MANUAL=1`` it renews the pictures of ``docs/redaktion/arbeitsgruppen.md``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from dialogues.models import DialogueEventPage, MeetingAccess
from networks.models import AccessRequest, GroupMember, GroupMinutes, Post, WorkingGroupPage
from networks.services.groups.discussion import open_thread
from networks.services.groups.people import ask_for_access
from tests.core.test_private_files import PDF
from tests.e2e.conftest import ROOT, SCREENSHOTS
from tests.networks.groups.conftest import Cast, cast, group, network

__all__ = ["cast", "group", "network"]  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MANUAL = ROOT / "docs" / "redaktion" / "bilder"


def look(page: Page, name: str) -> None:
    """No finding of axe-core, nothing cut off sideways; a picture for whoever wants to see it."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    size = page.viewport_size
    assert size is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"arbeitsgruppe-{name}-{size['width']}.png", full_page=True)
    if os.environ.get("MANUAL") and size["width"] == 1280:
        page.screenshot(path=MANUAL / f"arbeitsgruppe-{name}.png")


@pytest.fixture
def signed_in(new_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    def make(account: Any, width: int) -> Page:
        client = Client()
        client.force_login(account.user, backend="django.contrib.auth.backends.ModelBackend")
        page = new_page(width=width)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return make


@pytest.mark.requirement("B24", "B25", "B26", "B27", "B28")
@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 390])
def test_a_month_of_a_convenor(
    width: int, signed_in: Callable[..., Page], live_server: Any, cast: Cast, group: WorkingGroupPage, tmp_path: Path
) -> None:
    for account in (cast.convenor, cast.member, cast.outsider):
        account.language = "de"
        account.save()
    thread = open_thread(group, author=cast.member, title="Welche Linie zuerst?", text="Die nach Niesky, finde ich.")
    ask_for_access(group, account=cast.outsider, text="Ich plane die Rufbusse im Nachbarkreis.")
    page = signed_in(cast.convenor, width)
    home = f"{live_server.url}/members/groups/{group.public_id}/"

    page.goto(f"{live_server.url}/members/groups/")
    look(page, "liste")
    page.click(f"text={group.title}")
    look(page, "seite")

    page.click(".notice--warn a")
    page.click("main a[href*='/requests/']")
    page.fill("#id_answer", "Schön, dass Sie dabei sind!")
    look(page, "anfrage")
    page.click("button[name=accept]")
    page.wait_for_selector("[role=status]")
    look(page, "menschen")
    assert AccessRequest.objects.get().state == "accepted"

    page.goto(f"{home}meetings/new/")
    page.fill("#id_title", "Treffen im Advent")
    page.fill("#id_date", "10.12.2026, 18:00")
    page.fill("#id_end_time", "19:30")
    page.fill("#id_join_url", "https://meet.example.org/raum")
    look(page, "treffen")
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=status]")
    assert DialogueEventPage.objects.get().title == "Treffen im Advent"
    assert MeetingAccess.objects.get().join_url == "https://meet.example.org/raum"

    page.click(f"a[href*='/threads/{thread.public_id}/']")
    page.fill("#id_text", "Gute Idee. Unterlagen: https://example.org/plan")
    page.set_input_files("#id_attachments", {"name": "Plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("[role=status]")
    look(page, "faden")
    assert Post.objects.count() == 2

    page.click("main a[href$='/hide/'] >> nth=0")
    page.click("main button[type=submit]")
    page.wait_for_selector("#errors")
    look(page, "fehler")
    page.fill("#id_reason", "Bitte erst in der Sitzung.")
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=status]")
    assert Post.objects.exclude(hidden_at=None).count() == 1

    page.goto(f"{home}minutes/new/")
    page.select_option("#id_meeting", index=1)
    page.set_input_files("#id_document", {"name": "Protokoll.pdf", "mimeType": "application/pdf", "buffer": PDF})
    look(page, "protokoll")
    page.click("main button[type=submit]")
    page.wait_for_selector("[role=status]")
    look(page, "seite-danach")
    assert GroupMinutes.objects.get().document is not None
    assert GroupMember.objects.filter(until=None).count() == 3
    with page.expect_download() as download:
        page.click(f"a[href*='/minutes/{GroupMinutes.objects.get().public_id}/']")
        page.click(".group-file a")
    assert Path(download.value.path()).read_bytes() == PDF

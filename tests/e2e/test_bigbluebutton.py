"""The office and its BigBlueButton server: connect it, choose it for an event, see the room made, enter as host; somebody who
registered enters from the own page. The server is the stub; run with ``MANUAL=1`` it renews the manual's pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from integrations.bigbluebutton.models import BigBlueButtonConnection
from integrations.core.services.rooms.keeping import keep_rooms
from tests.dialogues.registrations.conftest import come
from tests.dialogues.registrations.pages import mine_path
from tests.e2e.editor import Editor, editor
from tests.e2e.test_meetup import look, submit
from tests.factories import EventFactory
from tests.integrations.bigbluebutton.stub import PATH, SECRET, BigBlueButton
from tests.support.http_server import HttpServer, http_server

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bbb() -> BigBlueButton:
    return BigBlueButton()


@pytest.fixture
def server(bbb: BigBlueButton, live_server: Any, settings: Any) -> Iterator[HttpServer]:
    with http_server(bbb.behave) as running:
        settings.OUTBOUND_ALLOW = [running.named]
        settings.SITE_URL = live_server.url
        yield running


@pytest.fixture
def event(series: DialogueSeriesPage, now: datetime) -> DialogueEventPage:
    """Online, in ten minutes."""
    begins = (clock.now() + timedelta(minutes=10)).astimezone(ZoneInfo("Europe/Berlin"))
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date=begins.strftime("%Y-%m-%dT%H:%M"),
        attendance_mode="online",
        registration_doors=["internal"],
        registration_closes_hours=0,
    )


@pytest.mark.long
@pytest.mark.requirement("E51")
def test_from_the_server_to_the_meeting(
    editor: Editor,
    server: HttpServer,
    bbb: BigBlueButton,
    event: DialogueEventPage,
    new_page: Callable[..., Page],
) -> None:
    page = editor.page
    row, _outcome = come(event, "anna")

    # Switch it on, connect the server, and test it.
    editor.goto("/admin/integrations/switch/bigbluebutton/")
    submit(page)
    editor.goto("/admin/integrations/plugins/bigbluebutton/new/")
    editor.fill("url", f"{server.url}{PATH}/")
    editor.fill("secret", SECRET)
    editor.fill("label", "Unser Server")
    look(page)
    editor.shot("bigbluebutton-server", full=True, manual=False)
    page.locator("main button[type=submit], footer button[type=submit]").first.click()
    expect(page.locator("#wn-bbb-steps")).to_be_visible()
    connection = BigBlueButtonConnection.objects.get()
    page.locator(f"form[action$='{connection.public_id}/test/'] button").click()
    expect(page.locator(".messages .success")).to_be_visible()
    look(page)
    assert SECRET not in page.content()

    # Choose it for the event, and see what will happen.
    screen = f"/admin/dialogues/events/{event.pk}/meeting/"
    editor.goto(screen)
    page.locator("input[name=provider]").last.check()
    submit(page)
    expect(page.locator("#wn-room")).to_be_visible()
    expect(page.locator("#wn-room a.button")).to_have_count(0)

    # The timer's work; then the host enters.
    assert keep_rooms(until=clock.now() + timedelta(minutes=1)) == "1 made, 0 closed, 0 recordings"
    editor.goto(screen)
    look(page)
    editor.shot("bigbluebutton-raum", full=True)
    with page.context.expect_page() as opened:
        page.locator("#wn-room a.button").click()
    expect(opened.value.locator("#role")).to_have_text("MODERATOR")

    # Somebody who registered, on a telephone, without any script.
    guest = new_page(width=390, java_script_enabled=False)
    guest.goto(f"{editor.base_url}{mine_path(row)}")
    assert server.url not in guest.content()
    guest.locator("[name=name]").fill("Anna Krause")
    door = Editor(guest, editor.base_url)
    door.show("#meeting")
    door.shot("bigbluebutton-eigene-seite")
    guest.locator("#enter").click()
    expect(guest.locator("h1")).to_have_text("Anna Krause")
    expect(guest.locator("#role")).to_have_text("VIEWER")

    visitor = new_page()
    visitor.goto(editor.base_url + event.get_url())
    assert server.url not in visitor.content()
    assert bbb.made == list(bbb.rooms)

    telephone = new_page(width=390)
    walk = Editor(telephone, editor.base_url)
    walk.log_in("buero")
    walk.goto(screen)
    look(telephone)
    walk.shot("bigbluebutton-telefon", full=True, manual=False)

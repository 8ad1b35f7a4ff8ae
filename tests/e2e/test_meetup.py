"""The office and its Meetup group: connect it, choose events, see the numbers, settle a conflict, heal an id, send an event as
a draft and publish it, switch the plugin off and on. Meetup is the stub; run with ``MANUAL=1`` it renews the manual's
pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page, expect

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from integrations.core.choices import LinkState
from integrations.core.models import RemoteLink
from integrations.core.services.sync.running import run_sync
from integrations.meetup.models import Dispatch, MeetupConnection
from integrations.meetup.options import MeetupOptions
from integrations.meetup.services.following import follow_all
from tests.e2e.editor import Editor, editor
from tests.factories import EventFactory
from tests.integrations.meetup.installing import installed_with
from tests.integrations.meetup.stub import MeetupEvent, MeetupStub, Place, World

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GROUP_URL = "https://www.meetup.com/dorfgespraech/"


@pytest.fixture
def world(live_server: Any, settings: Any, event: DialogueEventPage) -> Iterator[World]:
    """A group that holds our event, its own regulars' table, and a talk."""
    world = World(now=clock.now)
    group = world.add_group()
    hall = Place("77", "Kulturscheune", "Dorfstraße 1", "Beeskow", "de", "15848")
    world.venues[hall.id] = hall
    start = event.starts_at
    group.events = [
        MeetupEvent("301", "tok-301", event.title, start, places=[hall]).with_bookings(23, guests=4, waiting=2),
        MeetupEvent("303", "tok-303", "Stammtisch der Gruppe", start + timedelta(days=3)),
        MeetupEvent("302", "tok-302", "Mobil ohne Auto", start + timedelta(days=14)),
    ]
    with MeetupStub(world) as stub:
        settings.OUTBOUND_ALLOW = [stub.host]
        settings.SITE_URL = live_server.url
        names = {name.removeprefix("MEETUP_"): value for name, value in stub.environment.items() if "MEETUP" in name}
        with installed_with(MeetupOptions.of(names)):
            yield world


def look(page: Page) -> None:
    found = Axe().run(
        page, context={"include": [["main"]], "exclude": [[".messages"]]}
    )  # they are Wagtail's, and fade
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def read(connection: MeetupConnection) -> None:
    """The timer's work."""
    assert run_sync(connection.pk).outcome == "done"
    follow_all()


def submit(page: Page) -> None:
    page.locator(
        "main form button[type=submit], footer button[type=submit], .wn-actions button[type=submit]"
    ).last.click()
    page.wait_for_load_state()


@pytest.mark.long
@pytest.mark.requirement("E37", "E38", "E39")
def test_the_office_and_its_meetup_group(
    editor: Editor,
    world: World,
    event: DialogueEventPage,
    series: DialogueSeriesPage,
    new_page: Callable[..., Page],
) -> None:
    page = editor.page
    group = world.groups[0]
    event.registration_capacity = 60
    event.save_revision().publish()

    # Switch it on, and connect the group.
    editor.goto("/admin/integrations/")
    page.locator("a[href$='/integrations/switch/meetup/']").click()
    submit(page)
    editor.goto("/admin/integrations/plugins/meetup/new/")
    editor.fill("group", GROUP_URL)
    editor.fill("label", "Dorfgespräch")
    page.locator("input[name=mode][value=graphql]").check()
    modal = editor.open_chooser("series")
    modal.get_by_text(series.title, exact=True).first.click()
    expect(page.locator("#id_series")).to_have_value(str(series.pk))
    look(page)
    editor.shot("meetup-gruppe", full=True)
    page.locator("main button[type=submit], footer button[type=submit]").first.click()
    expect(page.locator("#wn-meetup-steps")).to_be_visible()
    connection = MeetupConnection.objects.get()
    assert (connection.group, connection.series) == ("dorfgespraech", series)
    screen = f"/admin/integrations/connections/{connection.public_id}/"

    # Sign in at Meetup once; what the group holds is there to choose from.
    page.locator(f"form[action$='{connection.public_id}/meetup/sign-in/'] button").click()
    expect(page).to_have_url(f"{editor.base_url}{screen}")
    page.reload()
    expect(page.locator("#wn-offered ~ table tbody tr")).to_have_count(3)
    look(page)
    editor.shot("meetup-auswaehlen", full=True)

    # Choose one, leave one out.
    page.locator("#wn-offered ~ table tbody tr").filter(has_text=event.title).locator("a[href$='/choose/']").click()
    expect(page.locator("input[name=event]").first).to_be_checked()
    editor.shot("meetup-welche", full=True)
    submit(page)
    editor.goto(screen)
    page.locator("#wn-offered ~ table tbody tr").filter(has_text="Stammtisch").locator(
        "a[href$='/leave-out/']"
    ).click()
    submit(page)
    editor.goto(screen)
    expect(page.locator("#wn-offered ~ table tbody tr")).to_have_count(1)
    expect(page.locator("#wn-linked ~ table tbody tr")).to_contain_text("23 + 4")
    look(page)
    editor.shot("meetup-verbunden", full=True)
    editor.goto("/admin/integrations/")
    look(page)
    editor.shot("integrationen-uebersicht", full=True)

    # The numbers stand on the page, and the button leads there.
    visitor = new_page()
    visitor.goto(editor.base_url + event.get_url())
    expect(visitor.locator("main")).to_contain_text("33")
    expect(visitor.locator(f"main a[href='{GROUP_URL}events/301/']").first).to_be_visible()
    assert "Kanarienvogel" not in visitor.content()

    # Both sides move the event: the conflict stands beside the field.
    own = DialogueEventPage.objects.get(pk=event.pk)
    own.end_time = (own.starts_at + timedelta(hours=5)).time()
    own.save_revision().publish()
    group.event("301").starts_at += timedelta(days=1)
    read(connection)
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    note = page.locator("a[href*='/integrations/conflicts/'][href*='/theirs/']").first
    expect(note).to_be_visible()
    note.scroll_into_view_if_needed()
    editor.shot("meetup-konflikt")
    note.click()
    submit(page)
    assert DialogueEventPage.objects.get(pk=event.pk).starts_at == group.event("301").starts_at

    # The event gets another id over there: one question, and the button is never dead.
    old = group.event("301")
    group.events.remove(old)
    group.events.append(MeetupEvent("555", "tok-555", old.title, old.starts_at, places=old.places).with_bookings(12))
    read(connection)
    visitor.reload()
    expect(visitor.locator(f"main a[href='{GROUP_URL}']").first).to_be_visible()
    editor.goto(screen)
    expect(page.locator("#wn-decide ~ ul li")).to_have_count(1)
    page.locator("a[href$='/proposal/']").click()
    page.locator("input[name=answer][value=yes]").check()
    editor.shot("meetup-vorschlag", full=True)
    look(page)
    submit(page)
    follow_all()
    visitor.reload()
    expect(visitor.locator(f"main a[href='{GROUP_URL}events/555/']").first).to_be_visible()
    expect(visitor.locator("main")).to_contain_text("48")
    assert RemoteLink.objects.get(remote_id="301").state == LinkState.REPLACED

    # Out: as a draft first, then, with a second click, for everybody.
    new = EventFactory(parent=series, title="Wie wohnen wir morgen?", date="2027-02-02T18:00")
    editor.goto(f"/admin/integrations/meetup/events/{new.pk}/")
    look(page)
    editor.shot("meetup-senden", full=True)
    page.locator("a[href$='/send/']").click()
    submit(page)
    assert Dispatch.objects.get().state == "draft"
    made = group.events[-1]
    assert (made.title, made.status, made.bookings) == (new.title, "DRAFT", [])
    look(page)
    editor.shot("meetup-entwurf", full=True)
    page.locator("a[href$='/publish/']").click()
    submit(page)
    assert (made.status, len(group.events)) == ("ACTIVE", 4)
    visitor.goto(editor.base_url + new.get_url())
    expect(visitor.locator(f"main a[href='{GROUP_URL}events/{made.id}/']").first).to_be_visible()

    # Off and on: no address, no request, nothing lost.
    editor.goto("/admin/integrations/switch/meetup/")
    submit(page)
    asked = len(world.answers)
    assert Client().get("/integrations/meetup/back/").status_code == 404
    assert run_sync(connection.pk) is None
    assert len(world.answers) == asked
    editor.goto("/admin/integrations/switch/meetup/")
    submit(page)
    assert Client().get("/integrations/meetup/back/").status_code == 302
    read(connection)
    assert RemoteLink.objects.attached().count() == 2
    assert world.refused == []

    telephone = new_page(width=390)
    walk = Editor(telephone, editor.base_url)
    walk.log_in("buero")
    for name, path in (
        ("meetup-telefon", screen),
        ("meetup-senden-telefon", f"/admin/integrations/meetup/events/{new.pk}/"),
    ):
        walk.goto(path)
        look(telephone)
        walk.shot(name, full=True)

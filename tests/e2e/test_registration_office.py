"""The office looks after registrations: see who is registered and export it, the door with two telephones, writing to all.

Run with ``MANUAL=1`` it renews the pictures of ``docs/redaktion/anmeldungen.md``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings
from playwright.sync_api import Locator, Page, expect
from wagtail.models import PageLogEntry

from dialogues.demo import make_registrations
from dialogues.models import DialogueEventPage, HeadCount, Registration
from home.models import HomePage
from newsletters.models import Mailing
from tests.e2e.editor import PASSWORD, Editor, editor, german

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAIN = {"include": [["main"]]}
"""The frame around it is Wagtail's."""


@pytest.fixture
def full(event: DialogueEventPage, home: HomePage) -> DialogueEventPage:
    """The event with the demo's places, questions and invented people."""
    make_registrations(home)
    event.refresh_from_db()
    return event


def look(page: Page, *, context: object = None) -> None:
    """No finding of axe-core, and nothing cut off sideways."""
    found = Axe().run(page, context=context or MAIN)
    assert found.violations_count == 0, found.generate_report()
    width = page.viewport_size
    assert width is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]


def address(event: DialogueEventPage, rest: str = "") -> str:
    return f"/admin/registrations/{event.translation_key}/{rest}"


@pytest.mark.requirement("B03")
def test_see_who_is_registered_and_export_it(
    editor: Editor, full: DialogueEventPage, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    page = editor.page
    editor.goto("/admin/")
    editor.show("[id*=registrations]")
    editor.shot("anmeldungen-startseite")
    page.locator(".sidebar-main-menu").get_by_role("link", name=german("Registrations"), exact=True).click()
    editor.shot("anmeldungen-veranstaltungen")
    look(page)
    page.get_by_role("link", name=full.title).first.click()
    expect(page.locator(".wn-numbers")).to_contain_text("31")
    editor.shot("anmeldungen-liste")
    look(page)
    page.locator("#id_q").fill("haferkorn")
    expect(page.locator("#listing-results tbody tr")).to_have_count(1)
    page.locator("#listing-results td.title a").first.click()
    expect(page.locator("main")).to_contain_text("bente.haferkorn@beispiel.test")
    editor.shot("anmeldungen-person", full=True)
    look(page)
    editor.goto(address(full))
    editor.follow("Export")
    editor.shot("anmeldungen-export", full=True)
    look(page)
    page.locator("input[name=file_format][value=csv]").check()
    with page.expect_download() as download:
        editor.press("Export")
    file = tmp_path / "export.csv"
    download.value.save_as(file)
    assert download.value.suggested_filename == "anmeldungen-2026-12-01.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines, delimiter=";"))
    assert len(rows) == 21
    assert ["Alma Birnstiel", "Dorfladen Mühlengrund", "0"] in rows
    assert PageLogEntry.objects.get(action="dialogues.registration.export").data["rows"] == 20
    editor.goto("/admin/registrations/figures/")
    expect(page.locator("tfoot").first).to_contain_text("20")
    editor.shot("anmeldungen-zahlen")
    look(page)
    editor.goto(address(full, "attendance/"))
    expect(page.locator(".wn-sheet tbody tr")).to_have_count(20)
    editor.shot("anmeldungen-teilnahmeliste", full=True)
    look(page)
    page.emulate_media(media="print")
    expect(page.locator(".wn-noprint").first).to_be_hidden()
    expect(page.locator(".wn-sheet")).to_be_visible()
    telephone = new_page(width=390)
    walk = Editor(telephone, editor.base_url)
    walk.log_in("buero")
    person = Registration.objects.get(address="bente.haferkorn@beispiel.test")
    for name, path in (
        ("veranstaltungen", "/admin/registrations/"),
        ("liste", address(full)),
        ("person", f"/admin/registrations/person/{person.public_id}/"),
        ("anmelden", address(full, "add/")),
        ("export", address(full, "export/")),
        ("teilnahmeliste", address(full, "attendance/")),
        ("zahlen", "/admin/registrations/figures/"),
        ("schreiben", address(full, "write/")),
    ):
        walk.goto(path)
        walk.shot(f"anmeldungen-{name}-390", manual=False, full=True)
        look(telephone)


@pytest.mark.long
def test_add_somebody_by_telephone_and_cancel(editor: Editor, full: DialogueEventPage) -> None:
    editor.goto(address(full))
    editor.follow("Add somebody")
    editor.fill("email", "kein")
    editor.page.locator("[name=agreed]").check()
    editor.shot("anmeldungen-von-hand", full=True)
    look(editor.page)
    editor.page.locator("main form").evaluate("form => form.noValidate = true")
    editor.press("Register")
    expect(editor.page.locator(".error-message").first).to_be_visible()
    editor.fill("email", "wenzel.ostermoor@beispiel.test")
    editor.page.locator("[name=tell]").uncheck()
    editor.press("Register")
    expect(editor.page.locator(".messages")).to_be_visible()
    row = Registration.objects.get(address="wenzel.ostermoor@beispiel.test")
    assert row.state == "confirmed"
    editor.page.locator("main").get_by_role("link", name=german("Cancel the registration"), exact=True).click()
    editor.press("Cancel the registration")
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("cancelled", "office")


@pytest.mark.long
def test_two_telephones_at_the_door(editor: Editor, full: DialogueEventPage, new_page: Callable[..., Page]) -> None:
    phones = [new_page(width=390, height=780) for _number in range(2)]
    for page in phones:
        walk = Editor(page, editor.base_url)
        walk.log_in("buero")
        walk.goto(address(full, "check-in/"))
    first, second = phones
    expect(first.locator(".count")).to_contain_text("0")
    first.locator("#q").press_sequentially("kornmuller")
    expect(first.locator(".person")).to_have_count(1)
    sizes = first.locator("button").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert min(sizes) >= 44
    first.locator(".person button").click()
    expect(first.locator(".count strong")).to_have_text("1")
    # The other telephone has not heard of it yet, and presses the same button.
    second.locator(".person", has_text="Frido").locator("button").click()
    expect(second.locator(".count strong")).to_have_text("1")
    second.locator(".person", has_text="Bente").locator("button").click()
    expect(second.locator(".count strong")).to_have_text("3")
    first.locator("#q").fill("")
    expect(first.locator(".count strong")).to_have_text("3")
    Editor(first, editor.base_url).shot("einlass-390")
    look(first, context={"include": [["body"]]})
    first.locator(".person--here", has_text="Frido").locator("button").click()
    expect(first.locator(".count strong")).to_have_text("2")
    assert HeadCount.objects.get(event_key=full.translation_key).attended == 2


@pytest.mark.long
def test_the_door_works_without_scripts_and_in_the_dark(
    editor: Editor, full: DialogueEventPage, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390, java_script_enabled=False)
    page.goto(f"{editor.base_url}/admin/login/")
    page.locator("[name=username]").fill("buero")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.goto(f"{editor.base_url}{address(full, 'check-in/')}")
    page.locator("#q").fill("birnstiel")
    page.locator("#search button").click()
    expect(page.locator(".person")).to_have_count(1)
    page.locator(".person button").click()
    expect(page.locator(".person--here")).to_have_count(1)
    expect(page.locator("#q")).to_have_value("birnstiel")
    page.locator(".person .undo").click()
    expect(page.locator(".person--here")).to_have_count(0)
    dark = new_page(width=390, color_scheme="dark")
    walk = Editor(dark, editor.base_url)
    walk.log_in("buero")
    walk.goto(address(full, "check-in/"))
    dark.locator(".person button").first.click()
    expect(dark.locator(".person--here")).to_have_count(1)
    walk.shot("einlass-dunkel-390", manual=False)
    look(dark, context={"include": [["body"]]})


def point_and_click(button: Locator) -> None:
    """As a person does: scroll, look, point, click. The mail above stands in a process of its own, and Chromium takes a
    moment until it knows that the mail is not below the pointer any more."""
    button.scroll_into_view_if_needed()
    button.page.wait_for_timeout(300)
    button.hover()
    button.page.wait_for_timeout(300)
    button.click()


@pytest.mark.long
def test_write_to_everybody_who_registered(editor: Editor, full: DialogueEventPage, tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path):
        editor.goto(address(full))
        editor.follow("Write to everybody")
        editor.fill("subject", "Noch zwei Hinweise für Mittwoch")
        editor.fill("text", "Guten Tag,\n\nwir beginnen pünktlich.\n\nBis dann: https://ort.example/plan")
        editor.shot("anmeldungen-schreiben", full=True, manual=False)
        editor.press("Continue to the preview")
        frame = editor.page.frame_locator("iframe.wn-mail")
        expect(frame.locator("body")).to_contain_text("wir beginnen pünktlich.")
        expect(editor.page.locator(".wn-facts")).to_contain_text("20")
        assert not Mailing.objects.filter(key__startswith="registration-note:").exists()
        point_and_click(editor.page.get_by_role("button", name=german("Back to the form"), exact=True))
        expect(editor.page.locator("textarea[name=text]")).to_have_value(
            "Guten Tag,\n\nwir beginnen pünktlich.\n\nBis dann: https://ort.example/plan"
        )
        editor.press("Continue to the preview")
        expect(frame.locator("body")).to_contain_text("wir beginnen pünktlich.")
        point_and_click(editor.page.locator("main form button[type=submit]").first)
        expect(editor.page.locator(".messages li")).to_be_visible()
        mailing = Mailing.objects.get(key__startswith="registration-note:")
        assert mailing.recipients.count() == 20
        assert "wir beginnen pünktlich.\n\nBis dann" in mailing.contents.get(language="de").text
        editor.goto(address(full, "write/"))
        editor.fill("subject", "Noch zwei Hinweise für Mittwoch")
        editor.fill("text", "Guten Tag,\n\nwir beginnen pünktlich.")
        editor.press("Continue to the preview")
        expect(frame.locator("body")).to_contain_text("wir beginnen pünktlich.")
        editor.shot("anmeldungen-vorschau", full=True)
        look(editor.page)

"""The rest of the manual: previews, approval, calling off, the private link, and the admin on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from cms.core.models import User
from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess
from tests.e2e.editor import PASSWORD, Editor, editor, german
from tests.factories import EventFactory

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def past(series: DialogueSeriesPage) -> DialogueEventPage:
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-10-01T18:00",
        announcement="<p>Was kommt.</p>",
        findings="<p>Was bleibt.</p>",
    )


@pytest.mark.long
@pytest.mark.requirement("E05", "E19")
def test_look_at_the_draft_before_and_after_the_event(editor: Editor, event: DialogueEventPage):
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.write("announcement", "Drei Menschen aus drei Dörfern erzählen.")
    editor.settle()
    editor.page.locator("[data-side-panel-toggle=preview]").click()
    frame = editor.page.frame_locator("#w-preview-iframe")
    expect(frame.locator("main")).to_contain_text("Drei Menschen aus drei Dörfern")
    editor.shot("vorschau")
    modes = editor.page.locator("#id_preview_mode")
    expect(modes.locator("option")).to_have_text(
        [german(label) for label in ("as visitors see it now", "before the event", "after the event")]
    )
    modes.select_option("after")
    expect(editor.page.locator("#w-preview-iframe")).to_have_attribute("src", re.compile("mode=after"))
    expect(frame.locator("main")).to_contain_text("Drei Menschen aus drei Dörfern")


@pytest.mark.requirement("E11", "E51")
def test_call_off_move_and_store_the_link(editor: Editor, event: DialogueEventPage):
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.page.locator("header").first.get_by_role("button", name="Aktionen").click()
    expect(editor.page.get_by_role("link", name=german("Cancel the event"), exact=True).first).to_be_visible()
    editor.shot("aktionen")
    editor.page.get_by_role("link", name=german("Meeting link"), exact=True).first.click()
    editor.fill("join_url", "https://meet.example.org/raum")
    editor.shot("videolink")
    editor.press("Save")
    expect(editor.page.locator(".messages li").first).to_be_visible()
    assert MeetingAccess.objects.get().join_url == "https://meet.example.org/raum"
    editor.act("Cancel the event")
    editor.fill("note", "Der Saal steht unter Wasser. Ein neuer Termin folgt.")
    editor.shot("veranstaltung-absagen")
    editor.press("Cancel the event")
    expect(editor.page.locator(".messages li").first).to_be_visible()
    assert DialogueEventPage.objects.get(pk=event.pk).lifecycle == "cancelled"
    editor.act("Move or postpone")
    editor.fill("new_date", "12.01.2027, 18:00")
    editor.fill("note", "Neuer Termin, selber Ort.")
    editor.shot("veranstaltung-verlegen")
    editor.press("Save and publish")
    expect(editor.page.locator(".messages")).to_contain_text("12. Januar 2027")
    assert DialogueEventPage.objects.get(pk=event.pk).date.edtf == "2027-01-12T18:00:00"


@pytest.mark.long
def test_an_editor_hands_in_and_a_reviewer_approves(
    editor: Editor, new_page: Callable[..., Page], live_server: Any, past: DialogueEventPage
):
    walks = {}
    for role in ("Editor", "Reviewer"):
        user = User.objects.create_user(role.lower(), password=PASSWORD)
        user.groups.add(Group.objects.get(name=german(role)))
        walks[role] = Editor(new_page(), live_server.url)
        walks[role].log_in(role.lower())
    author, reviewer = walks["Editor"], walks["Reviewer"]
    author.goto(f"/admin/pages/{past.pk}/edit/")
    author.fill("kicker", "Dialog 3")
    author.settle()
    author.page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    expect(author.page.locator("[name=action-publish]")).to_have_count(0)
    author.shot("freigabe-einreichen")
    with author.page.expect_navigation():
        author.page.locator("[name=action-submit]").click()
    reviewer.goto("/admin/")
    expect(reviewer.page.locator("main")).to_contain_text(past.title)
    reviewer.shot("freigabe-startseite")
    reviewer.goto(f"/admin/pages/{past.pk}/edit/")
    reviewer.page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    reviewer.shot("freigabe-erteilen")
    with reviewer.page.expect_navigation():
        reviewer.page.locator("[data-workflow-action-name=approve]").first.click()
    assert DialogueEventPage.objects.get(pk=past.pk).kicker == "Dialog 3"


@pytest.mark.requirement("X01", "E07")
@pytest.mark.parametrize(
    ("typed", "edtf"),
    [("Frühling 2027", "2027-21")],
)
def test_a_date_as_exactly_as_it_is_known(editor: Editor, event: DialogueEventPage, typed: str, edtf: str):
    editor.goto(f"/admin/pages/{event.pk}/edit/")
    editor.fill("date", typed)
    editor.show("[data-contentpath=date]")
    editor.shot("datum")
    editor.publish()
    assert DialogueEventPage.objects.get(pk=event.pk).date.edtf == edtf


@pytest.mark.long
def test_the_admin_on_a_phone(editor: Editor, past: DialogueEventPage):
    editor.page.set_viewport_size({"width": 390, "height": 844})
    for name, path in {
        "startseite": "/admin/",
        "veranstaltungen": "/admin/dialogue_events/",
        "veranstaltung": f"/admin/pages/{past.pk}/edit/",
        "reihe": "/admin/dialogues/series/set-up/",
        "bedingungen": f"/admin/dialogues/events/{past.pk}/paste/",
    }.items():
        editor.goto(path)
        expect(editor.page.locator("main")).to_be_visible()
        editor.shot(f"telefon-{name}", manual=False)

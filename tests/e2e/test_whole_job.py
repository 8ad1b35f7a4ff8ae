"""The main job from beginning to end on the real site with two web processes: what an editor publishes is there at once,
on the page, in the API and in the calendar, whichever process answers."""

# ruff: noqa: TID251  asks only the server that it started itself

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.editor import Editor

REQUESTS = 6
"""Each on a connection of its own, so that both processes answer some of them."""


def fetch(url: str) -> tuple[int, str]:
    """Status and text of an answer that all processes give alike."""
    parts = urlsplit(url)
    answers = set()
    for _ in range(REQUESTS):
        connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        connection.request("GET", f"{parts.path}?{parts.query}")
        response = connection.getresponse()
        answers.add((response.status, response.read().decode()))
        connection.close()
    (answer,) = answers
    return answer


def read(url: str) -> str:
    status, text = fetch(url)
    assert status == 200, url
    return text


class Published:
    """One event as visitors and programs see it, fetched anew each time."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(read(self.url))

    @property
    def page(self) -> str:
        return read(self.document["html_url"])

    @property
    def calendar(self) -> str:
        return read(self.document["calendar_url"]).replace("\r\n ", "")


@pytest.mark.long
@pytest.mark.requirement("E01", "E03", "E05", "E11", "E13", "E24", "E33", "E34", "E52")
def test_a_series_from_the_first_step_to_its_end(new_page: Callable[..., Page], demo_site: str):
    editor = Editor(new_page(), demo_site)
    editor.log_in("admin")

    editor.goto("/admin/dialogues/series/set-up/")
    editor.fill("title", "Wege aufs Land")
    editor.fill("first_date", "14.01.2027, 17:00")
    editor.fill("count", "8")
    editor.page.locator("[name=publish]").check()
    editor.press("Continue to the preview")
    editor.press("Create the series")
    expect(editor.page.locator("main tbody tr")).to_have_count(8)
    (series,) = json.loads(read(f"{demo_site}/api/v1/series/?search=Wege+aufs+Land"))["items"]
    assert [event["title"] for event in series["events"]] == [f"{number}. Dialog" for number in range(1, 9)]
    assert series["event_count"] == 8
    event = Published(f"{demo_site}/api/v1/events/{series['events'][0]['id']}/")
    assert event.document["status"] == "planned"
    assert "Nähere Informationen und die Mitwirkenden folgen in Kürze." in event.page
    assert "SUMMARY:1. Dialog" in event.calendar

    # The line-up is announced.
    editor.page.get_by_role("link", name="1. Dialog", exact=True).click()
    edit = editor.page.url.removeprefix(demo_site)
    editor.fill("title", "Wer fährt uns nach Hause?")
    editor.tab("people")
    row = editor.add_row("contributors")
    editor.create_in_chooser(f"{row}-person", name="Mika Musterfeld")
    editor.fill(f"{row}-teaser", "spricht über Bürgerbusse")
    editor.publish()
    assert event.document["status"] == "announced"
    assert [item["person"]["name"] for item in event.document["contributors"]] == ["Mika Musterfeld"]
    assert "spricht über Bürgerbusse" in event.page
    assert "SUMMARY:Wer fährt uns nach Hause?" in event.calendar

    # Somebody cancels at short notice, and stays in the list.
    editor.goto(edit)
    editor.act("Somebody cancels or confirms")
    editor.page.get_by_label("Mika Musterfeld (").check()
    editor.fill("note", "ist leider erkrankt")
    editor.press("Save and publish")
    expect(editor.page.locator(".messages .success, li.success").first).to_be_visible()
    (contributor,) = event.document["contributors"]
    assert (contributor["state"], contributor["note"]) == ("cancelled_short_notice", "ist leider erkrankt")
    assert "ist leider erkrankt" in event.page

    # The audience's conditions are pasted and published.
    editor.goto(edit)
    editor.act("Paste a list of conditions")
    editor.fill("text", "- Rufbusse bis Mitternacht\n- Fahrpläne, die zum Zug passen\n")
    editor.page.locator("[name=levels][value=county]").check()
    editor.press("Continue to the preview")
    editor.press("Take over into the draft")
    assert event.document["conditions"] == []
    editor.publish()
    assert [item["text_text"] for item in event.document["conditions"]] == [
        "Rufbusse bis Mitternacht",
        "Fahrpläne, die zum Zug passen",
    ]
    assert "Rufbusse bis Mitternacht" in event.page
    (found,) = json.loads(read(f"{demo_site}/api/v1/conditions/?search=Mitternacht"))["items"]
    assert found["levels"] == ["county"]

    # The event is called off: the calendar keeps it, as cancelled.
    editor.goto(edit)
    editor.act("Cancel the event")
    editor.fill("note", "Der Saal steht unter Wasser.")
    editor.press("Cancel the event")
    expect(editor.page.locator(".messages li").first).to_be_visible()
    assert event.document["status"] == "cancelled"
    assert "Der Saal steht unter Wasser." in event.page
    assert "STATUS:CANCELLED" in event.calendar

    # Deleted, with all below: the addresses say so, in the site's look.
    address = event.document["html_url"]
    editor.goto(f"/admin/pages/{series_page(editor)}/delete/")
    editor.page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    expect(editor.page.locator(".messages .success, li.success").first).to_be_visible()
    assert fetch(address)[0] == 404
    assert "Diese Seite gibt es nicht" in fetch(address)[1]
    assert fetch(event.url)[0] == 404
    assert json.loads(read(f"{demo_site}/api/v1/series/?search=Wege+aufs+Land"))["count"] == 0


def series_page(editor: Editor) -> str:
    """The number of the series' page, as its list links to it."""
    editor.menu("Dialogues", "Dialogue series", "several")
    link = editor.page.get_by_role("link", name="Wege aufs Land", exact=True).get_attribute("href")
    return str(link).strip("/").split("/")[-2]

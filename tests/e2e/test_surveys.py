"""A survey on a phone, without any script and by the keyboard; then the office makes an event of the first topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage, SurveyPage, SurveyReply, TopicProposal
from home.models import HomePage
from tests.dialogues.surveys.conftest import QUESTIONS, people_rank, survey_below
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.editor import Editor, editor
from tests.e2e.test_site_walk import findings

__all__ = ["editor"]  # a fixture

pytestmark = [pytest.mark.django_db(transaction=True)]
WIDTHS = [390, pytest.param(320, marks=pytest.mark.long), pytest.param(1280, marks=pytest.mark.long)]


@pytest.fixture
def survey(now: Any, home: HomePage, series: DialogueSeriesPage) -> SurveyPage:
    intro = "<p>Wir planen das nächste Jahr und möchten wissen, was Sie beschäftigt.</p>"
    return survey_below(home, QUESTIONS, intro=intro, closes_at=clock.now() + timedelta(days=7))


def look(page: Page, name: str) -> None:
    """Nothing that axe-core finds in light or dark, nothing cut off, no script; and a picture for people to look at."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == [], (name, scheme)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"survey-{name}-{width}.png", full_page=True)


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.requirement("A09", "A10", "E36", "X06")
def test_from_an_answer_to_an_event(
    live_server: Any,
    survey: SurveyPage,
    series: DialogueSeriesPage,
    new_page: Callable[..., Page],
    editor: Editor,
    settings: Any,
    width: int,
) -> None:
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, youngest=timedelta(0))
    page = new_page(width=width)
    page.goto(f"{live_server.url}{survey.get_url().removeprefix('http://localhost:8000')}")
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    look(page, "page")
    with page.expect_navigation():
        page.locator("main .button").press("Enter")
    look(page, "form")
    selects = page.locator("main select")
    selects.nth(0).select_option("1")
    selects.nth(1).focus()
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    page.locator("main input[type=checkbox]").first.focus()
    page.keyboard.press("Space")
    page.locator("main textarea").fill("Ein Bus am Abend")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").press("Enter")
    assert page.locator("[role=alert] a").count() == 1
    assert page.evaluate("document.activeElement.id") == "errors"
    look(page, "errors")
    page.locator("[role=alert] a").press("Enter")
    assert page.evaluate("document.querySelector(':target').tagName") == "SELECT"
    assert page.locator("main textarea").input_value() == "Ein Bus am Abend"
    selects.nth(1).select_option("2")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").press("Enter")
    assert "/surveys/thanks/" in page.url
    look(page, "thanks")
    assert not page.context.cookies()
    assert SurveyReply.objects.count() == 1
    if width != WIDTHS[0]:
        return
    people_rank(survey, *[("Wohnen", "Mobilität", "Ehrenamt")] * 5, single="Land", text="Mehr Zeit.")
    _make_event(editor, survey, series)


def _make_event(editor: Editor, survey: SurveyPage, series: DialogueSeriesPage) -> None:
    """The office finds the first topic in the results and makes an event of it."""
    editor.goto("/admin/dialogues/surveys/")
    editor.shot("umfragen-liste", full=True)
    editor.goto(f"/admin/dialogues/surveys/{survey.pk}/results/")
    editor.shot("umfragen-ergebnis", full=True)
    first = editor.page.locator("tbody tr").first
    expect(first.locator("th")).to_have_text("Wohnen")
    first.locator("a.button").click()
    editor.page.locator("select[name=series]").select_option(str(series.pk))
    editor.shot("umfragen-veranstaltung", full=True)
    editor.press("Make a draft")
    topic = TopicProposal.objects.get(title="Wohnen")
    expect(editor.page.locator(f"a[href='/admin/dialogues/proposed-topics/edit/{topic.pk}/']")).to_be_visible()
    event = DialogueEventPage.objects.get(title="Wohnen")
    assert (event.live, topic.event, topic.state) == (False, event, "taken_up")
    editor.goto(f"/admin/dialogues/surveys/{survey.pk}/results/")
    expect(editor.page.locator("tbody tr").first.locator(f"a[href='/admin/pages/{event.pk}/edit/']")).to_be_visible()
    editor.goto(f"/admin/pages/{survey.pk}/edit/")
    editor.shot("umfragen-fragen", full=True)
    editor.goto(f"/admin/dialogues/proposed-topics/edit/{topic.pk}/")
    editor.shot("umfragen-thema", manual=False, full=True)

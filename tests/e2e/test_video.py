"""Two-click video: nothing before the click, the player after it, and the way back (§ 25 TDDDG)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.pages import page_types

NewPage = Callable[..., Page]

pytestmark = pytest.mark.long  # its own demo site; the walk shows that nothing is asked before a click


class Watched:
    """A page of a documented event whose foreign requests are noted and answered here."""

    def __init__(self, page: Page, base: str, path: str) -> None:
        self.page = page
        self.own = urlsplit(base).netloc
        self.foreign: list[str] = []
        page.route("**/*", self.answer)
        self.url = f"{base}{path}"
        page.goto(self.url, wait_until="networkidle")

    def answer(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc == self.own:
            route.continue_()
            return
        self.foreign.append(urlsplit(route.request.url).netloc)
        route.fulfill(status=200, content_type="text/html", body="<title>Player</title>")

    @property
    def remembered(self) -> str | None:
        return self.page.evaluate("localStorage.getItem('video-providers')")


@pytest.fixture
def watched(new_page: NewPage, demo_site: str) -> Watched:
    page = new_page()
    path = page_types(page, demo_site)["event"]
    return Watched(page, demo_site, path)


def test_nothing_is_asked_before_the_click(watched: Watched) -> None:
    expect(watched.page.locator("[data-video-play]").first).to_be_visible()
    assert watched.page.locator("iframe, video").count() == 0
    assert watched.foreign == []
    assert watched.remembered is None


def test_a_click_plays_this_one_video_and_can_be_undone(watched: Watched) -> None:
    video = watched.page.locator("[data-video]").first
    video.locator("[data-video-play]").click()
    expect(video.locator("iframe")).to_be_visible()
    player = urlsplit(video.get_attribute("data-embed") or "").netloc
    assert set(watched.foreign) == {player}
    assert watched.page.locator("iframe").count() == 1
    assert watched.remembered is None

    video.locator(".text-button").click()
    expect(video.locator("iframe")).to_have_count(0)
    expect(video.locator("[data-video-play]")).to_be_focused()


def test_remembering_is_a_choice_and_ends_with_withdrawal(watched: Watched) -> None:
    video = watched.page.locator("[data-video]").first
    video.locator("[data-video-remember]").check()
    assert watched.remembered is None
    video.locator("[data-video-play]").click()
    assert watched.remembered is not None

    watched.page.reload(wait_until="networkidle")
    expect(video.locator("iframe")).to_be_visible()
    video.locator(".text-button").click()
    assert watched.remembered is None
    watched.page.reload(wait_until="networkidle")
    assert watched.page.locator("iframe").count() == 0


def test_the_player_is_reached_by_keyboard(watched: Watched) -> None:
    watched.page.locator("[data-video-play]").first.focus()
    watched.page.keyboard.press("Enter")
    expect(watched.page.locator("iframe").first).to_be_focused()


def test_every_video_has_an_equal_link_to_its_page(watched: Watched) -> None:
    for video in watched.page.locator("article.video").all():
        expect(video.locator(".video__below a").first).to_be_visible()

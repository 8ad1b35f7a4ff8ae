"""Every page type in a real browser: no finding of axe-core, no foreign host, no cookie, nothing cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import ROOT, SCREENSHOTS
from tests.e2e.pages import page_types, scroll_through

NewPage = Callable[..., Page]
WEIGHT_LIMIT = 100_000
"""Bytes of a page without its pictures (quality 2)."""
TEXT_SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    " p { margin-bottom: 2em !important; }"
)
"""WCAG 1.4.12."""
CLIPPED = """() => [...document.querySelectorAll("body *")].filter(element => {
    const style = getComputedStyle(element);
    const hides = style.overflowX === "hidden" || style.overflowY === "hidden";
    const overflows = element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
    return hides && overflows && !element.closest(".hidden-text");
}).map(element => element.className)"""
FOCUS = """() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const isInView = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    return [element.tagName, `${style.outlineStyle} ${style.outlineWidth}`, isInView];
}"""


@pytest.fixture(scope="module")
def types(browser: Browser, demo_site: str) -> dict[str, str]:
    page = browser.new_page()
    found = page_types(page, demo_site)
    page.close()
    return found


def findings(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [f"{item['id']}: {[node['target'] for node in item['nodes']]}" for item in violations]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), pytest.param(390, "dark", marks=pytest.mark.long)])
def test_every_page_type_is_accessible_and_asks_nobody_else(
    new_page: NewPage, demo_site: str, types: dict[str, str], width: int, scheme: str
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    problems = []
    for name, path in types.items():
        page = new_page(width=width, color_scheme=scheme)
        hosts: set[str] = set()
        messages: list[str] = []
        page.on("request", lambda request, hosts=hosts: hosts.add(urlsplit(request.url).netloc))
        page.on("console", lambda message, messages=messages: messages.append(message.text))
        response = page.goto(f"{demo_site}{path}", wait_until="networkidle")
        scroll_through(page)
        expected = 404 if name == "not-found" else 200
        problems += [f"{name}: status {response.status}"] if response and response.status != expected else []
        problems += [f"{name}: {item}" for item in findings(page)]
        problems += [f"{name}: asks {host}" for host in hosts - {urlsplit(demo_site).netloc}]
        problems += [f"{name}: sets {cookie['name']}" for cookie in page.context.cookies()]
        problems += [f"{name}: {text}" for text in messages if "404" not in text]
        suffix = "" if scheme == "light" else "-dark"
        page.screenshot(path=SCREENSHOTS / f"{name}-{width}{suffix}.png", full_page=True)
        page.context.close()
    assert problems == []


@pytest.mark.parametrize(
    ("width", "options"), [(320, {}), pytest.param(640, {"device_scale_factor": 2}, marks=pytest.mark.long)]
)
def test_nothing_is_cut_off_at_320_pixels_or_200_percent(
    new_page: NewPage, demo_site: str, types: dict[str, str], width: int, options: dict[str, Any]
) -> None:
    page = new_page(width=width, **options)
    too_wide = {}
    for name, path in types.items():
        page.goto(f"{demo_site}{path}")
        scroll_width = page.evaluate("document.documentElement.scrollWidth")
        if scroll_width > width:
            too_wide[name] = scroll_width
    assert too_wide == {}


def test_pages_are_complete_without_javascript(new_page: NewPage, demo_site: str, types: dict[str, str]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{demo_site}{types['event']}")
    assert page.locator("iframe, video").count() == 0
    assert page.locator("[data-video-play]").count() == 0
    recordings = page.locator("article.video")
    assert recordings.count() > 0
    for recording in recordings.all():
        assert recording.locator(".video__below a").is_visible()


def test_the_keyboard_reaches_the_content_first(new_page: NewPage, demo_site: str, types: dict[str, str]) -> None:
    page = new_page()
    page.goto(f"{demo_site}{types['series']}")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("href") == "#content"
    box = focused.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_focus_is_visible_at_every_stop(new_page: NewPage, demo_site: str, types: dict[str, str]) -> None:
    page = new_page()
    page.goto(f"{demo_site}{types['event']}")
    stops = []
    for _stop in range(200):
        page.keyboard.press("Tab")
        tag, ring, is_in_view = page.evaluate(FOCUS)
        if tag == "BODY":
            break
        stops.append((tag, ring, is_in_view))
    assert len(stops) > 20
    assert {(ring, is_in_view) for _tag, ring, is_in_view in stops} == {("solid 3px", True)}


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 390])
def test_no_text_is_clipped_with_more_space(
    new_page: NewPage, demo_site: str, types: dict[str, str], width: int
) -> None:
    page = new_page(width=width, bypass_csp=True)
    clipped = {}
    for name, path in types.items():
        page.goto(f"{demo_site}{path}")
        page.add_style_tag(content=TEXT_SPACING)
        found = page.evaluate(CLIPPED)
        if found or page.evaluate("document.documentElement.scrollWidth") > width:
            clipped[name] = found
    assert clipped == {}


def test_a_page_is_light_and_does_not_jump(new_page: NewPage, demo_site: str, types: dict[str, str]) -> None:
    page = new_page(width=390)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shift += entry.value; }))"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    page.goto(f"{demo_site}{types['event']}", wait_until="networkidle")
    scroll_through(page)
    weight = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter(entry => entry.initiatorType !== 'img').reduce((sum, entry) => sum + entry.decodedBodySize, 0)"
    )
    assert weight <= WEIGHT_LIMIT
    assert page.evaluate("window.shift") < 0.01


def test_pictures_for_the_readme(new_page: NewPage, demo_site: str, types: dict[str, str]) -> None:
    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    page = new_page(width=1280, height=1000, color_scheme="light")
    for name in ("start", "event"):
        page.goto(f"{demo_site}{types[name]}", wait_until="networkidle")
        page.screenshot(path=folder / f"{name}.png")
        assert (folder / f"{name}.png").stat().st_size > 10_000

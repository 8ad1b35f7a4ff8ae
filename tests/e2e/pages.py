"""The page types of the demo, found as a visitor finds them: by following links from the start page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page

EVENT = "main .programme .entry"


def page_types(page: Page, base: str) -> dict[str, str]:
    """Name of each page type → path of one page of that type."""

    def first(selector: str) -> str:
        link = page.locator(selector).first
        return str(link.get_attribute("href"))

    found = {"start": "/de/", "not-found": "/de/gibt-es-nicht/"}
    page.goto(f"{base}/de/")
    found["dialogues"] = first(".site-nav a[href*='dialog']")
    found["networks"] = first(".site-nav a[href*='netzwerk']")
    found["standard"] = first(".site-nav a[href*='ueber-uns']")
    found["accessibility"] = first(".site-foot a[href*='barrierefreiheit']:not([href*='#'])")
    found["event-upcoming"] = first(".poster h2 a")
    page.goto(f"{base}{found['networks']}")
    found["network"] = first(".card h3 a")
    page.goto(f"{base}{found['dialogues']}")
    found["series"] = first(".card h3 a")
    page.goto(f"{base}{found['series']}")
    found["event-placeholder"] = first(f"{EVENT}:not(:has(.entry__people)):not(:has(.tag--strong)) h3 a")
    found["event-month"] = first(f"{EVENT}:has(.date-mark__big--word) h3 a")
    found["event"] = first(f"{EVENT}:has(.tag--strong):has(.entry__people) >> nth=-1 >> h3 a")
    page.goto(f"{base}{found['event']}")
    found["condition"] = first(".condition__cite a")
    sitemap = page.request.get(f"{base}/sitemap.xml").text()
    archive, issue = re.findall(r"/de/rundbrief/[^<\"]*(?=</loc>)", sitemap)
    found["newsletter"], found["newsletter-issue"] = archive, issue
    page.goto(f"{base}/de/")
    for language in ("en", "de-x-leicht"):
        if page.locator(f".languages a[hreflang='{language}']").count():
            found[f"start-{language}"] = first(f".languages a[hreflang='{language}']")
    return {name: urlsplit(path).path for name, path in found.items()}


def scroll_through(page: Page) -> None:
    """Bring every lazy picture into view, then go back to the top."""
    page.evaluate(
        "async () => { for (let y = 0; y < document.body.scrollHeight; y += 700)"
        " { scrollTo(0, y); await new Promise(done => setTimeout(done, 20)); } scrollTo(0, 0); }"
    )
    page.wait_for_load_state("networkidle")
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.evaluate("Promise.all([...document.images].map(image => image.decode().catch(() => null)))")

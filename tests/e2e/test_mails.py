"""Mails in a real browser, wide and narrow, light and dark: one with every kind of block, and one of every kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route

from dialogues.models import Recording
from newsletters.issue_mails import issue_content
from newsletters.models import MailingList
from tests.e2e.conftest import SCREENSHOTS
from tests.e2e.test_site_walk import findings
from tests.factories import ConditionFactory, EventFactory, ImageFactory
from tests.factories.core import image_file
from tests.factories.newsletters import ArchiveFactory, IssueFactory, body_of
from tests.newsletters.issues.test_messages import part
from tests.newsletters.kinds.life import every_mail

MAIL = "http://mail.invalid/"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"


@pytest.fixture
def html(home: Any, series: Any, now: Any) -> str:
    image = ImageFactory(file=image_file(1400, 900))
    event = EventFactory(
        parent=series,
        title=f"Was braucht die {LONG}?",
        date="2026-12-01T18:00",
        image=image,
        announcement="<p>Ein Abend über Vereine und Feuerwehren.</p>",
        rows={"recordings": [Recording(kind="main", title="Der Abend")], "conditions": [ConditionFactory()]},
    )
    mailing_list = MailingList.objects.create(name="Rundbrief", slug="rundbrief")
    archive = ArchiveFactory(parent=home, title="Rundbriefe", mailing_list=mailing_list)
    text = f'<p>Im <a href="https://example.org/">Programm</a> steht: {LONG * 2}.</p><ol><li>eins</li></ol>'
    issue = IssueFactory(
        parent=archive,
        title="Neues aus den Dialogen",
        body=body_of(
            ("text", {"heading": "Liebe Leser:innen", "text": text}),
            ("event", {"event": event.pk, "note": ""}),
            ("recording", {"event": event.pk, "which": "main", "note": "Zum Nachsehen"}),
            ("condition", {"condition": event.conditions.get().pk}),
            ("picture", {"image": image.pk, "caption": "Der Saal"}),
            ("button", {"label": "Zur Reihe", "link": series.pk, "url": ""}),
        ),
    )
    return issue_content(issue).html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (680, "light"),
        (320, "dark"),
        pytest.param(680, "dark", marks=pytest.mark.long),
        pytest.param(320, "light", marks=pytest.mark.long),
    ],
)
def test_a_mail_is_accessible_fits_and_asks_nobody_else(
    new_page: Callable[..., Page], html: str, width: int, scheme: str
) -> None:
    page = new_page(width=width, color_scheme=scheme)
    hosts: set[str | None] = set()

    def answer(route: Route) -> None:
        if route.request.url == MAIL:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        hosts.add(urlsplit(route.request.url).hostname)
        route.fulfill(body=image_file(1120, 720).read(), content_type="image/png")

    page.route("**/*", answer)
    page.goto(MAIL, wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert hosts <= {"localhost"}
    assert findings(page) == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"mail-{width}-{scheme}.png", full_page=True)


@pytest.mark.long
@pytest.mark.django_db
def test_every_kind_fits_and_asks_nobody_else(new_page: Callable[..., Page], home: Any, index: Any) -> None:
    mails = every_mail(index, home, "de")
    folder = SCREENSHOTS / "mails"
    folder.mkdir(parents=True, exist_ok=True)
    for width, scheme in ((600, "light"), (320, "dark")):
        page = new_page(width=width, color_scheme=scheme)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        for name, mail in mails.items():
            page.set_content(part(mail, "html"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=folder / f"{name.replace(' ', '-')}-{width}-{scheme}.png", full_page=True)
        assert asked == []

"""Registering in a real browser as a new visitor does: without any script, by keyboard, on a wide and a narrow screen.

The whole way: the page of the event, the form, the mail, the own page, the calendar file, cancelling; a full event, the
waiting list and a place that becomes free; and a form on somebody else's site.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from playwright.sync_api import Locator, Page

from cms.core import clock
from dialogues.choices import EndedBy
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    HeadCount,
    Registration,
    RegistrationQuestion,
    SeriesRegistration,
)
from dialogues.registrations import links
from dialogues.services.meeting import set_meeting_access
from dialogues.services.registrations import changing
from newsletters.models import MailingContent, RegistrationMail, Subscription
from newsletters.services.registrations.making import make_due
from tests.dialogues.registrations.conftest import ask, come, row_of, settings_of, states
from tests.e2e.conftest import ROOT, SCREENSHOTS
from tests.e2e.test_site_walk import findings
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]
WIDTHS = [1280, pytest.param(390, marks=pytest.mark.long)]
TOO_FAST = 2_100
"""Milliseconds; nobody fills in a form faster."""


@pytest.fixture
def event(series: DialogueSeriesPage) -> DialogueEventPage:
    """Two places, a waiting list, and one question of each kind."""
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date=f"{clock.now().year + 1}-06-01T18:00",
        attendance_mode="online",
        will_be_recorded=True,
        registration_doors=["internal"],
        registration_capacity=2,
        registration_waitlist=True,
        registration_guests=2,
        rows={
            "registration_questions": [
                RegistrationQuestion(kind="name"),
                RegistrationQuestion(kind="accessibility"),
                RegistrationQuestion(
                    kind="choice",
                    label="Wie reisen Sie an?",
                    purpose="Damit wir Fahrgemeinschaften bilden können.",
                    options="Bahn\nRad\nGar nicht, ich bin online dabei",
                    is_required=True,
                ),
                RegistrationQuestion(kind="yes_no", label="Essen Sie mit?", purpose="Für die Küche."),
            ]
        },
    )


def look(page: Page, name: str) -> None:
    """Nothing that axe-core finds in light or dark, nothing cut off, no script, no cookie; and a picture for people to look at."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert page.locator("script:not([type='application/ld+json'])").count() == 0
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == [], (name, scheme)
    assert page.context.cookies() == []
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"registration-{name}-{width}.png", full_page=True)


def mailed(row: Registration | SeriesRegistration, what: str, live_server: Any) -> str:
    """The link to ``what`` in the last mail about a registration that has one, on the host of the test."""
    make_due()
    mails = RegistrationMail.objects.filter(registration_id=row.public_id, mailing__isnull=False).order_by("pk")
    texts = MailingContent.objects.filter(mailing__in=mails.values("mailing")).order_by("pk")
    found = [re.search(rf"https?://\S+?(/registrations/{what}\?t=\S+)", text.text) for text in texts]
    return live_server.url + [match[1] for match in found if match][-1]


def go(locator: Locator) -> None:
    """Click on what leads to another page, and wait for that."""
    with locator.page.expect_navigation():
        locator.click()


def in_state(page: Page, state: str) -> bool:
    return page.locator(f"#state[data-state={state}]").count() == 1


def check_calendar(text: str, event: DialogueEventPage) -> None:
    """Read without the library that wrote it: by lines, and the zone by dateutil."""
    lines = dict(line.partition(":")[::2] for line in re.sub(r"\r?\n[ \t]", "", text).splitlines())
    assert (lines["METHOD"], lines["UID"], lines["STATUS"]) == ("PUBLISH", str(event.translation_key), "CONFIRMED")
    begins = datetime.strptime(lines["DTSTART;TZID=Europe/Berlin"], "%Y%m%dT%H%M%S")  # noqa: DTZ007  its zone is next
    assert begins.replace(tzinfo=tzical(StringIO(text)).get("Europe/Berlin")) == event.starts_at
    assert "meet.example.org" not in text


def here(url: str, live_server: Any) -> str:
    """The link of a mail on the host of the test."""
    return live_server.url + "/" + url.split("/", 3)[3]


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.requirement("E39", "E51")
def test_registering_without_scripts(
    live_server: Any, event: DialogueEventPage, new_page: NewPage, width: int
) -> None:
    set_meeting_access(event, join_url="https://meet.example.org/dorf")
    page = new_page(width=width)
    page.goto(f"{live_server.url}{event.url}")
    look(page, "event")
    go(page.locator("a[href*='/registrations/new/?event=']"))
    look(page, "form")

    go(page.locator("main form button[type=submit]"))
    assert page.locator("[role=alert] a").count() == 3  # address, the choice, the box
    page.locator("[role=alert] a").first.click()
    assert page.evaluate("document.activeElement.name") == "email"
    look(page, "form-errors")

    page.locator("main input[type=email]").fill("anna@beispiel.test")
    page.locator("main input[name^=answers]:not([type=radio], [type=checkbox])").fill("Anna <b>Beispiel</b>")
    page.locator("main textarea").fill("Ein Platz\nam Rand")
    page.get_by_label("Bahn").check()
    page.get_by_label("Essen Sie mit?").check()
    page.locator("input[name=consent]").check()
    page.wait_for_timeout(TOO_FAST)
    go(page.locator("main form button[type=submit]"))
    assert page.url.endswith("/registrations/sent/?locale=de")
    look(page, "sent")

    row = row_of(event, "anna")
    page.goto(mailed(row, "confirm/", live_server))
    look(page, "confirm")
    assert row_of(event, "anna").state == "pending"
    go(page.locator("main form button"))
    look(page, "confirmed")
    assert row_of(event, "anna").state == "confirmed"

    with page.expect_download() as download:
        page.locator("a[href*='calendar.ics']").click()
    check_calendar(Path(download.value.path()).read_text(), event)

    page.goto(mailed(row, "mine/", live_server))
    assert in_state(page, "confirmed")
    assert page.locator("#join").count() == 0
    assert "Anna <b>Beispiel</b>" in page.locator("main input[autocomplete=name]").input_value()
    look(page, "mine")
    page.locator("input[name=guests]").fill("7")
    go(page.locator("button[value=change]"))
    assert page.locator("input[name=guests][aria-invalid]").count() == 1
    look(page, "mine-errors")
    page.locator("input[name=guests]").fill("1")
    go(page.locator("button[value=change]"))
    assert page.locator("[role=status]").count() == 1
    assert row_of(event, "anna").guest_count == 1

    go(page.locator("button[value=ask_to_erase]"))
    look(page, "erase")
    go(page.locator("button[name=act][value='']"))
    go(page.locator("button[value=ask_to_cancel]"))
    look(page, "cancel")
    go(page.locator("button[value=cancel]"))
    assert in_state(page, "cancelled")
    look(page, "cancelled")
    assert states(event) == {"anna": "cancelled"}
    page.goto(here(links.confirm_url(row)[:-1], live_server))
    look(page, "bad-link")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_full_event_and_a_place_that_becomes_free(
    live_server: Any, event: DialogueEventPage, new_page: NewPage, width: int
) -> None:
    settings_of(event, registration_questions=[])
    for name in ("bert", "carl"):
        come(event, name)
    page = new_page(width=width, java_script_enabled=False)
    page.goto(f"{live_server.url}{event.url}")
    go(page.locator("a[href*='/registrations/new/?event=']"))
    page.locator("main input[type=email]").fill("anna@beispiel.test")
    page.locator("input[name=consent]").check()
    page.wait_for_timeout(TOO_FAST)
    go(page.locator("main form button[type=submit]"))
    row = row_of(event, "anna")
    page.goto(here(links.confirm_url(row), live_server))
    go(page.locator("main form button"))
    assert states(event)["anna"] == "waiting"
    go(page.locator("a[href*='/registrations/mine/']"))
    assert in_state(page, "waiting")
    changing.cancel(row_of(event, "bert"), by=EndedBy.PERSON, form="/")
    page.goto(mailed(row, "mine/", live_server))
    assert in_state(page, "offered")
    go(page.locator("button[value=take]"))
    assert in_state(page, "confirmed")
    assert states(event) == {"bert": "cancelled", "carl": "confirmed", "anna": "confirmed"}

    seen = new_page(width=width)
    pending = ask(event, "dora")
    waiting, _outcome = come(event, "emil")
    for name, url in (
        ("waitlist", f"{live_server.url}{event.url}"),
        ("form-waitlist", f"{live_server.url}/registrations/new/?event={event.public_id}"),
        ("pending", here(links.mine_url(pending), live_server)),
        ("waiting", here(links.mine_url(waiting), live_server)),
        ("result-waiting", here(links.confirm_url(waiting), live_server)),
    ):
        seen.goto(url)
        look(seen, name)
    changing.cancel(row_of(event, "carl"), by=EndedBy.PERSON, form="/")
    seen.goto(here(links.mine_url(waiting), live_server))
    assert in_state(seen, "offered")
    look(seen, "offered")
    settings_of(event, registration_waitlist=False)
    seen.goto(here(links.confirm_url(pending), live_server))
    go(seen.locator("main form button"))
    look(seen, "full")
    seen.goto(f"{live_server.url}/registrations/new/?event={event.public_id}")
    look(seen, "closed")
    settings_of(event, lifecycle="cancelled", status_note="Wegen Glatteis fällt der Abend aus.")
    seen.goto(here(links.mine_url(row), live_server))
    look(seen, "off")


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
def test_a_whole_series_by_keyboard(live_server: Any, event: DialogueEventPage, new_page: NewPage, width: int) -> None:
    series = event.series
    EventFactory(
        parent=series,
        title="Wer trägt das Dorf?",
        date=f"{clock.now().year + 1}-07-01T18:00",
        registration_doors=["internal"],
    )
    series.registration_open = True
    series.save_revision().publish()
    page = new_page(width=width)
    page.goto(f"{live_server.url}{series.url}")
    look(page, "series")
    page.locator("a[href*='/registrations/new/?series=']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/registrations/new/**")
    look(page, "series-form")
    page.locator("main input[type=email]").focus()
    page.keyboard.type("anna@beispiel.test")
    for _step in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "consent":
            page.keyboard.press("Space")
            break
    page.wait_for_timeout(TOO_FAST)
    page.keyboard.press("Enter")
    page.wait_for_url("**/registrations/sent/**")
    promise = SeriesRegistration.objects.get()
    page.goto(mailed(promise, "confirm/", live_server))
    look(page, "series-confirm")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    page.locator("a[href*='/registrations/mine/']").wait_for()
    look(page, "series-confirmed")
    assert set(Registration.objects.values_list("state", flat=True)) == {"confirmed"}
    go(page.locator("a[href*='/registrations/mine/']"))
    look(page, "series-mine")
    go(page.locator("button[value=cancel_one]").first)
    assert page.locator("[data-state=cancelled]").count() == 1
    go(page.locator("button[value=ask_to_cancel]"))
    look(page, "series-cancel")
    go(page.locator("button[value=cancel]"))
    assert in_state(page, "cancelled")
    look(page, "series-cancelled")
    assert HeadCount.objects.filter(seats__gt=0).count() == 0


@pytest.mark.long
@pytest.mark.requirement("E51")
def test_the_way_into_the_meeting(live_server: Any, series: DialogueSeriesPage, new_page: NewPage) -> None:
    soon = (clock.now() + timedelta(minutes=10)).astimezone(ZoneInfo("Europe/Berlin"))
    event = EventFactory(
        parent=series,
        title="Gleich geht es los",
        date=f"{soon:%Y-%m-%dT%H:%M}",
        attendance_mode="online",
        registration_doors=["internal"],
    )
    set_meeting_access(event, join_url="https://meet.example.org/dorf", dial_in="030 1234567", note="Bitte stumm.")
    row, _outcome = come(event, "anna")
    page = new_page()
    page.goto(mailed(row, "mine/", live_server))
    assert page.locator("#join").get_attribute("href") == "https://meet.example.org/dorf"
    look(page, "join")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A folder on a port of its own: another origin."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.requirement("X07")
def test_a_form_on_another_site(live_server: Any, event: DialogueEventPage, new_page: NewPage, settings: Any) -> None:

    with served(ROOT / "examples" / "outside-site") as outside:
        settings.ENV = settings.ENV.model_copy(update={"CORS_ALLOWED_ORIGINS": (outside,)})
        page = new_page(width=800)
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        address = f"{outside}/?site={live_server.url}&event={event.public_id}&series={event.series.public_id}"
        page.goto(address)
        form = page.locator("form[data-kind=registration]")
        form.locator("button").wait_for()
        assert findings(page) == []
        form.locator("input[name=email]").fill("anna@beispiel.test")
        form.locator("input[autocomplete=name], input[id*='answers']").first.fill("<img src=x onerror=alert(1)>")
        form.locator("input[type=radio][value=Rad]").check()
        form.locator("input[name=guests]").fill("9")
        form.locator("input[id=registration-consent]").check()
        page.wait_for_timeout(TOO_FAST)
        form.locator("button").click()
        form.locator(".error").wait_for()
        assert form.locator(".error").count() == 1
        page.screenshot(path=SCREENSHOTS / "registration-outside.png", full_page=True)
        form.locator("input[name=guests]").fill("1")
        form.locator("button").click()
        form.locator("[role=status]", has_text=re.compile(".{40}")).wait_for()
        row = row_of(event, "anna")
        assert (row.state, row.form, row.guest_count) == ("pending", "api", 1)
        assert "<img src=x onerror=alert(1)>" in row.answers.values_list("text", flat=True)

        reminders = page.locator("form[data-kind=subscription]")
        reminders.locator("input[name=email]").fill("anna@beispiel.test")
        reminders.locator("input[id=subscription-consent]").check()
        reminders.locator("button").click()
        reminders.locator("[role=status]", has_text=re.compile(".{40}")).wait_for()
        assert Subscription.objects.get().series_key == event.series.translation_key
        assert page.context.cookies() == []
        assert [text for text in messages if "422" not in text] == []

        settings_of(event, lifecycle="cancelled")
        page.goto(address)
        page.locator("form[data-kind=registration] p").wait_for()
        assert page.locator("form[data-kind=registration] input").count() == 0
        settings.ENV = settings.ENV.model_copy(update={"CORS_ALLOWED_ORIGINS": ()})
        sent = page.evaluate(
            "url => fetch(url, {method: 'POST', body: new URLSearchParams({email: 'x'})}).then(() => 1, () => 0)",
            f"{live_server.url}/api/v1/registrations/",
        )
        assert json.loads(str(sent)) == 0  # the browser keeps the answer from who is not named

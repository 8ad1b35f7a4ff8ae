"""A calendar that is connected: read twice, only when it has changed, and with clear words when it cannot be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.core import clock
from cms.core.failpoints import use_rules
from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage
from integrations.core.choices import ImportPolicy, LinkState, RunOutcome, Trouble
from integrations.core.models import Connection, RemoteLink, SyncRun
from integrations.core.services import connections, links
from integrations.core.services.sync.running import run_sync, try_out
from integrations.ical.models import IcalConnection
from tests.integrations.ical.calendars import entry
from tests.integrations.ical.conftest import PATH, Feed
from tests.support.http_server import Answer, HttpServer


def read(connection: Connection) -> SyncRun:
    run = run_sync(connection.pk)
    assert run is not None
    return run


def later(hours: float) -> Any:
    return clock.frozen_at(clock.now() + timedelta(hours=hours))


@pytest.mark.requirement("E38")
def test_entries_are_offered_and_the_calendar_comes_once(connection: IcalConnection, feed: Feed) -> None:
    first = read(connection)
    assert (first.outcome, first.offered, first.is_complete) == (RunOutcome.DONE, 4, True)
    with later(1):
        again = read(connection)
    assert (again.outcome, again.seen, again.is_complete) == (RunOutcome.DONE, 0, True)
    assert feed.answered == [200, 304]
    connection.refresh_from_db()
    assert (connection.calendar_name, connection.skipped) == ("Rathaus", 0)
    with later(21):
        read(connection)
    assert feed.answered == [200, 304, 200], "once a day the window moves on"


def test_a_reading_that_failed_is_repeated_in_full(connection: IcalConnection, feed: Feed) -> None:
    read(connection)
    feed.put(entry("a"), entry("c"))
    with later(1), use_rules("sync.before_missing=raise"):
        assert read(connection).outcome == RunOutcome.FAILED
    with later(2):
        try_out(Connection.objects.get())
    with later(3):
        run = read(connection)
    assert (run.outcome, run.is_complete, feed.answered) == (RunOutcome.DONE, True, [200, 200, 200, 200])
    with later(4):
        read(connection)
    assert feed.answered[-1] == 304


def test_linked_moved_and_cancelled(connection: IcalConnection, feed: Feed, event: DialogueEventPage) -> None:
    read(connection)
    links.link_event(RemoteLink.objects.get(remote_id="a"), event)
    with later(1):
        assert read(connection).outcome == RunOutcome.DONE
    assert feed.answered == [200, 200], "what was linked is compared at once"
    feed.put(entry("a", "DTSTART;VALUE=DATE:20261205", "LOCATION:Kulturhaus\\, 15848 Beeskow"))
    with later(2):
        read(connection)
    event.refresh_from_db()
    assert (event.date.edtf, [venue.city for venue in event.venues.all()]) == ("2026-12-05", ["Beeskow"])
    feed.put(entry("a", "STATUS:CANCELLED", "DTSTART;VALUE=DATE:20261205"))
    with later(3):
        read(connection)
    event.refresh_from_db()
    assert event.lifecycle == EventLifecycle.CANCELLED
    assert event.title == "Wer hält das Dorf zusammen?"


def test_one_taken_out_of_its_repetition_is_cancelled(
    connection: IcalConnection, feed: Feed, event: DialogueEventPage
) -> None:
    read(connection)
    links.link_event(RemoteLink.objects.get(remote_id="b#20261208T170000Z"), event)
    feed.put(entry("b", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261208T180000"))
    with later(1):
        read(connection)
    assert RemoteLink.objects.get(local_key=event.translation_key).state == LinkState.CANCELLED


def test_an_empty_calendar_only_warns(connection: IcalConnection, feed: Feed, event: DialogueEventPage) -> None:
    read(connection)
    links.link_event(RemoteLink.objects.get(remote_id="a"), event)
    feed.put()
    for hours in range(1, 5):
        with later(hours):
            read(connection)
    event.refresh_from_db()
    assert event.lifecycle == EventLifecycle.AUTOMATIC
    assert RemoteLink.objects.get().state == LinkState.VANISHED


def test_without_places(connection: IcalConnection, feed: Feed) -> None:
    connection.takes_place, connection.policy = False, ImportPolicy.DRAFT
    connection.full_clean()
    connection.save()
    feed.put(entry("a", "LOCATION:Kulturhaus\\, 15848 Beeskow"))
    assert read(connection).created == 1
    page = DialogueEventPage.objects.get()
    assert (page.live, page.date.edtf, page.venues.count()) == (False, "2026-12-01T18:00:00", 0)


@pytest.mark.parametrize(
    ("answer", "trouble", "words"),
    [
        (Answer(200, body=b"<html><body>Anmelden</body></html>"), Trouble.NONE, "Webseite|web page"),
        (Answer(200, body=b"BEGIN:VCALENDAR\r\n"), Trouble.NONE, "unvollständig|incomplete"),
        (Answer(200, body=b"BEGIN:VCALENDAR\r\n" + b"x" * 20 * 1024 * 1024), Trouble.NONE, "20 MB"),
        (Answer(404), Trouble.NONE, "neue Adresse|new address"),
        (Answer(410), Trouble.GONE, "neue Adresse|new address"),
        (Answer(403), Trouble.SETTINGS, "öffentlich|not public"),
        (Answer(500), Trouble.NONE, "Server|server"),
        (Answer(304), Trouble.NONE, "304"),
    ],
    ids=["web page", "cut off", "too large", "404", "410", "403", "500", "304 unasked"],
)
def test_trouble_is_told_in_the_overview(
    connection: IcalConnection, feed: Feed, office: Client, answer: Answer, trouble: str, words: str
) -> None:
    feed.answer = answer
    run = read(connection)
    connection.refresh_from_db()
    assert (run.outcome, connection.trouble) == (RunOutcome.FAILED, trouble)
    assert any(word in connection.last_error for word in words.split("|"))
    page = office.get(reverse("integrations_overview")).content.decode()
    assert "private-3f9c" not in page
    assert connection.last_error[:40] in page
    assert not RemoteLink.objects.exists()


@pytest.mark.long
def test_ten_thousand_events_are_offered_and_the_screens_stay_small(
    connection: IcalConnection, feed: Feed, office: Client
) -> None:
    feed.put(*(entry(f"n{n}", f"DTSTART:2027{n % 11 + 1:02}{n % 28 + 1:02}T170000Z") for n in range(10_000)))
    run = read(connection)
    assert (run.outcome, run.seen, run.offered, run.created) == (RunOutcome.DONE, 10_000, 10_000, 0)
    assert RemoteLink.objects.filter(state=LinkState.OFFERED).count() == 10_000
    for name, arguments in (("integrations_overview", []), ("integrations_connection", [connection.public_id])):
        answer = office.get(reverse(name, args=arguments))
        assert (answer.status_code, len(answer.content) < 200_000) == (200, True)
    feed.put(entry("n1", "DTSTART:20270202T170000Z"))
    with later(1):
        again = read(connection)
    assert (again.outcome, again.seen, again.offered) == (RunOutcome.DONE, 1, 0)


def test_on_the_command_line_and_again(switched_on: None, server: HttpServer, series: Any) -> None:
    values = {"url": f"{server.url}{PATH}", "series": str(series.public_id)}
    made, is_new = connections.connect("ical", values)
    again, is_new_again = connections.connect("ical", {**values, "interval": "30"})
    assert (made.label, is_new, is_new_again, again.pk) == ("127.0.0.1", True, False, made.pk)


@pytest.mark.parametrize("url", ["http://example.org/a.ics", "file:///etc/passwd", "https://user:pw@example.org/"])
def test_addresses_that_are_never_read(db: None, url: str) -> None:
    with pytest.raises(ValidationError) as error:
        IcalConnection(label="Rathaus", slug="ical", url=url).full_clean()
    assert list(error.value.error_dict) == ["url"]


def test_webcal_is_https(db: None) -> None:
    row = IcalConnection(label="Rathaus", slug="ical", url=" webcal://example.org/a.ics")
    row.full_clean()
    assert row.url == "https://example.org/a.ics"


def test_screens(office: Client, editor: Client, connection: IcalConnection, feed: Feed) -> None:
    """The office fills in the form, sees what is in the calendar, and no screen but the form shows the address."""
    read(connection)
    shown = office.get(reverse("integrations_connection", args=[connection.public_id])).content.decode()
    assert "Rathaus" in shown
    assert "private-3f9c" not in shown
    edit = reverse("integration_ical:edit", args=[connection.pk])
    assert office.get(reverse("integration_ical:add")).status_code == 200
    form = {
        "url": connection.url, "label": "Kalender", "series": connection.series_id, "policy": "draft",
        "takes_place": "on", "time_zone": "UTC", "interval": "01:00:00", "is_enabled": "on",
    }  # fmt: skip
    assert editor.post(edit, form).status_code in {302, 403}
    connection.refresh_from_db()
    assert connection.label == "Rathaus"
    assert office.post(edit, form).status_code == 302
    connection.refresh_from_db()
    assert (connection.label, connection.time_zone, connection.etag) == ("Kalender", "UTC", "")

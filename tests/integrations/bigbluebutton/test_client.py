"""The server's answers, honest and hostile, and what the office reads of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from integrations.bigbluebutton import errors
from integrations.bigbluebutton.client import Client
from integrations.bigbluebutton.models import BigBlueButtonConnection, without_end
from integrations.core import http
from integrations.core.choices import ProbeStatus
from integrations.core.secrets import Secret
from integrations.core.services.probing import probe
from tests.integrations.bigbluebutton.stub import BOMB, PATH, PEEP, SECRET, BigBlueButton, There, failed
from tests.support.http_server import Answer, HttpServer

HTML = Answer(200, {"Content-Type": "text/html"}, b"<!doctype html><html><body>Wartung<br></body></html>")
HOSTILE = {
    "html": (HTML, errors.NotBigBlueButton),
    "bomb": (Answer(body=BOMB), errors.NotBigBlueButton),
    "entity": (Answer(body=PEEP), errors.NotBigBlueButton),
    "empty": (Answer(), errors.NotBigBlueButton),
    "cut off": (Answer(body=b"<response><returncode>SUCC"), errors.NotBigBlueButton),
    "encoding": (Answer(body=b'<?xml version="1.0" encoding="klingon"?><response/>'), errors.NotBigBlueButton),
    "other xml": (Answer(body=b"<rss><channel/></rss>"), errors.NotBigBlueButton),
    "deep": (
        Answer(body=b"<response>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</response>"),
        errors.NotBigBlueButton,
    ),
    "huge": (Answer(body=b"<response>" + b" " * 3_000_000 + b"</response>"), http.TooLargeError),
    "busy": (Answer(429, {"Retry-After": "7"}), errors.NotAvailable),
    "down": (Answer(502, {}, HTML.body), errors.NotAvailable),
    "gone": (Answer(404), errors.NotThere),
    "gate": (Answer(401), errors.NotAllowed),
    "odd": (Answer(418), errors.UnexpectedAnswer),
    "refused": (failed("maxConcurrent"), errors.Refused),
}


@pytest.fixture
def client_of(server: HttpServer) -> Client:
    return Client(f"{server.url}{PATH}", Secret(SECRET))


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_comes_back_becomes_one_plain_sentence(bbb: BigBlueButton, client_of: Client, name: str) -> None:
    bbb.answer, kind = HOSTILE[name]
    with pytest.raises(kind) as caught:
        client_of.count_rooms()
    assert str(caught.value).endswith((".", "?"))
    for foreign in (SECRET, "127.0.0.1", "Wartung", "lol", "root:", "maxConcurrent"):
        assert foreign not in str(caught.value)


def test_a_slow_and_an_absent_server(bbb: BigBlueButton, server: HttpServer) -> None:
    def drip() -> Iterator[bytes]:
        for _second in range(20):
            yield b"H"
            time.sleep(0.05)

    bbb.answer = drip()
    with pytest.raises(http.TimedOutError):
        Client(f"{server.url}{PATH}", Secret(SECRET), seconds=0.2).count_rooms()
    with pytest.raises((http.RefusedAddressError, http.RefusedUrlError)):
        Client("https://127.0.0.2/bigbluebutton", Secret(SECRET)).count_rooms()
    with pytest.raises(errors.MissingSecret):
        Client(f"{server.url}{PATH}", Secret()).count_rooms()


def test_rooms_are_made_once_and_closed_once(bbb: BigBlueButton, client_of: Client) -> None:
    passwords = {"moderatorPW": client_of.password("r", "MODERATOR"), "attendeePW": client_of.password("r", "VIEWER")}
    assert len(set(passwords.values())) == 2
    for _again in range(2):
        client_of.create("r", name="Wer hält das Dorf & die Stadt zusammen? 100 %", **passwords)
    assert (bbb.made, client_of.count_rooms(), client_of.is_running("r")) == (["r"], 1, False)
    link = client_of.join_url("r", name="Jana & Ole / 50 %", role="VIEWER", password=passwords["attendeePW"])
    assert bbb.read(link)["fullName"] == "Jana & Ole / 50 %"
    assert SECRET not in link
    with pytest.raises(errors.Refused):
        client_of.create("r", name="Fremd", moderatorPW="a", attendeePW="b")
    for _again in range(2):
        client_of.end("r", password=passwords["moderatorPW"])
    assert bbb.rooms == {}


def test_recordings_are_read_as_far_as_they_can_be_watched(bbb: BigBlueButton, client_of: Client) -> None:
    assert list(client_of.recordings(["r"])) == []
    bbb.recordings = [
        There("rec-1", "r", "https://bbb.example.org/playback/1?a=1&b=2", 1_796_000_000_000, 1_796_003_600_000),
        There("rec-2", "r", ""),
        There("rec-3", "r", "https://bbb.example.org/notes", kind="notes"),
        There("rec-4", "other", "https://bbb.example.org/playback/4"),
    ]
    [found] = client_of.recordings(["r", "s"])
    assert (found.record_id, found.url) == ("rec-1", "https://bbb.example.org/playback/1?a=1&b=2")
    assert (found.starts_at, found.ends_at) == (
        datetime.fromtimestamp(1_796_000_000, tz=UTC),
        datetime.fromtimestamp(1_796_003_600, tz=UTC),
    )


def test_the_overview_says_what_is_wrong(connection: BigBlueButtonConnection, bbb: BigBlueButton, office) -> None:
    def told() -> tuple[str, str]:
        probe(connection.pk)
        connection.refresh_from_db()
        return connection.probe_status, connection.probe_message

    bbb.rooms = {"fremd": {}}
    status, message = told()
    assert (status, "1" in message) == (ProbeStatus.OK, True)
    bbb.secret = "another"
    assert told() == (ProbeStatus.DOWN, str(errors.WrongSecret()))
    bbb.secret, bbb.answer = SECRET, HTML
    assert told() == (ProbeStatus.DOWN, str(errors.NotBigBlueButton()))
    page = office.get(reverse("integrations_connection", args=[connection.public_id])).content.decode()
    assert "wn-bbb-steps" in page
    form = office.get(reverse("integration_bigbluebutton:edit", args=[connection.pk])).content.decode()
    assert SECRET not in page + form
    connection.secret = ""
    connection.save()
    assert told()[0] == ProbeStatus.DOWN
    assert "SECRET" not in repr(connection.secret)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://bbb.example.org/bigbluebutton/", "https://bbb.example.org/bigbluebutton"),
        ("https://bbb.example.org/bigbluebutton/api/", "https://bbb.example.org/bigbluebutton"),
        (" https://bbb.example.org ", "https://bbb.example.org/bigbluebutton"),
        ("https://example.org/b/b", "https://example.org/b/b"),
    ],
)
def test_the_address_may_be_written_in_any_way(typed: str, kept: str) -> None:
    assert without_end(typed) == kept


def test_an_address_that_is_never_called_is_refused(switched_on: None) -> None:
    for wrong in ("http://bbb.example.org/bigbluebutton", "bbb", "https://u:p@bbb.example.org/", ""):
        with pytest.raises(ValidationError) as caught:
            BigBlueButtonConnection(label="x", url=wrong, secret=SECRET).full_clean()
        assert list(caught.value.error_dict) == ["url"], wrong

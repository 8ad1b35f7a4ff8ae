"""Providers with an HTTP API: anymail's Postmark backend against a server in this process."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from newsletters.choices import RecipientState
from newsletters.engine.personal import compose
from newsletters.engine.transport import transport_for
from newsletters.engine.transport.base import InDoubt, Refused, RouteDown, Stage
from newsletters.models import Route
from tests.newsletters.engine.conftest import only_row, run

pytestmark = pytest.mark.django_db

FINE = {"ErrorCode": 0, "Message": "OK", "MessageID": "0f1e-2d3c", "To": "anna@example.org"}
INACTIVE = json.dumps(
    {"ErrorCode": 406, "Message": "Found inactive addresses: anna@example.org.\n Inactive recipients are ones …"}
).encode()


@dataclass
class Provider:
    """Answers every request with ``status`` and ``answer``, or not at all with ``silent``."""

    status: int = 200
    answer: bytes = json.dumps(FINE).encode()
    silent: bool = False
    requests: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # the name that the library asks for
        provider: Provider = self.server.provider
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        provider.requests.append((self.headers["X-Postmark-Server-Token"], body))
        self.close_connection = True
        if provider.silent:
            provider.done.wait(10)
            return
        self.send_response(provider.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(provider.answer)))
        self.end_headers()
        self.wfile.write(provider.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    found = Provider()
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.provider = found
        found.url = f"http://127.0.0.1:{server.server_port}/"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "key", "POSTMARK_API_URL": found.url}
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            found.done.set()
            server.shutdown()
            thread.join(10)


def hand_over(row) -> Any:
    transport = transport_for("anymail:postmark")
    try:
        transport.open()
        transport.rcpt(compose(row))
        return transport.deliver(compose(row))
    finally:
        transport.close()


def test_a_mail_goes_with_our_id_and_comes_back_with_theirs(provider, make_mailing):
    mailing = make_mailing("anna")
    assert str(run(transport_for("anymail:postmark"))) == "1 accepted"
    row = only_row(mailing)
    assert (row.state, row.provider_id) == (RecipientState.ACCEPTED, "0f1e-2d3c")
    [(token, request)] = provider.requests
    assert token == "key"
    assert request["Metadata"] == {"delivery": str(row.pk)}
    assert request["To"] == "anna@example.org"
    headers = {header["Name"]: header["Value"] for header in request["Headers"]}
    assert headers["X-Wandelnetz-Delivery"] == str(row.pk)
    assert headers["Message-ID"] == row.rfc_message_id
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http://localhost:8000/subscriptions/unsubscribe/?t=")
    assert not any(name.lower().startswith("track") and request[name] for name in request)


@pytest.mark.parametrize(
    ("status", "answer", "error", "code", "stage"),
    [
        (400, b"{}", Refused, "550 5.6.0", Stage.SENDER),
        (401, b"{}", RouteDown, "401", None),
        (403, b"{}", RouteDown, "403", None),
        (429, b"{}", Refused, "450 4.3.2", Stage.CONTENT),
        (503, b"{}", Refused, "450 4.3.2", Stage.CONTENT),
        (500, b"{}", InDoubt, "500", None),
        (502, b"{}", InDoubt, "502", None),
        (200, b"no json", InDoubt, "200", None),
        (422, INACTIVE, Refused, "550 5.1.1", Stage.RECIPIENT),
        (422, b'{"ErrorCode": 406, "Message": "in other words"}', InDoubt, "0", None),
    ],
)
def test_every_answer_has_its_meaning_and_is_asked_for_once(
    provider, make_mailing, status, answer, error, code, stage
):
    provider.status, provider.answer = status, answer
    with pytest.raises(error) as caught:
        hand_over(only_row(make_mailing("anna")))
    assert caught.value.answer.short == code
    assert getattr(caught.value, "stage", None) == stage
    assert "anna" not in f"{caught.value} {caught.value.answer.words}"
    assert len(provider.requests) == 1


def test_no_answer_in_time_is_doubt_and_nothing_is_repeated(provider, make_mailing, settings):
    settings.MAIL_TIMES = replace(settings.MAIL_TIMES, provider=timedelta(seconds=0.2))
    provider.silent = True
    mailing = make_mailing("anna")
    assert str(run(transport_for("anymail:postmark"))) == "1 in doubt"
    assert only_row(mailing).state == RecipientState.IN_DOUBT
    assert len(provider.requests) == 1


def test_nobody_there_is_the_routes_fault_and_the_mail_waits(make_mailing, settings):
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "key", "POSTMARK_API_URL": "http://127.0.0.1:1/"}
    mailing = make_mailing("anna")
    run(transport_for("anymail:postmark"))
    row = only_row(mailing)
    assert (row.state, row.attempts) == (RecipientState.QUEUED, 0)
    assert Route.objects.get().open_until is not None


@pytest.mark.parametrize("name", ["postmark", "nobody"])
def test_a_provider_that_is_not_set_up_is_the_routes_fault(settings, name):
    settings.ANYMAIL = {}
    with pytest.raises(RouteDown):
        transport_for(f"anymail:{name}").open()

"""A calendar on a real server, with tags, and a connection to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from pytest_django.fixtures import Settings

from dialogues.models import DialogueSeriesPage
from integrations.core.services import state
from integrations.ical.models import IcalConnection
from tests.integrations.ical.calendars import calendar, entry
from tests.support.http_server import Answer, Asked, HttpServer, http_server

PATH = "/private-3f9c/basic.ics"


@dataclass
class Feed:
    """What the server says; ``answer`` instead of the calendar, if set."""

    body: bytes = b""
    answer: Answer | None = None
    answered: list[int] = field(default_factory=list)

    def put(self, *parts: str) -> None:
        self.body = calendar(*parts)

    def behave(self, asked: Asked) -> Answer:
        found = self.answer or self._calendar(asked)
        self.answered.append(found.status)
        return found

    def _calendar(self, asked: Asked) -> Answer:
        tag = f'"{hashlib.sha256(self.body).hexdigest()[:12]}"'
        headers = {"ETag": tag, "Content-Type": "text/calendar"}
        if asked.headers.get("if-none-match") == tag:
            return Answer(304, headers)
        return Answer(200, headers, self.body)


@pytest.fixture
def feed() -> Feed:
    found = Feed()
    found.put("X-WR-CALNAME:Rathaus", entry("a"), entry("b", "RRULE:FREQ=WEEKLY;COUNT=3"))
    return found


@pytest.fixture
def server(feed: Feed, settings: Settings) -> Iterator[HttpServer]:
    with http_server(feed.behave) as running:
        settings.OUTBOUND_ALLOW = [running.named]
        yield running


@pytest.fixture
def switched_on(db: None, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    state.enable("ical")


@pytest.fixture
def connection(switched_on: None, server: HttpServer, series: DialogueSeriesPage, now: object) -> IcalConnection:
    row = IcalConnection(label="Rathaus", url=f"{server.url}{PATH}", series=series)
    row.full_clean()
    row.save()
    return row

"""A server, a connection to it, and an online event a week after the frozen clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess
from dialogues.services.meeting import set_meeting_access
from integrations.bigbluebutton.models import BigBlueButtonConnection
from integrations.core.models import Connection
from integrations.core.services import state
from integrations.core.services.rooms.keeping import keep_rooms
from integrations.core.services.rooms.planning import provider_of
from tests.factories import EventFactory
from tests.integrations.bigbluebutton.stub import PATH, SECRET, BigBlueButton
from tests.support.http_server import HttpServer, http_server

Keep = Callable[[datetime], str]


@pytest.fixture
def bbb() -> BigBlueButton:
    return BigBlueButton()


@pytest.fixture
def server(bbb: BigBlueButton, settings: Settings) -> Iterator[HttpServer]:
    with http_server(bbb.behave) as running:
        settings.OUTBOUND_ALLOW = [running.named]
        yield running


@pytest.fixture
def switched_on(db: None, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    state.enable("bigbluebutton")


@pytest.fixture
def connection(switched_on: None, server: HttpServer, now: object) -> BigBlueButtonConnection:
    return connect(server)


@pytest.fixture
def event(series: DialogueSeriesPage, now: object) -> DialogueEventPage:
    """Tuesday, 1 December 2026, 18:00 to 20:00 in Berlin."""
    return EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        attendance_mode="online",
        registration_doors=["internal"],
        registration_capacity=2,
        registration_waitlist=True,
    )


def connect(server: HttpServer, **values: object) -> BigBlueButtonConnection:
    row = BigBlueButtonConnection(label="Unser Server", url=f"{server.url}{PATH}/", secret=SECRET, **values)
    row.full_clean()
    row.save()
    return row


def choose(event: DialogueEventPage, connection: Connection, *, join_url: str = "") -> MeetingAccess:
    return set_meeting_access(event, join_url=join_url, provider=provider_of(connection))


def keep(moment: datetime) -> str:
    """The timer's work at this moment."""
    with clock.frozen_at(moment):
        return keep_rooms(until=moment + timedelta(minutes=1))

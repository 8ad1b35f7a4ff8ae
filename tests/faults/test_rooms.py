"""A worker dies while it makes or closes the room of an event: the next one finds the same room, and there is no second."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cms.core import clock
from cms.core.failpoints import use_rules
from integrations.core.choices import RoomState
from integrations.core.models import MeetingRoom
from integrations.core.services import state
from integrations.core.services.rooms.keeping import LEASE, keep_rooms
from tests.factories import EventFactory
from tests.faults.processes import fork, wait
from tests.faults.test_integrations import places
from tests.integrations.bigbluebutton.conftest import choose, connect
from tests.integrations.bigbluebutton.stub import BigBlueButton
from tests.support.http_server import HttpServer, http_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("E51"), pytest.mark.slow]


@pytest.fixture
def bbb() -> BigBlueButton:
    return BigBlueButton()


@pytest.fixture
def server(bbb: BigBlueButton, settings: Any) -> Iterator[HttpServer]:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    with http_server(bbb.behave) as running:
        settings.OUTBOUND_ALLOW = [running.named]
        yield running


def keep() -> str:
    return keep_rooms(until=clock.now() + timedelta(minutes=1))


def after(span: timedelta) -> str:
    moment = clock.now() + span
    with clock.use_clock(lambda: moment):
        return keep()


@pytest.mark.parametrize("place", places("rooms."))
def test_there_is_one_room_after_a_death(
    series: Any, server: HttpServer, bbb: BigBlueButton, tmp_path: Path, place: str
) -> None:
    state.enable("bigbluebutton")
    begins = clock.now() + timedelta(minutes=20)
    moment = begins.astimezone(clock.now().tzinfo)
    event = EventFactory(
        parent=series, date=moment.strftime("%Y-%m-%dT%H:%M"), time_zone="UTC", attendance_mode="online"
    )
    choose(event, connect(server))

    def die() -> int:
        def live() -> None:
            with use_rules(f"{place}=kill"):
                keep()

        return wait(fork(live, complaints=tmp_path / "complaints"))

    assert die() == -signal.SIGKILL
    after(LEASE + timedelta(seconds=1))
    assert (MeetingRoom.objects.get().state, len(bbb.made)) == (RoomState.OPEN, 1)

    event.unpublish()
    assert die() == -signal.SIGKILL
    after(LEASE + timedelta(seconds=1))
    assert (MeetingRoom.objects.get().state, bbb.rooms) == (RoomState.CLOSED, {})

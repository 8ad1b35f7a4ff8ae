"""A room is made shortly before the event, once, kept while it lasts, and closed; its recording is offered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.core import clock
from cms.core.failpoints import FailPointError, use_rules
from dialogues import rooms
from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess
from dialogues.services.lifecycle import cancel_event
from dialogues.services.meeting import set_meeting_access
from integrations.bigbluebutton.models import BigBlueButtonConnection
from integrations.core.choices import OfferState, RoomState, Trouble
from integrations.core.models import Connection, MeetingRoom, RoomRecording
from integrations.core.services import connections, state
from integrations.core.services.rooms import keeping
from integrations.core.services.rooms.keeping import LEASE
from tests.factories import EventFactory
from tests.integrations.bigbluebutton.conftest import choose, connect, keep
from tests.integrations.bigbluebutton.stub import SECRET, BigBlueButton, There
from tests.support.http_server import Answer, HttpServer

BEGIN = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
OVER = BEGIN + timedelta(hours=2)
OPEN = BEGIN - timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def room() -> MeetingRoom:
    return MeetingRoom.objects.get()


@pytest.mark.requirement("E51")
def test_the_life_of_a_room(connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton) -> None:
    choose(event, connection)
    assert keep(OPEN - timedelta(seconds=1)) == ""
    assert (bbb.calls, MeetingRoom.objects.count()) == ([], 0)
    assert keep(OPEN) == "1 made, 0 closed, 0 recordings"
    made = bbb.rooms[room().remote_id]
    assert (made["name"], made["record"], made["allowStartStopRecording"]) == (event.title, "false", "false")
    assert int(made["meetingExpireIfNoUserJoinedInMinutes"]) == 30 + 120 + 60
    assert (room().state, room().made_at, room().title) == (RoomState.OPEN, OPEN, event.title)
    keep(OPEN + MINUTE)
    assert bbb.calls == ["create"], "it was there a minute ago"
    keep(OPEN + 2 * MINUTE)
    assert (bbb.calls, bbb.made) == (["create", "create"], [room().remote_id])
    bbb.rooms.clear()  # the server was started anew
    keep(OPEN + 4 * MINUTE)
    assert list(bbb.rooms) == [room().remote_id]
    assert room().made_at == OPEN
    bbb.occupied = {room().remote_id}
    keep(OVER)
    keep(OVER + timedelta(minutes=59))
    assert bbb.calls[3:] == [], "nobody is disturbed, and no new room is made"
    keep(OVER + timedelta(minutes=60))
    assert (bbb.calls[3:], room().state) == (["isMeetingRunning"], RoomState.OPEN), "people are still talking"
    keep(OVER + timedelta(minutes=65))
    bbb.occupied = set()
    assert keep(OVER + timedelta(minutes=70)) == "0 made, 1 closed, 0 recordings"
    assert (bbb.rooms, room().state, len(bbb.made)) == ({}, RoomState.CLOSED, 2)
    connection.refresh_from_db()
    assert (connection.last_error, connection.last_success_at) == ("", OVER + timedelta(minutes=70))


def test_what_is_announced_as_recorded_may_be_recorded(
    connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton
) -> None:
    event.will_be_recorded = True
    event.save_revision().publish()
    choose(event, connection)
    keep(OPEN)
    made = bbb.rooms[room().remote_id]
    assert (made["record"], made["autoStartRecording"], made["allowStartStopRecording"]) == ("true", "false", "true")


@pytest.mark.parametrize("what", ["cancelled", "by hand", "another server", "unpublished"])
def test_a_room_that_is_not_needed_any_more_is_closed(
    connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton, server: HttpServer, what: str
) -> None:
    choose(event, connection)
    keep(OPEN)
    if what == "cancelled":
        cancel_event(event, note="Krankheit")
    elif what == "by hand":
        set_meeting_access(event, join_url="https://meet.example.org/x", provider=rooms.BY_HAND)
    elif what == "another server":
        choose(event, connect(server))
    else:
        event.unpublish()
    keep(OPEN + MINUTE)
    assert MeetingRoom.objects.get(connection=connection).state == RoomState.CLOSED
    assert len(bbb.rooms) == (1 if what == "another server" else 0)


@pytest.mark.parametrize("place", ["rooms.after_claim", "rooms.after_call"])
def test_whoever_breaks_off_is_followed_and_there_is_no_second_room(
    connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton, place: str
) -> None:
    choose(event, connection)
    with use_rules(f"{place}=raise"), pytest.raises(FailPointError):
        keep(OPEN)
    assert room().state == RoomState.WAITING
    keep(OPEN + LEASE - timedelta(seconds=1))
    assert len(bbb.calls) == (1 if place == "rooms.after_call" else 0), "somebody else may be at it"
    keep(OPEN + LEASE)
    assert (room().state, len(bbb.made)) == (RoomState.OPEN, 1)


def test_a_server_that_fails_is_asked_again_and_the_office_reads_why(
    connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton, editor: Client
) -> None:
    access = choose(event, connection)
    bbb.answer = Answer(503)
    keep(OPEN)
    keep(OPEN + timedelta(seconds=30))
    assert bbb.calls == ["create"]
    connection.refresh_from_db()
    assert (connection.failure_count, connection.trouble) == (1, "")
    assert connection.last_error == room().error != ""
    with clock.frozen_at(OPEN + MINUTE):
        note = rooms.room_of(access)
        assert (note.is_open, note.has_trouble, room().error in note.note) == (False, True, True)
    bbb.answer = None
    keep(OPEN + MINUTE)
    connection.refresh_from_db()
    assert (room().state, room().error, connection.last_error) == (RoomState.OPEN, "", "")

    # Only a person can mend a wrong secret: nothing is asked any more until the settings are saved.
    bbb.secret = "another"
    keep(OPEN + 3 * MINUTE)
    asked = len(bbb.calls)
    keep(OPEN + 9 * MINUTE)
    connection.refresh_from_db()
    assert (connection.trouble, len(bbb.calls)) == (Trouble.SETTINGS, asked)
    bbb.secret = SECRET
    connections.settings_saved(connection, is_new=False, user=None)
    keep(OPEN + 10 * MINUTE)
    assert (len(bbb.calls), room().error) == (asked + 1, "")


def test_off_is_silent_falls_back_and_loses_nothing(
    connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton, server: HttpServer
) -> None:
    access = choose(event, connection, join_url="https://meet.example.org/notfalls")
    state.disable("bigbluebutton")
    assert list(rooms.offers()) == [rooms.BY_HAND]
    assert rooms.entrance(access, name="Jana") == "https://meet.example.org/notfalls"
    keep(OPEN)
    assert (keeping.ring_when_due(), bbb.calls) == ("", [])
    set_meeting_access(event, join_url="https://meet.example.org/neu")
    assert MeetingAccess.objects.get().provider == access.provider, "the choice stays"
    with pytest.raises(ValidationError) as refused:
        set_meeting_access(event, join_url="", provider="integrations:nobody")
    assert "provider" in refused.value.error_dict
    state.enable("bigbluebutton")
    keep(OPEN + MINUTE)
    access.refresh_from_db()
    assert "/api/join?" in rooms.entrance(access, name="Jana")
    Connection.objects.all().delete()
    assert rooms.entrance(access, name="Jana") == "https://meet.example.org/neu"


def test_planning_costs_the_same_with_more(
    connection: BigBlueButtonConnection, event: DialogueEventPage, series: DialogueSeriesPage
) -> None:
    choose(event, connection)
    with clock.frozen_at(OPEN - MINUTE):
        with CaptureQueriesContext(database) as few:
            keeping.ring_when_due()
        for number in range(3):
            choose(EventFactory(parent=series, title=f"Abend {number}", date="2026-12-01T18:00"), connection)
        with CaptureQueriesContext(database) as many:
            keeping.ring_when_due()
    assert len(many) == len(few)


@pytest.mark.requirement("E32")
def test_a_recording_is_offered_and_never_published_by_itself(
    connection: BigBlueButtonConnection, event: DialogueEventPage, bbb: BigBlueButton, editor: Client, stranger: Client
) -> None:
    choose(event, connection)
    keep(OPEN)
    keep(OVER + timedelta(hours=1))
    begin = int(BEGIN.timestamp() * 1000)
    bbb.recordings = [
        There("a", room().remote_id, "https://bbb.example.org/playback/a", begin, begin + 58 * 60_000),
        There("b", room().remote_id, "javascript:alert(1)"),
        There("c", room().remote_id, "https://bbb.example.org/playback/c"),
        There("d", "of somebody else", "https://bbb.example.org/playback/d"),
    ]
    late = OVER + timedelta(hours=2)
    assert keep(late) == "0 made, 0 closed, 2 recordings"
    assert keep(late + timedelta(hours=1)) == "", "they are known"
    first, second = RoomRecording.objects.order_by("remote_id")
    assert (first.minutes, first.state, second.minutes) == (58, OfferState.OFFERED, None)

    take = reverse("integrations_take_recording", args=[first.pk])
    for address in (
        reverse("wagtailadmin_pages:edit", args=[event.pk]),
        reverse("dialogue_event_meeting", args=[event.pk]),
    ):
        assert take in editor.get(address).content.decode()
    assert stranger.post(take).status_code in {302, 403}
    assert RoomRecording.objects.get(pk=first.pk).state == OfferState.OFFERED
    for _twice in range(2):
        assert editor.post(take).status_code == 302
    assert editor.post(reverse("integrations_leave_out_recording", args=[second.pk])).status_code == 302
    page = DialogueEventPage.objects.get(pk=event.pk)
    assert not page.recordings.exists()
    [draft] = page.get_latest_revision_as_object().recordings.all()
    assert (draft.page_url, draft.origin != "") == ("https://bbb.example.org/playback/a", True)
    assert take not in editor.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    states = RoomRecording.objects.order_by("remote_id").values_list("state", flat=True)
    assert list(states) == [OfferState.TAKEN, OfferState.IGNORED]
    calls = len(bbb.calls)
    keep(OVER + timedelta(days=16))
    assert len(bbb.calls) == calls, "after two weeks nobody asks any more"

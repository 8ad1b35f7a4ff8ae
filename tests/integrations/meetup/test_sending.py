"""Out: drafts with every default explicit, published by a second click, and never two of one event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection as database

from cms.core import clock
from cms.core.failpoints import FailPointError, use_rules
from dialogues.models import DialogueEventPage, MeetingAccess, Venue
from dialogues.services.registrations.seats import set_outside_count
from integrations.core.choices import LinkState
from integrations.core.models import RemoteLink
from integrations.core.services.sync.running import run_sync
from integrations.meetup.choices import DispatchState
from integrations.meetup.models import Dispatch, MeetupConnection
from integrations.meetup.options import MeetupOptions
from integrations.meetup.services import sending
from integrations.meetup.services.sending import CannotSend
from tests.factories import EventFactory
from tests.integrations.meetup.stub import Group, MeetupEvent, World

SECRET_LINK = "https://meet.example.org/geheim-4711"


@pytest.fixture
def own(series: Any) -> DialogueEventPage:
    """An event that Meetup does not know yet."""
    event = EventFactory(
        parent=series,
        title="Wie wohnen wir morgen?",
        date="2027-02-02T18:00",
        announcement="<p>Ein Abend über <b>Wohnen</b>.</p>",
        registration_capacity=30,
    )
    MeetingAccess.objects.create(event=event, join_url=SECRET_LINK)
    return event


def send(event: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions) -> Dispatch:
    return sending.settle(sending.request_sending(event, connection, user=None).pk, options)


def finish_open(options: MeetupOptions) -> int:
    """Settle all that is due, as the timer and the worker do; how many."""
    due = sending.due_dispatches()
    for dispatch_id in due:
        sending.settle(dispatch_id, options)
    return len(due)


def made(group: Group) -> list[MeetupEvent]:
    return [event for event in group.events if event.title == "Wie wohnen wir morgen?"]


@pytest.mark.requirement("E37")
def test_a_page_becomes_a_draft_and_then_public(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group, world: World
) -> None:
    row = send(own, connection, options)
    assert (row.state, row.error, row.note) == (DispatchState.DRAFT, "", "")
    (event,) = made(group)
    assert (event.status, event.bookings, event.guest_limit, event.max_tickets) == ("DRAFT", [], 0, 30)
    assert event.starts_at == own.starts_at == datetime(2027, 2, 2, 17, 0, tzinfo=UTC)
    assert "Ein Abend über Wohnen." in event.description
    assert SECRET_LINK not in str(event)
    assert all(SECRET_LINK not in str(answer.variables) for answer in world.answers)
    link = RemoteLink.objects.get(remote_id=event.id)
    assert (link.state, link.local_key, link.url) == (LinkState.LINKED, own.translation_key, "")
    assert DialogueEventPage.objects.get(pk=own.pk).registration_meetup_url == "", "a draft is no door"

    row = sending.settle(sending.request_publishing(row, user=None).pk, options)
    assert (row.state, event.status) == (DispatchState.PUBLISHED, "ACTIVE")
    page = DialogueEventPage.objects.get(pk=own.pk)
    assert page.registration_meetup_url == f"https://www.meetup.com/dorfgespraech/events/{event.id}/"
    assert page.registration_doors == ("meetup",)
    assert run_sync(connection.pk).missing == 0
    assert world.refused == []


def test_sending_again_changes_the_same_event(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group
) -> None:
    send(own, connection, options)
    set_outside_count(own.translation_key, source="meetup", going=10)
    own.title, own.date = "Wie wohnen wir übermorgen?", "2027-02-03T18:00"
    own.save_revision().publish()
    assert send(own, connection, options).state == DispatchState.DRAFT
    assert len(group.events) == 5
    event = group.events[-1]
    assert (event.title, event.starts_at) == (own.title, datetime(2027, 2, 3, 17, 0, tzinfo=UTC))
    assert (event.status, event.max_tickets) == ("DRAFT", 30)


@pytest.mark.parametrize("fault", ["lost_answer", "cut"])
def test_a_lost_answer_makes_no_second_event(
    own: DialogueEventPage,
    connection: MeetupConnection,
    options: MeetupOptions,
    group: Group,
    world: World,
    fault: str,
) -> None:
    """The draft is there, and nobody said so. Pressing again and the sweep only look."""
    world.script.extend(["", "", "", fault])
    row = send(own, connection, options)
    assert (row.state, len(made(group))) == (DispatchState.UNCLEAR, 1)
    for _number in range(3):
        sending.request_sending(own, connection, user=None)
        row = sending.settle(row.pk, options)
    assert (row.state, len(made(group))) == (DispatchState.DRAFT, 1)


def test_what_arrives_late_is_found_too(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group, world: World
) -> None:
    """The request was lost on its way: it is not repeated before it could no longer arrive."""
    world.script.extend(["", "", "", "503"])
    row = send(own, connection, options)
    assert (row.state, made(group)) == (DispatchState.UNCLEAR, [])
    sending.request_sending(own, connection, user=None)
    row = sending.settle(row.pk, options)
    assert (row.state, made(group)) == (DispatchState.UNCLEAR, [])
    later = clock.now() + sending.SETTLES_WITHIN
    with clock.frozen_at(later):
        assert finish_open(options) == 1
    row.refresh_from_db()
    assert (row.state, len(made(group))) == (DispatchState.DRAFT, 1)


@pytest.mark.parametrize(
    "place", ["dispatch_claimed", "before_create", "after_create", "in_outcome", "before_publish", "after_publish"]
)
def test_a_process_that_dies_is_followed_by_one_that_looks(
    own: DialogueEventPage,
    connection: MeetupConnection,
    options: MeetupOptions,
    group: Group,
    place: str,
) -> None:
    row = sending.request_sending(own, connection, user=None)
    if "publish" in place:
        row = sending.request_publishing(sending.settle(row.pk, options), user=None)
    with use_rules(f"meetup.{place}=raise"), pytest.raises(FailPointError):
        sending.settle(row.pk, options)
    assert finish_open(options) == 0, "the lease still holds"
    with clock.frozen_at(clock.now() + sending.LEASE + timedelta(minutes=1)):
        finish_open(options)
    row.refresh_from_db()
    wanted = DispatchState.PUBLISHED if "publish" in place else DispatchState.DRAFT
    assert (row.state, len(made(group)), RemoteLink.objects.attached().count()) == (wanted, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_many_clicks_at_once_make_one_draft(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group
) -> None:
    import threading

    def press() -> None:
        try:
            send(own, connection, options)
        finally:
            database.close()

    crowd = [threading.Thread(target=press) for _number in range(5)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert len(made(group)) == 1
    assert Dispatch.objects.get().state == DispatchState.DRAFT


def test_a_refusal_is_shown_and_can_be_tried_again(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group, world: World
) -> None:
    world.script.extend(["", "", "", "payload_error_field"])
    row = send(own, connection, options)
    assert row.state == DispatchState.FAILED
    assert "This title is not allowed" in row.error
    assert send(own, connection, options).state == DispatchState.DRAFT
    assert len(made(group)) == 1


def test_a_place_that_the_group_knows(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group
) -> None:
    own.attendance_mode = "in_person"
    own.venues = [Venue(name="Kulturscheune", city="Beeskow", locale=own.locale)]
    own.save_revision().publish()
    send(own, connection, options)
    assert [place.id for place in made(group)[0].places] == ["77"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda event, _connection: setattr(event, "date", "2027-02"),
        lambda event, _connection: setattr(event, "date", "2026-11-01T18:00"),
        lambda event, _connection: event.unpublish(),
        lambda event, _connection: setattr(event, "lifecycle", "cancelled"),
        lambda _event, connection: setattr(connection, "mode", "ical"),
        lambda _event, connection: setattr(connection, "is_organizer", False),
    ],
    ids=["no time", "past", "offline", "cancelled", "calendar", "no organizer"],
)
def test_what_cannot_be_sent_says_why(
    own: DialogueEventPage, connection: MeetupConnection, world: World, spoil: Any
) -> None:
    spoil(own, connection)
    own.set_derived_fields()
    with pytest.raises(CannotSend, match=r"\w{4}"):
        sending.request_sending(own, connection, user=None)
    assert not Dispatch.objects.exists()
    assert world.answers == []


def test_publishing_takes_a_draft(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions
) -> None:
    row = sending.request_sending(own, connection, user=None)
    with pytest.raises(CannotSend):
        sending.request_publishing(row, user=None)


def test_no_limit_of_zero_is_ever_sent(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group
) -> None:
    """Zero means “without limit” at Meetup."""
    set_outside_count(own.translation_key, source="office", going=30)
    row = send(own, connection, options)
    assert (row.state, made(group)) == (DispatchState.FAILED, [])


def test_another_time_zone_is_noticed(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, group: Group
) -> None:
    """Ours is Berlin's, theirs Lisbon's; what is sent is the wall clock there, and the moment is the same."""
    group.timezone = "Europe/Lisbon"
    assert send(own, connection, options).note == ""
    assert made(group)[0].starts_at == own.starts_at


def test_the_timer_hands_over_what_waits(
    own: DialogueEventPage, connection: MeetupConnection, plugin: Any, group: Group
) -> None:
    row = sending.request_sending(own, connection, user=None)
    follow, finish = plugin.periodic_jobs()
    assert finish.run() == "1 due"
    row.refresh_from_db()
    assert row.state == DispatchState.DRAFT
    made(group)[0].status = "ACTIVE"
    run_sync(connection.pk)
    assert follow.run() == "0 linked, 1 addresses"
    row.refresh_from_db()
    assert row.state == DispatchState.PUBLISHED, "somebody has published it over there"


def test_off_means_nothing_is_sent(
    own: DialogueEventPage, connection: MeetupConnection, options: MeetupOptions, world: World
) -> None:
    from integrations.core.models import IntegrationState

    sending.request_sending(own, connection, user=None)
    IntegrationState.objects.update(is_enabled=False)
    assert finish_open(options) == 0
    assert world.answers == []

"""The client against a GraphQL engine on Meetup's schema: both editions, every form of error, nothing about people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from cms.core import clock
from integrations.core.errors import TemporaryError
from integrations.core.http import TimedOutError
from integrations.meetup import client as client_module
from integrations.meetup.answers import Group, Venue
from integrations.meetup.client import MeetupClient
from integrations.meetup.errors import (
    AccessLapsed,
    GroupUnreadable,
    Incomplete,
    NotAllowed,
    NotAvailable,
    NotReadable,
    RateLimited,
    Refused,
    SchemaDrift,
)
from tests.integrations.meetup.stub import MeetupStub, World

GROUP = Group("9001", "Dorfgespräch Brandenburg", "dorfgespraech", "Europe/Berlin", is_organizer=True)
SINCE = datetime(2026, 9, 1, tzinfo=UTC)


def draft(**values: object) -> dict[str, object]:
    return {
        "groupUrlname": "dorfgespraech",
        "title": "Neu",
        "description": "Text",
        "startDateTime": "2027-01-12T18:00:00",
        "publishStatus": "DRAFT",
        "selfRsvp": False,
        **values,
    }


@pytest.mark.parametrize("edition", ["2025", "2026"])
@pytest.mark.requirement("E37")
def test_the_events_of_a_group_in_both_editions(client: MeetupClient, world: World, edition: str) -> None:
    world.edition = edition
    world.max_page = 3
    assert client.group("dorfgespraech") == GROUP
    events = {event.id: event for event in client.events(GROUP, since=SINCE)}
    assert list(events) == ["290", "301", "303", "302"]
    first = events["301"]
    assert first.starts_at == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
    assert first.ends_at == datetime(2026, 12, 1, 19, 0, tzinfo=UTC)
    assert (first.token, first.status, first.kind) == ("tok-301", "ACTIVE", "PHYSICAL")
    assert first.url == "https://www.meetup.com/dorfgespraech/events/301/"
    assert first.venues == (Venue("77", "Kulturscheune", "Dorfstraße 1", "Beeskow", "DE", "15848"),)
    assert (first.going, first.waiting) == (23, 2)
    assert (events["290"].status, events["302"].kind) == ("PAST", "ONLINE")
    assert world.refused == []


def test_guests_are_counted_page_by_page_and_people_are_never_asked_for(client: MeetupClient, world: World) -> None:
    world.max_page = 10
    assert client.guests(["301", "290", "404"]) == {"301": 4, "290": 0}
    list(client.events(GROUP, since=SINCE))
    assert not {field for field in world.asked if field.startswith("Member.") or field.endswith(".member")}
    assert {field for field in world.asked if field.startswith("Rsvp.")} == {"Rsvp.id", "Rsvp.guestsCount"}
    assert world.refused == []


def test_single_events_by_their_ids(client: MeetupClient) -> None:
    found = client.events_by_id(["303", "404"])
    assert found["404"] is None
    assert (found["303"].title, found["303"].group_id) == ("Stammtisch der Gruppe", "9001")


def test_a_group_is_found_by_its_id_after_it_was_renamed(client: MeetupClient, world: World) -> None:
    world.groups[0].urlname = "dorfgespraech-neu"
    with pytest.raises(GroupUnreadable):
        client.group("dorfgespraech")
    assert client.group("dorfgespraech", "9001").urlname == "dorfgespraech-neu"
    world.groups[0].readable = False
    with pytest.raises(GroupUnreadable):
        client.group("dorfgespraech", "9001")


def test_a_draft_is_told_to_organizers_only(client: MeetupClient, world: World) -> None:
    world.groups[0].event("303").status = "DRAFT"
    assert [event.id for event in client.events(GROUP, since=SINCE, drafts=True)] == ["290", "301", "303", "302"]
    world.groups[0].role = None
    assert client.group("dorfgespraech").is_organizer is False
    assert [event.id for event in client.events(GROUP, since=SINCE, drafts=True)] == ["290", "301", "302"]


@pytest.mark.parametrize("fault", ["401", "token_invalid"])
def test_a_refused_token_is_renewed_once(client: MeetupClient, world: World, fault: str) -> None:
    world.script.extend([fault])
    assert client.group("dorfgespraech").id == "9001"
    assert client.tokens.renewed == 1
    world.script.extend([fault, fault])
    with pytest.raises(AccessLapsed):
        client.group("dorfgespraech")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("503", NotAvailable),
        ("retired", NotAvailable),
        ("400", NotAvailable),
        ("html", NotReadable),
        ("cut", NotReadable),
    ],
)
def test_a_sporadic_fault_is_tried_again_once(
    client: MeetupClient, world: World, fault: str, error: type[Exception]
) -> None:
    world.script.extend([fault])
    assert client.group("dorfgespraech").id == "9001"
    world.script.extend([fault, fault])
    with pytest.raises(error):
        client.group("dorfgespraech")


@pytest.mark.parametrize("fault", ["rate_200", "rate_429"])
def test_the_rate_limit_says_when_it_ends(client: MeetupClient, world: World, fault: str) -> None:
    world.script.extend([fault])
    with pytest.raises(RateLimited) as caught:
        client.group("dorfgespraech")
    assert caught.value.retry_after == timedelta(seconds=60)
    assert client.budget.blocked_until == clock.now() + timedelta(seconds=60)
    assert len(world.answers) == 1
    world.reset_seconds = 90_000
    world.script.extend([fault])
    with pytest.raises(RateLimited) as caught:
        client.group("dorfgespraech")
    assert caught.value.retry_after == timedelta(hours=1)


def test_no_answer_is_waited_for_no_longer_than_agreed(client: MeetupClient, world: World) -> None:
    client.seconds = 0.2
    world.script.extend(["timeout"])
    with pytest.raises(TimedOutError):
        client.group("dorfgespraech")


@pytest.mark.parametrize("script", [["", "cursor_loop"], ["moving"], ["partial"]])
def test_what_is_not_complete_says_so_at_its_end(client: MeetupClient, world: World, script: list[str]) -> None:
    world.max_page = 3
    world.script.extend(script)
    events = client.events(GROUP, since=SINCE)
    assert next(events).id == "290"
    with pytest.raises(Incomplete):
        list(events)


def test_a_doubled_page_is_read_once(client: MeetupClient, world: World) -> None:
    world.max_page = 2
    world.script.extend(["double_edges", "double_edges"])
    assert [event.id for event in client.events(GROUP, since=SINCE)] == ["290", "301", "303", "302"]


@pytest.mark.parametrize("fault", ["wrong_types", "null_edges"])
def test_half_an_answer_is_no_event(client: MeetupClient, world: World, fault: str) -> None:
    world.script.extend([fault] * 2)
    with pytest.raises(NotReadable):
        list(client.events(GROUP, since=SINCE))


def test_bookings_that_never_end_are_not_guessed(client: MeetupClient, world: World) -> None:
    world.max_page = 10
    world.script.extend(["", "cursor_loop"])
    assert client.guests(["301"]) == {}


def test_a_needed_field_that_is_gone_is_named(client: MeetupClient, world: World) -> None:
    world.removed = frozenset({"Event.dateTime"})
    with pytest.raises(SchemaDrift) as caught, translation.override("en"):
        list(client.events(GROUP, since=SINCE))
    assert caught.value.missing == ("Event.dateTime",)
    assert "Event.dateTime is not there any more" in str(caught.value)


def test_other_fields_can_be_done_without(client: MeetupClient, world: World) -> None:
    world.removed = frozenset({"Event.maxTickets", "Event.venues", "RsvpConnection.waitlistCount", "Rsvp.guestsCount"})
    events = {event.id: event for event in client.events(GROUP, since=SINCE)}
    assert client.absent == world.removed
    assert (events["301"].limit, events["301"].going, events["301"].waiting) == (None, 23, None)
    assert [venue.name for venue in events["301"].venues] == ["Kulturscheune"]
    assert client.guests(["301"]) == {}
    world.edition = "2025"
    assert next(iter(client.events(GROUP, since=SINCE))).venues is None


def test_what_is_written_is_a_draft_and_says_everything(client: MeetupClient, world: World) -> None:
    made = client.create_event(draft(rsvpSettings={"rsvpLimit": 30, "guestLimit": 0}))
    event = world.groups[0].event(made.id)
    assert (event.status, event.bookings, event.guest_limit, event.max_tickets) == ("DRAFT", [], 0, 30)
    assert made.starts_at == datetime(2027, 1, 12, 17, 0, tzinfo=UTC)
    client.edit_event({"eventId": made.id, "title": "Anders"})
    assert client.publish_event(made.id).status == "ACTIVE"
    assert world.groups[0].event(made.id).title == "Anders"
    assert world.refused == []


@pytest.mark.parametrize(("fault", "field"), [("payload_error", ""), ("payload_error_field", "title")])
def test_a_refusal_reaches_whoever_asked(client: MeetupClient, world: World, fault: str, field: str) -> None:
    world.script.extend([fault])
    with pytest.raises(Refused) as caught:
        client.create_event(draft())
    assert caught.value.field == field
    assert len(world.groups[0].events) == 4


@pytest.mark.parametrize("fault", ["lost_answer", "503", "cut", "400"])
def test_writing_is_never_repeated_by_itself(client: MeetupClient, world: World, fault: str) -> None:
    world.script.extend([fault])
    with pytest.raises(TemporaryError) as caught:
        client.create_event(draft())
    assert not client_module.is_refusal(caught.value)
    assert len(world.answers) == 1


def test_a_right_that_is_missing(client: MeetupClient, world: World) -> None:
    world.scopes = {"basic"}
    with pytest.raises(NotAllowed):
        client.create_event(draft())
    world.script.extend(["403"])
    with pytest.raises(NotAllowed):
        client.group("dorfgespraech")


def test_the_stub_refuses_what_the_schema_does_not_allow(stub: MeetupStub, client: MeetupClient) -> None:
    """Whoever tests against the stub can rely on it."""
    with pytest.raises(client_module.BadRequest):
        client._ask(lambda _absent: "{ group(id: 1) { members { name } } }", {})
    with pytest.raises(client_module.BadRequest):
        client.create_event(draft(rsvp="YES"))
    assert len(stub.world.refused) == 2


def test_places_that_the_group_used(client: MeetupClient, world: World) -> None:
    assert [venue.name for venue in client.venues(GROUP)] == ["Kulturscheune"]
    world.removed = frozenset({"Group.venues"})
    assert client.venues(GROUP) == []

"""Which event at Meetup is which page here: ids that change, events that vanish, addresses in pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage, HeadCount
from integrations.core.choices import LinkState, RunOutcome
from integrations.core.models import RemoteLink
from integrations.core.services import links
from integrations.core.services.sync.running import try_out
from integrations.meetup.models import MeetupConnection
from integrations.meetup.services.following import follow_all
from tests.integrations.meetup.reading import (
    EVENT_URL,
    GROUP_URL,
    link_of,
    page_of,
    registration,
    sync,
)
from tests.integrations.meetup.stub import Group, MeetupEvent, World


def test_idea_6_vanished_falls_back_and_one_proposal_heals(
    linked: RemoteLink, connection: MeetupConnection, event: DialogueEventPage, group: Group, series: Any
) -> None:
    """The id and the token change: the event is made anew at Meetup, a day later."""
    old = group.event("301")
    group.events.remove(old)
    new = MeetupEvent(
        "555", "tok-555", "Wer hält das Dorf zusammen??", old.starts_at + timedelta(days=1), places=old.places
    ).with_bookings(3)
    group.events.append(new)
    run = sync(connection)
    assert (run.missing, run.proposals) == (1, 1)
    follow_all()
    found = registration(event)["channels"]
    assert [door["url"] for door in found] == [GROUP_URL], "the button is never dead"
    assert found[0]["label"] != "Bei Meetup anmelden"
    assert (HeadCount.objects.get().taken, registration(event)["as_of"]) == (27, "2026-11-24T12:00:00+01:00")
    for _number in range(3):
        assert sync(connection).proposals == 0
    assert link_of(connection, "301").state == LinkState.VANISHED
    assert page_of(event).lifecycle == EventLifecycle.AUTOMATIC
    assert series.get_children().count() == 1
    links.accept_proposal(RemoteLink.objects.get(state=LinkState.PROPOSED))
    sync(connection)
    follow_all()
    assert [door["url"] for door in registration(event)["channels"]] == [f"{GROUP_URL}events/555/"]
    assert page_of(event).starts_at == new.starts_at
    assert HeadCount.objects.get().taken == 3
    assert link_of(connection, "301").state == LinkState.REPLACED
    assert sync(connection).unchanged == 4


def test_an_id_that_changes_while_the_token_stays_needs_nobody(
    linked: RemoteLink, connection: MeetupConnection, event: DialogueEventPage, group: Group
) -> None:
    group.event("301").id = "999"
    run = sync(connection)
    assert (run.offered, run.proposals, run.missing) == (0, 0, 0)
    assert link_of(connection, "999").pk == linked.pk
    follow_all()
    assert [door["url"] for door in registration(event)["channels"]] == [f"{GROUP_URL}events/999/"]


def test_what_comes_back_gets_its_button_back(
    linked: RemoteLink, connection: MeetupConnection, event: DialogueEventPage, group: Group
) -> None:
    hidden = group.event("301")
    group.events.remove(hidden)
    for _number in range(3):
        sync(connection)
    assert registration(event)["channels"][0]["url"] == GROUP_URL
    group.events.append(hidden)
    sync(connection)
    assert registration(event)["channels"][0]["url"] == EVENT_URL


def test_an_empty_list_makes_nobody_vanish(linked: RemoteLink, connection: MeetupConnection, world: World) -> None:
    """What is missing in the list is asked for by its id."""
    world.script.extend(["", "empty"])
    run = sync(connection)
    assert (run.missing, run.seen) == (0, 1)


@pytest.mark.requirement("E38")
def test_an_address_in_the_page_links_the_event(
    connection: MeetupConnection, event: DialogueEventPage, world: World
) -> None:
    """As the import file sets it: ``registration: {doors: [meetup], url: …}``."""
    event.registration_doors = ["internal", "meetup"]
    event.registration_meetup_url = "https://www.meetup.com/de-DE/Dorfgespraech/events/301/"
    event.save_revision().publish()
    said = try_out(connection)
    assert any("301" in line or event.title in line for line in said.lines)
    assert not RemoteLink.objects.exists()
    sync(connection)
    found = link_of(connection, "301")
    assert (found.state, found.local_key) == (LinkState.LINKED, event.translation_key)
    assert HeadCount.objects.get().taken == 27
    assert page_of(event).registration_meetup_url == event.registration_meetup_url
    links.let_go(found)
    sync(connection)
    follow_all()
    assert link_of(connection, "301").state == LinkState.OFFERED, "what the office has released stays so"


def test_by_hand_addresses_link_without_any_request(
    connection: MeetupConnection, event: DialogueEventPage, world: World
) -> None:
    MeetupConnection.objects.filter(pk=connection.pk).update(mode="manual")
    event.registration_doors, event.registration_meetup_url = ["meetup"], EVENT_URL
    event.save_revision().publish()
    assert sync(connection).outcome == RunOutcome.DONE
    assert follow_all() == (1, 0)
    assert link_of(connection, "301").local_key == event.translation_key
    event.registration_meetup_url = f"{GROUP_URL}events/777/"
    event.save_revision().publish()
    assert follow_all() == (1, 0)
    assert link_of(connection, "777").local_key == event.translation_key
    assert follow_all() == (0, 0)
    assert world.answers == []


def test_by_hand_nothing_vanishes_because_nobody_looks(
    linked: RemoteLink, connection: MeetupConnection, group: Group
) -> None:
    group.events.remove(group.event("301"))
    assert sync(connection).missing == 1
    MeetupConnection.objects.filter(pk=connection.pk).update(mode="manual")
    for _number in range(3):
        assert sync(connection).missing == 0
    found = link_of(connection, "301")
    assert (found.state, found.missing_runs) == (LinkState.LINKED, 1)

"""A group is read: chosen events only, owned fields, conflicts, numbers, cancelled ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage, OutsideCount
from integrations.core.choices import LinkState, RunOutcome
from integrations.core.models import FieldConflict, RemoteLink, SyncRun
from integrations.core.services import links
from integrations.meetup.models import MeetupConnection
from integrations.meetup.plugin import MeetupIntegration
from integrations.meetup.services.following import follow_all
from tests.factories import EventFactory
from tests.integrations.meetup.reading import (
    EVENT_URL,
    GROUP_URL,
    everything_in_the_database,
    link_of,
    page_of,
    registration,
    sync,
)
from tests.integrations.meetup.stub import Group, MeetupEvent, World
from tests.integrations.meetup.stub.truth import CANARY


@pytest.mark.requirement("E38")
def test_only_chosen_events_come_in(
    connection: MeetupConnection, event: DialogueEventPage, series: Any, world: World
) -> None:
    run = sync(connection)
    assert (run.outcome, run.offered, run.created, run.is_complete) == (RunOutcome.DONE, 4, 0, True)
    assert series.get_children().count() == 1
    assert set(RemoteLink.objects.values_list("state", flat=True)) == {LinkState.OFFERED}
    links.link_event(link_of(connection, "301"), event)
    links.leave_out(link_of(connection, "303"))
    sync(connection)
    made = links.make_page(link_of(connection, "302"), series)
    assert (made.title, made.live) == ("Mobil ohne Auto", False)
    run = sync(connection)
    assert page_of(made).get_latest_revision_as_object().attendance_mode == "online"
    assert sync(connection).unchanged == 4
    assert world.refused == []
    connection.refresh_from_db()
    assert (connection.group_id, connection.group_name, connection.is_organizer) == (
        "9001",
        "Dorfgespräch Brandenburg",
        True,
    )


@pytest.mark.requirement("E37", "E39")
def test_numbers_reach_the_page_with_their_time_and_nobodys_name(linked: RemoteLink, event: DialogueEventPage) -> None:
    """40 places: 23 people and 4 guests at Meetup; two wait there. No Meetup person is in the database (idea 7)."""
    found = registration(event)
    assert (found["taken"], found["as_of"]) == (27, "2026-11-24T12:00:00+01:00")
    assert [(door["kind"], door["url"]) for door in found["channels"]] == [("meetup", EVENT_URL)]
    assert (linked.going, linked.guests, linked.waiting) == (23, 4, 2)
    assert OutsideCount.objects.get().waiting == 2
    assert CANARY not in everything_in_the_database()


def test_nothing_new_writes_that_it_was_read_and_no_more(
    linked: RemoteLink, connection: MeetupConnection, group: Group, series: Any, now: datetime
) -> None:
    """A hundred events with a hundred bookings each, some of them linked (quality.md 2). What is written: who reads, what
    Meetup was asked, and when it was read."""
    for number in range(96):
        event_id = str(5_000 + number)
        begins = now + timedelta(days=20, hours=number)
        group.events.append(MeetupEvent(event_id, f"tok-{event_id}", f"Abend {number}", begins).with_bookings(100))
    sync(connection)
    for number in range(3):
        page = EventFactory(parent=series, title=f"Abend {number}", date="2026-12")
        links.link_event(link_of(connection, str(5_000 + number)), page)
    with clock.frozen_at(now + timedelta(minutes=2)):
        assert sync(connection).outcome == RunOutcome.DONE
    runs = SyncRun.objects.count()
    with clock.frozen_at(now + timedelta(minutes=4)), CaptureQueriesContext(database) as queries:
        run = sync(connection)
    assert (run.seen, run.unchanged, run.is_complete) == (100, 100, True)
    writes = [q["sql"].split('"')[1] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == ["integrations_connection", "meetup_requestbudget", "integrations_connection"]
    assert SyncRun.objects.count() == runs, "what brought nothing new leaves no row"


def test_time_and_place_are_theirs_until_somebody_here_changes_them(
    linked: RemoteLink, connection: MeetupConnection, event: DialogueEventPage, group: Group
) -> None:
    theirs = group.event("301")
    theirs.starts_at += timedelta(days=1)
    assert sync(connection).updated == 1
    assert page_of(event).starts_at == theirs.starts_at
    assert [venue.city for venue in page_of(event).venues.all()] == ["Beeskow"]
    ours = page_of(event)
    ours.title = "Unser Titel"
    ours.end_time = (theirs.starts_at + timedelta(hours=4)).astimezone(group.zone).time()
    ours.save_revision().publish()
    theirs.starts_at += timedelta(hours=1)
    theirs.title = "Titel bei Meetup"
    run = sync(connection)
    assert (run.updated, run.conflicts) == (0, 1)
    assert (page_of(event).title, page_of(event).starts_at) == ("Unser Titel", theirs.starts_at - timedelta(hours=1))
    conflict = FieldConflict.objects.get()
    assert conflict.field == "date"
    assert sync(connection).conflicts == 0, "it is said once"
    links.take_theirs(conflict)
    assert page_of(event).starts_at == theirs.starts_at
    assert not FieldConflict.objects.exists()
    theirs.starts_at += timedelta(hours=1)
    ours = page_of(event)
    ours.end_time = None
    ours.save_revision().publish()
    sync(connection)
    links.keep_ours(FieldConflict.objects.get())
    assert sync(connection).conflicts == 0
    assert page_of(event).starts_at == theirs.starts_at - timedelta(hours=1)


def test_cancelled_there_is_cancelled_here_once(
    linked: RemoteLink, connection: MeetupConnection, event: DialogueEventPage, group: Group
) -> None:
    group.event("301").status = "CANCELLED"
    assert sync(connection).cancelled == 1
    assert page_of(event).lifecycle == EventLifecycle.CANCELLED
    assert sync(connection).cancelled == 0
    assert linked.pk == link_of(connection, "301").pk
    group.event("301").status = "ACTIVE"
    sync(connection)
    assert page_of(event).lifecycle == EventLifecycle.AUTOMATIC


def test_the_calendar_reads_dates_and_proposes_too(
    connection: MeetupConnection, event: DialogueEventPage, group: Group
) -> None:
    MeetupConnection.objects.filter(pk=connection.pk).update(mode="ical")
    assert sync(connection).offered == 3
    links.link_event(link_of(connection, "301"), event)
    sync(connection)
    assert not OutsideCount.objects.exists()
    group.event("301").id = "999"
    run = sync(connection)
    assert (run.missing, run.proposals) == (1, 1)
    follow_all()
    assert registration(event)["channels"][0]["url"] == GROUP_URL
    links.accept_proposal(RemoteLink.objects.get(state=LinkState.PROPOSED))
    assert registration(event)["channels"][0]["url"] == f"{GROUP_URL}events/999/"


def test_a_dry_run_says_what_it_would_do_and_does_nothing(
    linked: RemoteLink, connection: MeetupConnection, event: DialogueEventPage, group: Group
) -> None:
    group.event("301").starts_at += timedelta(days=1)
    before = everything_in_the_database()
    out = StringIO()
    call_command("integrations", "sync", "meetup", "--dry-run", stdout=out)
    text = out.getvalue()
    assert "nothing was written" in text
    assert "01.12.2026, 18:00" in text
    assert "02.12.2026, 18:00" in text
    assert everything_in_the_database() == before


def test_connecting_on_the_command_line(plugin: MeetupIntegration, series: Any, capsys: Any) -> None:
    def connect(*settings: str) -> str:
        out = StringIO()
        arguments = [part for setting in settings for part in ("--set", setting)]
        call_command("integrations", "connect", "meetup", *arguments, stdout=out)
        return out.getvalue()

    assert "made" in connect("mode=ical", "group=https://www.meetup.com/dorfgespraech/", f"series={series.public_id}")
    row = MeetupConnection.objects.get()
    assert (row.mode, row.group, row.series, row.label) == ("ical", "dorfgespraech", series, "dorfgespraech")
    assert "changed" in connect("mode=manual", "group=dorfgespraech")
    assert MeetupConnection.objects.get().mode == "manual"
    for wrong in (["mode=guess", "group=x"], ["group=x y"], ["group=x", "access_token=1"], ["group=x", "series=no"]):
        with pytest.raises(CommandError) as caught:
            connect(*wrong)
        assert caught.value.returncode == 2

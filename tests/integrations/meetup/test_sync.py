"""A group is read: chosen events only, owned fields, conflicts, numbers, cancelled and vanished ones, ids that change."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.db import models
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from dialogues.choices import EventLifecycle
from dialogues.models import DialogueEventPage, HeadCount, OutsideCount
from dialogues.selectors.events import event_document
from integrations.core.choices import LinkState, RunOutcome, Trouble
from integrations.core.models import Connection, FieldConflict, RemoteLink, SyncRun
from integrations.core.services import links, probing
from integrations.core.services.sync.running import run_sync, try_out
from integrations.meetup.models import MeetupConnection, RequestBudget
from integrations.meetup.plugin import MeetupIntegration
from integrations.meetup.services.following import follow_all
from tests.integrations.meetup.stub import Group, MeetupEvent, World
from tests.integrations.meetup.stub.truth import CANARY

GROUP_URL = "https://www.meetup.com/dorfgespraech/"
EVENT_URL = f"{GROUP_URL}events/301/"


def sync(connection: MeetupConnection) -> SyncRun:
    run = run_sync(connection.pk)
    assert run is not None
    return run


def link_of(connection: MeetupConnection, remote_id: str) -> RemoteLink:
    return RemoteLink.objects.get(connection_id=connection.pk, remote_id=remote_id)


def page_of(event: DialogueEventPage) -> DialogueEventPage:
    return DialogueEventPage.objects.get(pk=event.pk)


def registration(event: DialogueEventPage) -> dict[str, Any]:
    return event_document(page_of(event), language="de", now=clock.now())["registration"]


@pytest.fixture
def linked(connection: MeetupConnection, event: DialogueEventPage, group: Group) -> RemoteLink:
    """Event 301 is ours, and has been read once."""
    sync(connection)
    links.link_event(link_of(connection, "301"), event)
    assert sync(connection).outcome == RunOutcome.DONE
    return link_of(connection, "301")


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


def test_nothing_new_writes_next_to_nothing(linked: RemoteLink, connection: MeetupConnection) -> None:
    with CaptureQueriesContext(
        database,
    ) as queries:
        assert sync(connection).unchanged == 4
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    about_events = [sql for sql in writes if "integrations_remotelink" in sql or "dialogues_" in sql]
    assert about_events == []


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


def wrong_credentials(world: World) -> None:
    """From the beginning; where they were good before, the Pro account is the likelier cause."""
    world.client_secret = "changed"
    Connection.objects.update(last_success_at=None)


@pytest.mark.parametrize(
    ("trouble", "spoil"),
    [
        (Trouble.SETTINGS, wrong_credentials),
        (Trouble.NONE, lambda world: setattr(world, "lapsed", True)),
        (Trouble.NONE, lambda world: world.groups.clear()),
        (Trouble.NONE, lambda world: world.script.extend(["rate_429"] * 3)),
        (Trouble.NONE, lambda world: world.script.extend(["html"] * 3)),
        (Trouble.NONE, lambda world: setattr(world, "removed", frozenset({"Event.token"}))),
        (Trouble.AUTHORISATION, lambda world: setattr(world, "refresh_token", "another")),
    ],
    ids=["credentials", "lapsed", "renamed", "rate limit", "html", "drift", "authorise again"],
)
def test_every_trouble_has_a_clear_state_and_changes_nothing(
    connection: MeetupConnection, event: DialogueEventPage, world: World, trouble: str, spoil: Any
) -> None:
    sync(connection)
    links.link_event(link_of(connection, "301"), event)
    sync(connection)
    MeetupConnection.objects.filter(pk=connection.pk).update(access_until=clock.now())
    before = registration(event)
    spoil(world)
    run = sync(connection)
    row = Connection.objects.get(pk=connection.pk)
    assert (run.outcome, row.trouble, row.failure_count) == (RunOutcome.FAILED, trouble, 1)
    assert row.last_error == run.error != ""
    assert "token" not in row.last_error.replace("Event.token", "").lower()
    assert run.missing == 0
    assert registration(event) == before
    assert link_of(connection, "301").state == LinkState.LINKED


def test_a_renamed_group_is_followed_by_its_id(connection: MeetupConnection, world: World) -> None:
    sync(connection)
    world.groups[0].urlname = "dorf-im-gespraech"
    assert sync(connection).outcome == RunOutcome.DONE
    connection.refresh_from_db()
    assert connection.group == "dorf-im-gespraech"


def test_the_rate_limit_puts_the_next_run_off(connection: MeetupConnection, world: World) -> None:
    world.reset_seconds = 300
    world.script.append("rate_200")
    sync(connection)
    row = Connection.objects.get(pk=connection.pk)
    assert row.next_run_at == clock.now() + timedelta(minutes=5)
    asked = len(world.answers)
    sync(connection)
    assert len(world.answers) == asked, "before the reset Meetup is not even asked"


def test_the_test_of_a_connection(plugin: MeetupIntegration, connection: MeetupConnection, world: World) -> None:
    assert probing.probe(connection.pk).status == "ok"
    world.removed = frozenset({"Event.maxTickets"})
    health = probing.probe(connection.pk)
    assert health.status == "degraded"
    assert "Event.maxTickets" in health.message
    world.removed = frozenset({"Event.dateTime"})
    assert "Event.dateTime" in probing.probe(connection.pk).message
    world.removed = frozenset()
    world.groups[0].role = None
    assert probing.probe(connection.pk).status == "degraded"
    MeetupConnection.objects.filter(pk=connection.pk).update(refresh_token="", access_token="")
    assert probing.probe(connection.pk).status == "down"


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


def everything_in_the_database() -> str:
    """All text of all tables, but for what a run writes about itself."""
    parts = []
    for model in apps.get_models():
        if model in (SyncRun, Connection, RequestBudget):
            continue
        names = [
            field.attname for field in model._meta.local_concrete_fields if not isinstance(field, models.BinaryField)
        ]
        parts.append(str(list(model._default_manager.order_by("pk").values_list(*names))))
    return "\n".join(parts)


@pytest.mark.parametrize(
    "body",
    [b"<html>maintenance</html>", b"BEGIN:VCALENDAR\r\nX:" + b"x" * 21_000_000, None],
    ids=["html", "20 MB", "renamed"],
)
def test_trouble_with_the_calendar_changes_nothing(
    connection: MeetupConnection, event: DialogueEventPage, world: World, body: bytes | None
) -> None:
    MeetupConnection.objects.filter(pk=connection.pk).update(mode="ical")
    sync(connection)
    links.link_event(link_of(connection, "301"), event)
    sync(connection)
    before = registration(event)
    if body is None:
        world.groups[0].urlname = "umbenannt"
    else:
        world.feed = lambda _group: body
    run = sync(connection)
    assert (run.outcome, run.missing, run.is_complete) == (RunOutcome.FAILED, 0, False)
    assert Connection.objects.get(pk=connection.pk).last_error == run.error != ""
    assert registration(event) == before
    assert link_of(connection, "301").state == LinkState.LINKED

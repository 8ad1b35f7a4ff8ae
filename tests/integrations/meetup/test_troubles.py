"""What goes wrong with a connection has a clear state and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cms.core import clock
from dialogues.models import DialogueEventPage
from integrations.core.choices import LinkState, RunOutcome, Trouble
from integrations.core.models import Connection
from integrations.core.services import links, probing
from integrations.meetup.models import MeetupConnection
from integrations.meetup.plugin import MeetupIntegration
from tests.integrations.meetup.reading import (
    link_of,
    registration,
    sync,
)
from tests.integrations.meetup.stub import World


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

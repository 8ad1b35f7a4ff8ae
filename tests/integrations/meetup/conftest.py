"""A Meetup of our own, with one group of four events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from integrations.core.choices import RunOutcome
from integrations.core.models import IntegrationState, RemoteLink
from integrations.core.services import links
from integrations.meetup.client import MeetupClient
from integrations.meetup.models import MeetupConnection
from integrations.meetup.options import MeetupOptions
from integrations.meetup.plugin import MeetupIntegration
from tests.integrations.meetup.installing import installed_with
from tests.integrations.meetup.reading import link_of, sync
from tests.integrations.meetup.stub import Group, MeetupEvent, MeetupStub, Place, World

HALL = Place("77", "Kulturscheune", "Dorfstraße 1", "Beeskow", "de", "15848")


class OpenBudget:
    """No limit but Meetup's own; remembers until when it was blocked."""

    blocked_until: datetime | None = None

    def take(self, points: int = 1) -> None:
        pass

    def block_until(self, moment: datetime) -> None:
        self.blocked_until = moment


class StubTokens:
    """Tokens straight from the stub."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.token = str(world.token_pair()["access_token"])
        self.renewed = 0

    def access(self) -> str:
        return self.token

    def renew(self, stale: str) -> str:
        self.renewed += 1
        self.token = str(self.world.token_pair()["access_token"])
        return self.token


@pytest.fixture
def world(now: datetime) -> World:
    return World(now=clock.now)


@pytest.fixture
def group(world: World) -> Group:
    """Three upcoming events and one of last month. The second stands in another zone's winter time, as Meetup writes it."""
    found = world.add_group()
    world.venues[HALL.id] = HALL
    starts = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
    found.events = [
        MeetupEvent("301", "tok-301", "Wer hält das Dorf zusammen?", starts, places=[HALL]).with_bookings(
            23, guests=4, waiting=2
        ),
        MeetupEvent("302", "tok-302", "Mobil ohne Auto", starts + timedelta(days=14), event_type="ONLINE"),
        MeetupEvent("303", "tok-303", "Stammtisch der Gruppe", starts + timedelta(days=3)),
        MeetupEvent("290", "tok-290", "Auftakt", starts - timedelta(days=30)).with_bookings(5),
    ]
    return found


@pytest.fixture
def stub(world: World, group: Group, settings: Any) -> Iterator[MeetupStub]:
    with MeetupStub(world) as running:
        settings.OUTBOUND_ALLOW = [running.host]
        yield running


@pytest.fixture
def client(stub: MeetupStub) -> MeetupClient:
    return MeetupClient(stub.environment["MEETUP_GRAPHQL_URL"], StubTokens(stub.world), OpenBudget(), seconds=30)


@pytest.fixture
def options(stub: MeetupStub) -> MeetupOptions:
    return MeetupOptions.of(
        {name.removeprefix("MEETUP_"): value for name, value in stub.environment.items() if "MEETUP" in name}
    )


@pytest.fixture
def plugin(options: MeetupOptions, db: None) -> Iterator[MeetupIntegration]:
    """The installed plugin, switched on, with the stub for Meetup."""
    IntegrationState.objects.create(slug="meetup", is_enabled=True, changed_at=clock.now())
    with installed_with(options) as found:
        yield found


@pytest.fixture
def connection(plugin: MeetupIntegration, world: World, series: DialogueSeriesPage) -> MeetupConnection:
    """The group, connected with full access and authorised."""
    pair = world.token_pair()
    row = MeetupConnection(label="Gruppe", group="dorfgespraech", series=series, authorised_at=clock.now())
    row.access_token, row.refresh_token = pair["access_token"], pair["refresh_token"]
    row.access_until = clock.now() + timedelta(seconds=3600)
    row.full_clean()
    row.save()
    return row


@pytest.fixture
def linked(connection: MeetupConnection, event: DialogueEventPage, group: Group) -> RemoteLink:
    """Event 301 is ours, and has been read once."""
    sync(connection)
    links.link_event(link_of(connection, "301"), event)
    assert sync(connection).outcome == RunOutcome.DONE
    return link_of(connection, "301")

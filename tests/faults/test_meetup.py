"""R9, small: reading a Meetup group in bad weather with kills in mid-run. ``make storm ONLY=R9`` does a thousand runs, on
both databases."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from cms.core import clock
from dialogues.models import DialogueSeriesPage
from integrations.core import registry
from integrations.core.choices import RunOutcome
from integrations.core.models import IntegrationState, RemoteLink
from integrations.core.services import links
from integrations.core.services.sync.running import run_sync
from integrations.meetup import client
from integrations.meetup.models import MeetupConnection, RequestBudget
from integrations.meetup.options import MeetupOptions
from integrations.meetup.services import budget
from tests.factories import EventFactory
from tests.faults.meetup_storms import BEGIN, fast_time, untruths, weather
from tests.integrations.meetup.stub import MeetupEvent, MeetupStub, World

RUNS = int(os.environ.get("MEETUP_RUNS", "10"))
KILLS = max(RUNS // 20, 3)
POINTS = 160
"""Per minute, far fewer than Meetup gives, so that our own budget has something to do."""

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.requirement("E38"),
]


@pytest.fixture
def world() -> Iterator[World]:
    with fast_time():
        world = World(seed=9, now=clock.now)
        world.hang_seconds, world.max_page, world.points_per_minute = 0.7, 10, POINTS
        group = world.add_group()
        group.events = [
            MeetupEvent(str(301 + n), f"tok-{301 + n}", f"Abend {n}", BEGIN + timedelta(days=30 + n)).with_bookings(
                23, guests=4
            )
            for n in range(10)
        ]
        yield world


@pytest.fixture
def connection(
    world: World, series: DialogueSeriesPage, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MeetupConnection]:
    """Six of ten events are linked; the site signs for its tokens by itself."""
    monkeypatch.setattr(budget, "POINTS", POINTS // 2 - 5)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    world.public_key = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    plugin = registry.get("meetup")
    with MeetupStub(world) as stub:
        settings.OUTBOUND_ALLOW = [stub.host]
        options = MeetupOptions(
            graphql_url=stub.environment["MEETUP_GRAPHQL_URL"],
            token_url=stub.environment["MEETUP_TOKEN_URL"],
            client_id=world.client_id,
            member_id=world.member_id,
            signing_key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            seconds=0.5,
        )
        monkeypatch.setitem(plugin.__dict__, "options", options)
        IntegrationState.objects.create(slug="meetup", is_enabled=True, changed_at=clock.now())
        row = MeetupConnection(label="Gruppe", group="dorfgespraech", series=series)
        row.save()
        read_until_it_works(row)
        for number in range(6):
            event = EventFactory(parent=series, title=f"Abend {number}", date="2026-12")
            found = RemoteLink.objects.get(remote_id=str(301 + number))
            links.link_event(found, event)
        read_until_it_works(row)
        counted = RemoteLink.objects.attached().values_list("going", "guests")
        assert list(counted) == [(23, 4)] * 6, "the storm begins with numbers of a whole reading"
        yield row


def read_until_it_works(connection: MeetupConnection) -> None:
    """One reading in good weather. On a busy machine half a second may be too short for an answer, and what was never
    counted cannot be kept."""
    for _try in range(20):
        run = run_sync(connection.pk)
        if run is not None and run.outcome == RunOutcome.DONE:
            return
        time.sleep(0.5)  # the budget of a minute, as the fast clock has it
    raise AssertionError("no reading came through in good weather")


@pytest.mark.long
def test_reading_in_bad_weather_ends_with_the_truth(
    world: World, connection: MeetupConnection, tmp_path: Path
) -> None:
    outcome = weather(world, connection, runs=RUNS, kills=KILLS, seed=9, complaints=tmp_path / "complaints")
    print(outcome)
    assert outcome.runs >= RUNS
    assert outcome.kills >= KILLS
    assert outcome.untrue == []
    assert outcome.wrong_numbers == []
    assert outcome.overspent == 0, "never above the budget of requests"
    assert world.refused == [], "no request that the schema does not allow"
    assert len([name for name in outcome.faults if name]) >= 3


@pytest.mark.long
@pytest.mark.parametrize("mutant", ["budget", "guests"])
def test_without_its_precautions_it_would_show(
    world: World, connection: MeetupConnection, monkeypatch: pytest.MonkeyPatch, mutant: str
) -> None:
    """Mutants: without the budget Meetup's limit is exceeded; with numbers of half a reading the truth is missed."""
    if mutant == "budget":
        world.points_per_minute = 15
        world.spent.clear()
        for points, exceeds in ((7, False), (100_000, True)):
            monkeypatch.setattr(budget, "POINTS", points)
            RequestBudget.objects.all().delete()
            run_sync(connection.pk)
            assert bool(world.overspent) is exceeds
        return
    monkeypatch.setattr(client.MeetupClient, "guests", lambda _self, ids: dict.fromkeys(ids, 0))
    run_sync(connection.pk)
    assert untruths(connection, world.groups[0], 6) != []

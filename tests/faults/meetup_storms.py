"""R9: a Meetup group is read in bad weather, while processes are killed and things change over there.

Time runs a hundred times as fast, so that pauses, leases and Meetup's budget keep their proportions: a minute of waiting takes
little more than half a second. The stub stands in the parent, whoever reads is a child that may die at any moment.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cms.core import clock
from dialogues.models import DialogueEventPage, OutsideCount
from integrations.core.choices import ATTACHED, LinkState, RunOutcome
from integrations.core.models import Connection, FieldConflict, RemoteLink, SyncRun
from integrations.core.services.sync.running import run_sync
from integrations.meetup.models import MeetupConnection
from integrations.meetup.services.following import follow_all
from tests.faults.processes import Crowd
from tests.integrations.meetup.stub import Group, MeetupEvent, World, faults

SPEED = 100
BEGIN = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
LONGEST_WAIT = timedelta(seconds=70)
CALM = "301"
"""Nobody signs up for this event or off, so its number must be right after every run."""


@contextmanager
def fast_time() -> Iterator[None]:
    """A clock for parent and children; the monotonic one is the same for all."""
    began = time.monotonic()
    with clock.use_clock(lambda: BEGIN + timedelta(seconds=(time.monotonic() - began) * SPEED)):
        yield


@dataclass
class Outcome:
    """What an R9 storm came to. Every list should be empty."""

    runs: int = 0
    kills: int = 0
    asked: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    overspent: int = 0
    wrong_numbers: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)


def weather(
    world: World, connection: MeetupConnection, *, runs: int, kills: int, seed: int, complaints: Path
) -> Outcome:
    """Let children read until there are ``runs`` runs, then two more in good weather; what is untrue afterwards."""
    chance = random.Random(seed)
    group = world.groups[0]
    outcome = Outcome()
    pages, asked = DialogueEventPage.objects.count(), len(world.answers)
    world.weights = dict(faults.R9)
    with Crowd({"reader": lambda: _read(connection.pk)}, complaints) as crowd:
        # Runs that are only told to wait do not count: somebody has to have asked.
        while SyncRun.objects.count() < runs or len(world.answers) - asked < 4 * runs or outcome.kills < kills:
            time.sleep(chance.uniform(0.05, 0.4))
            with world.lock:
                _change(group, chance)
            _look(connection, outcome)
            if outcome.kills < kills and chance.random() < 0.5:
                crowd.replace("reader")
                outcome.kills += 1
            crowd.look_after()
        exits = crowd.exits
    if exits:
        outcome.untrue.append(f"{exits} readers ended by themselves")
    world.weights, outcome.asked = {}, len(world.answers) - asked
    for answer in world.answers[asked:]:
        outcome.faults[answer.fault] = outcome.faults.get(answer.fault, 0) + 1
    outcome.runs, outcome.overspent = SyncRun.objects.count(), world.overspent
    _clear_up(connection, outcome)
    outcome.untrue += untruths(connection, group, pages)
    return outcome


def untruths(connection: MeetupConnection, group: Group, pages: int) -> list[str]:
    """Where the database differs from what is so over there."""
    found = []
    links = {
        link.stable_id: link for link in RemoteLink.objects.filter(connection_id=connection.pk, state__in=ATTACHED)
    }
    if len(links) != RemoteLink.objects.filter(connection_id=connection.pk, state__in=ATTACHED).count():
        found.append("an event is linked twice")
    if DialogueEventPage.objects.count() != pages:
        found.append("pages were made or deleted")
    if FieldConflict.objects.exists():
        found.append("a conflict without a change of ours")
    for event in group.events:
        link = links.get(event.token)
        if link is None:
            if RemoteLink.objects.filter(connection_id=connection.pk, stable_id=event.token).count() != 1:
                found.append(f"{event.id} is not offered exactly once")
            continue
        page = DialogueEventPage.objects.get(translation_key=link.local_key)
        going = OutsideCount.objects.filter(event_key=link.local_key).values_list("going", flat=True).first()
        truth = sum(1 + each.guests for each in event.bookings if each.status == "YES")
        facts = (link.remote_id, link.state, page.starts_at, going)
        if facts != (event.id, LinkState.LINKED, event.starts_at, truth):
            found.append(f"{event.id}: {facts} instead of {(event.id, 'linked', event.starts_at, truth)}")
        if not page.registration_meetup_url.endswith(f"/events/{event.id}/"):
            found.append(f"{event.id}: the button leads to {page.registration_meetup_url}")
    return found


def _read(connection_id: int) -> None:
    """A worker: reads whenever it may."""
    while True:
        # The storm has no hours to wait, neither after a success nor for a pause that doubles.
        now = clock.now()
        row = Connection.objects.filter(pk=connection_id)
        row.filter(failure_count=0, next_run_at__gt=now).update(next_run_at=now)
        row.filter(next_run_at__gt=now + LONGEST_WAIT).update(next_run_at=now + LONGEST_WAIT)
        if Connection.objects.due(now).filter(pk=connection_id).exists():
            run_sync(connection_id)
        follow_all()
        time.sleep(0.02)


def _change(group: Group, chance: random.Random) -> None:
    """Something happens at Meetup: people sign up and off, dates move, ids change, events are added."""
    event = chance.choice([each for each in group.events if each.id != CALM and each.token != f"tok-{CALM}"])
    act = chance.random()
    if act < 0.5:
        event.with_bookings(chance.randrange(150), guests=chance.randrange(5), waiting=chance.randrange(3))
    elif act < 0.7:
        event.starts_at += timedelta(days=chance.choice([-1, 1]))
        event.starts_at = max(event.starts_at, BEGIN + timedelta(days=20))
    elif act < 0.85:
        event.id = str(int(event.id) + 1000)
    elif len(group.events) < 40:
        number = str(100_000 + len(group.events))
        group.events.append(MeetupEvent(number, f"tok-{number}", f"Neues {number}", BEGIN + timedelta(days=30)))


def _look(connection: MeetupConnection, outcome: Outcome) -> None:
    """What no incomplete reading may ever do."""
    link = RemoteLink.objects.filter(connection_id=connection.pk, stable_id=f"tok-{CALM}").first()
    if link is None or link.state not in ATTACHED:
        outcome.wrong_numbers.append("the calm event was let go")
        return
    going = OutsideCount.objects.filter(event_key=link.local_key).values_list("going", flat=True).first()
    if going not in (None, 27):
        outcome.wrong_numbers.append(f"{going} instead of 27")


def _clear_up(connection: MeetupConnection, outcome: Outcome) -> None:
    """Two runs in good weather, as soon as the last lease and the last pause are over."""
    deadline = time.monotonic() + 60
    clean = 0
    while clean < 2 and time.monotonic() < deadline:
        run = run_sync(connection.pk)
        clean += run is not None and run.outcome == RunOutcome.DONE
        time.sleep(0.2)
    follow_all()
    if clean < 2:
        outcome.untrue.append("no run came through in good weather")

"""R10 and R11 of reliability 5.2: a rush on the last seat, and cancelling and registering all at once, with kills.

What is not killed is served; what was cut off clicks again. The judge reads the tables from outside, at every moment it
can and at the end.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.db import connection, connections

from dialogues.choices import RegistrationStatus
from dialogues.models import Registration
from newsletters.choices import WORK_STATES
from newsletters.models import MailingRecipient, RegistrationMail
from tests.faults.campaign import database_address, make_route, sink_process
from tests.faults.checker import check
from tests.faults.registrants import confirm_link, make_event, make_people, make_series, mine_link
from tests.faults.rush import Click, Served, Tally, served, volley, watching
from tests.faults.seats_checker import judge

BARS = {"sqlite": 1.5, "postgresql": 2.5}
"""Seconds that 95 % of 200 simultaneous clicks may take (R10)."""
CLIENTS = 200
"""Of one rush (R10)."""
NEWCOMERS = 200
"""Of one round of R11; as many others leave."""


def last_seat(folder: Path, seed: int, scale: float) -> bool:
    """R10: 200 clients for one seat, two for each person; fifty rounds, every second one without a waiting list."""
    dice = random.Random(seed)
    tally = Tally()
    series = make_series()
    database = database_address()
    with served(folder) as site, watching(database, folder) as moments:
        for number in range(max(int(50 * scale), 2)):
            event = make_event(series, capacity=1, waitlist=number % 2 == 0)
            people = make_people(event, [0] * (CLIENTS // 2))
            connections.close_all()
            clicks = [Click(confirm_link(public_id), {}) for public_id in people * 2]
            dice.shuffle(clicks)
            tally.add(volley(site.port, clicks))
            states = Registration.objects.filter(event_key=event.translation_key).values_list("state", flat=True)
            rest = RegistrationStatus.WAITING if event.registration_waitlist else RegistrationStatus.LAPSED
            if sorted(states) != sorted(["confirmed", *[rest.value] * (len(people) - 1)]):
                print(f"  RED: round {number}: {sorted(set(states))}")
                return False
        seen = moments() + _named_in(site.log)
    verdict = judge(database, queue_untouched=True, mails=True)
    bar = BARS[connection.vendor]
    print(f"  {tally}\n  {len(seen)} moments seen; at the end: {verdict}\n  load: {os.getloadavg()[0]:.1f}")
    return _judge(tally, seen, verdict.is_right) and _is_below(tally, bar)


def cancel_and_register(folder: Path, seed: int, scale: float) -> bool:
    """R11: 200 people cancel and 200 others confirm, all twice at once; then those who were offered a place take or
    cancel it, while half of the others leave. Web workers and the sender of mails are killed in between; in the end
    everybody has got each mail once."""
    dice = random.Random(seed)
    tally = Tally()
    series = make_series()
    database = database_address()
    log = folder / "sink.log"
    log.touch()
    make_route(rate=2_000, burst=200)
    with (
        sink_process(log) as sink,
        served(folder, EMAIL_URL=sink) as site,
        watching(database, folder) as moments,
    ):
        for _number in range(max(int(20 * scale), 1)):
            event = make_event(series, capacity=150)
            seated = make_people(event, [0] * 150, state=RegistrationStatus.CONFIRMED)
            queued = make_people(event, dice.choices([0, 1], k=150), state=RegistrationStatus.WAITING, first_number=1)
            newcomers = make_people(event, dice.choices([0, 0, 1, 2], k=NEWCOMERS))
            connections.close_all()
            leavers = dice.sample(seated, 120) + dice.sample(queued, 80)
            _storm(site, tally, dice, [_cancelling(one) for one in leavers] + [_confirming(n) for n in newcomers])
            offered = _in_state(event.translation_key, RegistrationStatus.OFFERED)
            rest = _in_state(event.translation_key, RegistrationStatus.CONFIRMED)
            deeds = [dice.choice((_taking, _cancelling))(one) for one in offered]
            _storm(site, tally, dice, deeds + [_cancelling(one) for one in dice.sample(rest, len(rest) // 2)])
        _wait_for_mails()
        seen = moments() + _named_in(site.log)
    verdict, sent = judge(database, mails=True), check(database, log)
    print(f"  {tally}\n  {len(seen)} moments seen; at the end: {verdict}\n  mails: {sent}")
    is_right = verdict.is_right and sent.is_right and sent.in_doubt <= tally.kills
    return _judge(tally, seen, is_right) and tally.kills > 0


def _named_in(log: Path) -> list[str]:
    """Lines of the server's log that name a person or open somebody's page."""
    lines = log.read_text(errors="replace").splitlines()
    return [f"log: {line}" for line in lines if "@example.org" in line or "?t=" in line or "join_url" in line]


def _wait_for_mails() -> None:
    """Until nobody has to be told anything more; a process that was killed often is started again late."""
    end = time.monotonic() + 600
    while time.monotonic() < end:
        is_written = not RegistrationMail.objects.filter(done_at__isnull=True).exists()
        is_sent = not MailingRecipient.objects.filter(state__in=WORK_STATES).exists()
        connections.close_all()
        if is_written and is_sent:
            return
        time.sleep(0.5)


def _in_state(event_key: UUID, state: RegistrationStatus) -> list[UUID]:
    found = Registration.objects.filter(event_key=event_key, state=state).order_by("pk")
    ids = list(found.values_list("public_id", flat=True))
    connections.close_all()
    return ids


def _confirming(public_id: UUID) -> Click:
    return Click(confirm_link(public_id), {})


def _cancelling(public_id: UUID) -> Click:
    return Click(mine_link(public_id), {"act": "cancel"})


def _taking(public_id: UUID) -> Click:
    return Click(mine_link(public_id), {"act": "take"})


def _storm(site: Served, tally: Tally, dice: random.Random, clicks: list[Click]) -> None:
    """Everybody twice at once, and now and then a process dies."""
    clicks = clicks * 2
    dice.shuffle(clicks)
    tally.add(volley(site.port, clicks, meanwhile=_killer(site, tally, dice)))


def _killer(site: Served, tally: Tally, dice: random.Random) -> Callable[[], None]:
    next_at = time.monotonic() + dice.uniform(0.1, 0.5)

    def act() -> None:
        nonlocal next_at
        if time.monotonic() >= next_at:
            tally.kills += site.kill_one(background=dice.random() < 0.2)
            next_at = time.monotonic() + dice.uniform(3, 5)

    return act


def _is_below(tally: Tally, bar: float) -> bool:
    print(f"  p95 {tally.p95:.2f} s, the bar is {bar} s: {'ok' if tally.p95 <= bar else 'RED'}")
    return tally.p95 <= bar


def _judge(tally: Tally, seen: list[str], is_right: bool) -> bool:
    wrong = [line for line in seen if line != "."]
    for line in wrong[:5]:
        print(f"  at one moment: {line}")
    went_well = is_right and not wrong and not tally.has_failed
    print(f"  {'ok' if went_well else 'RED'}")
    return went_well

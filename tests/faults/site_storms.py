"""R5 and R17 of reliability 5.2 with the site as an operator runs it: one ``serve`` answers, keeps time and sends."""

from __future__ import annotations

import itertools
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.db import connections
from django_tasks_db.models import DBTaskResult

from cms.core import clock
from cms.core.addresses import recipient_key
from newsletters.choices import WORK_STATES, RecipientState
from newsletters.models import MailingRecipient, Subscriber
from newsletters.services.subscribing import preferences_link
from tests.faults.campaign import database_address, make_mailing, make_route, sink_process
from tests.faults.checker import check
from tests.faults.rush import Click, Tally, served, volley
from tests.support.services import temporary_redis

LOSSES = 10
TICK = 60.0
"""Seconds that a lost bell may cost (R5)."""
PATIENCE = 180.0
MINUTES = 10
P95, P99 = 0.15, 0.5
"""Seconds that clicks may take beside a campaign (R17)."""
FULL_RATE = 100
"""Mails a second at least, or it is no campaign that stands beside the clicks (R18)."""
LOCKED = "database is locked"


def lost_tasks(folder: Path, seed: int, scale: float) -> bool:
    """R5: in the middle of a campaign all tasks are lost, ten times, in the database and, where there is one, in Redis:
    nobody is left out, nobody is served twice, and sending goes on within a tick."""
    make_route(rate=30, burst=10)
    count = max(int(3_000 * scale), 300)
    backends = ["database", "rq"] if shutil.which("redis-server") else ["database"]
    if "rq" not in backends:
        print("  left out: redis-server is not installed")
    verdicts = [_lose_tasks(folder, backend, count) for backend in backends]
    return all(verdicts)


def _lose_tasks(folder: Path, backend: str, count: int) -> bool:
    log = folder / "sink.log"
    log.touch()
    with (
        _queue(backend) as (forget, variables),
        sink_process(log) as sink,
        served(folder, EMAIL_URL=sink, **variables) as site,
    ):
        begin = len(_moments(log))
        make_mailing(count, key=f"storm {backend}")
        connections.close_all()
        for number in range(LOSSES):
            wanted = begin + count * (number + 1) // (LOSSES + 2)
            if not _until(lambda wanted=wanted: len(_moments(log)) >= wanted):
                break
            forget()
        _until(lambda: not _has(*WORK_STATES))
        said = site.log.read_text(errors="replace")
    moments = _moments(log)[begin:]
    longest = max((later - earlier for earlier, later in itertools.pairwise(moments)), default=PATIENCE)
    found = check(database_address(), log)
    is_right = found.is_right and not found.in_doubt and len(moments) == count and longest <= TICK
    print(
        f"  {backend}: all tasks lost {LOSSES} times, {said.count('it starts again')} restarts; longest silence {longest:.0f} s"
    )
    print(f"  {found}\n  {'ok' if is_right else 'RED'}")
    return is_right


@contextmanager
def _queue(backend: str) -> Iterator[tuple[Callable[[], object], dict[str, str]]]:
    """What empties the queue, and the variables by which the site uses it."""
    if backend == "database":
        yield _forget_rows, {"TASKS_BACKEND": "database", "REDIS_URL": ""}
        return
    with temporary_redis() as port, redis.Redis(port=port) as client:
        yield client.flushall, {"TASKS_BACKEND": "rq", "REDIS_URL": f"redis://127.0.0.1:{port}/0"}


def _forget_rows() -> None:
    DBTaskResult.objects.all().delete()
    connections.close_all()


def beside_the_site(folder: Path, seed: int, scale: float) -> bool:
    """R17: for ten minutes the site sends at full rate, and somebody clicks again and again on something that writes: 95 %
    of the answers within 150 ms, 99 % within 500 ms, none fails, and nobody hears of a lock."""
    make_route(rate=100_000, burst=10_000)
    click = _clicks()
    log = folder / "sink.log"
    log.touch()
    tally = Tally()
    fills = itertools.count()
    make_mailing(2_000, key=f"beside {next(fills)}")
    connections.close_all()
    with sink_process(log) as sink, served(folder, EMAIL_URL=sink) as site:
        _until(lambda: bool(_moments(log)))
        begin, taken = time.monotonic(), len(_moments(log))
        while time.monotonic() - begin < MINUTES * 60 * scale:
            # One at a time: what begins a campaign holds the lock for its rows, and is no click.
            if MailingRecipient.objects.filter(state=RecipientState.QUEUED).count() < 1_500:
                make_mailing(2_000, key=f"beside {next(fills)}")
            connections.close_all()
            for _click in range(20):
                tally.add(volley(site.port, [next(click)]))
                time.sleep(0.01)
        rate = (len(_moments(log)) - taken) / (time.monotonic() - begin)
        locks = site.log.read_text(errors="replace").count(LOCKED)
    p99 = statistics.quantiles(tally.waits, n=100)[98]
    print(f"  beside {rate:.0f} mails a second: {tally}; p99 {p99:.2f} s; “{LOCKED}”: {locks}")
    is_right = tally.p95 <= P95 and p99 <= P99 and set(tally.statuses) == {200} and not locks and rate >= FULL_RATE
    print(f"  {'ok' if is_right else 'RED'}")
    return is_right


def _clicks() -> Iterator[Click]:
    """Somebody who cannot decide on the language of their mails: each click writes."""
    now = clock.now()
    person = Subscriber.objects.create(
        address="p@example.org",
        address_key=recipient_key("p@example.org"),
        language="de",
        created_at=now,
        confirmed_at=now,
    )
    address = urlsplit(preferences_link(person))
    path = f"{address.path}?{address.query}"
    return (Click(path, {"act": "language", "language": language}) for language in itertools.cycle(("en", "de")))


def _moments(log: Path) -> list[float]:
    """When the mail server took each mail."""
    lines = (line.split(" ", 2) for line in log.read_text().splitlines())
    return [float(parts[0]) for parts in lines if len(parts) == 3 and parts[1] == "accepted"]


def _until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def _has(*states: RecipientState) -> bool:
    found = MailingRecipient.objects.filter(state__in=states).exists()
    connections.close_all()
    return found

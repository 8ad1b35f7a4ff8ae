"""A mailing in bad weather: workers and a timer as forked processes, a sink as a process of its own, and somebody who
kills."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, connections

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.settings.limits import MailTimes
from newsletters.choices import WORK_STATES, MailingKind, RecipientState, SettledBy
from newsletters.engine.delivering import deliver
from newsletters.engine.planning import Addressee, Content, Plan, freeze
from newsletters.engine.settling import send_again, settle_by_evidence
from newsletters.engine.sweeping import sweep_once
from newsletters.engine.transport import transport_for
from newsletters.models import Mailing, Route
from tests.faults.checker import Finding, check, read_log
from tests.faults.processes import Crowd

ROOT = Path(__file__).resolve().parents[2]
SHORT_TIMES = MailTimes(
    claim_lease=timedelta(seconds=2),
    mark_lease=timedelta(seconds=3),
    margin=timedelta(seconds=0.1),
    back_off=(timedelta(seconds=0.3), timedelta(seconds=0.6), timedelta(seconds=1)),
    scatter=(timedelta(seconds=0.1), timedelta(seconds=0.5)),
    breaker_first=timedelta(seconds=0.3),
    breaker_longest=timedelta(seconds=2),
)
"""A storm takes minutes, not days; the relation of the times to each other stays."""


def database_address() -> str:
    """What the checker opens."""
    chosen = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(chosen["NAME"])
    return f"postgres://{chosen['USER']}@{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"


@contextmanager
def sink_process(log: Path, *, seed: int = 1, faults: Mapping[str, float] | None = None) -> Iterator[str]:
    """A sink of its own; yields its ``EMAIL_URL``."""
    command = [sys.executable, "-m", "tests.support.mail_sink", "--log", str(log), "--seed", str(seed)]
    process = subprocess.Popen(
        [*command, "--faults", json.dumps(faults or {})], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield f"smtp://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.communicate()


def make_mailing(count: int, *, key: str = "storm", kind: MailingKind = MailingKind.NEWSLETTER) -> Mailing:
    """A frozen mailing to ``count`` people who do not exist."""
    addressees = (
        Addressee(f"p{number}@example.org", recipient_key(f"p{number}@example.org"), "de") for number in range(count)
    )
    content = Content("de", "Wer hält das Dorf zusammen?", "<p>Guten Tag</p>" * 20, "Guten Tag\n" * 20)
    return freeze(Plan(key=key, kind=kind, title="Sturm", contents=[content], list_id="storm"), addressees)


def load_everything(folder: Path) -> None:
    """Send one mail in this process, so that no child has to load templates and the like again; before any other."""
    mailing = make_mailing(1, key="first")
    deliver(until=clock.now() + timedelta(seconds=60), transport=transport_for(f"folder:{folder / 'first'}"))
    mailing.delete()


def make_route(*, rate: float, burst: int = 20) -> Route:
    """A route that all workers may use at once; killed ones count as busy until their lease is over."""
    values = {"rate": rate, "burst": burst, "tokens": burst, "concurrency": 1_000}
    return Route.objects.update_or_create(name="default", defaults=values)[0]


def work(url: str) -> None:
    """A worker, for ever."""
    while True:
        run = deliver(until=clock.now() + timedelta(seconds=8), transport=transport_for(url))
        if not run.has_more:
            time.sleep(0.05)


def tick() -> None:
    """The timer, for ever."""
    while True:
        try:
            sweep_once()
        except DatabaseError:
            connection.close()
        time.sleep(0.2)


@dataclass
class Weather:
    """What a storm brings; ``disturb`` is called now and then by the supervisor."""

    seed: int = 1
    workers: int = 4
    kills: int = 0
    pause: float = 0.25
    faults: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 120
    disturb: Callable[[], None] = lambda: None


@dataclass
class Report:
    """What happened and what the checker found, before and after doubt was settled."""

    seed: int
    kills: int = 0
    exits: int = 0
    seconds: float = 0.0
    before: Finding = field(default_factory=Finding)
    after: Finding = field(default_factory=Finding)
    cuts: int = 0
    complaints: str = ""

    def __str__(self) -> str:
        return (
            f"seed {self.seed}, {self.kills} kills, {self.cuts} cut connections, {self.exits} exits, "
            f"{self.seconds:.1f} s\n  before settling: {self.before}\n  after settling:  {self.after}"
        )


def ride_out(mailing: Mailing, weather: Weather, folder: Path) -> Report:
    """Send ``mailing`` through ``weather`` to its end, have the checker look, settle doubt by the sink's log, send what
    was not there again in calm weather, and look again."""
    report = Report(weather.seed)
    log, complaints = folder / "sink.log", folder / "complaints"
    log.touch()
    begin = time.monotonic()
    with sink_process(log, seed=weather.seed, faults=weather.faults) as url:
        _send(mailing, weather, url, complaints, report)
    report.before = check(database_address(), log)
    report.cuts = sum(1 for line in log.read_text().splitlines() if line.rpartition(" ")[2].startswith("cut_"))
    _settle(mailing, log)
    with sink_process(log) as url:
        _send(mailing, Weather(seed=weather.seed, workers=1), url, complaints, report)
    report.after = check(database_address(), log)
    report.seconds = time.monotonic() - begin
    report.complaints = complaints.read_text() if complaints.exists() else ""
    return report


def _send(mailing: Mailing, weather: Weather, url: str, complaints: Path, report: Report) -> None:
    dice = random.Random(weather.seed)
    works: dict[str, Callable[[], object]] = {f"worker {n}": lambda: work(url) for n in range(weather.workers)}
    end = time.monotonic() + weather.seconds
    next_kill = time.monotonic() + weather.pause
    kills = 0
    with Crowd({**works, "timer": tick}, complaints) as crowd:
        while time.monotonic() < end:
            time.sleep(0.05)
            crowd.look_after()
            weather.disturb()
            if kills < weather.kills and time.monotonic() >= next_kill:
                # Mostly workers, sometimes the timer.
                crowd.replace(dice.choice([*works, *works, "timer"]))
                kills += 1
                next_kill = time.monotonic() + weather.pause * dice.uniform(0.6, 1.4)
            if not _is_waiting(mailing):
                break
        report.kills += kills
        report.exits += crowd.exits


def _is_waiting(mailing: Mailing) -> bool:
    try:
        return mailing.recipients.filter(state__in=WORK_STATES).exists()
    except DatabaseError:
        return True
    finally:
        connections.close_all()


def _settle(mailing: Mailing, log: Path) -> None:
    """Evidence from the relay's log; what is not in it, the operator sends again."""
    taken = read_log(log)
    for row in mailing.recipients.filter(state=RecipientState.IN_DOUBT):
        if row.rfc_message_id in taken:
            settle_by_evidence(row.pk, RecipientState.ACCEPTED, by=SettledBy.LOG)
    send_again(mailing)


def quiet_bell() -> None:
    """No task queue: workers look by themselves, as they would after the loss of every bell."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}

"""The storms themselves, by the numbers of reliability 5.2. Each prints what happened and says whether it went well."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from django.conf import settings
from django.db import connection, connections

from newsletters.models import Mailing
from tests.faults import clock_storms, seat_storms, site_storms
from tests.faults.campaign import (
    SHORT_TIMES,
    Report,
    Weather,
    database_address,
    make_mailing,
    make_route,
    ride_out,
    sink_process,
    work,
)
from tests.faults.processes import Crowd
from tests.faults.test_chaos import CHAOS, attempts_at_refused_addresses

BACK_WITHIN = 10.0
"""Seconds after which workers send again when their database is back (R4)."""


def shorten() -> None:
    settings.MAIL_TIMES = SHORT_TIMES


def kills(folder: Path, seed: int, scale: float) -> bool:
    """R1: 10,000 recipients, four workers, 250 kills, 20 % temporary refusals and 2 % cut connections."""
    shorten()
    make_route(rate=2_000, burst=200)
    count, wanted = int(10_000 * scale), int(250 * scale)
    faults = {"rcpt_450": 0.2, "cut_accepted": 0.005, "cut_dot": 0.005, "stall:0.02": 0.79}
    report = ride_out(make_mailing(count), Weather(seed, kills=wanted, pause=0.3, faults=faults, seconds=600), folder)
    return _judge(report, count, least_kills=wanted)


def chaos(folder: Path, seed: int, scale: float) -> bool:
    """R3: a server that refuses, cuts and stalls: for a third of the lease, as 30 s are of 90 s."""
    shorten()
    make_route(rate=2_000, burst=200)
    count = int(3_000 * scale)
    report = ride_out(
        make_mailing(count), Weather(seed, faults={**CHAOS, "stall:0.3": 0, "stall:1": 0.03}, seconds=600), folder
    )
    refused = attempts_at_refused_addresses(folder / "sink.log")
    print(f"  {len(refused)} addresses refused for good, asked {sum(refused.values())} times")
    return _judge(report, count - len(refused)) and set(refused.values()) <= {1}


def database_down(folder: Path, seed: int, scale: float) -> bool:
    """R4: PostgreSQL restarts at once twenty times; on SQLite a foreign writer holds the lock for 15 s ten times. Workers
    neither end nor need more than ten seconds to go on."""
    shorten()
    make_route(rate=2_000, burst=200)
    is_sqlite = connection.vendor == "sqlite"
    times = max(int((10 if is_sqlite else 20) * scale), 1)
    count = int(8_000 * scale)
    mailing = make_mailing(count)
    disturb = _Disturber(times, pause=2.0, act=_hold_lock if is_sqlite else _crash_postgresql)
    weather = Weather(seed, faults={"stall:0.05": 1.0}, seconds=600, disturb=disturb)
    report = ride_out(mailing, weather, folder)
    waits = disturb.waits(folder / "sink.log")
    print(f"  {disturb.done} disturbances; mail went on after {max(waits, default=0):.1f} s at most")
    return (
        _judge(report, count) and disturb.done == times and report.exits == 0 and max(waits, default=0) <= BACK_WITHIN
    )


def lost_queue(folder: Path, seed: int, scale: float) -> bool:
    """R5: every task is lost (no queue at all), ten kills: the sweep and the rows are enough. Then a real site, whose
    queue is emptied ten times."""
    shorten()
    make_route(rate=500, burst=50)
    count = int(3_000 * scale)
    report = ride_out(make_mailing(count), Weather(seed, kills=10, faults={"stall:0.02": 1.0}), folder)
    return _judge(report, count) and site_storms.lost_tasks(folder, seed, scale)


def throughput(folder: Path, seed: int, scale: float) -> bool:
    """R18: without faults, rendering included; memory of a worker."""
    workers = 1 if connection.vendor == "sqlite" else 2
    make_route(rate=100_000, burst=100_000)
    count = int(10_000 * scale)
    mailing = make_mailing(count)
    connections.close_all()
    with sink_process(folder / "sink.log") as url:
        begin = time.monotonic()
        peak = 0.0
        with Crowd({f"worker {n}": lambda: work(url) for n in range(workers)}, folder / "c") as crowd:
            while _waiting(mailing) and time.monotonic() - begin < 300:
                time.sleep(0.2)
                peak = max(
                    peak, *(psutil.Process(child).memory_info().rss / 2**20 for child in crowd.children.values())
                )
        seconds = time.monotonic() - begin
    rate = count / seconds
    print(f"  {count} mails in {seconds:.1f} s: {rate:.0f} a second, {workers} worker(s), {peak:.0f} MiB each at most")
    return rate >= 100 and peak <= 200


class _Disturber:
    """Does something to the database now and then, in a thread; the supervisor calls it in its loop."""

    def __init__(self, times: int, *, pause: float, act: Callable[[], None]) -> None:
        self.times, self.pause, self.act = times, pause, act
        self.done = 0
        self.ends: list[float] = []
        self.next = time.monotonic() + pause
        self.thread: threading.Thread | None = None

    def __call__(self) -> None:
        if self.done >= self.times or time.monotonic() < self.next or (self.thread and self.thread.is_alive()):
            return
        connections.close_all()
        self.done += 1
        self.thread = threading.Thread(target=self._act)
        self.thread.start()
        self.next = time.monotonic() + self.pause

    def _act(self) -> None:
        self.act()
        self.ends.append(time.time())
        self.next = time.monotonic() + self.pause

    def waits(self, log: Path) -> list[float]:
        """Seconds from the end of each to the next mail that the server took, where there was one to send."""
        lines = (line.split(" ", 2) for line in log.read_text().splitlines())
        taken = [float(parts[0]) for parts in lines if parts[1] == "accepted"]
        return [min(later) - end for end in self.ends if (later := [moment for moment in taken if moment > end])]


def _hold_lock() -> None:
    """A foreign program that writes for 15 seconds."""
    file = sqlite3.connect(database_address(), timeout=20, isolation_level=None)
    file.execute("BEGIN IMMEDIATE")
    time.sleep(15)
    file.execute("ROLLBACK")
    file.close()


def _crash_postgresql() -> None:
    """SIGQUIT to the postmaster is an immediate shutdown; then it is started again, and recovers."""
    port = connection.settings_dict["PORT"]
    for process in psutil.process_iter(["name", "cmdline"]):
        line = process.info["cmdline"] or []
        if "-p" in line and str(port) in line and process.info["name"] == "postgres" and "-D" in line:
            command, folder, user = list(line), process.cwd(), process.username()
            process.send_signal(signal.SIGQUIT)
            process.wait(30)
            setpriv = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user != "root" else []
            subprocess.Popen([*setpriv, *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return


def _waiting(mailing: Mailing) -> bool:
    found = mailing.recipients.filter(state__in=("queued", "claimed", "sending")).exists()
    connections.close_all()
    return found


def _judge(report: Report, served: int, *, least_kills: int = 0) -> bool:
    print(f"  {report}")
    if report.complaints:
        print(report.complaints[-2_000:])
    is_right = (
        not (report.before.lost or report.before.doubled or report.before.contradicted)
        and report.before.in_doubt <= report.kills + report.cuts
        and report.after.is_right
        and report.after.in_doubt == 0
        and report.after.served == served
        and report.kills >= least_kills
    )
    print(f"  {'ok' if is_right else 'RED'}")
    return is_right


STORMS = {
    "R1": kills,
    "R3": chaos,
    "R4": database_down,
    "R5": lost_queue,
    "R10": seat_storms.last_seat,
    "R11": seat_storms.cancel_and_register,
    "R17": site_storms.beside_the_site,
    "R18": throughput,
    "R19": clock_storms.restored,
    "R28": clock_storms.timed_work,
}

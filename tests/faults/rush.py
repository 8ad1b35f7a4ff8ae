"""A rush on places, against real web processes: clients that start at one barrier, each person twice (R10, R11).

``serve`` runs as the operator starts it. The clients are connections of one process: all are open before the first one
speaks, so that what is measured is the server. Another process looks at the tables all the time
(``tests.faults.seats_checker``).
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
from django.core.management import call_command

from tests.faults.processes import fork
from tests.faults.seats_checker import judge
from tests.support.services import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds that anything may take."""
RETRIES = 600
"""So often somebody clicks again when the connection was cut."""


class Click(NamedTuple):
    """A POST that somebody sends."""

    path: str
    fields: dict[str, str]


class Answer(NamedTuple):
    """What came back; status 0: the connection was cut."""

    status: int
    seconds: float
    page: bytes


@dataclass
class Served:
    """A running ``serve``."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children():
                if "cms.core.serving.web" in child.cmdline():
                    return child.children()
        return []

    def background(self) -> list[psutil.Process]:
        """The process with worker and timer."""
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.process.pid).children()
            return [child for child in children if "cms.core.serving.background" in child.cmdline()]
        return []

    def kill_one(self, *, background: bool = False) -> bool:
        """SIGKILL to the older web worker, or to the process behind; whether there was one to kill. (Young ones are left
        alone: granian takes that for a crash loop and begins anew as a whole.)"""
        found = self.background() if background else self.workers()
        with suppress(psutil.NoSuchProcess, ValueError):
            min(found, key=psutil.Process.create_time).kill()
            return True
        return False


@contextmanager
def served(folder: Path, **variables: str) -> Iterator[Served]:
    """``manage.py serve`` with two web processes, on the database of this process's environment."""
    call_command("collectstatic", interactive=False, verbosity=0)
    port = free_port()
    environment = {
        **os.environ,
        "SITE_URL": f"http://localhost:{port}",
        "TRUSTED_PROXIES": "127.0.0.1,::1",
        **variables,
    }
    log = folder / "serve.log"
    command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "2"]
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    found = Served(port, log, process)
    try:
        end = time.monotonic() + PATIENCE
        while b"Wandelnetz runs at" not in log.read_bytes():
            if time.monotonic() > end or process.poll() is not None:
                raise AssertionError(f"it does not start:\n{log.read_text()[-3000:]}")
            time.sleep(0.1)
        yield found
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def watching(database: str, folder: Path) -> Iterator[Callable[[], list[str]]]:
    """A process that judges every moment it can; calling what is yielded ends it and tells what it saw."""
    said = folder / "moments"
    said.touch()

    def watch() -> None:
        while True:
            began = time.monotonic()
            verdict = judge(database)
            lines = [f"{name}: {fault}\n" for name, faults in verdict.faults.items() for fault in faults]
            with said.open("a") as file:
                file.writelines(lines or [".\n"])
            # Who looks all the time would be the load that is measured.
            time.sleep(max(0.05, 4 * (time.monotonic() - began)))

    child = fork(watch, complaints=said)
    try:
        yield lambda: said.read_text().splitlines()
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def volley(port: int, clicks: Sequence[Click], *, meanwhile: Callable[[], None] = lambda: None) -> list[Answer]:
    """Send all ``clicks`` at once, each over a connection of its own that stands before; who is cut off clicks again.

    Args:
        meanwhile: is called while they are under way, in this thread.
    """
    return asyncio.run(_volley(port, clicks, meanwhile))


async def _volley(port: int, clicks: Sequence[Click], meanwhile: Callable[[], None]) -> list[Answer]:
    barrier = asyncio.Event()
    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(_client(port, click, barrier, ready)) for click in clicks]
    for _click in clicks:
        await ready.acquire()
    barrier.set()
    while not all(task.done() for task in tasks):
        meanwhile()
        await asyncio.sleep(0.005)
    return [task.result() for task in tasks]


async def _client(port: int, click: Click, barrier: asyncio.Event, ready: asyncio.Semaphore) -> Answer:
    answer = Answer(0, 0.0, b"")
    for _attempt in range(RETRIES):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        ready.release()
        await barrier.wait()
        answer = await _speak(reader, writer, click)
        if answer.status:
            return answer
        await asyncio.sleep(0.1)
    return answer


async def _speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, click: Click) -> Answer:
    body = urlencode(click.fields)
    head = (
        f"POST {click.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    begin = time.perf_counter()
    page = b""
    try:
        writer.write((head + body).encode())
        page = await asyncio.wait_for(reader.read(), PATIENCE)
    except (OSError, TimeoutError):
        page = b""
    finally:
        writer.close()
    status = int(page[9:12]) if page.startswith(b"HTTP/1.1 ") else 0
    return Answer(status, time.perf_counter() - begin, page.partition(b"\r\n\r\n")[2])


@dataclass
class Tally:
    """All answers of a storm."""

    statuses: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    kills: int = 0

    def add(self, answers: Sequence[Answer]) -> None:
        self.statuses.update(answer.status for answer in answers)
        self.waits += [answer.seconds for answer in answers]

    @property
    def p95(self) -> float:
        """Seconds."""
        return statistics.quantiles(self.waits, n=20)[18]

    @property
    def has_failed(self) -> bool:
        """Whether the server failed, or somebody was cut off for good."""
        return any(status >= 500 or status == 0 for status in self.statuses)

    def __str__(self) -> str:
        statuses = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return f"{statuses}; p95 {self.p95:.2f} s, slowest {max(self.waits):.2f} s; {self.kills} kills"

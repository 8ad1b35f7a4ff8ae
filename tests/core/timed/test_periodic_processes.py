"""R28 in small: real processes on one database file, some of them killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120
"""Seconds that anything may take on a slow and busy machine."""

pytestmark = pytest.mark.slow


class Site:
    """A database file and the processes that use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"
        self.log.touch()
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.core.timed.periodic_process", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
                "TEST_DATA_DIR": str(self.folder),
                "JOB_LOG": str(self.log),
                "JOB_INTERVAL": "1",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.processes.append(process)
        return process

    def rows(self) -> list[tuple[str, int, str]]:
        with sqlite3.connect(self.folder / "db.sqlite3") as connection:
            return connection.execute("SELECT outcome, attempt, owner FROM core_jobslot ORDER BY id").fetchall()

    def acts(self) -> list[str]:
        """What the processes did, in order."""
        return [line.split()[1] for line in self.log.read_text().splitlines()]

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


@pytest.fixture
def site(tmp_path: Path, fill_site: Callable[[Path], None]) -> Iterator[Site]:
    fill_site(tmp_path)
    site = Site(tmp_path)
    yield site
    site.end()


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.long
def test_three_processes_run_each_slot_once(site):
    processes = [site.start("--loop") for _ in range(3)]
    wait_for(lambda: site.acts().count("ready") == 3)
    wait_for(lambda: len(site.rows()) >= 8)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in processes] == [0, 0, 0]
    rows = site.rows()
    assert {(outcome, attempt) for outcome, attempt, _ in rows} == {("done", 1)}
    assert Counter(site.acts()) == {"ready": 3, "begin": len(rows), "end": len(rows)}


@pytest.mark.long
def test_one_pass_by_many_processes_at_once(site):
    processes = [site.start(JOB_INTERVAL="86400") for _ in range(4)]
    outputs = [process.communicate(timeout=PATIENCE)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert sorted(outputs) == ["", "", "", "test.work done: worked\n"]
    assert [row[:2] for row in site.rows()] == [("done", 1)]


@pytest.mark.parametrize(
    ("place", "acts_of_the_dead"),
    [
        pytest.param("periodic.after_claim", [], marks=pytest.mark.long),
        ("periodic.before_outcome", ["begin", "end"]),
    ],
)
def test_slot_of_a_killed_process_is_finished_by_another(site, place, acts_of_the_dead):
    one_slot = {"JOB_INTERVAL": "86400", "JOB_LEASE": "2"}
    killed = site.start(FAIL_POINTS=f"{place}=kill", **one_slot)
    assert killed.wait(PATIENCE) == -signal.SIGKILL
    assert [row[:2] for row in site.rows()] == [("running", 1)]
    assert site.acts() == ["ready", *acts_of_the_dead]

    other = site.start("--loop", **one_slot)
    wait_for(lambda: site.acts().count("ready") == 2)
    wait_for(lambda: site.rows()[0][0] == "done")
    other.terminate()
    other.communicate()
    [(outcome, attempt, owner)] = site.rows()
    assert (outcome, attempt) == ("done", 2)
    assert owner.endswith(f":{other.pid}")
    assert site.acts() == ["ready", *acts_of_the_dead, "ready", "begin", "end"]


@pytest.mark.long
def test_slots_survive_processes_that_are_killed_at_random(site):
    settings = {"JOB_LEASE": "2", "JOB_SECONDS": "0.2"}
    running = [site.start("--loop", **settings) for _ in range(3)]
    wait_for(lambda: site.acts().count("ready") == 3)
    for kill in range(3):
        time.sleep(0.7 + 0.3 * kill)
        running.pop(0).kill()
        running.append(site.start("--loop", **settings))
    wait_for(lambda: site.acts().count("ready") == 6)
    wait_for(lambda: len(site.rows()) >= 8)
    time.sleep(8)  # lease, pause and a run
    for process in running:
        process.terminate()
    assert [process.wait(PATIENCE) for process in running] == [0, 0, 0]
    outcomes = Counter(outcome for outcome, _, _ in site.rows())
    # Only what was begun in the last seconds may have been cut short by the end of the test.
    assert outcomes["failed"] == 0
    assert outcomes["running"] <= 1
    assert outcomes["done"] >= 8


@pytest.mark.long
def test_slow_job_keeps_its_lease(site):
    """It takes longer than the lease; another process waits beside it, and leaves it alone."""
    slow = {"JOB_INTERVAL": "86400", "JOB_LEASE": "1", "JOB_SECONDS": "4"}
    first = site.start(**slow)
    wait_for(lambda: "begin" in site.acts())
    second = site.start("--loop", **slow)
    assert first.communicate(timeout=PATIENCE)[0] == "test.work done: worked\n"
    second.terminate()
    second.communicate()
    assert [row[:2] for row in site.rows()] == [("done", 1)]
    assert site.acts().count("begin") == 1


@pytest.mark.long
def test_idle_loop_stops_when_asked(site):
    for number in (signal.SIGTERM, signal.SIGINT):
        process = site.start("--loop", JOB_INTERVAL="1", PYTHONUNBUFFERED="1")
        # The loop reports what it did before it waits.
        assert process.stdout.readline() == "test.work done: worked\n"
        process.send_signal(number)
        assert process.wait(PATIENCE) == 0
        assert process.communicate()[1] == ""


@pytest.mark.long
def test_loop_stops_in_the_middle_of_a_job(site):
    slow = {"JOB_INTERVAL": "86400", "JOB_SECONDS": "300"}
    process = site.start("--loop", **slow)
    wait_for(lambda: "begin" in site.acts())
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert site.acts().count("end") == 0
    assert [row[:2] for row in site.rows()] == [("running", 1)]
    # The slot is free at once, although its lease was long.
    other = site.start(JOB_INTERVAL="86400")
    assert other.communicate(timeout=PATIENCE)[0] == "test.work done: worked\n"
    assert [row[:2] for row in site.rows()] == [("done", 2)]

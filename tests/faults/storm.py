"""``make storm``: the long tier of the storms on mail and places, on SQLite and, when found, on PostgreSQL.

``SEED=`` repeats a storm, ``ONLY=R1,R3`` chooses, ``SCALE=0.1`` makes it smaller; ``ONLY=list`` says what there is
(:data:`GOALS`). Some are tests with many examples (``tests.faults.long_tests``). Each line says how many kills, faults and
doubts there were; the checker's word decides (``tests.faults.checker``), and the exit code is 1 when it is red.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from tests.faults import walk
from tests.faults.long_tests import LONG_TESTS, run_long_tests
from tests.support.services import find_postgresql, temporary_postgresql

ROOT = Path(__file__).resolve().parents[2]
GOALS = {
    "R1": "a campaign under kills: nobody is lost, nobody gets it twice",
    "R2": "a kill, a cut and a full disk at every named place",
    "R3": "a mail server that refuses, cuts and stalls",
    "R4": "PostgreSQL crashes, a foreign writer holds SQLite's lock",
    "R5": "all tasks are lost: the rows are enough",
    "R6": "stops beside senders: nothing is marked after the commit of its stop",
    "R7": "the one-click POST: at once, for good, and only by POST",
    "R8": "six time zones, both changes of the clocks, jumps of the clock",
    "R9": "1,000 readings of Meetup in bad weather end with the truth",
    "R10": "200 people, each twice at once, for the last seat",
    "R11": "cancelling and registering all at once, with kills: each mail once",
    "R16": "webhooks to a receiver that fails, and addresses that nobody may reach",
    "R17": "the site writes beside a campaign at full rate",
    "R18": "how many mails a second, and in how much memory",
    "R19": "backups under load; a restored one sends nothing again",
    "R21": "10,000 foreign, altered and used tokens open no door",
    "R23": "10,000 sign-ups for one address are one mail",
    "R24": "5,000 hostile subjects, names and texts make no header",
    "R28": "timed work of several processes, killed again and again",
    "walk": "a series from its first to its last day under a shifted clock",
}
"""What each storm shows (reliability 5.2). R12–R15, R20, R22, R26 are tests of ``make test`` or of CI."""
WALK = "walk"
"""``tests.faults.walk``; on SQLite only."""
WITH_PROCESSES = ("R6", "R7")
"""Beside their long tests these have a storm."""


def main() -> int:
    if len(sys.argv) > 1:
        return storm_here(sys.argv[1])
    asked = [name.strip() for name in (os.environ.get("ONLY") or "").split(",") if name.strip()]
    if unknown := [name for name in asked if name not in GOALS]:
        print("\n".join(f"{name:5} {goal}" for name, goal in GOALS.items()))
        return 0 if unknown == ["list"] else 2
    seed = int(os.environ.get("SEED") or time.time())
    chosen = asked or list(GOALS)
    print(f"SEED={seed} SCALE={os.environ.get('SCALE', '1')}", flush=True)
    failed = []
    for database in ("SQLite", "PostgreSQL"):
        binaries = find_postgresql()
        if database == "PostgreSQL" and binaries is None:
            print("left out: PostgreSQL is not installed")
            continue
        for kind in chosen:
            if kind == WALK:
                if database == "SQLite" and walk.main():
                    failed.append(WALK)
                continue
            durable = (
                temporary_postgresql(binaries, fsync=True)
                if database == "PostgreSQL" and binaries
                else nullcontext("")
            )
            with durable as url, tempfile.TemporaryDirectory(prefix="wandelnetz-storm-") as folder:
                print(f"\n== {kind} on {database}", flush=True)
                if kind in LONG_TESTS:
                    scale = float(os.environ.get("SCALE") or 1)
                    if not run_long_tests(kind, database=url or "", scale=scale):
                        failed.append(f"{kind} on {database}, many examples")
                if kind in LONG_TESTS and kind not in WITH_PROCESSES:
                    continue
                environment = {
                    **{name: value for name, value in os.environ.items() if name != "FAIL_POINTS"},
                    "DJANGO_SETTINGS_MODULE": "cms.settings.base",
                    "DATA_DIR": folder,
                    "DATABASE_URL": url or "",
                    "DEMO": "1",
                    "SEED": str(seed),
                }
                command = [sys.executable, "-m", "tests.faults.storm", kind]
                if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
                    failed.append(f"{kind} on {database}")
    print("\n" + ("failed: " + ", ".join(failed) if failed else "All storms were ridden out."))
    return 1 if failed else 0


def storm_here(kind: str) -> int:
    """One storm on the database of the environment, which is empty."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.faults import campaign, stop_storms, storms

    call_command("migrate", verbosity=0)
    campaign.quiet_bell()
    storm: Callable[[Path, int, float], bool] = {**storms.STORMS, **stop_storms.STORMS}[kind]
    with tempfile.TemporaryDirectory(prefix="wandelnetz-storm-log-") as folder:
        return 0 if storm(Path(folder), int(os.environ["SEED"]), float(os.environ.get("SCALE") or 1)) else 1


if __name__ == "__main__":
    sys.exit(main())

"""``make storm``: the long tier of the storms on mail and places, on SQLite and, when found, on PostgreSQL.

``SEED=`` repeats a storm, ``ONLY=R1,R3`` chooses, ``SCALE=0.1`` makes it smaller. Only when they are named there run the
tests with many examples (R2, R6, R7, R8, R16, R21, R23, R24: ``tests.faults.long_tests``). Each line says how many kills, faults
and doubts there were; the checker's word decides (``tests.faults.checker``), and the exit code is 1 when it is red.
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
KINDS = ("R1", "R3", "R4", "R5", "R10", "R11", "R17", "R18", "R19", "R28", *LONG_TESTS, "walk")
WALK = "walk"
"""A series from its first to its last day under a shifted clock (``tests.faults.walk``); on SQLite only."""


def main() -> int:
    if len(sys.argv) > 1:
        return storm_here(sys.argv[1])
    seed = int(os.environ.get("SEED") or time.time())
    usual = ",".join(kind for kind in KINDS if kind not in LONG_TESTS)
    chosen = [kind for kind in KINDS if kind in (os.environ.get("ONLY") or usual).split(",")]
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
                        failed.append(f"{kind} on {database}")
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

    from tests.faults import campaign, storms

    call_command("migrate", verbosity=0)
    campaign.quiet_bell()
    storm: Callable[[Path, int, float], bool] = storms.STORMS[kind]
    with tempfile.TemporaryDirectory(prefix="wandelnetz-storm-log-") as folder:
        return 0 if storm(Path(folder), int(os.environ["SEED"]), float(os.environ.get("SCALE") or 1)) else 1


if __name__ == "__main__":
    sys.exit(main())

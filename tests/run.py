"""``make test``: linters, types, import contracts, translations and the test suite, each step with its time.

Groups whose service is missing are left out by name; ``REQUIRE_SERVICES=1`` turns each of them into a failure.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.services import find_chromium, find_gettext, find_postgresql, required, temporary_postgresql

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
DATABASE_TESTS = [
    "tests/networks/test_office.py",
    "tests/networks/test_register.py",
    "tests/api/test_orders.py",
    "tests/api/test_search.py",
    "tests/core/cache",
    "tests/core/fuzzydates/test_fields.py",
    "tests/core/timed/test_periodic.py",
    "tests/core/test_searching.py",
    "tests/integrations/core/test_sync.py",
    "tests/integrations/core/test_sync_links.py",
    "tests/integrations/core/test_sync_runs.py",
    "tests/dialogues/registrations/test_places.py",
    "tests/dialogues/test_states.py",
    "tests/faults/test_places.py",
    "tests/newsletters/engine/test_delivering.py",
    "tests/newsletters/engine/test_settling.py",
    "tests/newsletters/people/test_consents.py",
    "tests/newsletters/people/test_subscribing.py",
]
"""What differs most between databases: hand-written SQL, sorting, locks."""
MORE_DATABASE_TESTS = [
    "tests/api/test_events.py",
    "tests/api/test_privacy.py",
    "tests/architecture/test_worlds.py",
    "tests/core/test_changes.py",
    "tests/dialogues/test_changes.py",
    "tests/dialogues/test_selectors.py",
    "tests/newsletters/people/test_links.py",
    "tests/newsletters/reminders/test_clock.py",
    "tests/newsletters/reminders/test_starting.py",
    "tests/newsletters/reminders/test_stop_rule.py",
    "tests/api/test_conditions.py",
    "tests/api/test_series.py",
    "tests/dialogues/test_imports_rows.py",
    "tests/editorial/test_bad_values.py",
    "tests/faults/test_chaos.py",
    "tests/faults/test_full_rate.py",
    "tests/faults/test_guards.py",
    "tests/faults/test_kills.py",
    "tests/faults/test_lost_database.py",
    "tests/faults/test_lost_tasks.py",
    "tests/faults/test_timer.py",
    "tests/api/test_fuzz.py",
    "tests/dialogues/registrations",
    "tests/faults/test_fail_points.py",
    "tests/networks",
    "tests/newsletters/registrations",
]
"""The rest that rests on the database; with ``LONG=1``."""


class Run:
    """Collects what was done, how long it took and what was left out."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.failed: list[str] = []
        self.left_out: list[str] = []

    def step(self, name: str, *command: str, **environment: str) -> None:
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        result = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False)
        seconds = time.monotonic() - start
        self.lines.append(f"{'ok    ' if result.returncode == 0 else 'FAILED'} {seconds:6.1f} s  {name}")
        if result.returncode != 0:
            self.failed.append(name)

    def leave_out(self, name: str, reason: str) -> None:
        self.left_out.append(f"{name}: {reason}")

    def report(self) -> int:
        print("\n== Summary")
        print("\n".join(self.lines))
        for item in self.left_out:
            print(f"left out: {item}")
        if self.left_out and required():
            self.failed.append("REQUIRE_SERVICES=1, but groups were left out")
        for name in self.failed:
            print(f"failed: {name}")
        return 1 if self.failed else 0


def check_code(run: Run, environment: dict[str, str]) -> None:
    python = str(BIN / "python")
    run.step("ruff check", str(BIN / "ruff"), "check", ".")
    run.step("ruff format", str(BIN / "ruff"), "format", "--check", ".")
    run.step(
        "djlint", str(BIN / "djlint"), "--lint", "--quiet", "templates", "home", "newsletters", "dialogues", "networks"
    )
    run.step("import contracts", str(BIN / "lint-imports"), "--no-cache")
    run.step("mypy", str(BIN / "mypy"), ".", **environment)
    run.step("migrations", python, "manage.py", "makemigrations", "--check", "--dry-run", **environment)
    production = {**environment, "SITE_URL": "https://www.example.org", "DEBUG": "0"}
    run.step("check --deploy", python, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **production)
    run.step("known vulnerabilities", python, "-m", "tests.support.audit")
    if find_gettext():
        run.step("translations", python, "-m", "tests.messages", "check", **environment)
    else:
        run.leave_out("translations", "gettext's tools are not installed")


def run_tests(run: Run, environment: dict[str, str], arguments: list[str]) -> None:
    # One more than there are processors: some tests wait for browsers and servers.
    processes = str((os.cpu_count() or 1) + 1)
    pytest = [
        str(BIN / "python"),
        "-m",
        "pytest",
        "-q",
        "-n",
        processes,
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "--durations=20",
    ]
    if not find_chromium():
        run.leave_out("browser tests", "Chromium is not installed")
    if not shutil.which("redis-server"):
        run.leave_out("tests of the shared cache", "redis-server is not installed")
    if not shutil.which("spamassassin"):
        run.leave_out("the test with SpamAssassin", "spamassassin is not installed")
    run.step("tests on SQLite", *pytest, *arguments, **environment)
    binaries = find_postgresql()
    if binaries is None:
        run.leave_out("tests on PostgreSQL", "PostgreSQL is not installed")
        return
    with temporary_postgresql(binaries) as url:
        run.step(
            "tests on PostgreSQL",
            *pytest,
            "-m",
            "not browser and not slow",
            *DATABASE_TESTS,
            *(MORE_DATABASE_TESTS if os.environ.get("LONG") else []),
            **environment,
            DATABASE_URL=url,
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.run", description=__doc__)
    parser.add_argument("--lint", action="store_true", help="only the checks that run no test")
    parser.add_argument("pytest_arguments", nargs="*", help="passed on to pytest")
    options = parser.parse_args()
    signal.signal(
        signal.SIGTERM, lambda number, frame: sys.exit(128 + number)
    )  # what is temporary is removed then, too
    run = Run()
    with tempfile.TemporaryDirectory(prefix="wandelnetz-check-") as data:
        # 50 characters of varied signs, as ``check --deploy`` wants them; used for nothing.
        key = "".join(chr(33 + (n * 37) % 90) for n in range(64)).replace("$", "s")
        environment = {"DATA_DIR": data, "SECRET_KEY": key}
        check_code(run, environment)
    if not options.lint:
        # What is compiled is kept, whatever the caller's shell says: each process of pytest saves seven seconds.
        run_tests(run, {"PYTHONDONTWRITEBYTECODE": ""}, options.pytest_arguments)
    return run.report()


if __name__ == "__main__":
    sys.exit(main())

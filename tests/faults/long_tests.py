"""Goals whose long tier is an ordinary test with more examples; ``make storm`` runs them on both databases.

Nothing here needs Django: ``tests.faults.storm`` reads it before there are settings.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONG_TESTS: dict[str, tuple[dict[str, int], tuple[str, ...]]] = {
    "R2": ({}, ("tests/faults/test_fail_points.py",)),
    "R6": ({"STOP_TIMELINES": 2_000}, ("tests/newsletters/reminders/test_stop_rule.py",)),
    "R7": ({}, ("tests/newsletters/people/test_links.py",)),
    "R8": ({}, ("tests/newsletters/reminders/test_clock.py", "tests/newsletters/reminders/test_spans.py")),
    "R16": (
        {"WEBHOOK_CHANGES": 300},
        ("tests/faults/test_webhooks.py", "tests/faults/test_ssrf.py"),
    ),
    "R9": ({"MEETUP_RUNS": 1_000}, ("tests/faults/test_meetup.py::test_reading_in_bad_weather_ends_with_the_truth",)),
    "R21": ({"TOKEN_EXAMPLES": 10_000}, ("tests/newsletters/people/test_links.py::test_no_other_token_opens_a_door",)),
    "R23": (
        {"BOMBING_SIGN_UPS": 10_000},
        (
            "tests/newsletters/people/test_subscribing.py::test_bombing_one_address_sends_one_mail",
            "tests/newsletters/people/test_subscribing.py::test_bombing_many_addresses_meets_the_budget_and_raises_the_alert",
            "tests/newsletters/people/test_subscribing.py::test_without_limits_a_bomb_goes_off",
        ),
    ),
    "R24": (
        {"HOSTILE_EXAMPLES": 5_000},
        ("tests/newsletters/engine/test_messages.py", "tests/newsletters/issues/test_messages.py"),
    ),
}
"""By goal: how many examples (times ``SCALE``), and where they stand."""


def run_long_tests(kind: str, *, database: str, scale: float) -> bool:
    """The tests of ``kind`` with many examples; whether they were green.

    Args:
        database: a ``DATABASE_URL``; empty: a file of its own.
    """
    numbers, places = LONG_TESTS[kind]
    examples = {name: str(max(int(number * scale), 1)) for name, number in numbers.items()}
    # The settings of the tests choose the folder; one of the storm must not come in between.
    kept = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATA_DIR")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--durations=3", *places]
    environment = {**kept, "LONG": "1", "DATABASE_URL": database, **examples}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0

"""Which test shows which requirement (quality 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest

COUNTS = {"A": 18, "B": 32, "C": 23, "D": 19, "E": 52, "X": 8}
"""Number of requirements per source; ids run from 01."""

ALL_IDS = [f"{source}{number:02d}" for source, count in COUNTS.items() for number in range(1, count + 1)]


def shown_by(items: Iterable[pytest.Item]) -> dict[str, list[str]]:
    """Requirement id → names of the tests that are marked with it."""
    tests: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for marker in item.iter_markers("requirement"):
            for requirement in marker.args:
                tests[requirement].append(item.nodeid)
    return tests


def report(items: Iterable[pytest.Item]) -> list[str]:
    tests = shown_by(items)
    lines = [
        f"{identifier}  {len(tests[identifier])} tests" if identifier in tests else f"{identifier}  GAP"
        for identifier in ALL_IDS
    ]
    gaps = [identifier for identifier in ALL_IDS if identifier not in tests]
    return [*lines, f"{len(ALL_IDS) - len(gaps)} of {len(ALL_IDS)} requirements are shown; {len(gaps)} gaps"]

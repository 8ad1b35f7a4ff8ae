"""Every requirement that has been built is named by at least one test."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.requirements import ALL_IDS

ROOT = Path(__file__).resolve().parents[1]
MARK = re.compile(r"requirement\(([^)]*)\)")

BUILT = set(ALL_IDS) - {"E44", "E45", "E46", "X05"}
"""What the issues that have landed asked for: all but the recommendations."""


def named() -> set[str]:
    text = "\n".join(path.read_text() for path in ROOT.rglob("test_*.py"))
    return {
        identifier for arguments in MARK.findall(text) for identifier in re.findall(r"\"([A-EX]\d\d)\"", arguments)
    }


def test_every_built_requirement_is_shown_by_a_test() -> None:
    assert sorted(BUILT - named()) == []


def test_tests_name_only_requirements_that_exist() -> None:
    assert sorted(named() - set(ALL_IDS)) == []

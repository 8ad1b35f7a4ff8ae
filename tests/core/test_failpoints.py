from __future__ import annotations

import importlib
import os
import pkgutil
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import cms
from cms.core.failpoints import PLACES, FailPointError, call_at, declare, declared, fail_point, read_rules, use_rules

ROOT = Path(__file__).resolve().parents[2]
APPS = ("cms", "home", "networks", "dialogues", "newsletters", "integrations")
PLACE = "test.place"


@pytest.fixture(autouse=True)
def _own_registry() -> Iterator[None]:
    with PLACES.set_aside():
        declare({PLACE: "A place of this test."})
        yield


def test_nothing_happens_when_the_environment_names_nothing():
    with use_rules(""):
        fail_point(PLACE)
        fail_point("never.declared")


def test_raise():
    with use_rules(f"{PLACE}=raise"):
        for _ in range(2):
            with pytest.raises(FailPointError, match=PLACE):
                fail_point(PLACE)
    fail_point(PLACE)


def test_only_at_one_pass():
    with use_rules(f" other.place=kill , {PLACE}=raise@3,"):
        fail_point(PLACE)
        fail_point(PLACE)
        with pytest.raises(FailPointError):
            fail_point(PLACE)
        fail_point(PLACE)


def test_sleep():
    start = time.monotonic()
    with use_rules(f"{PLACE}=sleep:0.05"):
        fail_point(PLACE)
    assert time.monotonic() - start >= 0.05


def test_what_is_called_at_every_pass():
    passes: list[str] = []
    with call_at(PLACE, lambda: passes.append("here")):
        fail_point(PLACE)
        fail_point(PLACE)
    fail_point(PLACE)
    assert passes == ["here", "here"]


def test_undeclared_place_is_found_as_soon_as_any_is_on():
    with use_rules(f"{PLACE}=raise"), pytest.raises(LookupError, match=r"other\.place"):
        fail_point("other.place")


def test_declared_places_are_listed_in_order():
    declare({"b.place": "Second.", "a.place": "First."})
    assert list(declared()) == ["a.place", "b.place", PLACE]


@pytest.mark.parametrize(
    "text", ["x", "a.b=explode", "a.b=sleep", "a.b=sleep:x", "a.b=kill@0", "a.b=kill@", "A.b=kill"]
)
def test_rule_that_cannot_be_understood_is_named(text):
    with pytest.raises(ValueError, match="is no rule such as"):
        read_rules(text)


@pytest.mark.parametrize(("rule", "printed"), [("kill", ""), ("kill@3", "1\n2\n")])
def test_kill_ends_the_process_as_sigkill_does(rule, printed):
    program = f"""
from cms.core.failpoints import declare, fail_point
declare({{"{PLACE}": "Here."}})
for number in (1, 2, 3):
    fail_point("{PLACE}")
    print(number, flush=True)
"""
    environment = {**os.environ, "FAIL_POINTS": f"{PLACE}={rule}"}
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout) == (-signal.SIGKILL, printed)


def test_every_place_in_the_code_is_declared_in_its_module():
    """And nothing is declared that the code never passes."""
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            source = path.read_text()
            passed = set(re.findall(r"fail_point\(\s*\"([^\"]+)\"", source))
            if not passed or path.name == "failpoints.py":
                continue
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            declarations = re.search(r"\ndeclare\(\s*(\{.*?\})\s*\)", source, re.DOTALL)
            assert declarations, f"{module.__name__} declares no fail point"
            names = set(re.findall(r"\"([a-z_.]+)\":", declarations[1]))
            assert names == passed, module.__name__


def test_scan_finds_the_packages():
    assert {"core"} <= {module.name for module in pkgutil.iter_modules(cms.__path__)}

"""Named places at which a test can let the process die, fail or wait (reliability 5.2, R2).

Code passes ``fail_point("mail.before_data")``; nothing happens unless the environment variable ``FAIL_POINTS`` names
the place when the process starts::

    FAIL_POINTS=mail.before_data=kill           SIGKILL to the own process
    FAIL_POINTS=mail.before_data=raise          raises FailPointError
    FAIL_POINTS=mail.before_data=sleep:0.5      waits half a second
    FAIL_POINTS=mail.before_data=kill@3         the same at the third pass only

Several are separated by commas. Every name is declared with :func:`declare` beside the code that passes it, so that a
test can walk through all of them.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Literal

from cms.core.registries import Registry

_RULE = re.compile(
    r"(?P<name>[a-z_]+(\.[a-z_]+)+)=(?P<act>kill|raise|sleep:(?P<seconds>\d+(\.\d+)?))(@(?P<only>[1-9]\d*))?"
)


class FailPointError(RuntimeError):
    """A fail point was told to raise."""


@dataclass(frozen=True)
class _Rule:
    act: Literal["kill", "raise", "sleep"]
    seconds: float
    only_pass: int | None
    passes: count[int]

    def __call__(self, name: str) -> None:
        # next() of a count is atomic: two threads never see the same pass.
        if self.only_pass is not None and next(self.passes) != self.only_pass:
            return
        if self.act == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.act == "raise":
            raise FailPointError(name)
        else:
            time.sleep(self.seconds)


def read_rules(text: str) -> dict[str, _Rule]:
    """The rules in the value of ``FAIL_POINTS``.

    Raises:
        ValueError: a rule cannot be understood.
    """
    rules = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _RULE.fullmatch(part)
        if match is None:
            raise ValueError(f"FAIL_POINTS: “{part}” is no rule such as mail.before_data=kill@3")
        act = match["act"].partition(":")[0]
        rules[match["name"]] = _Rule(
            act=act,  # type: ignore[arg-type]  # the expression above allows only the three
            seconds=float(match["seconds"] or 0),
            only_pass=int(match["only"]) if match["only"] else None,
            passes=count(1),
        )
    return rules


PLACES: Registry[str, str] = Registry()
_rules: Mapping[str, Callable[[str], None]] = read_rules(os.environ.get("FAIL_POINTS", ""))


def declare(places: Mapping[str, str]) -> None:
    """Add fail points: name to one sentence that says what has and what has not happened there."""
    PLACES.update(places)


def declared() -> dict[str, str]:
    """All fail points of the modules imported so far, in the order of their names."""
    return dict(sorted(PLACES.items()))


@contextmanager
def use_rules(text: str) -> Iterator[None]:
    """Let the rules of ``text``, and no others, hold in this process inside the block."""
    with _use(read_rules(text)):
        yield


@contextmanager
def call_at(name: str, act: Callable[[], None]) -> Iterator[None]:
    """Call ``act`` at every pass of the place ``name`` inside the block: what others may do at this very moment."""
    with _use({name: lambda _name: act()}):
        yield


@contextmanager
def _use(rules: Mapping[str, Callable[[str], None]]) -> Iterator[None]:
    global _rules
    before, _rules = _rules, rules
    try:
        yield
    finally:
        _rules = before


def fail_point(name: str) -> None:
    """Pass the place ``name``.

    Raises:
        FailPointError: the environment says so.
        LookupError: fail points are on, and this one was never declared.
    """
    if not _rules:
        return
    if name not in PLACES:
        raise LookupError(f"the fail point “{name}” is not declared")
    if rule := _rules.get(name):
        rule(name)

"""Processes that can be killed at any moment, forked from this one: starting Python and Django anew takes seconds."""

from __future__ import annotations

import logging
import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from django.db import connections


def fork(work: Callable[[], object], *, complaints: Path | None = None) -> int:
    """Run ``work`` in a child and end it; returns the child's id. An exception is exit code 1, and is written down."""
    connections.close_all()  # a connection must not be shared
    child = os.fork()
    if child:
        return child
    try:
        logging.disable(logging.CRITICAL)
        random.seed()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        work()
    except BaseException:
        if complaints is not None:
            with complaints.open("a") as file:
                file.write(traceback.format_exc())
        os._exit(1)
    os._exit(0)


def wait(child: int, seconds: float = 120) -> int:
    """The exit code of ``child``; negative: the signal that ended it. One that takes too long is killed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError(f"the child took more than {seconds} s")


class Crowd:
    """Children by name; each is started again when it has died."""

    def __init__(self, works: dict[str, Callable[[], object]], complaints: Path) -> None:
        self.works = works
        self.complaints = complaints
        self.children: dict[str, int] = {}
        self.exits = 0
        """How many ended by themselves, which none should."""

    def __enter__(self) -> Crowd:
        for name in self.works:
            self.start(name)
        return self

    def __exit__(self, *exception: object) -> None:
        for name in list(self.children):
            self.kill(name)

    def start(self, name: str) -> None:
        self.children[name] = fork(self.works[name], complaints=self.complaints)

    def kill(self, name: str) -> None:
        child = self.children.pop(name)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)

    def replace(self, name: str) -> None:
        """SIGKILL, and a new one in its place."""
        self.kill(name)
        self.start(name)

    def look_after(self) -> None:
        """Start those again that ended by themselves."""
        for name, child in list(self.children.items()):
            if os.waitpid(child, os.WNOHANG)[0]:
                self.exits += 1
                self.start(name)

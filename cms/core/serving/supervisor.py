"""Starts the processes of a site, restarts those that die, and stops them together."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY = 60.0
"""A process that ran for so many seconds counts as healthy: its next restart begins with the shortest pause again."""
STOP_SECONDS = 15.0
"""How long everything together may take to stop before it is killed. A task that is cut off runs again later."""
SECOND_SIGNAL = 1.0
"""A signal that comes so many seconds after the first says: stop at once. (Some tools send the first one twice.)"""
TICK = 0.25


def say(text: str) -> None:
    """One line for the operator."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@dataclass
class Child:
    """One supervised process, in a process group of its own: a Ctrl-C in the terminal reaches the supervisor only."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, process_group=0)  # noqa: S603  our own modules

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def check(self, now: float) -> None:
        """Start it when it is due; when it has died, say so and plan the next start."""
        if self.process is None:
            if now >= self.start_at:
                self.start()
        elif (code := self.process.poll()) is not None:
            self.process = None  # what it had started ends by its lifeline
            if now - self.started >= STEADY:
                self.pause = FIRST_PAUSE
            self.start_at = now + self.pause
            reason = f"signal {-code}" if code < 0 else f"exit code {code}"
            say(f"{self.name} stopped ({reason}); it starts again in {self.pause:g} s.")
            self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def ask_to_stop(self) -> None:
        if self.process is not None and self.is_running:
            self.process.terminate()

    def kill(self) -> None:
        """End the process and whatever it has started, at once."""
        if self.process is not None and self.is_running:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Runs ``children`` until SIGTERM or SIGINT. ``probe`` is the (host, port) whose ``/healthz`` shows readiness."""

    children: Sequence[Child]
    probe: tuple[str, int]
    greeting: str
    _signals: list[int] = field(default_factory=list)

    def run(self) -> int:
        """Returns the exit code: 0 after a clean stop, 1 when something had to be killed."""
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda received, _frame: self._signals.append(received))
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # wakes the loop below
        greeted = False
        while not self._signals:
            now = time.monotonic()
            for child in self.children:
                child.check(now)
            if not greeted and all(child.is_running for child in self.children) and self.answers():
                say(self.greeting)
                greeted = True
            self._sleep(reader, TICK if not greeted else self._until_next_start(now))
        return self._stop(reader)

    def answers(self) -> bool:
        """Whether ``/healthz`` says yes. Spoken by hand: ``http.client`` would cost this process 6 MiB."""
        question = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        try:
            with socket.create_connection(self.probe, timeout=2) as connection:
                connection.sendall(question)
                return connection.recv(64).startswith(b"HTTP/1.1 200 ")
        except OSError:
            return False

    def _until_next_start(self, now: float) -> float | None:
        """Seconds to the next planned start; ``None`` when only a signal can bring something to do."""
        pauses = [max(child.start_at - now, 0) for child in self.children if child.process is None]
        return min(pauses, default=None)

    @staticmethod
    def _sleep(reader: int, seconds: float | None) -> None:
        ready, _, _ = select.select([reader], [], [], seconds)
        if ready:
            os.read(reader, 4096)

    def _stop(self, reader: int) -> int:
        say("Stopping …")
        began = time.monotonic()
        for child in self.children:
            child.ask_to_stop()
        while any(child.is_running for child in self.children):
            waited = time.monotonic() - began
            if waited < SECOND_SIGNAL:
                self._signals.clear()
            if waited >= STOP_SECONDS or self._signals:
                break
            self._sleep(reader, TICK)
        killed = [child.name for child in self.children if child.is_running]
        for child in self.children:
            child.kill()
        if killed:
            say(f"Stopped; {', '.join(killed)} had to be killed.")
            return 1
        say("Stopped.")
        return 0

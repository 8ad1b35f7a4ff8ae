"""``run_periodic``: one pass of all due timed jobs, or for ever (contract 1)."""

from __future__ import annotations

import gc
import logging
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import CommandParser

from cms.core.management.base import Command as BaseCommand
from cms.core.management.base import wrong
from cms.core.models.periodic import JobSlot
from cms.core.timed.periodic import PeriodicJob, find_due, jobs, run_due, run_loop

log = logging.getLogger(__name__)

NAP = 0.25  # seconds; how long a signal may go unnoticed while the loop is idle
GRACE = 0.5  # seconds that a running job has to come to its end


class Stopped(BaseException):
    """A running job is cut short because the process has to end. Not an ``Exception``, so that no job swallows it."""


class SignalStop:
    """Stops a loop on a signal: at once when it is idle; a job that does not end within ``GRACE`` is cut short.

    ``threading.Event`` is no use here: setting it from a signal handler can block for ever on its own lock.
    """

    def __init__(self) -> None:
        self._is_set = False

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, timeout: float) -> bool:
        end = time.monotonic() + timeout
        while not self._is_set and (left := end - time.monotonic()) > 0:
            time.sleep(min(NAP, left))
        return self._is_set

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGALRM, self._on_alarm)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._is_set = True
        signal.setitimer(signal.ITIMER_REAL, GRACE)

    def _on_alarm(self, number: int, frame: FrameType | None) -> None:
        raise Stopped


class Command(BaseCommand):
    help = "Runs the timed jobs that are due. It is safe to run it several times at once, on one or many machines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument("--only", metavar="NAME", help="leave out all other jobs")
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *, loop: bool, only: str | None, dry_run: bool, **options: Any) -> None:
        chosen = self.choose(only)
        if loop and dry_run:
            raise wrong("--loop and --dry-run do not go together")
        if dry_run:
            for due in find_due(chosen):
                again = " (its process died)" if due.abandoned else ""
                self.stdout.write(f"{due.job.name} {due.slot:%Y-%m-%dT%H:%M:%SZ}{again}")
        elif loop:
            self.run_until_stopped(chosen)
        else:
            self.report(run_due(chosen))

    def choose(self, only: str | None) -> list[PeriodicJob] | None:
        if only is None:
            return None
        known = jobs()
        if only not in known:
            raise wrong(f"there is no job “{only}”; there are {', '.join(known)}")
        return [known[only]]

    def run_until_stopped(self, chosen: list[PeriodicJob] | None) -> None:
        # What was imported never becomes garbage. Without this, looking through it takes two seconds at the very end.
        gc.freeze()
        stop = SignalStop()
        stop.listen()
        try:
            run_loop(stop, chosen, after_pass=self.report)
        except Stopped:
            log.info("The timer was stopped in the middle of a job; another process takes it over.")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def report(self, rows: list[JobSlot]) -> None:
        for row in rows:
            detail = row.error or row.result
            self.stdout.write(f"{row.job} {row.outcome}{f': {detail}' if detail else ''}")

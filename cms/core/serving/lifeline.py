"""No process outlives the one that started it, however that one ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
POLL = 1.0
"""Seconds between two looks at the parent where the kernel does not tell (everywhere but on Linux)."""


def end_with_parent(parent: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Arrange that this process gets the signal ``number`` when the process ``parent`` ends, even by ``kill -9``.

    To be called early in the child; ``parent`` is the id of the process that started it.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent, number), daemon=True, name="lifeline").start()
    if os.getppid() != parent:  # it ended before the arrangement stood
        os.kill(os.getpid(), number)


def _watch(parent: int, number: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(POLL)
    os.kill(os.getpid(), number)

"""Loaded by every Python process of the walk (``PYTHONPATH``), before anything else.

libfaketime 0.9.10 answers ``clock_nanosleep`` on the monotonic clock with EINVAL, which is what ``time.sleep`` calls; its
``select`` is left alone.
"""

import select
import time


def sleep(seconds: float) -> None:
    """As ``time.sleep``."""
    select.select([], [], [], seconds)


time.sleep = sleep

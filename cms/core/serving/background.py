"""``python -m cms.core.serving.background``: background tasks and timed jobs in one process.

Both mostly wait; one process instead of two saves the memory of a loaded Django. Tasks run in the main thread, timed
jobs in a second one with a database connection of its own. When either ends, the process ends, and the supervisor
starts it again.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading

from cms.core.serving.lean import leave_out_unused
from cms.core.serving.lifeline import end_with_parent

logger = logging.getLogger("cms.serving")

NICENESS = 5
"""Whoever waits for a page goes first: a thousand mails must not slow down a click (R10, R17)."""
STOP_SECONDS = 10.0
"""How long a timed job may go on when the site stops. What is cut off is taken over when its lease has run out."""


def run_timer(stop: threading.Event) -> None:
    """Run due jobs until ``stop`` is set; anything else that ends it ends the process. Python reports the fault of a thread."""
    from cms.core.periodic import run_loop  # noqa: PLC0415  Django is set up first

    try:
        run_loop(stop=stop)
    finally:
        if not stop.is_set():
            logger.error("The timer stopped, and with it this process.")
            os.kill(os.getpid(), signal.SIGTERM)


def run_tasks() -> None:
    """Work off the queue that ``TASKS_BACKEND`` chose, until a signal ends it."""
    from django.conf import settings  # noqa: PLC0415  Django is set up first
    from django.core.management import call_command  # noqa: PLC0415  as above

    if settings.ENV.TASKS_BACKEND == "rq":
        # In this process: a fork per task would copy a process with a second thread.
        call_command("rqworker", *settings.TASK_QUEUES, worker_class="rq.SimpleWorker", verbosity=0)
    else:
        call_command("db_worker", queue_name="*", reload=False, startup_delay=False, verbosity=0)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m cms.core.serving.background", description=__doc__)
    parser.add_argument("--parent", type=int, required=True, help="the supervisor's process id")
    options = parser.parse_args(arguments)
    end_with_parent(options.parent)
    os.nice(NICENESS)
    leave_out_unused()

    import django  # noqa: PLC0415  after the lifeline stands

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.base")
    django.setup()
    stop = threading.Event()
    timer = threading.Thread(target=run_timer, args=(stop,), name="timer", daemon=True)
    timer.start()
    try:
        run_tasks()
    finally:
        stop.set()
        timer.join(STOP_SECONDS)


if __name__ == "__main__":
    main()

"""``python -m cms.core.serving.background``: background tasks and timed jobs in one process.

All mostly wait; one process instead of three saves the memory of a loaded Django. Tasks run in the main thread, timed
jobs in a second one, and tasks that wait for other people's servers in a third, so that a slow one of those holds up no
mail. Each thread has a database connection of its own. When one ends, the process ends, and the supervisor starts it
again.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

from cms.core.serving.lean import leave_out_unused
from cms.core.serving.lifeline import end_with_parent

logger = logging.getLogger("cms.serving")

NICENESS = 5
"""Whoever waits for a page goes first: a thousand mails must not slow down a click (R10, R17)."""
STOP_SECONDS = 10.0
"""How long timed jobs and outward tasks may go on when the site stops. What is cut off is taken over when its lease has
run out."""


def run_beside(name: str, work: Callable[[], None], stop: threading.Event) -> threading.Thread:
    """Have ``work`` done in a thread until ``stop`` is set; anything else that ends it ends the process. Python reports
    the fault of a thread."""

    def until_stop() -> None:
        try:
            work()
        finally:
            if not stop.is_set():
                logger.error("The %s stopped, and with it this process.", name)
                os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=until_stop, name=name, daemon=True)
    thread.start()
    return thread


def run_timer(stop: threading.Event) -> None:
    """Run due jobs until ``stop`` is set."""
    from cms.core.timed.periodic import run_loop  # noqa: PLC0415  Django is set up first

    run_loop(stop=stop)


def run_outward_tasks(stop: threading.Event) -> None:
    """Work off the queues whose tasks wait for other people's servers, until ``stop`` is set."""
    from django.conf import settings  # noqa: PLC0415  Django is set up first
    from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS  # noqa: PLC0415  as above
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415  as above

    from cms.core.timed.reaper import worker_id  # noqa: PLC0415  as above

    worker = Worker(
        queue_names=settings.OUTWARD_QUEUES,
        excluded_queue_names=[],
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        worker_id=worker_id(),
        interval=1,
        batch=True,  # it comes back when there is nothing to do
        startup_delay=False,
        max_tasks=None,
    )
    while not stop.is_set():
        worker.run()
        stop.wait(1)


def run_tasks() -> None:
    """Work off the queues that ``TASKS_BACKEND`` chose, but for the outward ones of the database, until a signal ends it."""
    from django.conf import settings  # noqa: PLC0415  Django is set up first
    from django.core.management import call_command  # noqa: PLC0415  as above

    if settings.ENV.TASKS_BACKEND == "rq":
        # In this process: a fork per task would copy a process with a second thread.
        call_command("rqworker", *settings.TASK_QUEUES, worker_class="rq.SimpleWorker", verbosity=0)
    else:
        others = ",".join(settings.OUTWARD_QUEUES)
        call_command(
            "db_worker", queue_name="*", exclude_queues=others, reload=False, startup_delay=False, verbosity=0
        )


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
    from django.conf import settings  # noqa: PLC0415  as above

    stop = threading.Event()
    beside = [run_beside("timer", partial(run_timer, stop), stop)]
    if settings.ENV.TASKS_BACKEND == "database":
        beside.append(run_beside("outward worker", partial(run_outward_tasks, stop), stop))
    try:
        run_tasks()
    finally:
        stop.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in beside:
            thread.join(max(end - time.monotonic(), 0))


if __name__ == "__main__":
    main()

"""Background tasks whose worker died: django-tasks-db leaves them RUNNING for ever (django-tasks-db#5).

A worker's id says which process of which machine it is (:func:`worker_id`), so that a dead one is known at once on its
own machine; on others a task counts as dead after :data:`LONGEST_TASK`. It becomes FAILED with a clear reason, and is
enqueued again only when it is known to bear running twice.
"""

from __future__ import annotations

import logging
import os
import socket
from datetime import timedelta

import psutil
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cms.core import clock
from cms.core.registries import Registry

log = logging.getLogger(__name__)

LONGEST_TASK = timedelta(minutes=15)
SAME_BEGINNING = 2.5  # seconds

REPEATABLE: Registry[str, str] = Registry()
"""Dotted path of a task to the reason why it may run twice."""


class WorkerDied(Exception):  # noqa: N818  stands in the task's row as what happened
    """The process that ran the task is gone."""


def allow_repeating(task_path: str, reason: str) -> None:
    """Let a task run again when its worker died in the middle of it. Apps call it in ``AppConfig.ready()``."""
    REPEATABLE[task_path] = reason


def worker_id() -> str:
    """Machine, process and its beginning: what tells this process from all others, also from a later one with its
    number. At most 64 characters."""
    return f"{_machine()}:{os.getpid()}:{int(psutil.Process().create_time())}"


def reap() -> str:
    """Fail the tasks of dead workers and enqueue again what may run twice; the timed job ``core.reap_tasks``."""
    reaped = again = 0
    for row in DBTaskResult.objects.running():
        if not _is_dead(row):
            continue
        values = {
            "status": TaskResultStatus.FAILED,
            "finished_at": clock.now(),
            "exception_class_path": f"{WorkerDied.__module__}.{WorkerDied.__qualname__}",
            "traceback": "The worker process that ran this task is gone.",
        }
        if not DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING).update(**values):
            continue  # somebody else was faster, or it has come to its end after all
        reaped += 1
        log.warning("A worker died in the middle of the task %s.", row.task_path)
        if row.task_path in REPEATABLE:
            row.task.enqueue(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
            again += 1
    return f"{reaped} failed, {again} enqueued again" if reaped else ""


def _is_dead(row: DBTaskResult[..., object]) -> bool:
    machine, _colon, process = (row.worker_ids[-1] if row.worker_ids else "").partition(":")
    if machine == _machine() and process:
        number, _colon, begun = process.partition(":")
        try:
            # Its beginning is reckoned from the machine's, and wavers by a second when the clock is set.
            return abs(psutil.Process(int(number)).create_time() - int(begun)) > SAME_BEGINNING
        except psutil.NoSuchProcess:
            return True
        except ValueError:
            pass  # an id that somebody gave by hand
    return row.started_at is not None and row.started_at < clock.now() - LONGEST_TASK


def _machine() -> str:
    return socket.gethostname().replace(":", "-")[:40]

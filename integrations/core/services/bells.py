"""Doorbells: "there may be something to do". A ring carries nothing and may be lost; the sweep rings again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from cms.core.failpoints import declare, fail_point

declare({"integrations.before_ring": "Work is committed, nobody has been told."})


def ring_outbox() -> None:
    """Have somebody look for deliveries once the present transaction is committed."""
    _after_commit(partial(_ring_once, "deliver_outbox"))


def ring_hooks() -> None:
    """Have somebody look for calls from outside once the present transaction is committed."""
    _after_commit(partial(_ring_once, "handle_hooks"))


def ring_sync(connection_id: int, *, trigger: str, user_id: int | None = None) -> None:
    """Have a connection read once the present transaction is committed."""
    _after_commit(partial(_ring, "sync_connection", connection_id, trigger=trigger, user_id=user_id))


def ring_probes() -> None:
    """Have the connections tested whose turn it is."""
    _after_commit(partial(_ring_once, "probe_connections"))


def ring_rooms() -> None:
    """Have the rooms of online events looked after."""
    _after_commit(partial(_ring_once, "keep_rooms"))


def _after_commit(act: Callable[[], None]) -> None:
    transaction.on_commit(act, robust=True)


def _ring(name: str, *args: Any, **kwargs: Any) -> None:
    fail_point("integrations.before_ring")
    _task(name).enqueue(*args, **kwargs)


def _ring_once(name: str) -> None:
    fail_point("integrations.before_ring")
    ring_once(_task(name))


def ring_once(task: Any) -> None:
    """Enqueue a task without arguments, unless one waits that has not begun: it will see what is committed by now."""
    if isinstance(task.get_backend(), DatabaseBackend):
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task.module_path)
        if waiting.exists():
            return
    task.enqueue()


def _task(name: str) -> Any:
    # The tasks call services, and services ring.
    return getattr(import_module("integrations.core.tasks"), name)

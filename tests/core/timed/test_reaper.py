"""Tasks of dead workers are freed, and only those."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import psutil
import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from cms.core import clock
from cms.core.timed import housekeeping
from cms.core.timed.reaper import LONGEST_TASK, REPEATABLE, WorkerDied, reap, worker_id

UPDATE = "wagtail.tasks.update_reference_index_task"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    housekeeping.register_core_jobs()


def running(worker: str, *, path: str = UPDATE, age: timedelta = timedelta()) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": ["core", "user", "1"], "kwargs": {}},
        task_path=path,
        queue_name="default",
        backend_name="default",
        run_after=get_date_max(),
        worker_ids=[worker],
        started_at=clock.now() - age,
        exception_class_path="",
        traceback="",
    )


def dead_worker() -> str:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return worker_id().replace(f":{os.getpid()}:", f":{child.pid}:")


def test_a_worker_id_is_short_and_names_this_process():
    machine, number, begun = worker_id().split(":")
    assert len(worker_id()) < 64
    assert int(number) == os.getpid()
    assert abs(int(begun) - psutil.Process().create_time()) < 2
    assert machine


def test_the_task_of_a_dead_worker_fails_and_is_enqueued_again():
    row = running(dead_worker())
    assert reap() == "1 failed, 1 enqueued again"
    row.refresh_from_db()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == f"{WorkerDied.__module__}.WorkerDied"
    again = DBTaskResult.objects.exclude(pk=row.pk).get()
    assert (again.status, again.task_path) == (TaskResultStatus.READY, UPDATE)
    assert again.args_kwargs == row.args_kwargs
    assert reap() == ""


def test_a_task_that_may_not_run_twice_is_not_enqueued_again():
    REPEATABLE.pop(UPDATE)
    running(dead_worker())
    assert reap() == "1 failed, 0 enqueued again"
    assert DBTaskResult.objects.count() == 1


def test_the_task_of_a_living_worker_is_left_alone():
    running(worker_id(), age=timedelta(hours=2))
    assert reap() == ""


def test_a_later_process_with_the_same_number_is_another_one():
    machine, number, begun = worker_id().split(":")
    running(f"{machine}:{number}:{int(begun) - 60}")
    assert reap() == "1 failed, 1 enqueued again"


@pytest.mark.parametrize("worker", ["elsewhere:12:1700000000", "by-hand"])
def test_what_runs_elsewhere_has_a_quarter_of_an_hour(worker):
    running(worker, age=LONGEST_TASK - timedelta(seconds=5))
    assert reap() == ""
    with clock.frozen_at(clock.now() + timedelta(seconds=10)):
        assert reap() == "1 failed, 1 enqueued again"

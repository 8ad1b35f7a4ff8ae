"""The timed jobs that every installation has."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.db.models import Max
from django_tasks_db.models import DBTaskResult

from cms.core import clock, public_life
from cms.core.models.periodic import JobSlot
from cms.core.orphans import sweep_private_files
from cms.core.timed.periodic import HEARTBEAT, PeriodicJob, register
from cms.core.timed.reaper import allow_repeating, reap

KEEP_SLOTS = timedelta(days=3)
KEEP_TASKS = timedelta(days=14)

IDEMPOTENT = (
    "wagtail.tasks.update_reference_index_task",
    "wagtail.tasks.delete_file_from_storage_task",
    "wagtail.images.tasks.set_image_focal_point_task",
    "wagtail.contrib.frontend_cache.tasks.purge_urls_from_cache_task",
    "modelsearch.tasks.insert_or_update_object_task",
)
"""Tasks of the libraries that were read and found to bear running twice."""

EVERY_MINUTE = timedelta(minutes=1)
EVERY_DAY = timedelta(days=1)


def beat() -> None:
    """Does nothing: that its slot is finished is the sign of life (``periodic.last_tick``)."""


def publish_scheduled() -> None:
    """Publish and unpublish pages and snippets whose time has come (Wagtail's own command)."""
    call_command("publish_scheduled", stdout=StringIO())


def announce_public_things() -> str:
    """Announce what has changed about pages, people, organisations and regions (:mod:`cms.core.public_life`)."""
    return f"{public_life.announce_differences(now=clock.now())} announced"


def prune_slots() -> str:
    """Forget old runs, but never the newest one of a job: it is shown in the admin, and keeps its slot from running
    again when the interval is long."""
    newest = JobSlot.objects.values("job").annotate(newest=Max("pk")).values("newest")
    old = JobSlot.objects.filter(slot__lt=clock.now() - KEEP_SLOTS).exclude(outcome=JobSlot.Outcome.RUNNING)
    count, _ = old.exclude(pk__in=newest).delete()
    return f"{count} removed"


def prune_tasks() -> str:
    """Forget background tasks that were finished long ago, and with them their arguments."""
    count, _ = DBTaskResult.objects.finished().filter(finished_at__lt=clock.now() - KEEP_TASKS).delete()
    return f"{count} removed"


def clear_sessions() -> None:
    """Delete the sessions that have expired."""
    call_command("clearsessions")


def register_core_jobs() -> None:
    """``CoreConfig.ready()`` calls it first of all, so that the sign of life comes first in every pass."""
    register(PeriodicJob(HEARTBEAT, EVERY_MINUTE, beat))
    register(PeriodicJob("core.reap_tasks", EVERY_MINUTE, reap))
    for path in IDEMPOTENT:
        allow_repeating(path, "looks at what is there now, whoever asks and however often")
    register(PeriodicJob("core.publish_scheduled", EVERY_MINUTE, publish_scheduled))
    register(PeriodicJob("core.announce_public_things", EVERY_MINUTE, announce_public_things))
    register(PeriodicJob("core.prune_slots", EVERY_DAY, prune_slots))
    register(PeriodicJob("core.prune_tasks", EVERY_DAY, prune_tasks))
    register(PeriodicJob("core.clear_sessions", EVERY_DAY, clear_sessions))
    register(PeriodicJob("core.sweep_private_files", EVERY_DAY, sweep_private_files))

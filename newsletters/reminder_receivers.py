"""What reminders hear of events and series. Each function runs in the transaction of the change and only writes rows."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from cms.core.changes import Change, subscribe
from dialogues import changes
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from newsletters.models import Reminder
from newsletters.services.reminders import moves, occasions, planning


def event_changed(change: Change) -> None:
    """An event was published, moved, cancelled, reinstated, documented, taken offline or deleted."""
    event = DialogueEventPage.objects.filter(public_id=change.subject_id).only("translation_key").first()
    if event is None:
        replan(_orphans())
        moves.forget_deleted()
        return
    key = event.translation_key
    replan([key])
    moves.announce_move(key, now=change.moment)
    if isinstance(change, changes.EventCancelled):
        occasions.announce_stop(Reminder.Kind.CANCELLATION, key, now=change.moment)
    elif isinstance(change, changes.EventPostponed):
        occasions.announce_stop(Reminder.Kind.POSTPONEMENT, key, now=change.moment)
    elif isinstance(change, changes.EventDocumented):
        occasions.announce_documentation(key, parts=change.parts.split(","), now=change.moment)


def series_changed(change: Change) -> None:
    """A series was published (its rules, its end, its switches may be others), taken offline or deleted."""
    series = DialogueSeriesPage.objects.filter(public_id=change.subject_id).only("translation_key").first()
    if series is None:
        replan(_orphans())
        return
    key = series.translation_key
    coming = DialogueEventPage.objects.filter(
        series__translation_key=key, live=True, starts_at__gt=change.moment
    ).order_by()
    open_rows = Reminder.objects.filter(series_key=key, state__in=planning.OPEN).order_by()
    keys = {*coming.values_list("translation_key", flat=True), *open_rows.values_list("event_key", flat=True)}
    replan(sorted(keys))


def replan(event_keys: Collection[UUID]) -> None:
    """Make everything that is promised about these events true again."""
    planning.plan_events(event_keys)
    occasions.review(event_keys)


def _orphans() -> list[UUID]:
    """Events that are gone, though a mail about them is planned or running."""
    known = DialogueEventPage.objects.order_by().values("translation_key")
    rows = Reminder.objects.filter(state__in=planning.OPEN).exclude(event_key__in=known).order_by()
    return sorted(set(rows.values_list("event_key", flat=True)))


def connect() -> None:
    """``newsletters.receivers`` calls it once."""
    subscribe(
        event_changed,
        changes.EventPublished,
        changes.EventUpdated,
        changes.EventUnpublished,
        changes.EventDeleted,
        changes.EventRescheduled,
        changes.EventCancelled,
        changes.EventPostponed,
        changes.EventReinstated,
        changes.EventDocumented,
    )
    subscribe(
        series_changed,
        changes.SeriesPublished,
        changes.SeriesUpdated,
        changes.SeriesUnpublished,
        changes.SeriesDeleted,
    )

"""What registrations hear of events. Each function runs in the transaction of the change and only writes rows."""

from __future__ import annotations

from cms.core.changes import Change, subscribe
from dialogues import changes
from dialogues.models import DialogueEventPage
from dialogues.services.registrations import following


def event_changed(change: Change) -> None:
    """An event was published or changed: places, waiting list and whole-series registrations follow."""
    event = DialogueEventPage.objects.filter(public_id=change.subject_id).only("translation_key").first()
    if event is None:
        return
    if isinstance(change, changes.EventRescheduled | changes.EventPostponed):
        following.release_places(event.translation_key)
    following.follow_event(event.translation_key)


def connect() -> None:
    """``DialoguesConfig.ready()`` calls it once, before apps above subscribe."""
    subscribe(
        event_changed,
        changes.EventPublished,
        changes.EventUpdated,
        changes.EventRescheduled,
        changes.EventPostponed,
        changes.EventReinstated,
    )

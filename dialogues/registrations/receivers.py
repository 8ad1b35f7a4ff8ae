"""What registrations hear of events. Each function runs in the transaction of the change and only writes rows."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete

from cms.core import clock
from cms.core.changes import Change, announce, subscribe
from dialogues import changes
from dialogues.models import DialogueEventPage, Registration, SeriesRegistration, TripApplication
from dialogues.services.calls import telling
from dialogues.services.registrations import following
from networks.notices import To
from networks.services.notices import forget, forget_about


def event_changed(change: Change) -> None:
    """An event was published or changed: places, waiting list and whole-series registrations follow."""
    event = DialogueEventPage.objects.filter(public_id=change.subject_id).only("translation_key").first()
    if event is None:
        return
    following.release_places(event.translation_key)  # before the figures know the new time
    following.follow_event(event.translation_key)


def registration_deleted(
    sender: type[Registration | SeriesRegistration], instance: Registration | SeriesRegistration, **kwargs: Any
) -> None:
    """Whichever way a registration goes: what others hold of it goes in the same transaction."""
    announce(changes.RegistrationErased(subject_id=instance.public_id, moment=clock.now()))


def application_deleted(sender: type[TripApplication], instance: TripApplication, **kwargs: Any) -> None:
    """The same for what was told about an application for a trip, to the applicant and to the office."""
    forget(To(telling.APPLICANT, instance.public_id))
    forget_about(instance.public_id)


def connect() -> None:
    """``DialoguesConfig.ready()`` calls it once, before apps above subscribe."""
    for model in (Registration, SeriesRegistration):
        post_delete.connect(
            registration_deleted, sender=model, dispatch_uid=f"dialogues-{model.__name__}-registration-deleted"
        )
    post_delete.connect(application_deleted, sender=TripApplication, dispatch_uid="dialogues-application-deleted")
    subscribe(
        event_changed,
        changes.EventPublished,
        changes.EventUpdated,
        changes.EventRescheduled,
        changes.EventPostponed,
        changes.EventReinstated,
    )

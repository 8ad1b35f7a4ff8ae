"""The office decides about applications for a trip: a place, the waiting list, or no, with a reason (A17).

A place is given under the lock of the head count, like every other: never more than there are. Nobody moves up by
themselves; who waits is accepted by the office when a place becomes free.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.models import User
from dialogues.choices import CallDecision, EndedBy, RegistrationStatus
from dialogues.models import DialogueEventPage, HeadCount, Registration, TripApplication
from dialogues.selectors.desks import free_seats
from dialogues.services.calls import telling
from dialogues.services.registrations import queue, seats

DECIDED = "dialogues.trip_application.decide"
"""In Wagtail's log, with the decision; it names the registration by its id, never a person."""
FROM: Mapping[CallDecision, frozenset[RegistrationStatus]] = {
    CallDecision.ACCEPT: frozenset(
        {RegistrationStatus.APPLIED, RegistrationStatus.WAITING, RegistrationStatus.DECLINED}
    ),
    CallDecision.WAIT: frozenset({RegistrationStatus.APPLIED, RegistrationStatus.DECLINED}),
    CallDecision.DECLINE: frozenset({RegistrationStatus.APPLIED, RegistrationStatus.WAITING}),
}
TO: Mapping[CallDecision, RegistrationStatus] = {
    CallDecision.ACCEPT: RegistrationStatus.CONFIRMED,
    CallDecision.WAIT: RegistrationStatus.WAITING,
    CallDecision.DECLINE: RegistrationStatus.DECLINED,
}


def decide(application: TripApplication, decision: CallDecision, *, reason: str, user: User | None) -> None:
    """Write down what the office has decided; the applicant is told.

    Args:
        reason: stands in the mail and on the applicant's page; needed to decline.
        user: None for the demo.

    Raises:
        ValidationError: it cannot be decided so now; nothing is changed.
    """
    if decision is CallDecision.DECLINE and not reason.strip():
        raise ValidationError({"reason": _("Please say why: the person reads it.")})

    def act(count: HeadCount, event: DialogueEventPage | None) -> None:
        row = Registration.objects.select_for_update(of=("self",)).get(pk=application.registration.pk)
        if problem := why_not(decision, row, event, count):
            raise ValidationError(problem)
        now = clock.now()
        is_declined = decision is CallDecision.DECLINE
        row.state = TO[decision]
        row.number = seats.next_number(count) if decision is CallDecision.WAIT else None
        row.ended_at = now if is_declined else None
        row.ended_by = EndedBy.OFFICE if is_declined else ""
        row.save(update_fields=["state", "number", "ended_at", "ended_by"])
        found = TripApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
        found.reason, found.decided_at = reason.strip(), now
        found.full_clean()
        found.save()
        telling.tell_applicant(found, telling.DECIDED, now=now)
        log(instance=row, action=DECIDED, user=user, data={"decision": decision.value})

    queue.settle(application.event_key, act)


def why_not(
    decision: CallDecision, row: Registration, event: DialogueEventPage | None, count: HeadCount | None
) -> str:
    """Why it cannot be decided so now; empty when it can."""
    if row.state not in FROM[decision]:
        return _("This application stands elsewhere by now. Please look at it once more.")
    if decision is CallDecision.DECLINE:
        return ""
    if event is None or event.lifecycle in queue.OFF:
        return _("The trip does not take place at this time. Let it take place first, then give places.")
    if event.over_at is not None and event.over_at <= clock.now():
        return _("The trip is over.")
    free = free_seats(event, count)
    if decision is CallDecision.ACCEPT and free is not None and free < row.seats:
        return _("All places are taken. Choose the waiting list, or raise the number of places in the event.")
    return ""


def possible(row: Registration) -> list[CallDecision]:
    """What the office may decide from here, whether there is a place or not."""
    return [decision for decision in CallDecision if row.state in FROM[decision]]

"""What happens to a registration afterwards: the person or the office cancels, changes it, or takes an offered place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core import clock
from cms.core.choices import ConsentAct
from dialogues.choices import EndedBy, RegistrationHappening, RegistrationStatus
from dialogues.models import DialogueEventPage, HeadCount, Registration, TripApplication
from dialogues.selectors.desks import Desk, fact_page, free_seats
from dialogues.services.calls import telling
from dialogues.services.registrations import answers as answering
from dialogues.services.registrations import queue
from dialogues.services.registrations.registering import STANDING, guests_problem, record

Result = TypeVar("Result")
HOLDING_NOTHING = (RegistrationStatus.WAITING, RegistrationStatus.APPLIED)


class Taken(Enum):
    """What became of a click on “take the place”."""

    DONE = "done"
    TOO_LATE = "too late"
    GONE = "gone"


def cancel(registration: Registration, *, by: EndedBy, form: str, ip: str | None = None, silent: bool = False) -> bool:
    """End a registration; whether there was anything to end. The place goes to who waits longest; on a call the office
    hears of it.

    Args:
        silent: the person is not told, because they hear of it otherwise.
    """

    def act(count: HeadCount, event: DialogueEventPage | None) -> bool:
        row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
        if row.state not in (*STANDING, RegistrationStatus.PENDING):
            return False
        was_pending = row.state == RegistrationStatus.PENDING
        now = clock.now()
        queue.end(row, RegistrationStatus.CANCELLED, by, now=now)
        record(ConsentAct.WITHDRAWN if by == EndedBy.PERSON else ConsentAct.ENDED, row, form=form, ip=ip)
        application = TripApplication.objects.filter(registration=row).first() if event and event.by_call else None
        if application is not None and event is not None and by == EndedBy.PERSON and not was_pending:
            telling.tell_office(application, event, now=now)
        if not silent and not was_pending:
            tell = queue.tell if application is None else telling.tell
            tell(row, RegistrationHappening.CANCELLED, now=now)
        return True

    return queue.settle(registration.event_key, act)


def take_offer(registration: Registration) -> Taken:
    """The click on “take the place”. A second one finds it done."""

    def act(row: Registration, _count: HeadCount) -> Taken:
        if row.state == RegistrationStatus.CONFIRMED:
            return Taken.DONE
        now = clock.now()
        if row.state != RegistrationStatus.OFFERED or row.offer_until is None or row.offer_until <= now:
            return Taken.TOO_LATE
        row.state, row.offer_until, row.number = RegistrationStatus.CONFIRMED, None, None
        row.save(update_fields=["state", "offer_until", "number"])
        queue.tell(row, RegistrationHappening.CONFIRMED, now=now)
        return Taken.DONE

    return _locked(registration, act) if registration.pk else Taken.GONE


def change(registration: Registration, desk: Desk, *, guest_count: int, answers: Mapping[UUID, str]) -> None:
    """Other answers, more or fewer guests.

    Raises:
        ValidationError: by field: ``guests`` or the key of a question; nothing is changed then.
    """
    given, problems = answering.read(desk.questions, answers)
    errors: dict[str, object] = {str(key): problem for key, problem in problems.items()}
    if guest_count != registration.guest_count and (message := guests_problem(guest_count, desk.facts)):
        errors["guests"] = message
    if errors:
        raise ValidationError(errors)

    def act(row: Registration, count: HeadCount) -> None:
        if row.state not in STANDING:
            raise ValidationError(_("This registration has ended. Please register anew."))
        more = guest_count - row.guest_count
        event = fact_page(row.event_key)
        free = free_seats(event, count) if event else None
        if more > 0 and row.state not in HOLDING_NOTHING and free is not None:
            if free < more:
                message = ngettext("There is only %(n)s place left.", "There are only %(n)s places left.", free)
                raise ValidationError({"guests": message % {"n": free}})
            if count.waiting:
                raise ValidationError({"guests": _("Others have waited longer for the places that are left.")})
        row.guest_count = guest_count
        row.save(update_fields=["guest_count"])
        answering.replace(row, given)

    _locked(registration, act)


def check_in(registration: Registration, *, is_here: bool) -> bool:
    """Note that somebody came, or take it back; whether that was new. Who was not registered for certain may come all the
    same."""

    def act(row: Registration, _count: HeadCount) -> bool:
        is_new = (row.checked_in_at is not None) != is_here
        if is_new:
            row.checked_in_at = clock.now() if is_here else None
            row.save(update_fields=["checked_in_at"])
        return is_new

    return _locked(registration, act)


def stop_reminders(public_id: UUID) -> None:
    """“No reminders of this event”: the registration stays."""
    Registration.objects.filter(public_id=public_id).update(wants_reminders=False)


def _locked(registration: Registration, act: Callable[[Registration, HeadCount], Result]) -> Result:
    def locked(count: HeadCount) -> Result:
        row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
        return act(row, count)

    return queue.settle_event(registration.event_key, locked)

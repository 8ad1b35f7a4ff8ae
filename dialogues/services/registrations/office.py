"""What the office does about registrations: each act is one service under the same locks as those of the public, and
stands in Wagtail's log. The log names the registration by its id, never a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.choices import ConsentAct, Purpose
from cms.core.models import User
from cms.core.personal import privacy
from cms.core.personal.consent_texts import current_text
from dialogues.choices import EndedBy, RegistrationHappening, RegistrationStatus
from dialogues.models import DialogueEventPage, HeadCount, OutsideCount, Registration
from dialogues.selectors.desks import Desk, fact_page, free_seats
from dialogues.services.calls import telling
from dialogues.services.registrations import answers as answering
from dialogues.services.registrations import changing, queue, retention, seats
from dialogues.services.registrations.registering import STANDING, Application, guests_problem, record, renew

ADDED = "dialogues.registration.add"
CHANGED = "dialogues.registration.change"
CANCELLED = "dialogues.registration.cancel"
SENT_AGAIN = "dialogues.registration.send_again"
ERASED = "dialogues.registration.erase"
CHECKED_IN = "dialogues.registration.check_in"
NOT_CHECKED_IN = "dialogues.registration.check_in.undo"
COUNTED = "dialogues.registration.count"
FORM = "admin"
"""How registrations and consent entries name this place."""
HAPPENING = {
    RegistrationStatus.PENDING: RegistrationHappening.REQUESTED,
    RegistrationStatus.CONFIRMED: RegistrationHappening.CONFIRMED,
    RegistrationStatus.WAITING: RegistrationHappening.WAITING,
    RegistrationStatus.OFFERED: RegistrationHappening.OFFERED,
}
"""What somebody is told again, by where the registration stands."""


@dataclass(frozen=True)
class ByHand:
    """What somebody said on the telephone.

    Attributes:
        waits: goes to the waiting list; otherwise gets a place at once.
        answers: by the translation key of the question.
    """

    address: str
    guest_count: int = 0
    waits: bool = False
    answers: Mapping[UUID, str] = field(default_factory=dict)


def add(desk: Desk, entry: ByHand, *, tell: bool, user: User | None) -> Registration:
    """Register somebody who asked the office. The person agreed by word of mouth to the text that is shown now; no click
    is needed. No place is given beyond what there is, and none that others wait for.

    Args:
        tell: send the person the same mail as after a click.
        user: None for the demo.

    Raises:
        ValidationError: by field: ``email``, ``guests``, ``place`` or the key of a question; nothing is changed then.
    """
    address, given = _checked(desk, entry)
    application = Application(
        address=address,
        text_version=current_text(Purpose.REGISTRATION, desk.language).version,
        form=FORM,
        guest_count=entry.guest_count,
    )

    def act(count: HeadCount) -> Registration:
        event = fact_page(desk.key) or desk.facts
        if count.closed_at is not None:
            raise ValidationError(
                _("The registrations for this event have been erased. Nobody can be added any more.")
            )
        now = clock.now()
        row, _is_new = Registration.objects.select_for_update(of=("self",)).get_or_create(
            event_key=desk.key,
            address_key=recipient_key(address),
            defaults={"address": address, "language": desk.language, "created_at": now, "text_version": ""},
        )
        if row.state in STANDING:
            raise ValidationError({"email": _("This address is registered already. Look for it in the list.")})
        if problem := _no_place(event, count, entry):
            raise ValidationError({"place": problem})
        renew(row, application, address, desk, now)
        row.state, row.confirmed_at, row.number = RegistrationStatus.CONFIRMED, now, None
        if entry.waits:
            row.state, row.number = RegistrationStatus.WAITING, seats.next_number(count)
        row.save(update_fields=["state", "confirmed_at", "number"])
        answering.replace(row, given)
        record(ConsentAct.CONFIRMED, row, form=FORM)
        if tell:
            queue.tell(row, HAPPENING[RegistrationStatus(row.state)], now=now)
        log(instance=row, action=ADDED, user=user, data={"state": row.state})
        return row

    return queue.settle_event(desk.key, act)


def _checked(desk: Desk, entry: ByHand) -> tuple[str, list[answering.Given]]:
    errors: dict[str, object] = {}
    address = ""
    try:
        address = check_address(entry.address)
    except ValidationError as error:
        errors["email"] = error
    if message := guests_problem(entry.guest_count, desk.facts):
        errors["guests"] = message
    given, problems = answering.read(desk.questions, entry.answers)
    errors |= {str(key): problem for key, problem in problems.items()}
    if desk.facts.lifecycle in queue.OFF:
        errors["place"] = _("The event does not take place at this time. Let it take place first, then add people.")
    if errors:
        raise ValidationError(errors)
    return address, given


def _no_place(event: DialogueEventPage, count: HeadCount, entry: ByHand) -> str:
    """Why there is no such place now, and what to do; empty when there is one."""
    if entry.waits:
        if event.registration_waitlist and queue.gives_seats(event, clock.now()):
            return ""
        return _(
            "This event has no waiting list any more, or never had one. See “Places and waiting list” in the event."
        )
    if seats.has_room(event, count, 1 + entry.guest_count):
        return ""
    free = free_seats(event, count) or 0
    if free > entry.guest_count:
        return _("Others have waited for this place longer. Choose the waiting list, or raise the number of places.")
    return ngettext(
        "There is only %(n)s place left. Choose the waiting list, or raise the number of places in the event.",
        "There are only %(n)s places left. Choose the waiting list, or raise the number of places in the event.",
        free,
    ) % {"n": free}


def change(
    registration: Registration, desk: Desk, *, guest_count: int, answers: Mapping[UUID, str], user: User
) -> None:
    """Other answers, more or fewer guests, as the person said.

    Raises:
        ValidationError: see ``changing.change``.
    """
    with transaction.atomic():
        changing.change(registration, desk, guest_count=guest_count, answers=answers)
        log(instance=registration, action=CHANGED, user=user)


def cancel(registration: Registration, *, tell: bool, user: User) -> bool:
    """End a registration; whether there was anything to end."""
    with transaction.atomic():
        is_done = changing.cancel(registration, by=EndedBy.OFFICE, form=FORM, silent=not tell)
        if is_done:
            log(instance=registration, action=CANCELLED, user=user, data={"told": tell})
    return is_done


def check_in(registration: Registration, *, is_here: bool, user: User | None) -> None:
    """Note at the door that somebody came, or take it back. A second click changes nothing and leaves no second entry."""
    with transaction.atomic():
        if changing.check_in(registration, is_here=is_here):
            log(instance=registration, action=CHECKED_IN if is_here else NOT_CHECKED_IN, user=user)


def send_again(registration: Registration, *, user: User) -> None:
    """Have the person told once more how things stand: the mail got lost.

    Raises:
        ValidationError: the registration has ended.
    """
    with transaction.atomic():
        row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
        happening = HAPPENING.get(RegistrationStatus(row.state))
        is_application = telling.has_applied(row)
        if is_application and row.state in (*STANDING, RegistrationStatus.DECLINED):
            happening = RegistrationHappening.REPEATED
        if happening is None:
            raise ValidationError(_("This registration has ended. There is no mail to send again."))
        tell = telling.tell if is_application else queue.tell
        tell(row, happening, now=clock.now())
        log(instance=row, action=SENT_AGAIN, user=user, data={"happening": happening.value})


def set_count(event_key: UUID, *, going: int, waiting: int | None, user: User) -> OutsideCount:
    """Note how many have registered at another door, as the office read it there.

    Raises:
        ValidationError: a figure cannot be.
    """
    with transaction.atomic():
        row = seats.set_outside_count(event_key, source=seats.OFFICE, going=going, waiting=waiting)
        log(instance=log_target(event_key), action=COUNTED, user=user, data={"going": going, "waiting": waiting})
    return row


def forget_count(event_key: UUID, *, user: User) -> None:
    """Take back what the office noted about another door."""
    with transaction.atomic():
        queue.settle_event(event_key, _without_count(event_key))
        log(instance=log_target(event_key), action=COUNTED, user=user, data={"going": None})


def _without_count(event_key: UUID) -> Callable[[HeadCount], None]:
    def act(_count: HeadCount) -> None:
        OutsideCount.objects.filter(event_key=event_key, source=seats.OFFICE).delete()

    return act


def erase(registration: Registration, *, everywhere: bool, user: User) -> None:
    """Take a person out: of all their registrations, or of everything that the site holds. Places become free, figures
    follow; nobody is told.

    Args:
        everywhere: subscriptions and sent mails as well.
    """
    with transaction.atomic():
        log(instance=registration, action=ERASED, user=user, deleted=True, data={"everywhere": everywhere})
        if everywhere:
            privacy.erase(registration.address)
        else:
            retention.erase_person(registration.address_key, form=FORM)


def log_target(event_key: UUID) -> Model:
    """Where acts about an event stand in the log: with its page, or with its figures when the page is gone."""
    page = fact_page(event_key)
    if page is not None:
        return page
    return HeadCount.objects.get_or_create(event_key=event_key)[0]

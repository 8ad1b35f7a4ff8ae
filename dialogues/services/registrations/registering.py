"""Registering: the form, and the click that confirms it (contract 5, legal.md).

Whoever sends the form hears the same, whatever is known of the address. A place is given at the click, not before: so
nobody can fill an event with other people's addresses. A registration that has ended stays as it is until the click,
with its figures and the day on which it is erased: what the form said waits beside it (``Registrant.asked_again``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.addresses import check_address, recipient_key
from cms.core.choices import ConsentAct, Purpose
from cms.core.forms import limits
from cms.core.personal import consents
from cms.core.personal.consent_texts import is_current
from dialogues.choices import EndedBy, RegistrationHappening, RegistrationState, RegistrationStatus
from dialogues.models import DialogueEventPage, HeadCount, Registration
from dialogues.selectors.desks import Desk, state_of
from dialogues.services.calls import telling
from dialogues.services.calls.receiving import receive
from dialogues.services.registrations import answers as answering
from dialogues.services.registrations import queue, seats

CONFIRM_WITHIN = timedelta(hours=48)
SCOPE = "registration"
"""Mails of this form have a budget of their own, apart from that of subscriptions."""
SETTLED = (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING, RegistrationStatus.OFFERED)
STANDING = (*SETTLED, RegistrationStatus.APPLIED)
"""What somebody still wants: it can be changed and cancelled."""
ANSWERS = "answers"
"""Where ``asked_again`` has the answers."""


class Closed(Exception):  # noqa: N818  an answer to the visitor, not a fault
    """One cannot register now; the text says why, in the reader's language."""


class Outcome(Enum):
    """What became of a click on the button in a confirmation mail."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    APPLIED = "applied"
    """The office decides, or has decided (A17)."""
    FULL = "full"
    """The last place went to somebody else, and there is no waiting list (any more)."""
    CLOSED = "closed"
    """The event was cancelled, is over, or registration was switched off since."""
    GONE = "gone"
    """The registration was erased since."""


@dataclass(frozen=True)
class Application:
    """What somebody sent.

    Attributes:
        answers: by the translation key of the question, as typed.
        wants_subscription: ticked the reminders of the series as well.
        subscription_text: the version of the text beside that box.
        form: where it happened: a path of this site, ``api`` or ``admin``.
        ip: for the limits; it is kept only when the privacy settings say so.
    """

    address: str
    text_version: str
    form: str
    guest_count: int = 0
    answers: Mapping[UUID, str] = field(default_factory=dict)
    wants_subscription: bool = False
    subscription_text: str = ""
    ip: str | None = None

    def wish(self, address: str, language: str) -> dict[str, Any]:
        """What becomes of it in a registration (``models.registrations.WISH``)."""
        return {
            "address": address,
            "language": language,
            "guest_count": self.guest_count,
            "text_version": self.text_version,
            "form": self.form[:200],
            "wants_subscription": self.wants_subscription,
            "subscription_text": self.subscription_text if self.wants_subscription else "",
        }


def register(application: Application, desk: Desk) -> None:
    """Take a registration; the person confirms it by a click. Nothing is returned, whatever is known of the address.

    Raises:
        ValidationError: by field: ``email``, ``guests``, ``consent_version``, or the key of a question.
        Closed: nobody can register now.
        TooMany: the visitor's network, or everybody, has to wait.
    """
    address, given = check(application, desk)
    limits.count_visit(application.ip)
    now = clock.now()
    with transaction.atomic():
        key = recipient_key(address)
        row, is_new = Registration.objects.select_for_update(of=("self",)).get_or_create(
            event_key=desk.key,
            address_key=key,
            defaults={
                "address": address,
                "language": desk.language,
                "created_at": now,
                "text_version": application.text_version,
            },
        )
        may_mail = limits.take_mail(address, scope=SCOPE)
        if row.state in (*STANDING, RegistrationStatus.DECLINED):
            if may_mail:
                tell = telling.tell if desk.is_call and telling.has_applied(row) else queue.tell
                tell(row, RegistrationHappening.REPEATED, now=now)
            return
        is_repeated = row.as_asked().state == RegistrationStatus.PENDING and not is_new
        if is_repeated and not may_mail:
            return  # a repeated form neither changes what was asked first nor keeps it for ever
        if row.state == RegistrationStatus.PENDING:
            renew(row, application, address, desk, now)
            answering.replace(row, given)
        else:
            row.asked_again = {**application.wish(address, desk.language), ANSWERS: answering.packed(given)}
            row.asked_again_at = now
            row.save(update_fields=["asked_again", "asked_again_at"])
        record(ConsentAct.REQUESTED, row.as_asked(), form=application.form, ip=application.ip)
        if may_mail:
            tell = telling.tell if desk.is_call else queue.tell
            tell(row, RegistrationHappening.REQUESTED, now=now)


def check(application: Application, desk: Desk) -> tuple[str, list[answering.Given]]:
    """The address as it will be kept, and the answers.

    Raises:
        ValidationError, Closed: see :func:`register`.
    """
    if not desk.is_open:
        raise Closed(desk.why_closed)
    errors: dict[str, object] = {}
    address = ""
    try:
        address = check_address(application.address)
    except ValidationError as error:
        errors["email"] = error
    if message := guests_problem(application.guest_count, desk.facts):
        errors["guests"] = message
    if not is_current(Purpose.REGISTRATION, application.text_version):
        errors["consent_version"] = _("The text has changed. Please read it and send the form again.")
    given, problems = answering.read(desk.questions, application.answers)
    errors |= {str(key): problem for key, problem in problems.items()}
    if errors:
        raise ValidationError(errors)
    return address, given


def guests_problem(guest_count: int, event: DialogueEventPage) -> str:
    """Why one cannot bring so many guests; empty when one can."""
    if 0 <= guest_count <= event.registration_guests:
        return ""
    if event.registration_guests == 0:
        return _("Guests cannot be registered for this event. Please ask them to register themselves.")
    return _("You can bring at most {count} guests.").format(count=event.registration_guests)


def renew(row: Registration, application: Application, address: str, desk: Desk, now: datetime) -> None:
    """Begin a registration anew, locked: nothing of what it was before counts any more."""
    row.begin_anew(application.wish(address, desk.language), now)
    row.save()


def confirm(public_id: UUID, *, form: str, ip: str | None = None) -> Outcome:
    """The click on the button. A second one finds everything done and says the same."""
    known = Registration.objects.filter(public_id=public_id).first()
    if known is None or known.as_asked().state != RegistrationStatus.PENDING:
        return _known(known)

    row: Registration | None = None

    def done() -> Outcome | None:
        nonlocal row
        row = Registration.objects.select_for_update(of=("self",)).filter(public_id=public_id).first()
        return _known(row) if row is None or row.as_asked().state != RegistrationStatus.PENDING else None

    def act(count: HeadCount, event: DialogueEventPage | None) -> Outcome:
        if row is None:
            return Outcome.GONE
        if event is None or not _still_takes(event, row.as_asked(), clock.now()):
            return Outcome.CLOSED
        if (wish := row.asked_again) is not None and row.asked_again_at is not None:
            row.begin_anew(wish, row.asked_again_at)
            row.save()
            answering.restore(row, wish[ANSWERS])
        limits.forget_mailbox(row.address)
        record(ConsentAct.CONFIRMED, row, form=form, ip=ip)
        if event.by_call:
            receive(row, event)
            return Outcome.APPLIED
        return give_place(row, event, count)

    return queue.settle(known.event_key, act, done=done)


def _known(row: Registration | None) -> Outcome:
    """What a later click finds done."""
    if row is None:
        return Outcome.GONE
    if row.state == RegistrationStatus.LAPSED and row.ended_by == EndedBy.EVENT:
        return Outcome.FULL
    return {
        RegistrationStatus.CONFIRMED: Outcome.CONFIRMED,
        RegistrationStatus.OFFERED: Outcome.WAITING,
        RegistrationStatus.WAITING: Outcome.WAITING,
        RegistrationStatus.APPLIED: Outcome.APPLIED,
        RegistrationStatus.DECLINED: Outcome.APPLIED,
    }.get(RegistrationStatus(row.state), Outcome.GONE)


def _still_takes(event: DialogueEventPage, row: Registration, now: datetime) -> bool:
    """Who asked in time may confirm for two days, though registration has closed meanwhile; not for what is off."""
    state = state_of(event, None, now)
    if not event.live or state in (RegistrationState.NONE, RegistrationState.PAST):
        return False
    return state != RegistrationState.CLOSED or (
        event.closes_at is not None and row.created_at < event.closes_at and (event.starts_at or event.closes_at) > now
    )


def give_place(row: Registration, event: DialogueEventPage, count: HeadCount, *, silent: bool = False) -> Outcome:
    """A place, or one on the waiting list, for a registration that is locked like the head count.

    Args:
        silent: the person hears of it elsewhere, such as in one mail for a whole series.
    """
    now = clock.now()
    if seats.has_room(event, count, row.seats):
        row.state, outcome, happening = (
            RegistrationStatus.CONFIRMED,
            Outcome.CONFIRMED,
            RegistrationHappening.CONFIRMED,
        )
    elif event.registration_waitlist and queue.gives_seats(event, now):
        row.state, outcome, happening = RegistrationStatus.WAITING, Outcome.WAITING, RegistrationHappening.WAITING
        row.number = seats.next_number(count)
    else:
        queue.end(row, RegistrationStatus.LAPSED, EndedBy.EVENT, now=now)
        return Outcome.FULL
    row.confirmed_at = now
    row.save(update_fields=["state", "confirmed_at", "number"])
    if not silent:
        queue.tell(row, happening, now=now)
    return outcome


def record(act: ConsentAct, row: Registration, *, form: str, ip: str | None = None) -> None:
    """Append one act about a registration to the ledger of consent."""
    deed = consents.Deed(
        act=act,
        purpose=Purpose.REGISTRATION,
        subject=f"event:{row.event_key}",
        address=row.address,
        text_version=row.text_version,
        form=form,
        record_id=row.public_id,
        ip=ip,
    )
    consents.record_many([deed])

"""Applying for a trip in the members' area (A17, A18): the address is known, so nothing has to be clicked. Who does not use
the members' area sends the form of every registration (``services.registrations.registering``)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.choices import ConsentAct
from cms.core.forms import limits
from dialogues.choices import EndedBy, RegistrationStatus
from dialogues.models import DialogueEventPage, HeadCount, Registration
from dialogues.selectors.calls import eligible_as, own_applications
from dialogues.selectors.desks import Desk
from dialogues.services.calls.receiving import receive
from dialogues.services.registrations import answers as answering
from dialogues.services.registrations import changing, queue
from dialogues.services.registrations.registering import STANDING, Application, check, record, renew
from networks.permissions import Viewer

SCOPE = "trips"
"""Who applies and withdraws again and again fills other people's mailboxes: they share a budget of mails."""


def apply_as_member(viewer: Viewer, application: Application, desk: Desk) -> Registration:
    """Take the application of somebody who may apply today. A second one finds the first.

    Args:
        application: with the address of the account.

    Raises:
        PermissionDenied: they may not apply.
        ValidationError, Closed: see ``registering.register``.
    """
    account, eligible = viewer.account, eligible_as(viewer, desk.facts)
    if account is None or eligible is None or not desk.is_call:
        raise PermissionDenied
    address, given = check(application, desk)

    def act(_count: HeadCount, event: DialogueEventPage | None) -> Registration:
        now = clock.now()
        row, is_new = Registration.objects.select_for_update(of=("self",)).get_or_create(
            event_key=desk.key,
            address_key=account.address_key,
            defaults={
                "address": address,
                "language": account.language,
                "created_at": now,
                "text_version": application.text_version,
            },
        )
        if not is_new and row.state in (*STANDING, RegistrationStatus.DECLINED):
            return row
        if not is_new and not limits.take_mail(address, scope=SCOPE):
            raise ValidationError(_("You have applied and withdrawn just now. Please try again in a while."))
        renew(row, application, address, desk, now)
        answering.replace(row, given)
        record(ConsentAct.CONFIRMED, row, form=application.form)
        receive(row, event or desk.facts, account=account, eligible=eligible)
        return row

    return queue.settle(desk.key, act)


def withdraw(viewer: Viewer, registration: Registration, *, form: str) -> bool:
    """Take the own application back, accepted or not; whether there was anything to take back.

    Raises:
        PermissionDenied: it is somebody else's.
    """
    with transaction.atomic():
        if not own_applications(viewer).filter(registration=registration).exists():
            raise PermissionDenied
        return changing.cancel(registration, by=EndedBy.PERSON, form=form)

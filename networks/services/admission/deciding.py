"""What the office does with an application: ask, decide, take in. Each act says who did it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from cms.core.languages import spoken_language
from cms.core.models import User
from networks.admission.choices import Actor, ApplicationAct, Move
from networks.admission.rules import RULES, target_of
from networks.models import (
    ApplicationEntry,
    ApplicationTask,
    MemberAccount,
    Membership,
    MembershipApplication,
    NetworkPage,
    Organisation,
    Region,
)
from networks.services.accounts import open_account
from networks.services.admission.log import check, go, lock, plan_of, write


@dataclass(frozen=True)
class Admission:
    """As what somebody is taken in. One of region and organisation."""

    kind: str
    since: FuzzyDate
    region: Region | None = None
    organisation: Organisation | None = None


def move(
    application: MembershipApplication,
    step: Move,
    *,
    user: User,
    reason: str = "",
    note: str = "",
    express_until: date | None = None,
) -> ApplicationEntry:
    """Do one of the moves that only change the state. Accepting is :func:`accept`.

    Args:
        reason: the applicant reads it; needed where the rules say so.
        note: for the office alone.
        express_until: the last day of the expression of interest, for that move.

    Raises:
        NotAllowed: the move is not possible now.
        ValidationError: the reason is missing, or the day has passed.
    """
    with transaction.atomic():
        row = lock(application)
        plan = plan_of(row.network)
        check(row, step, plan, by=Actor.OFFICE)
        if RULES[step].needs_reason and not reason.strip():
            raise ValidationError({"reason": _("Please say why; the applicant reads it.")})
        fields: dict[str, object] = {}
        if step is Move.OPEN_EXPRESSION:
            if express_until is not None and express_until < clock.today():
                raise ValidationError({"express_until": _("This day has passed.")})
            fields["express_until"] = express_until
        if step in (Move.DECLINE, Move.DEFER):
            fields["decided_at"] = clock.now()
        state = target_of(step, plan, has_expressed=bool(row.expression))
        return go(
            row,
            ApplicationAct(step.value),
            state,
            by=Actor.OFFICE,
            user=user,
            reason=reason.strip(),
            note=note.strip(),
            **fields,
        )


def accept(
    application: MembershipApplication, admission: Admission, *, user: User, reason: str = "", note: str = ""
) -> Membership:
    """Take somebody in: the membership, the account with its invitation and the checklist come in one transaction, once.

    Raises:
        NotAllowed: it is accepted already, or not ready for it.
        ValidationError: the membership cannot be, such as one that is in the register already.
    """
    with transaction.atomic():
        row = lock(application)
        plan = plan_of(row.network)
        check(row, Move.ACCEPT, plan, by=Actor.OFFICE)
        membership = _enter_register(row.network, admission)
        account = _invite(row, membership)
        if plan.pk is not None and plan.has_onboarding:
            ApplicationTask.objects.bulk_create(
                ApplicationTask(application=row, title=task.title, sort_order=number)
                for number, task in enumerate(plan.tasks.all())
            )
        go(
            row,
            ApplicationAct.ACCEPT,
            target_of(Move.ACCEPT, plan),
            by=Actor.OFFICE,
            user=user,
            reason=reason.strip(),
            note=note.strip(),
            kind=admission.kind,
            membership=membership,
            account=account,
            decided_at=clock.now(),
        )
    return membership


def _enter_register(network: NetworkPage, admission: Admission) -> Membership:
    membership = Membership(
        network=network, region=admission.region, organisation=admission.organisation, kind=admission.kind
    )
    membership.since = admission.since
    membership.full_clean()
    membership.save()
    return membership


def _invite(row: MembershipApplication, membership: Membership) -> MemberAccount:
    """The mail about the acceptance is the invitation."""
    account = open_account(
        row.address,
        name=row.name,
        membership=membership,
        organisation=row.member_name,
        function=row.function,
        phone=row.phone,
        language=spoken_language(row.language),
    )
    account.invited_at = clock.now()
    account.save(update_fields=["invited_at", "updated_at"])
    return account


def add_note(application: MembershipApplication, note: str, *, user: User) -> None:
    """Keep something in the log that only the office reads.

    Raises:
        ValidationError: it is empty.
    """
    with transaction.atomic():
        row = lock(application)
        if not note.strip():
            raise ValidationError({"note": _("Please write something.")})
        write(row, ApplicationAct.NOTE, by=Actor.OFFICE, user=user, note=note.strip())

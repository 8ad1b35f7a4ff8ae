"""The one place where the state of an application changes: allowed by the rules, logged, and told."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.choices import ConsentAct, Purpose
from cms.core.models import User
from cms.core.personal import consents
from networks.admission.choices import Actor, ApplicationAct, ApplicationState, Move
from networks.admission.rules import why_not
from networks.models import AdmissionPlan, ApplicationEntry, MembershipApplication
from networks.models.memberships import leading_page
from networks.models.pages import NetworkPage
from networks.notices import APPLICATION, OFFICE, To
from networks.services.notices import notify

FINAL = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)
NOTICE_OF: dict[str, str] = {
    ApplicationAct.RECEIVED: "application_confirm",
    ApplicationAct.REPEATED: "application_repeated",
    **dict.fromkeys(
        (
            ApplicationAct.CONFIRM,
            ApplicationAct.INVITE,
            ApplicationAct.SUBMIT,
            ApplicationAct.RETURN,
            ApplicationAct.OPEN_EXPRESSION,
            ApplicationAct.EXPRESS,
            ApplicationAct.ACCEPT,
            ApplicationAct.DECLINE,
            ApplicationAct.DEFER,
            ApplicationAct.RESUME,
            ApplicationAct.WITHDRAW,
        ),
        "application_step",
    ),
}
"""What the applicant is told, by the line of the log. The others are for the office."""
OFFICE_HEARS = (
    ApplicationAct.CONFIRM,
    ApplicationAct.SUBMIT,
    ApplicationAct.EXPRESS,
    ApplicationAct.WITHDRAW,
    ApplicationAct.UPLOAD,
)
"""What applicants do that the office is told."""


class NotAllowed(Exception):  # noqa: N818  an answer, not a fault
    """The move is not possible now; the text says why, in the reader's language."""


def plan_of(network: NetworkPage) -> AdmissionPlan:
    """How one joins this network; the usual way where its office has not set up another."""
    leading = leading_page(network)
    found: AdmissionPlan | None = AdmissionPlan.objects.select_related("form_document").filter(network=leading).first()
    return found or AdmissionPlan(network=leading)


def lock(application: MembershipApplication) -> MembershipApplication:
    """The row as it is now, locked until the end of the transaction.

    Raises:
        NotAllowed: it was erased meanwhile.
    """
    rows = MembershipApplication.objects.select_for_update(of=("self",)).select_related("network__locale")
    found: MembershipApplication | None = rows.filter(pk=application.pk).first()
    if found is None:
        raise NotAllowed(_("This application was erased meanwhile."))
    return found


def check(row: MembershipApplication, move: Move, plan: AdmissionPlan, *, by: Actor) -> None:
    """
    Raises:
        NotAllowed: the move is not possible now.
    """
    if problem := why_not(move, row.state, plan, by=by):
        raise NotAllowed(problem)


def go(
    row: MembershipApplication,
    act: ApplicationAct,
    state: ApplicationState,
    *,
    by: Actor,
    user: User | None = None,
    reason: str = "",
    note: str = "",
    **fields: Any,
) -> ApplicationEntry:
    """Bring a locked application to ``state``, with ``fields`` set, and tell whom it concerns.

    Raises:
        ValidationError: a field cannot be.
    """
    now = clock.now()
    if row.state != state:
        row.state, row.state_since = state, now
    row.reason = reason
    for name, value in fields.items():
        setattr(row, name, value)
    if state in FINAL and row.ended_at is None:
        row.ended_at = now
    row.full_clean(exclude=["network", "membership", "account", "mentor"])
    row.save()
    return write(row, act, by=by, user=user, reason=reason, note=note)


def write(
    row: MembershipApplication,
    act: ApplicationAct,
    *,
    by: Actor,
    user: User | None = None,
    reason: str = "",
    note: str = "",
    tell: bool = True,
) -> ApplicationEntry:
    """Append a line, and note what has to be told."""
    with transaction.atomic():
        entry = ApplicationEntry(
            application=row,
            at=clock.now(),
            act=act,
            by=by,
            user=user,
            state=row.state,
            reason=reason,
            note=note,
        )
        entry.full_clean(exclude=["application", "user"])
        entry.save()
        if tell and act in NOTICE_OF:
            to = To(APPLICATION, row.public_id)
            notify(NOTICE_OF[act], to=to, about=row.public_id, occasion=str(entry.public_id))
        if by == Actor.APPLICANT and act in OFFICE_HEARS and row.confirmed_at is not None:
            to = To(OFFICE, row.network.translation_key)
            notify("application_office", to=to, about=row.public_id, occasion=str(entry.public_id))
    return entry


def record_consent(act: ConsentAct, row: MembershipApplication, *, form: str, ip: str | None = None) -> None:
    """Append one act about an application to the ledger of consent."""
    consents.record_many(
        [
            consents.Deed(
                act=act,
                purpose=Purpose.APPLICATION,
                subject=f"network:{row.network.translation_key}",
                address=row.address,
                text_version=row.text_version,
                form=form,
                record_id=row.public_id,
                ip=ip,
            )
        ]
    )

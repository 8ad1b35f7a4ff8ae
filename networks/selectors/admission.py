"""Applications for membership as the office, a mentor and the applicant see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from cms.core import clock
from networks.admission.choices import Actor, ApplicationAct, ApplicationState, DocumentWanted
from networks.admission.rules import DECIDABLE, OFFICE_ACTS
from networks.models import (
    AdmissionFigure,
    AdmissionPlan,
    ApplicationEntry,
    ApplicationFile,
    MemberAccount,
    MembershipApplication,
    MembershipPerson,
)

State = ApplicationState
FOR_APPLICANT = tuple(act for act in ApplicationAct if act not in (ApplicationAct.NOTE, ApplicationAct.REPEATED))
"""Lines of the log that applicants see; of these without the note."""
WAITS_LONG = timedelta(days=14)
"""After so long without anything happening, the first page of the office says so."""


@dataclass(frozen=True)
class OpenApplications:
    """What the first page of the office says.

    Attributes:
        to_do: applications that wait for the office, the oldest first.
        waiting: how many wait for the applicant.
        lost_mentors: who is being welcomed and has no mentor (any more).
    """

    to_do: list[MembershipApplication]
    to_do_count: int
    waiting: int
    welcoming: int
    lost_mentors: list[MembershipApplication]

    @property
    def is_empty(self) -> bool:
        return not (self.to_do_count or self.waiting or self.welcoming)


def open_applications(*, today: date, shown: int = 5) -> OpenApplications:
    """All networks together. Three queries."""
    counts = Counter(
        dict(
            MembershipApplication.objects.open()
            .order_by()
            .values_list("state")
            .annotate(count=Count("pk"))
            .values_list("state", "count")
        )
    )
    to_do = MembershipApplication.objects.for_office().select_related("network").order_by("state_since", "pk")
    lost = with_mentors(MembershipApplication.objects.welcoming(), today=today).filter(has_mentor=False)
    return OpenApplications(
        to_do=list(to_do[:shown]),
        to_do_count=sum(counts[state] for state in OFFICE_ACTS),
        waiting=sum(counts[state] for state in DECIDABLE) - sum(counts[state] for state in OFFICE_ACTS),
        welcoming=counts[State.ONBOARDING],
        lost_mentors=list(lost.select_related("network").order_by("state_since", "pk")[:shown]),
    )


def with_mentors(rows: QuerySet[Any], *, today: date) -> QuerySet[Any]:
    """Annotate ``has_mentor``: there is one, who signs in and stands for a member of the network today."""
    standing = MembershipPerson.objects.on(today).filter(
        account=OuterRef("mentor"), membership__network=OuterRef("network"), account__user__is_active=True
    )
    return rows.annotate(has_mentor=Exists(standing))


def applications_for_office(*, today: date) -> QuerySet[MembershipApplication]:
    """Everything that was confirmed, with what a list shows; a fixed number of queries."""
    rows = MembershipApplication.objects.confirmed().select_related("network", "mentor")
    signed = ApplicationFile.objects.filter(application=OuterRef("pk"))
    return with_mentors(rows, today=today).annotate(has_document=Exists(signed))


def possible_mentors(application: MembershipApplication, *, today: date) -> QuerySet[MemberAccount]:
    """Accounts that stand for a member of the network today, without the new member's own."""
    standing = MembershipPerson.objects.on(today).filter(membership__network__pk=application.network_id)
    standing = standing.exclude(membership=application.membership_id) if application.membership_id else standing
    accounts: QuerySet[MemberAccount] = MemberAccount.objects.active().filter(pk__in=standing.values("account"))
    if application.account_id is not None:
        accounts = accounts.exclude(pk=application.account_id)
    return accounts.order_by("name", "pk")


def mentor_problem(application: MembershipApplication, *, today: date) -> str:
    """What is wrong with the mentor of somebody who is being welcomed, as a sentence; empty when nothing is."""
    if application.state != State.ONBOARDING:
        return ""
    if application.mentor is None:
        if application.had_mentor:
            return _("The mentor is not there any more. Please choose another one.")
        return _("There is no mentor yet.")
    if not possible_mentors(application, today=today).filter(pk=application.mentor.pk).exists():
        return _("The mentor does not belong to this network any more. Please choose another one.")
    return ""


def mentored_by(account: MemberAccount, *, today: date) -> QuerySet[MembershipApplication]:
    """Whom somebody welcomes, as long as they belong to the network themselves."""
    rows = with_mentors(MembershipApplication.objects.welcoming().filter(mentor=account), today=today)
    return rows.filter(has_mentor=True).select_related("network").order_by("state_since", "pk")


def mentored_ids(account: MemberAccount, *, today: date) -> Collection[UUID]:
    """The same as public ids, for ``networks.permissions``."""
    return frozenset(mentored_by(account, today=today).values_list("public_id", flat=True))


def timeline(application: MembershipApplication) -> list[ApplicationEntry]:
    """The whole log, the newest first."""
    return list(application.entries.select_related("user").order_by("-pk"))


def public_timeline(application: MembershipApplication) -> list[dict[str, Any]]:
    """What the applicant sees of the log: without notes and without names of the office."""
    rows = application.entries.filter(act__in=FOR_APPLICANT).order_by("-pk")
    return [
        {
            "at": row.at,
            "label": row.get_act_display(),
            "by": "" if row.by == Actor.APPLICANT else row.get_by_display(),
            "reason": row.reason,
            "task": row.note if row.act in (ApplicationAct.TASK, ApplicationAct.REOPEN) else "",
        }
        for row in rows
    ]


def what_is_next(application: MembershipApplication, plan: AdmissionPlan) -> str:
    """What happens next, in plain words, in the active language."""
    match application.state:
        case State.PENDING:
            return _("Please confirm with the button that this is your address. Only then does the office see it.")
        case State.INTERESTED:
            return _("The office will contact you. You need not do anything at the moment.")
        case State.APPLYING if plan.document == DocumentWanted.NO:
            return _("Please complete your application below and send it.")
        case State.APPLYING:
            return _("Please complete your application below, upload the signed document and send it.")
        case State.SUBMITTED:
            return _("The office looks at your application. You get an e-mail as soon as something happens.")
        case State.EXPRESSING:
            return _("Please write your expression of interest below and send it.")
        case State.EXPRESSED:
            return _("Your expression of interest is there. The decision comes next; you get an e-mail.")
        case State.DEFERRED:
            return _("The decision is put off. The office writes to you when it goes on.")
        case State.ONBOARDING:
            return _("Welcome! Your mentor will contact you. You can sign in to the members' area from now on.")
        case State.ADMITTED:
            return _("You belong to the network. There is nothing more to do here.")
        case State.DECLINED:
            return _("You can apply again at a later time.")
        case _:
            return _("You can apply again at any time.")


def figures(network_id: int) -> list[dict[str, Any]]:
    """How many applications ended how, by year, erased ones included; the newest year first."""
    totals: Counter[tuple[int, str]] = Counter()
    for row in AdmissionFigure.objects.filter(network=network_id):
        totals[row.year, row.state] += row.count
    there = MembershipApplication.objects.filter(network=network_id).exclude(state=State.PENDING).order_by()
    for created_at, state in there.values_list("created_at", "state"):
        totals[created_at.year, state] += 1
    years = sorted({year for year, _state in totals}, reverse=True)
    return [
        {
            "year": year,
            "states": [(State(state).label, totals[year, state]) for state in State.values if totals[year, state]],
        }
        for year in years
    ]


def personal_data(address_key: str) -> list[dict[str, Any]]:
    """All that is held about the applications of a mailbox (Art. 15 DSGVO)."""
    rows = MembershipApplication.objects.filter(address_key=address_key).select_related("network").order_by("pk")
    return [data_of(row) for row in rows]


def data_of(row: MembershipApplication) -> dict[str, Any]:
    """One application as JSON: what was said, what was done, without the office's notes about others."""
    signed = ApplicationFile.objects.filter(application=row).first()
    return {
        "network": row.network.title,
        "state": row.state,
        "kind": row.kind,
        "member_name": row.member_name,
        "name": row.name,
        "function": row.function,
        "phone": row.phone,
        "email": row.address,
        "text": row.text,
        "expression": row.expression,
        "reason": row.reason,
        "language": row.language,
        "text_version": row.text_version,
        "form": row.form,
        "created_at": row.created_at.isoformat(),
        "confirmed_at": row.confirmed_at.isoformat() if row.confirmed_at else None,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "criteria": list(row.criteria.values_list("title", flat=True)),
        "document": {"name": signed.name, "size": signed.size, "uploaded_at": signed.uploaded_at.isoformat()}
        if signed
        else None,
        "checklist": [
            {"title": task.title, "done_at": task.done_at.isoformat() if task.done_at else None}
            for task in row.tasks.all()
        ],
        "steps": [
            {"at": entry.at.isoformat(), "act": entry.act, "by": entry.by, "reason": entry.reason, "note": entry.note}
            for entry in row.entries.order_by("pk")
        ],
    }


def is_late(application: MembershipApplication) -> bool:
    """Whether the office has let it wait for long."""
    return application.state in OFFICE_ACTS and application.state_since <= clock.now() - WAITS_LONG

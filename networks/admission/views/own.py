"""The page of one's own application, as it is at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.forms.fields import FormField, error_summary
from cms.core.personal.pages import bad_link, masked, message
from cms.core.tokens import InvalidToken
from networks.admission import form as application_form
from networks.admission.choices import Actor, ApplicationState, DocumentWanted, Move
from networks.admission.form import Sent
from networks.admission.links import own_token, read_link
from networks.admission.rules import why_not
from networks.models import AdmissionPlan, ApplicationFile, Membership, MembershipApplication, PackageDocument
from networks.selectors.admission import public_timeline, what_is_next
from networks.services.admission.applying import MAY_UPLOAD, TEXTS
from networks.services.admission.log import plan_of

IN_HANDS = (ApplicationState.ONBOARDING, ApplicationState.ADMITTED)


@dataclass(frozen=True)
class Visit:
    """One look at one's own application."""

    row: MembershipApplication
    plan: AdmissionPlan

    def may(self, move: Move) -> bool:
        return not why_not(move, self.row.state, self.plan, by=Actor.APPLICANT)

    @property
    def may_upload(self) -> bool:
        return self.row.state in MAY_UPLOAD and self.plan.document != DocumentWanted.NO

    @property
    def signed(self) -> ApplicationFile | None:
        return ApplicationFile.objects.filter(application=self.row).first()


def row_of(request: HttpRequest) -> MembershipApplication | HttpResponse:
    """The application that the link opens, or what is said instead."""
    try:
        public_id = read_link(request.GET.get("t", ""))
    except InvalidToken:
        return bad_link(request)
    rows = MembershipApplication.objects.select_related("network__locale", "mentor", "membership")
    found = rows.filter(public_id=public_id).first()
    if found is not None:
        return found
    return message(
        request,
        _("We hold nothing about this application any more"),
        _("It was erased, together with everything you sent."),
        status=HTTPStatus.GONE,
    )


def visit_of(row: MembershipApplication) -> Visit:
    row.refresh_from_db()
    return Visit(row, plan_of(row.network))


def page(
    request: HttpRequest,
    visit: Visit,
    done: str = "",
    errors: Mapping[str, str] | None = None,
    typed: Sent | None = None,
    expression: str | None = None,
) -> HttpResponse:
    """Everything about one application, as it is now.

    Args:
        typed: what was sent and could not be kept; shown again beside ``errors``.
    """
    row, plan, given = visit.row, visit.plan, errors or {}
    is_writing = visit.may(Move.SUBMIT)
    values = typed.fields if typed else {name: getattr(row, name) for name in TEXTS}
    ticked = typed.criteria if typed else frozenset(str(key) for key in _ticked(row))
    details = application_form.detail_fields(values, given) if is_writing else []
    criteria = application_form.criteria_fields(row.network, plan, ticked, given) if is_writing else []
    document = _document(visit, given)
    wish = [_expression_field(row, expression, given)] if visit.may(Move.EXPRESS) else []
    context = {
        "row": row,
        "plan": plan,
        "state": ApplicationState(row.state),
        "address": masked(row.address),
        "next": what_is_next(row, plan),
        "done": done,
        "errors": given,
        "summary": error_summary([*details, *criteria, *document, *wish], given),
        "is_writing": is_writing,
        "details": details,
        "criteria": criteria,
        "document": document,
        "wish": wish,
        "signed": visit.signed,
        "ticked": list(row.criteria.values_list("title", flat=True)),
        "steps": public_timeline(row),
        "may_confirm": visit.may(Move.CONFIRM),
        "may_withdraw": visit.may(Move.WITHDRAW),
        "package": package_of(visit),
        "token": own_token(row),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if given else HTTPStatus.OK
    return render(request, "networks/applications/mine.html", context, status=status)


def _document(visit: Visit, errors: Mapping[str, str]) -> list[FormField]:
    if not visit.may_upload:
        return []
    is_there = visit.signed is not None
    return application_form.document_field(visit.plan, errors, is_first=False, is_there=is_there)


def _ticked(row: MembershipApplication) -> list[UUID]:
    return list(row.criteria.values_list("criterion_key", flat=True))


def _expression_field(row: MembershipApplication, typed: str | None, errors: Mapping[str, str]) -> FormField:
    return FormField(
        "expression",
        "textarea",
        _("Expression of interest"),
        required=True,
        help=_("What you want to bring in and to take along."),
        value=row.expression if typed is None else typed,
        longest=5000,
        error=errors.get("expression", ""),
    )


def package_of(visit: Visit) -> list[PackageDocument]:
    """The welcome package, for who is accepted and has not left again."""
    if visit.row.state not in IN_HANDS or visit.plan.pk is None or not _belongs(visit.row.membership):
        return []
    return list(visit.plan.package.select_related("document"))


def _belongs(membership: Membership | None) -> bool:
    """Whether they belong to the network, or will."""
    if membership is None:
        return False
    last_day = membership.until.latest if membership.until else None
    return last_day is None or last_day >= clock.today()

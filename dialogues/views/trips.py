"""Learning trips in the members' area: which calls are open, applying, and what became of it (A16–A18)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import clock
from cms.core.forms.fields import FormField, error_summary
from cms.core.forms.public import Refused
from cms.core.forms.tokens import make_form_token
from cms.core.languages import current_language
from dialogues.choices import AnswerKind, RegistrationStatus
from dialogues.registrations import form as registration_form
from dialogues.registrations.fields import answer_fields, guests_field
from dialogues.registrations.form import Sent
from dialogues.registrations.links import calendar_url, mine_url
from dialogues.selectors.calls import Trip, trip_for, trips_for, whom_in_words
from dialogues.selectors.desks import Desk, event_desk
from dialogues.services.calls import applying
from dialogues.services.registrations.registering import STANDING
from networks.members.area import member_page, render_page
from networks.models import MemberAccount
from networks.permissions import Viewer

PREFILLED = {AnswerKind.NAME: "name", AnswerKind.ORGANISATION: "organisation"}
"""What the account knows already."""
ENDED = (RegistrationStatus.CANCELLED, RegistrationStatus.LAPSED)
"""From here one may apply again while the call is open."""


@require_safe
@member_page
def trips(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The own applications, and the calls that are open for somebody."""
    found = trips_for(viewer, language=current_language(), now=clock.now())
    context = {
        "own": [trip for trip in found if trip.own is not None],
        "open": [trip for trip in found if trip.own is None and trip.is_open and not trip.is_over],
        "over": [trip for trip in reversed(found) if trip.own is None and trip.document["status"] == "held"],
    }
    return render_page(request, viewer, "dialogues/members/trips.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def trip(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One trip: the call with its form, or how the own application stands."""
    found = trip_for(viewer, public_id, language=current_language(), now=clock.now())
    desk = event_desk(public_id, language=current_language()) if found is not None else None
    if found is None or desk is None:
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "apply":
        return _apply(request, viewer, found, desk)
    if act == "withdraw" and found.own is not None and _may_withdraw(viewer, found):
        applying.withdraw(viewer, found.own.registration, form=request.path)
        return _see(found.event.public_id, "withdrawn")
    if act == "ask_to_withdraw" and _may_withdraw(viewer, found):
        return render_page(request, viewer, "dialogues/members/trip_withdraw.html", {"trip": found})
    return _page(request, viewer, found, desk)


def _apply(request: HttpRequest, viewer: Viewer, found: Trip, desk: Desk) -> HttpResponse:
    if not found.may_apply or viewer.account is None:
        raise PermissionDenied
    sent = registration_form.read({**request.POST.dict(), "email": viewer.account.email, "remind": ""})
    try:
        registration_form.send(
            sent,
            desk,
            form=request.path,
            ip=None,
            box=True,
            take=lambda application, at: applying.apply_as_member(viewer, application, at),
        )
    except Refused as refused:
        return _page(request, viewer, found, desk, sent, refused.errors)
    return _see(found.event.public_id, "sent")


def _page(
    request: HttpRequest,
    viewer: Viewer,
    found: Trip,
    desk: Desk,
    sent: Sent | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Everything about one trip, as it is now.

    Args:
        sent: what was typed and could not be kept; shown again beside ``errors``.
    """
    given = errors or {}
    may_send = found.may_apply and desk.is_open and (found.state is None or found.state in ENDED)
    fields = _fields(viewer.account, desk, sent, given) if may_send and viewer.account is not None else []
    row = found.own.registration if found.own is not None else None
    context = {
        "trip": found,
        "desk": desk,
        "event": found.document,
        "call_text": found.event.call_text,
        "whom": whom_in_words(desk.facts),
        "application": found.own,
        "row": row,
        "state": found.state,
        "may_withdraw": _may_withdraw(viewer, found),
        "mine_url": mine_url(row) if row is not None else "",
        "calendar_url": calendar_url(row) if row is not None and found.state == RegistrationStatus.CONFIRMED else "",
        "may_send": may_send and viewer.account is not None,
        "fields": fields,
        "errors": given,
        "summary": error_summary(fields, given),
        "sent": sent.fields if sent is not None else {},
        "consent": registration_form.consent_for(desk),
        "form_token": make_form_token(registration_form.KIND),
        "done": _said(request, found),
    }
    code = HTTPStatus.UNPROCESSABLE_ENTITY if given else HTTPStatus.OK
    return render_page(request, viewer, "dialogues/members/trip.html", context, status=code)


def _fields(account: MemberAccount, desk: Desk, sent: Sent | None, errors: Mapping[str, str]) -> list[FormField]:
    """What is asked; what the account says already stands there."""
    if sent is not None:
        answers, guests = sent.answers, sent.fields["guests"]
    else:
        known: dict[str, str] = {kind.value: getattr(account, name) for kind, name in PREFILLED.items()}
        answers = {str(row.translation_key): known[row.kind] for row in desk.questions if row.kind in known}
        guests = ""
    return [
        *answer_fields(desk.questions, answers, errors),
        *guests_field(desk.facts.registration_guests, guests, errors),
    ]


def _may_withdraw(viewer: Viewer, found: Trip) -> bool:
    if found.own is None or viewer.account is None or found.is_over:
        return False
    starts_at = found.event.starts_at
    return found.state in STANDING and (starts_at is None or starts_at > clock.now())


def _see(public_id: UUID, done: str) -> HttpResponse:
    url = reverse("dialogues:member_trip", args=[public_id])
    return HttpResponseRedirect(f"{url}?done={done}", status=HTTPStatus.SEE_OTHER)


def _said(request: HttpRequest, found: Trip) -> str:
    """What the form before has done, where that is still so: anybody may write an address."""
    match request.GET.get("done") if request.method != "POST" else None, found.state:
        case "sent", RegistrationStatus.APPLIED:
            return _("Thank you. The office has your application and writes to you.")
        case "withdrawn", RegistrationStatus.CANCELLED:
            return _("Your application is withdrawn, and your answers are erased.")
    return ""

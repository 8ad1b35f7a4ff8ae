"""Applying for membership, and the page of one's own application behind a signed link. No script, no cookie, no account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.clients import client_address
from cms.core.formfields import FormField
from cms.core.formtokens import make_form_token
from cms.core.limits import TooMany
from cms.core.personalpages import bad_link, masked, message, personal, speaking
from cms.core.privatefiles import hand_out, too_large_message, was_too_large
from cms.core.publicforms import Refused, language_of, page_of, read_fields
from cms.core.tokens import InvalidToken, make_token, read_token
from networks import application_form
from networks.admission_choices import Actor, ApplicationState, DocumentWanted, Move
from networks.admission_rules import why_not
from networks.application_form import Desk, Sent
from networks.application_links import own_token, read_link
from networks.models import AdmissionPlan, ApplicationFile, MembershipApplication, PackageDocument
from networks.selectors.admission import data_of, public_timeline, what_is_next
from networks.services.admission import applying, retention
from networks.services.admission.applying import MAY_UPLOAD, TEXTS, Written
from networks.services.admission.log import NotAllowed, plan_of

ERASE = "application.erase"
ERASE_WITHIN = timedelta(hours=1)
FILE_NAMES = {"de": "mein-antrag.json", "en": "my-application.json"}
IN_HANDS = (ApplicationState.ONBOARDING, ApplicationState.ADMITTED)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, empty or as it was sent; or why there is none at the moment.

    Raises:
        Http404: there is no such network.
    """
    is_sent = request.method == "POST"
    sent = application_form.read(request.POST.dict() if is_sent else request.GET.dict())
    desk = application_form.desk_for(sent)
    if desk is None:
        raise Http404
    speaking(request, desk.language)
    if not desk.is_open:
        status = HTTPStatus.CONFLICT if is_sent else HTTPStatus.OK
        return render(request, "networks/applications/closed.html", {"desk": desk}, status=status)
    if not is_sent:
        asked = {name: sent.fields[name] for name in ("network", "from", "kind")}
        return _form(request, desk, application_form.empty(**asked))
    try:
        application_form.send(
            sent,
            desk,
            form=page_of(sent.fields, request.path),
            ip=client_address(request),
            box=True,
            upload=request.FILES.get("document"),
            too_large=too_large_message() if was_too_large(request, "document") else "",
        )
    except Refused as refused:
        return _form(request, desk, sent, refused.errors)
    except TooMany as too_many:
        waiting = {
            "__all__": _("Too many people are sending this form at the moment. Please try again a little later.")
        }
        response = _form(request, desk, sent, waiting, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(too_many.retry_after)
        return response
    address = f"{reverse('networks:application_sent')}?{urlencode({'locale': desk.language})}"
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _form(
    request: HttpRequest,
    desk: Desk,
    sent: Sent,
    errors: Mapping[str, str] | None = None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    given = errors or {}
    fields = application_form.fields_of(desk, sent, given, with_file=True)
    context = {
        "desk": desk,
        "fields": [field for field in fields if not field.name.startswith("criteria")],
        "criteria": [field for field in fields if field.name.startswith("criteria")],
        "errors": given,
        "summary": summary(fields, given),
        "had_file": bool(given) and bool(request.FILES),
        "sent": sent.fields,
        "consent": application_form.consent_for(desk),
        "form_token": make_form_token(application_form.KIND),
    }
    code = status or (HTTPStatus.UNPROCESSABLE_ENTITY if given else HTTPStatus.OK)
    return render(request, "networks/applications/new.html", context, status=code)


def summary(fields: list[FormField], errors: Mapping[str, str]) -> list[dict[str, str]]:
    """What is wrong, in the order of the page; each leads to its field where it has one."""
    by_field = [{"anchor": field.id, "label": field.label, "text": field.error} for field in fields if field.error]
    if "consent" in errors:
        by_field.append({"anchor": "field-consent", "label": _("Consent"), "text": errors["consent"]})
    told = {item["text"] for item in by_field}
    return [*({"anchor": "", "label": "", "text": text} for text in errors.values() if text not in told), *by_field]


@personal
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What everybody sees after applying."""
    speaking(request, language_of(read_fields(request.GET.dict(), ["locale"])))
    return message(request, _("Please look into your mailbox"), application_form.neutral_answer())


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


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One application. A GET never changes anything."""
    row = _row(request)
    if isinstance(row, HttpResponse):
        return row
    speaking(request, row.language)
    act = _ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
    visit = _visit(row)
    try:
        return act(request, visit) if act else page(request, visit)
    except NotAllowed as refusal:
        return page(request, _visit(row), errors={"__all__": str(refusal)})


def _row(request: HttpRequest) -> MembershipApplication | HttpResponse:
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


def _visit(row: MembershipApplication) -> Visit:
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
        "summary": summary([*details, *criteria, *document, *wish], given),
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
        "package": _package(visit),
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


def _package(visit: Visit) -> list[PackageDocument]:
    """The welcome package, for who is accepted."""
    if visit.row.state not in IN_HANDS or visit.plan.pk is None:
        return []
    return list(visit.plan.package.select_related("document"))


def _confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who has this link has the mailbox."""
    applying.confirm(visit.row, form=request.path, ip=client_address(request))
    return page(request, _visit(visit.row), _("Thank you. Your address is confirmed."))


def _save(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _write(request, visit, submit=False)


def _submit(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _write(request, visit, submit=True)


def _write(request: HttpRequest, visit: Visit, *, submit: bool) -> HttpResponse:
    """Keep the written application, or send it."""
    typed = application_form.read(request.POST.dict())
    errors: dict[str, str] = {}
    signed = _uploaded(request, errors)
    details = {name: typed.fields[name].strip() for name in TEXTS}
    written = Written(application_form.keys_of(typed.criteria), signed)
    if errors:
        return page(request, visit, errors=errors, typed=typed)
    try:
        applying.save_written(visit.row, details, written, submit=submit)
    except ValidationError as error:
        return page(request, _visit(visit.row), errors=application_form.named(error), typed=typed)
    words = _("Your application is sent.") if submit else _("It is kept. Please send it when it is complete.")
    return page(request, _visit(visit.row), words)


def _upload(request: HttpRequest, visit: Visit) -> HttpResponse:
    errors: dict[str, str] = {}
    signed = _uploaded(request, errors)
    if signed is None:
        errors.setdefault("document", _("Please choose a file."))
        return page(request, visit, errors=errors)
    applying.upload(visit.row, signed)
    return page(request, _visit(visit.row), _("The document is there."))


def _uploaded(request: HttpRequest, errors: dict[str, str]) -> Any:
    too_large = too_large_message() if was_too_large(request, "document") else ""
    return application_form.checked_file(request.FILES.get("document"), too_large=too_large, errors=errors)


def _express(request: HttpRequest, visit: Visit) -> HttpResponse:
    text = request.POST.get("expression", "").replace("\x00", "").replace("\r\n", "\n")
    try:
        applying.express(visit.row, text)
    except ValidationError as error:
        return page(request, _visit(visit.row), errors=application_form.named(error), expression=text)
    return page(request, _visit(visit.row), _("Your expression of interest is sent."))


def _ask_to_withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The second step, so that nobody withdraws by mistake."""
    if not visit.may(Move.WITHDRAW):
        return page(request, visit)
    return render(request, "networks/applications/withdraw.html", {"row": visit.row})


def _withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    applying.withdraw(visit.row, form=request.path, ip=client_address(request))
    return page(request, _visit(visit.row), _("Your application is withdrawn."))


def _export(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The data as a file: readable, and for machines (Art. 15 and 20 DSGVO)."""
    body = orjson.dumps([data_of(visit.row)], option=orjson.OPT_INDENT_2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    name = FILE_NAMES.get((translation.get_language() or "de").partition("-")[0], FILE_NAMES["en"])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _ask_to_erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The second step, with a token that lives for an hour."""
    token = make_token(ERASE, str(visit.row.public_id), expires_in=ERASE_WITHIN)
    context = {"row": visit.row, "erase_token": token, "address": masked(visit.row.address)}
    return render(request, "networks/applications/erase.html", context)


def _erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    try:
        is_meant = read_token(request.POST.get("erase_token", ""), ERASE) == str(visit.row.public_id)
    except InvalidToken:
        is_meant = False
    if not is_meant:
        return _ask_to_erase(request, visit)
    retention.erase(visit.row, form=request.path)
    return message(
        request, _("Your data are erased"), _("The application is gone, with your address and everything you sent.")
    )


_ACTS = {
    "confirm": _confirm,
    "save": _save,
    "submit": _submit,
    "upload": _upload,
    "express": _express,
    "ask_to_withdraw": _ask_to_withdraw,
    "withdraw": _withdraw,
    "export": _export,
    "ask_to_erase": _ask_to_erase,
    "erase": _erase,
}


@personal
@require_safe
def signed(request: HttpRequest) -> HttpResponseBase:
    """The applicant's own document."""
    row = _row(request)
    if isinstance(row, HttpResponse):
        return row
    found = get_object_or_404(ApplicationFile, application=row)
    return hand_out(found.file, name=found.name, media_type=found.media_type)


@personal
@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A document of the welcome package, for who is accepted."""
    row = _row(request)
    if isinstance(row, HttpResponse):
        return row
    item = next((item for item in _package(_visit(row)) if item.pk == pk), None)
    if item is None:
        raise Http404
    return hand_out(item.document.file, name=item.document.filename, media_type=item.document.content_type)


@personal
@require_safe
def form_to_sign(request: HttpRequest) -> HttpResponseBase:
    """The form that the network wants to be signed; it is for everybody who may apply."""
    desk = application_form.desk_for(application_form.empty(network=request.GET.get("network", "")))
    document = desk.plan.form_document if desk is not None else None
    if desk is None or document is None:
        raise Http404
    return hand_out(document.file, name=document.filename, media_type=document.content_type)

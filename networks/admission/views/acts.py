"""What applicants do on the page of their application: one function for each button."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.core.clients import client_address
from cms.core.forms.public import by_field
from cms.core.languages import current_language, spoken_language
from cms.core.personal.owndata import data_file, erase_token, wants_erasure
from cms.core.personal.pages import masked, message
from cms.core.privatefiles import too_large_message, was_too_large
from networks.admission import form as application_form
from networks.admission.choices import Move
from networks.admission.views.own import Visit, page, visit_of
from networks.selectors.admission import data_of
from networks.services.admission import applying, retention
from networks.services.admission.applying import TEXTS, Written

ERASE = "application.erase"
FILE_NAMES = {"de": "mein-antrag.json", "en": "my-application.json"}


def _confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who has this link has the mailbox."""
    applying.confirm(visit.row, form=request.path, ip=client_address(request))
    return page(request, visit_of(visit.row), _("Thank you. Your address is confirmed."))


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
        return page(request, visit_of(visit.row), errors=by_field(error), typed=typed)
    words = _("Your application is sent.") if submit else _("It is kept. Please send it when it is complete.")
    return page(request, visit_of(visit.row), words)


def _upload(request: HttpRequest, visit: Visit) -> HttpResponse:
    errors: dict[str, str] = {}
    signed = _uploaded(request, errors)
    if signed is None:
        errors.setdefault("document", _("Please choose a file."))
        return page(request, visit, errors=errors)
    applying.upload(visit.row, signed)
    return page(request, visit_of(visit.row), _("The document is there."))


def _uploaded(request: HttpRequest, errors: dict[str, str]) -> Any:
    too_large = too_large_message() if was_too_large(request, "document") else ""
    return application_form.checked_file(request.FILES.get("document"), too_large=too_large, errors=errors)


def _express(request: HttpRequest, visit: Visit) -> HttpResponse:
    text = request.POST.get("expression", "").replace("\x00", "").replace("\r\n", "\n")
    try:
        applying.express(visit.row, text)
    except ValidationError as error:
        return page(request, visit_of(visit.row), errors=by_field(error), expression=text)
    return page(request, visit_of(visit.row), _("Your expression of interest is sent."))


def _ask_to_withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The second step, so that nobody withdraws by mistake."""
    if not visit.may(Move.WITHDRAW):
        return page(request, visit)
    return render(request, "networks/applications/withdraw.html", {"row": visit.row})


def _withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    applying.withdraw(visit.row, form=request.path, ip=client_address(request))
    return page(request, visit_of(visit.row), _("Your application is withdrawn."))


def _export(request: HttpRequest, visit: Visit) -> HttpResponse:
    return data_file([data_of(visit.row)], FILE_NAMES[spoken_language(current_language())])


def _ask_to_erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    token = erase_token(ERASE, visit.row.public_id)
    context = {"row": visit.row, "erase_token": token, "address": masked(visit.row.address)}
    return render(request, "networks/applications/erase.html", context)


def _erase(request: HttpRequest, visit: Visit) -> HttpResponse:
    if not wants_erasure(request, ERASE, visit.row.public_id):
        return _ask_to_erase(request, visit)
    retention.erase(visit.row, form=request.path)
    return message(
        request, _("Your data are erased"), _("The application is gone, with your address and everything you sent.")
    )


ACTS = {
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

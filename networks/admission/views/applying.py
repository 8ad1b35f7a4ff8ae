"""The form for applying for membership, and what everybody sees after sending it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.clients import client_address
from cms.core.forms.fields import error_summary
from cms.core.forms.public import language_of, page_of, read_fields
from cms.core.forms.tokens import make_form_token
from cms.core.personal.pages import answer_form, message, personal, speaking
from cms.core.privatefiles import hand_out, too_large_message, was_too_large
from networks.admission import form as application_form
from networks.admission.form import Desk, Sent


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
    return answer_form(
        partial(
            application_form.send,
            sent,
            desk,
            form=page_of(sent.fields, request.path),
            ip=client_address(request),
            box=True,
            upload=request.FILES.get("document"),
            too_large=too_large_message() if was_too_large(request, "document") else "",
        ),
        partial(_form, request, desk, sent),
        busy={"__all__": _("Too many people are sending this form at the moment. Please try again a little later.")},
        sent="networks:application_sent",
        language=desk.language,
    )


def _form(
    request: HttpRequest,
    desk: Desk,
    sent: Sent,
    errors: Mapping[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    given = errors or {}
    fields = application_form.fields_of(desk, sent, given, with_file=True)
    context = {
        "desk": desk,
        "fields": [field for field in fields if not field.name.startswith("criteria")],
        "criteria": [field for field in fields if field.name.startswith("criteria")],
        "errors": given,
        "summary": error_summary(fields, given),
        "had_file": bool(given) and bool(request.FILES),
        "sent": sent.fields,
        "consent": application_form.consent_for(desk),
        "form_token": make_form_token(application_form.KIND),
    }
    return render(request, "networks/applications/new.html", context, status=status)


@personal
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What everybody sees after applying."""
    speaking(request, language_of(read_fields(request.GET.dict(), ["locale"])))
    return message(request, _("Please look into your mailbox"), application_form.neutral_answer())


@personal
@require_safe
def form_to_sign(request: HttpRequest) -> HttpResponseBase:
    """The form that the network wants to be signed; it is for everybody who may apply."""
    desk = application_form.desk_for(application_form.empty(network=request.GET.get("network", "")))
    document = desk.plan.form_document if desk is not None else None
    if desk is None or document is None:
        raise Http404
    return hand_out(document.file, name=document.filename, media_type=document.content_type)

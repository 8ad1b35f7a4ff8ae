"""Writing to the office: a form without script, cookie or account."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.clients import client_address
from cms.core.forms.fields import error_summary
from cms.core.forms.public import language_of, page_of, read_fields
from cms.core.forms.tokens import make_form_token
from cms.core.personal.pages import answer_form, message, personal, speaking
from networks.messages import form as message_form
from networks.messages.form import Desk


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, empty or as it was sent.

    Raises:
        Http404: it names a network that is not there.
    """
    is_sent = request.method == "POST"
    fields = message_form.read(request.POST.dict() if is_sent else request.GET.dict())
    desk = message_form.desk_for(fields)
    if desk is None:
        raise Http404
    speaking(request, desk.language)
    if not is_sent:
        known = {name: fields[name] for name in ("kind", "network", "from")}
        return _form(request, desk, {**dict.fromkeys(message_form.FIELDS, ""), **known})
    form, ip = page_of(fields, request.path), client_address(request)
    return answer_form(
        partial(message_form.send, fields, desk, form=form, ip=ip, box=True),
        partial(_form, request, desk, fields),
        busy={"__all__": _("Too many people are sending this form at the moment. Please try again a little later.")},
        sent="networks:message_sent",
        language=desk.language,
    )


def _form(
    request: HttpRequest,
    desk: Desk,
    sent: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    given = errors or {}
    fields = message_form.fields_of(sent, given)
    context = {
        "desk": desk,
        "fields": fields,
        "errors": given,
        "summary": error_summary(fields, given),
        "sent": sent,
        "consent": message_form.consent_for(desk),
        "form_token": make_form_token(message_form.KIND),
    }
    return render(request, "networks/messages/new.html", context, status=status)


@personal
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What everybody sees after writing."""
    speaking(request, language_of(read_fields(request.GET.dict(), ["locale"])))
    return message(request, _("Your message is there"), message_form.neutral_answer())

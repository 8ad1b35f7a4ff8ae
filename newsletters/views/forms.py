"""The form to subscribe: on a page of its own, and where forms on other pages lead to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.clients import client_address
from cms.core.forms.public import language_of, page_of, read_fields
from cms.core.forms.tokens import make_form_token
from cms.core.personal.pages import answer_form, message, personal, speaking
from newsletters import sign_up
from newsletters.selectors.offers import Offer, default_offer


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, empty or as it was sent. A form on a cached page may be without consent or with an old token: then this
    page asks for what is missing, and keeps what was typed.

    Raises:
        Http404: there is no such series or list.
    """
    fields = read_fields(request.POST.dict() if request.method == "POST" else request.GET.dict(), sign_up.FIELDS)
    language = language_of(fields)
    speaking(request, language)
    offer = sign_up.offer_for(fields, language=language)
    if offer is None and not (fields["series"] or fields["list"]):
        offer = default_offer(language=language)
    if offer is None:
        raise Http404
    if request.method != "POST":
        return _form(request, offer, {**fields, "email": ""})
    if "consent_version" not in request.POST:  # the short form in the footer: the address alone
        return _form(request, offer, fields)
    form, ip = page_of(fields, request.path), client_address(request)
    return answer_form(
        partial(sign_up.send, fields, offer, form=form, ip=ip, box=True),
        partial(_form, request, offer, fields),
        busy={"form_token": _("Too many people are signing up at the moment. Please try again a little later.")},
        sent="newsletters:sent",
        language=language,
    )


def _form(
    request: HttpRequest,
    offer: Offer,
    fields: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "offer": offer,
        "fields": fields,
        "errors": errors or {},
        "consent": sign_up.consent_for(offer),
        "form_token": make_form_token(sign_up.KIND),
        "prefix": "form",
    }
    return render(request, "newsletters/subscribe.html", context, status=status)


@personal
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What everybody sees after signing up."""
    speaking(request, language_of(read_fields(request.GET.dict(), sign_up.FIELDS)))
    return message(request, _("Please look into your mailbox"), str(sign_up.neutral_answer()))

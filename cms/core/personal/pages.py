"""What all pages behind personal links and all forms have in common: private, unlisted, without session or cookie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cms.core.forms.limits import TooMany
from cms.core.forms.public import Refused
from cms.core.languages import SPOKEN

View = Callable[..., HttpResponseBase]
ASKED = "locale"
TOLD = ("done", "also")
"""Parameters by which a page says what a form has done."""


def personal(view: View) -> View:
    """Mark a view whose answer is for one person.

    It needs no CSRF token: there is no session that a foreign page could ride on. The right to act comes from the
    signed token in the address, or nobody's right is needed.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.has_subscribe_form = True  # type: ignore[attr-defined]  # the footer shows none (subscribe_tags)
        try:
            offer_languages(request)
            response = view(request, *args, **kwargs)
        except (BadRequest, MultiPartParserError, RequestDataTooBig, TooManyFieldsSent):
            response = message(request, _("This request cannot be read."), status=400)
        response["Cache-Control"] = "private, no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(wrapped)


def offer_languages(request: HttpRequest) -> None:
    """These addresses carry no language: ``locale`` asks for one, and the header links to each."""
    request.translated_paths = {  # type: ignore[attr-defined]  # the header reads it (home's ``languages``)
        code: f"{request.path}?{urlencode([*_without_locale(request), (ASKED, code)])}" for code in SPOKEN
    }
    if request.GET.get(ASKED) in SPOKEN:
        _speak(request, request.GET[ASKED])


def _without_locale(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values if name != ASKED]


def message(request: HttpRequest, title: str, *paragraphs: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page that says one thing."""
    return render(request, "message.html", {"heading": title, "paragraphs": paragraphs, **context}, status=status)


def answer_form(
    send: Callable[[], object],
    show: Callable[[Mapping[str, str], HTTPStatus], HttpResponse],
    *,
    busy: Mapping[str, str],
    sent: str,
    language: str,
) -> HttpResponse:
    """Send a public form and answer it: the form with what is wrong (422) or with ``busy`` while too many are sending it
    (429), else the way to the page that everybody sees afterwards (303).

    Args:
        send: raises ``Refused`` or ``TooMany``.
        show: the form with everything that was typed, errors by field, and the status.
        sent: the name of that page's address.
    """
    try:
        send()
    except Refused as refused:
        return show(refused.errors, HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooMany as too_many:
        response = show(busy, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(too_many.retry_after)
        return response
    return HttpResponseRedirect(f"{reverse(sent)}?{urlencode({ASKED: language})}", status=HTTPStatus.SEE_OTHER)


def see(request: HttpRequest, **told: str | list[str]) -> HttpResponse:
    """The page at this address, asked for anew: the answer to a form that has done something (303, RFC 9110 15.4.4).

    Whoever reloads it sends nothing twice, and whoever decides for others at the same moment does not wait for pages.

    Args:
        told: what the page says of it, as parameters; those of an earlier form are dropped.
    """
    query = request.GET.copy()
    for name in TOLD:
        query.pop(name, None)
    for name, value in told.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}", status=HTTPStatus.SEE_OTHER)


def bad_link(request: HttpRequest, *, expired: bool = False) -> HttpResponse:
    """The link in a mail is not one of ours any more."""
    if expired:
        return message(
            request,
            _("This link has expired"),
            _("If you have already confirmed, everything is fine. Otherwise please sign up once more."),
            status=410,
        )
    return message(
        request,
        _("This link is not complete"),
        _("Please open it again from the e-mail, or copy the whole address."),
        status=404,
    )


def speaking(request: HttpRequest, language: str) -> None:
    """Answer in this language, unless the address asks for another: outside the page tree it does not carry one."""
    asked = request.GET.get(ASKED)
    _speak(request, asked if asked in SPOKEN else language)


def _speak(request: HttpRequest, language: str) -> None:
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()


def masked(address: str) -> str:
    """Enough to recognise one's own address, too little for anybody else."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"

"""The form to register for an event or for a whole series. It needs no script, no cookie and no account."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import clock
from cms.core.clients import client_address
from cms.core.forms.fields import error_summary
from cms.core.forms.limits import TooMany
from cms.core.forms.public import Refused, language_of, page_of, read_fields
from cms.core.forms.tokens import make_form_token
from cms.core.personal.pages import message, personal, speaking
from dialogues.choices import RegistrationState
from dialogues.registrations import form as registration_form
from dialogues.registrations.form import Sent
from dialogues.selectors.calls import whom_in_words
from dialogues.selectors.desks import Desk, SeriesDesk
from dialogues.selectors.participation import dates

GONE = (RegistrationState.CLOSED, RegistrationState.PAST)
"""What does not open again by itself."""


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, empty or as it was sent; or why there is none at the moment.

    Raises:
        Http404: there is no such event or series.
    """
    is_sent = request.method == "POST"
    sent = registration_form.read(request.POST.dict() if is_sent else request.GET.dict())
    language = registration_form.language_for(sent)
    speaking(request, language)
    desk = registration_form.desk_for(sent, language=language)
    if desk is None:
        raise Http404
    if not desk.is_open:
        return _closed(request, desk)
    if not is_sent:
        asked = {name: sent.fields[name] for name in ("event", "series", "from")}
        return _form(request, desk, Sent({**dict.fromkeys(registration_form.FIELDS, ""), **asked}, {}))
    form = page_of(sent.fields, request.path)
    try:
        registration_form.send(sent, desk, form=form, ip=client_address(request), box=True)
    except Refused as refused:
        return _form(request, desk, sent, refused.errors)
    except TooMany as too_many:
        waiting = {"__all__": _("Too many people are registering at the moment. Please try again a little later.")}
        response = _form(request, desk, sent, waiting, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(too_many.retry_after)
        return response
    address = f"{reverse('dialogues:registration_sent')}?{urlencode({'locale': language})}"
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _form(
    request: HttpRequest,
    desk: Desk | SeriesDesk,
    sent: Sent,
    errors: Mapping[str, str] | None = None,
    status: HTTPStatus | None = None,
) -> HttpResponse:
    given = errors or {}
    reminders = registration_form.reminders_consent(desk)
    fields = registration_form.fields_of(desk, sent, given, reminders=reminders)
    context = {
        **_facts(desk),
        "fields": fields,
        "errors": given,
        "summary": error_summary(fields, given),
        "sent": sent.fields,
        "consent": registration_form.consent_for(desk),
        "reminders": reminders,
        "form_token": make_form_token(registration_form.KIND),
    }
    code = status or (HTTPStatus.UNPROCESSABLE_ENTITY if given else HTTPStatus.OK)
    return render(request, "dialogues/registration/new.html", context, status=code)


def _facts(desk: Desk | SeriesDesk) -> dict[str, Any]:
    """What the form is about, read from the same documents as the public pages."""
    desks = [desk] if isinstance(desk, Desk) else list(desk.desks)
    call = desk.facts if isinstance(desk, Desk) and desk.is_call else None
    found = dates([each.key for each in desks], language=desk.language, now=clock.now())
    return {
        "desk": desk,
        "subject": registration_form.subject_name(desk),
        "is_series": isinstance(desk, SeriesDesk),
        "dates": list(found.values()),
        "event": found[desk.key].document if isinstance(desk, Desk) else None,
        "recording_notice": registration_form.recording_notice(desk),
        "whom": whom_in_words(call) if call is not None else "",
        "members_url": reverse("dialogues:member_trip", args=[desk.key]) if call is not None else "",
    }


def _closed(request: HttpRequest, desk: Desk | SeriesDesk) -> HttpResponse:
    """Why one cannot register, and the way back. 410 where that is final; 409 for a form that came too late."""
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    if isinstance(desk, Desk) and desk.state in GONE:
        status = HTTPStatus.GONE
    opens_at = desk.facts.opens_at if isinstance(desk, Desk) and desk.state == RegistrationState.NOT_YET else None
    context = {"desk": desk, "is_series": isinstance(desk, SeriesDesk), "opens_at": opens_at}
    return render(request, "dialogues/registration/closed.html", context, status=status)


@personal
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What everybody sees after registering."""
    speaking(request, language_of(read_fields(request.GET.dict(), ["locale"])))
    return message(request, _("Please look into your mailbox"), registration_form.neutral_answer())

"""Answering a survey: a form without script, cookie or account, and the same questions for members who are signed in."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core import clock
from cms.core.clients import client_address
from cms.core.forms.limits import TooMany
from cms.core.forms.public import is_robot, token_problem
from cms.core.forms.tokens import make_form_token
from cms.core.languages import current_language
from cms.core.personal.pages import personal, speaking
from cms.core.public import public_space, visible_at
from dialogues.models import SurveyPage
from dialogues.selectors import surveys
from dialogues.services.surveys import answering
from dialogues.services.surveys.answering import Answered, NotOpen
from dialogues.surveys import form as survey_form
from dialogues.surveys.choices import SurveyState
from dialogues.surveys.form import Sent
from dialogues.surveys.pages import results_context
from dialogues.surveys.rules import survey_state
from networks.members.area import member_page, render_page
from networks.permissions import Action, Viewer

DONE = "sent"


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The questions of a survey for everybody, empty or as they were answered.

    Raises:
        Http404: there is no such survey in public.
    """
    is_sent = request.method == "POST"
    sent = survey_form.read(request.POST if is_sent else request.GET)
    survey = _survey_for_everybody(sent)
    speaking(request, survey.locale.language_code)
    if survey_state(survey, clock.now()) != SurveyState.OPEN:
        return _closed(request, survey, is_sent=is_sent)
    if not is_sent:
        return _form(request, survey, Sent(), {})
    if is_robot(sent.fields):
        return _thanks_to(survey)
    given, errors = survey_form.check(surveys.questions_of(survey), sent)
    if problem := token_problem(survey_form.KIND, sent.fields["form_token"]):
        errors["form_token"] = problem
    if errors:
        return _form(request, survey, sent, errors)
    try:
        answering.take(survey, given, once=sent.once, ip=client_address(request))
    except ValidationError as error:
        return _form(request, survey, sent, {"__all__": " ".join(error.messages)})
    except NotOpen:
        return _closed(request, survey, is_sent=True)
    except TooMany as too_many:
        waiting = {
            "__all__": _("Too many answers come from your network at the moment. Please try again a little later.")
        }
        response = _form(request, survey, sent, waiting, status=HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(too_many.retry_after)
        return response
    return _thanks_to(survey)


@personal
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """What everybody sees who has answered."""
    survey = _survey_for_everybody(survey_form.read(request.GET))
    speaking(request, survey.locale.language_code)
    return render(request, "dialogues/surveys/thanks.html", {"survey": survey, "url": _url(survey)})


@require_safe
@member_page
def member_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The surveys of one's networks."""
    language, now = current_language(), clock.now()
    found = surveys.surveys_for(viewer, language=language, now=now)
    if not found and not may_answer(viewer):
        raise PermissionDenied
    answered = surveys.answered_keys(viewer, found)
    rows = [
        {"survey": survey, "state": survey_state(survey, now), "is_answered": survey.translation_key in answered}
        for survey in found
    ]
    return render_page(request, viewer, "dialogues/members/surveys.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@member_page
def member_survey(request: HttpRequest, viewer: Viewer, public_id: UUID) -> HttpResponse:
    """One survey for members: once each, and without a name (A08).

    Raises:
        Http404: there is none, or it is for others.
    """
    now = clock.now()
    survey = surveys.saved_survey(public_id=public_id)
    if survey is None or not _is_for(viewer, survey):
        raise Http404
    state = survey_state(survey, now)
    has_answered = bool(surveys.answered_keys(viewer, [survey]))
    is_asked = viewer.account is not None and viewer.may(Action.ANSWER_SURVEYS, survey)
    may_send = is_asked and state == SurveyState.OPEN and not has_answered
    sent = survey_form.read(request.POST)
    errors: dict[str, str] = {}
    if request.method == "POST":
        if viewer.account is None or not is_asked:
            raise PermissionDenied
        given, errors = survey_form.check(surveys.questions_of(survey), sent)
        if not errors:
            try:
                answering.take_from_member(viewer.account, survey, given)
            except ValidationError as error:
                errors["__all__"] = " ".join(error.messages)
            except (Answered, NotOpen):
                may_send = False
            else:
                return HttpResponseRedirect(f"{request.path}?done={DONE}", status=HTTPStatus.SEE_OTHER)
    fields = survey_form.fields_of(surveys.questions_of(survey), sent, errors)
    context = {
        "survey": survey,
        "state": state,
        "has_answered": has_answered,
        "may_send": may_send,
        "fields": fields,
        "summary": survey_form.summary(fields, errors),
        "done": _thanks_words(survey) if request.GET.get("done") == DONE else "",
        **(results_context(survey, now=now) if state == SurveyState.CLOSED else {}),
    }
    status = HTTPStatus.CONFLICT if request.method == "POST" and not may_send else HTTPStatus.OK
    return render_page(request, viewer, "dialogues/members/survey.html", context, status=status)


def may_answer(viewer: Viewer) -> bool:
    """Whether surveys for members are for them at all; for the menu."""
    return viewer.is_office or bool(viewer.networks_where(Action.ANSWER_SURVEYS))


def _is_for(viewer: Viewer, survey: SurveyPage) -> bool:
    """The office looks, and does not answer."""
    is_online = SurveyPage.objects.filter(visible_at(clock.now()), pk=survey.pk).exists()
    may_look = viewer.is_office or viewer.may(Action.ANSWER_SURVEYS, survey)
    return is_online and survey.is_for_members and may_look


def _survey_for_everybody(sent: Sent) -> SurveyPage:
    try:
        public_id = UUID(sent.fields["survey"])
    except ValueError:
        raise Http404 from None
    survey = surveys.public_survey(public_id, now=clock.now())
    if survey is None:
        raise Http404
    return survey


def _form(
    request: HttpRequest,
    survey: SurveyPage,
    sent: Sent,
    errors: Mapping[str, str],
    status: HTTPStatus | None = None,
) -> HttpResponse:
    fields = survey_form.fields_of(surveys.questions_of(survey), sent, errors)
    context: dict[str, Any] = {
        "survey": survey,
        "url": _url(survey),
        "fields": fields,
        "errors": errors,
        "summary": survey_form.summary(fields, errors),
        "once": sent.once,
        "form_token": make_form_token(survey_form.KIND),
    }
    code = status or (HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)
    return render(request, "dialogues/surveys/form.html", context, status=code)


def _closed(request: HttpRequest, survey: SurveyPage, *, is_sent: bool) -> HttpResponse:
    """Why one cannot answer. 410 where that is final; 409 for answers that came too late."""
    state = survey_state(survey, clock.now())
    status = HTTPStatus.OK if state == SurveyState.NOT_YET else HTTPStatus.GONE
    context = {"survey": survey, "state": state, "url": _url(survey)}
    code = HTTPStatus.CONFLICT if is_sent else status
    return render(request, "dialogues/surveys/closed.html", context, status=code)


def _thanks_to(survey: SurveyPage) -> HttpResponse:
    address = f"{reverse('dialogues:survey_thanks')}?{urlencode({'survey': str(survey.public_id)})}"
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _thanks_words(survey: SurveyPage) -> str:
    return survey.thanks or _("Thank you. Your answers are there.")


def _url(survey: SurveyPage) -> str:
    return public_space().url(survey.path, survey.url_path)

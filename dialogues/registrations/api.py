"""``/forms/registration/`` and ``/registrations/``: registering by a form of an outside site (contract 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from cms.core.api.answers import answer, problem
from cms.core.api.forms import (
    POST_RESPONSES,
    ConsentSchema,
    FormFieldSchema,
    Unreadable,
    post_openapi,
    private,
    read_body,
    refused,
    too_many_requests,
)
from cms.core.api.params import Language, QueryParams, openapi, read_query
from cms.core.api.schemas import responses
from cms.core.clients import client_address
from cms.core.forms.fields import FormField
from cms.core.forms.limits import TooMany
from cms.core.forms.public import Refused
from cms.core.forms.tokens import make_form_token
from cms.core.masthead import masthead
from dialogues.registrations import form as registration_form
from dialogues.registrations.form import Sent
from dialogues.selectors.desks import Desk, SeriesDesk

router = Router(tags=["forms"])


class RegistrationFormParams(QueryParams):
    event: UUID | None = Field(None, description="The event to register for. This or `series`.")
    series: UUID | None = Field(None, description="The series, to register for all its dates at once.")
    locale: Language = Field(settings.LANGUAGE_CODE, description="Language of labels and of the consent.")


class RegistrationFieldSchema(FormFieldSchema):
    """A field to show. Its type may also be `textarea`, `number`, `radio`, `select` or `checkbox`."""

    options: list[str] = Field(description="The values that can be sent, where not any can.")


class RegistrationFormSchema(Schema):
    """A form to build. Nothing of it may be cached."""

    title: str = Field(description="What one registers for.")
    open: bool
    closed_reason: str = Field(description="A sentence for the visitor; empty while it is open.")
    fields: list[RegistrationFieldSchema]
    consent: ConsentSchema
    form_token: str = Field(description="Valid for a day, and not in the first two seconds.")
    recording_notice: str = Field(description="To be shown before the button; empty: nothing is recorded.")


class RegistrationRequestSchema(Schema):
    """What a form sends, as JSON or form-encoded."""

    event: UUID | None = Field(None, description="This or `series`.")
    series: UUID | None = None
    email: str = Field(max_length=254)
    name: str = Field(
        "", description="Answers the event's question for the name; without such a question it is ignored."
    )
    organisation: str = Field("", description="The same for the organisation.")
    guests: int = 0
    answers: dict[str, str] = Field(
        {}, description="By the id in the field's name, `answers[ID]`; form-encoded, the fields are named like that."
    )
    remind: bool = Field(False, description="The reminders of the series as well; offered by a field of this name.")
    remind_version: str = Field("", description="The text beside that box; without it, the one of now is noted.")
    locale: Language | None = None
    consent_version: str
    form_token: str
    website: str = Field("", description="Stays empty; people do not see it.")


@router.get(
    "/forms/registration/",
    response=responses(RegistrationFormSchema),
    openapi_extra=openapi(RegistrationFormParams),
)
def get_registration_form(request: HttpRequest) -> HttpResponse:
    """The fields of the form to register for an event or a series, its consent and a fresh token."""
    params = read_query(RegistrationFormParams, request)
    sent = registration_form.read({"event": str(params.event or ""), "series": str(params.series or "")})
    with translation.override(params.locale):
        desk = registration_form.desk_for(sent, language=params.locale)
        if desk is None:
            return private(refused(_nothing(sent), "query", params.locale))
        document = _document(desk, sent, params.locale)
    return private(answer(document, language=params.locale))


def _document(desk: Desk | SeriesDesk, sent: Sent, language: str) -> dict[str, Any]:
    consent = registration_form.consent_for(desk)
    reminders = registration_form.reminders_consent(desk)
    asked = registration_form.fields_of(desk, sent, {}, reminders=reminders)
    page = desk.event if isinstance(desk, Desk) else desk.series
    hidden = [
        FormField(registration_form.subject_name(desk), "hidden", "", required=True, value=str(page.public_id)),
        FormField("locale", "hidden", "", value=language),
        FormField("website", "text", _("Leave this field empty")),
    ]
    if reminders is not None:
        hidden.insert(2, FormField("remind_version", "hidden", "", value=reminders.version))
    return {
        "title": desk.title,
        "open": desk.is_open,
        "closed_reason": desk.why_closed,
        "fields": [_field(field) for field in (*asked, *hidden)],
        "consent": {
            "version": consent.version,
            "text_html": linebreaks(consent.text, autoescape=True),
            "privacy_url": masthead(language).privacy_url,
        },
        "form_token": make_form_token(registration_form.KIND),
        "recording_notice": registration_form.recording_notice(desk),
    }


def _field(field: FormField) -> dict[str, Any]:
    names = ("name", "type", "label", "required", "help", "value")
    return {**{name: getattr(field, name) for name in names}, "options": list(field.options)}


@router.post("/registrations/", response=POST_RESPONSES, openapi_extra=post_openapi(RegistrationRequestSchema))
def post_registration(request: HttpRequest) -> HttpResponse:
    """Register for an event, or for all dates of a series; apply for a place on a learning trip with a call. The answer
    never says whether the address is known; a confirmation comes by mail."""
    read_query(QueryParams, request)
    try:
        body = read_body(request)
    except Unreadable as unreadable:
        return private(problem(unreadable.status, unreadable.detail))
    sent = registration_form.read(body)
    language = registration_form.language_for(sent)
    with translation.override(language):
        return private(_register(request, body, sent, language))


def _register(request: HttpRequest, body: Mapping[str, Any], sent: Sent, language: str) -> HttpResponse:
    if sent.fields["locale"] and sent.fields["locale"] != language:
        return refused({"locale": _("This language is not offered.")}, "body", language)
    if "answers" in body and not isinstance(body["answers"], Mapping):
        return refused(
            {"answers": _("This must be an object: the id of each question with its answer.")}, "body", language
        )
    desk = registration_form.desk_for(sent, language=language)
    if desk is None:
        return refused(_nothing(sent), "body", language)
    try:
        registration_form.send(sent, desk, form="api", ip=client_address(request), box=False)
    except Refused as refusal:
        return refused(refusal.errors, "body", language)
    except TooMany as too_many:
        return too_many_requests(too_many.retry_after, language)
    return answer({"status": "accepted", "detail": registration_form.neutral_answer()}, language=language, status=202)


def _nothing(sent: Sent) -> dict[str, str]:
    return {registration_form.subject_of(sent): _("There is no such event or series to register for.")}

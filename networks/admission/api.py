"""``/forms/application/``, ``/applications/``, ``/forms/message/`` and ``/messages/`` (contract 5)."""

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
from cms.core.forms.public import Refused, language_of
from cms.core.forms.tokens import make_form_token
from cms.core.masthead import masthead
from cms.core.personal.consent_texts import Consent
from networks.admission import form as application_form
from networks.admission.form import Sent
from networks.messages import form as message_form

router = Router(tags=["forms"])


class ApplicationFormParams(QueryParams):
    network: UUID = Field(description="The network to apply for.")
    locale: Language | None = Field(None, description="Language of labels and of the consent; default: the network's.")


class MessageFormParams(QueryParams):
    network: UUID | None = Field(None, description="The network to write to; default: the site.")
    locale: Language = Field(settings.LANGUAGE_CODE, description="Language of labels and of the consent.")


class ChoiceFieldSchema(FormFieldSchema):
    """A field to show. Its type may also be `textarea`, `select` or `checkbox`."""

    options: list[str] = Field(description="The values that can be sent, where not any can.")
    option_labels: list[str] = Field(description="How the options are read, in the same order.")


class ApplicationFormSchema(Schema):
    """A form to build. Nothing of it may be cached."""

    title: str = Field(description="The network.")
    open: bool
    closed_reason: str = Field(description="A sentence for the visitor; empty while it is open.")
    fields: list[ChoiceFieldSchema]
    consent: ConsentSchema
    form_token: str = Field(description="Valid for a day, and not in the first two seconds.")


class MessageFormSchema(Schema):
    """A form to build. Nothing of it may be cached."""

    title: str = Field(description="To whom one writes.")
    fields: list[ChoiceFieldSchema]
    consent: ConsentSchema
    form_token: str = Field(description="Valid for a day, and not in the first two seconds.")


class ApplicationRequestSchema(Schema):
    """What a form sends, as JSON or form-encoded. A signed document follows by the link in the mail."""

    network: UUID
    kind: str = Field("", description="`full`, `guest` or `supporter`, as far as the form offers it.")
    member_name: str = Field(max_length=255, description="The county, city or institution.")
    name: str = Field(max_length=120, description="Whom the office may contact.")
    function: str = Field("", max_length=255)
    phone: str = Field("", max_length=40)
    text: str = Field("", max_length=5000)
    email: str = Field(max_length=254)
    criteria: list[UUID] = Field(
        [],
        description="Ids of the ticked criteria; form-encoded, each is a field `criteria[ID]` with the value `yes`.",
    )
    locale: Language | None = None
    consent_version: str
    form_token: str
    website: str = Field("", description="Stays empty; people do not see it.")


class MessageRequestSchema(Schema):
    """What a form sends, as JSON or form-encoded."""

    kind: str = Field(description="`interest`, `accessibility`, `question` or `other`.")
    text: str = Field(max_length=5000)
    email: str = Field("", max_length=254, description="Without it nobody can answer.")
    network: UUID | None = None
    locale: Language | None = None
    consent_version: str
    form_token: str
    website: str = Field("", description="Stays empty; people do not see it.")


@router.get(
    "/forms/application/", response=responses(ApplicationFormSchema), openapi_extra=openapi(ApplicationFormParams)
)
def get_application_form(request: HttpRequest) -> HttpResponse:
    """The fields of the form to become a member, its consent and a fresh token."""
    params = read_query(ApplicationFormParams, request)
    empty = application_form.empty(network=str(params.network), locale=params.locale or "")
    desk = application_form.desk_for(empty)
    language = desk.language if desk is not None else params.locale or settings.LANGUAGE_CODE
    with translation.override(language):
        if desk is None:
            return private(refused(_no_network(), "query", language))
        asked = application_form.fields_of(desk, empty, {}, with_file=False)
        hidden = FormField("network", "hidden", "", required=True, value=str(desk.network.public_id))
        document = {
            "title": desk.title,
            "open": desk.is_open,
            "closed_reason": desk.why_closed,
            **_form(asked, hidden, application_form.consent_for(desk), application_form.KIND, language),
        }
    return private(answer(document, language=language))


@router.get("/forms/message/", response=responses(MessageFormSchema), openapi_extra=openapi(MessageFormParams))
def get_message_form(request: HttpRequest) -> HttpResponse:
    """The fields of the form to write to the office, its consent and a fresh token."""
    params = read_query(MessageFormParams, request)
    fields = message_form.read({"network": str(params.network or ""), "locale": params.locale})
    with translation.override(params.locale):
        desk = message_form.desk_for(fields)
        if desk is None:
            return private(refused(_no_network(), "query", params.locale))
        hidden = FormField("network", "hidden", "", value=str(params.network or ""))
        asked = message_form.fields_of(fields, {})
        consent = message_form.consent_for(desk)
        document = {"title": desk.title, **_form(asked, hidden, consent, message_form.KIND, params.locale)}
    return private(answer(document, language=params.locale))


def _form(asked: list[FormField], hidden: FormField, consent: Consent, kind: str, language: str) -> dict[str, Any]:
    trap = FormField("website", "text", _("Leave this field empty"))
    return {
        "fields": [
            _field(field) for field in (*asked, hidden, FormField("locale", "hidden", "", value=language), trap)
        ],
        "consent": {
            "version": consent.version,
            "text_html": linebreaks(consent.text, autoescape=True),
            "privacy_url": masthead(language).privacy_url,
        },
        "form_token": make_form_token(kind),
    }


def _field(field: FormField) -> dict[str, Any]:
    names = ("name", "type", "label", "required", "help", "value")
    labels = [label for _value, label in field.choices]
    return {
        **{name: getattr(field, name) for name in names},
        "options": list(field.options),
        "option_labels": labels,
    }


@router.post("/applications/", response=POST_RESPONSES, openapi_extra=post_openapi(ApplicationRequestSchema))
def post_application(request: HttpRequest) -> HttpResponse:
    """Apply for membership. The answer never says whether the address is known; a link comes by mail."""
    read_query(QueryParams, request)
    try:
        body = read_body(request)
    except Unreadable as unreadable:
        return private(problem(unreadable.status, unreadable.detail))
    sent = application_form.read(body)
    desk = application_form.desk_for(sent)
    language = desk.language if desk is not None else language_of(sent.fields)
    with translation.override(language):
        return private(_apply(request, body, sent, desk, language))


def _apply(
    request: HttpRequest, body: Mapping[str, Any], sent: Sent, desk: application_form.Desk | None, language: str
) -> HttpResponse:
    if sent.fields["locale"] and sent.fields["locale"] != language:
        return refused({"locale": _("This language is not offered.")}, "body", language)
    if "criteria" in body and not isinstance(body["criteria"], list):
        return refused({"criteria": _("This must be a list with the ids of the ticked criteria.")}, "body", language)
    if desk is None:
        return refused(_no_network(), "body", language)
    try:
        application_form.send(sent, desk, form="api", ip=client_address(request), box=False)
    except Refused as refusal:
        return refused(refusal.errors, "body", language)
    except TooMany as too_many:
        return too_many_requests(too_many.retry_after, language)
    return answer({"status": "accepted", "detail": application_form.neutral_answer()}, language=language, status=202)


@router.post("/messages/", response=POST_RESPONSES, openapi_extra=post_openapi(MessageRequestSchema))
def post_message(request: HttpRequest) -> HttpResponse:
    """Write to the office. Without an address nobody can answer, and nobody knows who wrote."""
    read_query(QueryParams, request)
    try:
        body = read_body(request)
    except Unreadable as unreadable:
        return private(problem(unreadable.status, unreadable.detail))
    fields = message_form.read(body)
    language = language_of(fields)
    with translation.override(language):
        return private(_write(request, fields, language))


def _write(request: HttpRequest, fields: dict[str, str], language: str) -> HttpResponse:
    if fields["locale"] and fields["locale"] != language:
        return refused({"locale": _("This language is not offered.")}, "body", language)
    desk = message_form.desk_for(fields)
    if desk is None:
        return refused(_no_network(), "body", language)
    try:
        message_form.send(fields, desk, form="api", ip=client_address(request), box=False)
    except Refused as refusal:
        return refused(refusal.errors, "body", language)
    except TooMany as too_many:
        return too_many_requests(too_many.retry_after, language)
    return answer({"status": "accepted", "detail": message_form.neutral_answer()}, language=language, status=202)


def _no_network() -> dict[str, str]:
    return {"network": _("There is no such network.")}

"""``/forms/subscription/`` and ``/subscriptions/``: what outside sites may show and send (contract 5)."""

from __future__ import annotations

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
from cms.core.forms.limits import TooMany
from cms.core.forms.public import Refused, language_of, read_fields
from cms.core.forms.tokens import make_form_token
from cms.core.masthead import masthead
from newsletters import sign_up
from newsletters.selectors.offers import Offer, default_offer

router = Router(tags=["forms"])


class FormParams(QueryParams):
    series: UUID | None = Field(None, description="The series whose reminders the form is for.")
    list: str | None = Field(
        None, max_length=60, description="Id or short name of a newsletter; default: the main one."
    )
    locale: Language = Field(settings.LANGUAGE_CODE, description="Language of labels and of the consent.")


class SubscriptionFormSchema(Schema):
    """A form to build. Nothing of it may be cached."""

    title: str = Field(description="What one subscribes to.")
    open: bool
    closed_reason: str = Field(description="A sentence for the visitor; empty while it is open.")
    fields: list[FormFieldSchema]
    consent: ConsentSchema
    form_token: str = Field(description="Valid for a day, and not in the first two seconds.")


class SignUpSchema(Schema):
    """What a form sends, as JSON or form-encoded."""

    email: str = Field(max_length=254)
    series: UUID | None = Field(None, description="This or `list`.")
    list: str | None = None
    locale: Language | None = None
    consent_version: str
    form_token: str
    website: str = Field("", description="Stays empty; people do not see it.")


@router.get("/forms/subscription/", response=responses(SubscriptionFormSchema), openapi_extra=openapi(FormParams))
def get_subscription_form(request: HttpRequest) -> HttpResponse:
    """The fields of the form to subscribe, its consent and a fresh token."""
    params = read_query(FormParams, request)
    offer = _offer(str(params.series or ""), params.list or "", params.locale)
    if offer is None:
        return private(refused({"list" if params.list else "series": _nothing(params.locale)}, "query", params.locale))
    with translation.override(params.locale):
        consent = sign_up.consent_for(offer)
        document = {
            "title": offer.title,
            "open": offer.is_open,
            "closed_reason": offer.why_closed,
            "fields": _fields(offer),
            "consent": {
                "version": consent.version,
                "text_html": linebreaks(consent.text, autoescape=True),
                "privacy_url": masthead(params.locale).privacy_url,
            },
            "form_token": make_form_token(sign_up.KIND),
        }
    return private(answer(document, language=params.locale))


def _fields(offer: Offer) -> list[dict[str, Any]]:
    def field(name: str, kind: str, label: str, *, required: bool, text: str = "", value: str = "") -> dict[str, Any]:
        return {"name": name, "type": kind, "label": label, "required": required, "help": text, "value": value}

    return [
        field(
            "email",
            "email",
            _("E-mail address"),
            required=True,
            text=_("You will get an e-mail with a link. Only after your confirmation does the subscription begin."),
        ),
        field(offer.field, "hidden", "", required=True, value=str(offer.id)),
        field("locale", "hidden", "", required=False, value=offer.language),
        field("website", "text", _("Leave this field empty"), required=False),
    ]


@router.post(
    "/subscriptions/",
    response=POST_RESPONSES,
    openapi_extra=post_openapi(SignUpSchema),
)
def post_subscription(request: HttpRequest) -> HttpResponse:
    """Sign up for a series or a newsletter. The answer never says whether the address is known; a confirmation comes
    by mail."""
    read_query(QueryParams, request)
    try:
        sent = read_body(request)
    except Unreadable as unreadable:
        return private(problem(unreadable.status, unreadable.detail))
    fields = read_fields(sent, sign_up.FIELDS)
    language = language_of(fields)
    with translation.override(language):
        return private(_sign_up(request, fields, language))


def _sign_up(request: HttpRequest, fields: dict[str, str], language: str) -> HttpResponse:
    if fields["locale"] and fields["locale"] != language:
        return refused({"locale": _("This language is not offered.")}, "body", language)
    offer = _offer(fields["series"], fields["list"], language)
    if offer is None:
        missing = sign_up.missing(fields, box=False)
        return refused({"list" if fields["list"] else "series": _nothing(language), **missing}, "body", language)
    try:
        sign_up.send(fields, offer, form="api", ip=client_address(request), box=False)
    except Refused as refusal:
        return refused(refusal.errors, "body", language)
    except TooMany as too_many:
        return too_many_requests(too_many.retry_after, language)
    return answer({"status": "accepted", "detail": str(sign_up.neutral_answer())}, language=language, status=202)


def _offer(series: str, mailing_list: str, language: str) -> Offer | None:
    if not series and not mailing_list:
        return default_offer(language=language)
    return sign_up.offer_for({"series": series, "list": mailing_list.replace("\x00", "")}, language=language)


def _nothing(language: str) -> str:
    with translation.override(language):
        return _("There is no such series or newsletter to subscribe to.")

"""``/forms/subscription/`` and ``/subscriptions/``: what outside sites may show and send (contract 5)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from cms.core.apianswers import answer, problem
from cms.core.apiparams import Language, Problem, QueryParams, openapi, read_query
from cms.core.clients import client_address
from cms.core.formtokens import make_form_token
from cms.core.schemas import ProblemDetails, responses
from newsletters import sign_up
from newsletters.selectors.offers import Offer, default_offer
from newsletters.services.limits import TooMany

router = Router(tags=["forms"])

LARGEST_BODY = 20_000
"""Bytes; a sign-up has some hundred."""


class FormParams(QueryParams):
    series: UUID | None = Field(None, description="The series whose reminders the form is for.")
    list: str | None = Field(
        None, max_length=60, description="Id or short name of a newsletter; default: the main one."
    )
    locale: Language = Field(settings.LANGUAGE_CODE, description="Language of labels and of the consent.")


class FormFieldSchema(Schema):
    """A field to show."""

    name: str
    type: str = Field(description="As in HTML: `email`, `hidden`, `text`.")
    label: str
    required: bool
    help: str
    value: str = Field(description="Filled in beforehand; a hidden field is sent back with it.")


class ConsentSchema(Schema):
    """What has to stand beside a box that is not ticked beforehand."""

    version: str = Field(description="Goes back as `consent_version` when the box is ticked.")
    text_html: str


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


class AcceptedSchema(Schema):
    """The same for everybody, whatever is known of the address."""

    status: str
    detail: str


@router.get("/forms/subscription/", response=responses(SubscriptionFormSchema), openapi_extra=openapi(FormParams))
def get_subscription_form(request: HttpRequest) -> HttpResponse:
    """The fields of the form to subscribe, its consent and a fresh token."""
    params = read_query(FormParams, request)
    offer = _offer(str(params.series or ""), params.list or "", params.locale)
    if offer is None:
        return _private(
            _refused({"list" if params.list else "series": _nothing(params.locale)}, "query", params.locale)
        )
    with translation.override(params.locale):
        consent = sign_up.consent_for(offer)
        document = {
            "title": offer.title,
            "open": offer.is_open,
            "closed_reason": offer.why_closed,
            "fields": _fields(offer),
            "consent": {"version": consent.version, "text_html": linebreaks(consent.text, autoescape=True)},
            "form_token": make_form_token(sign_up.KIND),
        }
    return _private(answer(document, language=params.locale))


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
    response={
        202: AcceptedSchema,
        400: ProblemDetails,
        404: ProblemDetails,
        405: ProblemDetails,
        413: ProblemDetails,
        415: ProblemDetails,
        422: ProblemDetails,
        429: ProblemDetails,
    },
    openapi_extra={
        "parameters": [],
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": SignUpSchema.model_json_schema(ref_template="#/components/schemas/{model}")}
                for kind in ("application/json", "application/x-www-form-urlencoded")
            },
        },
    },
)
def post_subscription(request: HttpRequest) -> HttpResponse:
    """Sign up for a series or a newsletter. The answer never says whether the address is known; a confirmation comes
    by mail."""
    read_query(QueryParams, request)
    try:
        sent = _sent(request)
    except _Unreadable as unreadable:
        return _private(problem(unreadable.status, unreadable.detail))
    fields = sign_up.read_fields(sent)
    language = sign_up.language_of(fields)
    with translation.override(language):
        return _private(_sign_up(request, fields, language))


def _sign_up(request: HttpRequest, fields: dict[str, str], language: str) -> HttpResponse:
    if fields["locale"] and fields["locale"] != language:
        return _refused({"locale": _("This language is not offered.")}, "body", language)
    offer = _offer(fields["series"], fields["list"], language)
    if offer is None:
        return _refused({"list" if fields["list"] else "series": _nothing(language)}, "body", language)
    try:
        sign_up.send(fields, offer, form="api", ip=client_address(request), box=False)
    except sign_up.Refused as refused:
        return _refused(refused.errors, "body", language)
    except TooMany as too_many:
        response = problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            _("Too many people are signing up at the moment. Please try again a little later."),
        )
        response["Retry-After"] = str(too_many.retry_after)
        response["Content-Language"] = language
        return response
    return answer({"status": "accepted", "detail": str(sign_up.neutral_answer())}, language=language, status=202)


class _Unreadable(Exception):  # noqa: N818  an answer to the client
    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__()
        self.status = status
        self.detail = detail


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The fields of the body.

    Raises:
        _Unreadable: it is too large, of another kind, or broken.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > LARGEST_BODY:
        raise _Unreadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A sign-up has at most {LARGEST_BODY} bytes.")
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        try:
            return request.POST.dict()
        except (BadRequest, MultiPartParserError, RequestDataTooBig, TooManyFieldsSent):
            raise _Unreadable(HTTPStatus.BAD_REQUEST, "The form cannot be read.") from None
    if request.content_type != "application/json":
        raise _Unreadable(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, or a form.")
    try:
        document = orjson.loads(request.body)
    except (orjson.JSONDecodeError, RequestDataTooBig):
        raise _Unreadable(HTTPStatus.BAD_REQUEST, "The body is no JSON.") from None
    if not isinstance(document, dict):
        raise _Unreadable(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    return document


def _offer(series: str, mailing_list: str, language: str) -> Offer | None:
    if not series and not mailing_list:
        return default_offer(language=language)
    return sign_up.offer_for({"series": series, "list": mailing_list.replace("\x00", "")}, language=language)


def _nothing(language: str) -> str:
    with translation.override(language):
        return _("There is no such series or newsletter to subscribe to.")


def _refused(errors: dict[str, str], place: str, language: str) -> HttpResponse:
    names = ", ".join(errors)
    problems = [Problem(name, text, place) for name, text in errors.items()]
    response = problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"The request has values that cannot be used: {names}.", problems
    )
    response["Content-Language"] = language
    return response


def _private(response: HttpResponse) -> HttpResponse:
    """Each answer holds a token, or is for one person."""
    response["Cache-Control"] = "no-store"
    return response

"""What the API's forms have in common: reading the body, and answering (contract 5)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from cms.core.api.answers import problem
from cms.core.api.params import Problem
from cms.core.api.schemas import ProblemDetails

LARGEST_BODY = 20_000
"""Bytes; a form has some hundred."""


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
    privacy_url: str = Field(description="The privacy notice, to be linked beside the text; empty: there is none.")


class AcceptedSchema(Schema):
    """The same for everybody, whatever is known of the address."""

    status: str
    detail: str


POST_RESPONSES: dict[int, Any] = {
    202: AcceptedSchema,
    **dict.fromkeys((400, 404, 405, 413, 415, 422, 429), ProblemDetails),
}
"""What a POST may answer."""


def post_openapi(schema: type[Schema]) -> dict[str, Any]:
    """How the OpenAPI document describes a form that takes JSON or form-encoded fields."""
    content = {"schema": schema.model_json_schema(ref_template="#/components/schemas/{model}")}
    kinds = ("application/json", "application/x-www-form-urlencoded")
    return {"parameters": [], "requestBody": {"required": True, "content": dict.fromkeys(kinds, content)}}


class Unreadable(Exception):  # noqa: N818  an answer to the client
    """The body cannot be read; ``status`` and ``detail`` say why."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__()
        self.status = status
        self.detail = detail


def read_body(request: HttpRequest) -> dict[str, Any]:
    """The fields of the body.

    Raises:
        Unreadable: it is too large, of another kind, or broken.
    """
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > LARGEST_BODY:
        raise Unreadable(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A form has at most {LARGEST_BODY} bytes.")
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        try:
            return request.POST.dict()
        except (BadRequest, MultiPartParserError, RequestDataTooBig, TooManyFieldsSent):
            raise Unreadable(HTTPStatus.BAD_REQUEST, "The form cannot be read.") from None
    if request.content_type != "application/json":
        raise Unreadable(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, or a form.")
    try:
        document = orjson.loads(request.body)
    except (orjson.JSONDecodeError, RequestDataTooBig):
        raise Unreadable(HTTPStatus.BAD_REQUEST, "The body is no JSON.") from None
    if not isinstance(document, dict):
        raise Unreadable(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    return document


def too_many_requests(retry_after: int, language: str) -> HttpResponse:
    """Come back in ``retry_after`` seconds."""
    response = problem(
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Too many people are signing up at the moment. Please try again a little later."),
    )
    response["Retry-After"] = str(retry_after)
    response["Content-Language"] = language
    return response


def refused(errors: dict[str, str], place: str, language: str) -> HttpResponse:
    """The answer to a form with values that cannot be used, each named with a sentence."""
    names = ", ".join(errors)
    problems = [Problem(name, text, place) for name, text in errors.items()]
    response = problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"The request has values that cannot be used: {names}.", problems
    )
    response["Content-Language"] = language
    return response


def private(response: HttpResponse) -> HttpResponse:
    """Each answer holds a token, or is for one person."""
    response["Cache-Control"] = "no-store"
    return response

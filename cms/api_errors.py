"""Every error of ``/api/v1/`` is a problem document (RFC 9457): one place (contract 4)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from cms.core.api.answers import problem
from cms.core.api.params import InvalidQuery, Problem

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def register(api: NinjaAPI) -> None:
    """Turn whatever a handler raises into a problem document."""
    api.add_exception_handler(InvalidQuery, _invalid_query)
    api.add_exception_handler(ValidationError, _invalid_path)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Exception, _fault)


def _invalid_query(request: HttpRequest, error: Any) -> HttpResponse:
    problems = error.problems
    names = ", ".join(dict.fromkeys(item.name for item in problems))
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, f"The request has parameters that cannot be used: {names}.", problems
    )


def _invalid_path(request: HttpRequest, error: Any) -> HttpResponse:
    problems = [Problem(str(item["loc"][-1]), str(item["msg"]), str(item["loc"][0])) for item in error.errors]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The address holds a value that cannot be used.", problems)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "There is nothing public at this address.")


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(HTTPStatus(error.status_code), str(error))


def _fault(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("fault in the API", exc_info=error, extra={"status_code": 500})
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The fault is ours and has been recorded.")


READING = "GET, HEAD, OPTIONS"
SENDING = "OPTIONS, POST"


def methods(allowed: str = READING) -> HttpResponse:
    """What a client that asks by OPTIONS may do (RFC 9110 9.3.7)."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": allowed})


def not_allowed(allowed: str = READING) -> HttpResponse:
    """405, with what is allowed (RFC 9110 15.5.6)."""
    detail = "This address is for reading." if allowed == READING else "This address is for sending."
    refused = problem(HTTPStatus.METHOD_NOT_ALLOWED, detail)
    refused["Allow"] = allowed
    refused["Cache-Control"] = "no-store"
    return refused


def not_allowed_as_problem(view: View) -> View:
    """Ninja answers 405 in plain text; this makes a problem document of it. Each address is for one of the two."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        allowed = SENDING if "POST" in response["Allow"] else READING
        return methods(allowed) if request.method == "OPTIONS" else not_allowed(allowed)

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # a POST hears 405, not a page about CSRF
    return wrapped

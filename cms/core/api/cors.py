"""Which other sites may call the public API from a browser (contract 4 and 5, reliability 4.2).

Reading is free for every site: ``*`` without credentials, because an answer of ``/api/v1/`` never depends on who asks.
Sending is only for the origins that the operator named in ``CORS_ALLOWED_ORIGINS``. An origin is never reflected; the
one that is answered is taken from the operator's list.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

API_PREFIX = "/api/v1/"
READING = ("GET", "HEAD", "OPTIONS")
_REMEMBER = "86400"  # seconds for which a browser need not ask again
_REQUEST_HEADERS = "Accept, Accept-Language, Content-Type, If-None-Match"


def allow(request: HttpRequest, response: HttpResponseBase) -> None:
    """Add to an answer of the API who may read it, unless the view has already said so."""
    if response.has_header("Access-Control-Allow-Origin"):
        return
    if request.method in READING:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return
    patch_vary_headers(response, ["Origin"])
    if origin := _sending_origin(request):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "Retry-After"


def preflight(request: HttpRequest) -> HttpResponse | None:
    """The answer to a browser that asks before it calls the API; None when the request is nothing of that kind."""
    wanted = request.headers.get("Access-Control-Request-Method")
    if request.method != "OPTIONS" or wanted is None or "Origin" not in request.headers:
        return None
    response = HttpResponse(status=204)
    response["Access-Control-Max-Age"] = _REMEMBER
    response["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
    response["Vary"] = "Origin, Access-Control-Request-Method"
    sending_origin = _sending_origin(request)
    if wanted == "POST" and sending_origin:
        response["Access-Control-Allow-Origin"] = sending_origin
        response["Access-Control-Allow-Methods"] = ", ".join([*READING, "POST"])
    else:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = ", ".join(READING)
    return response


def _sending_origin(request: HttpRequest) -> str | None:
    given = request.headers.get("Origin")
    return next((origin for origin in settings.ENV.CORS_ALLOWED_ORIGINS if origin == given), None)

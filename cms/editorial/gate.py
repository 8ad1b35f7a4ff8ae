"""The editorial API: Wagtail's API v3 for holders of a token, off by default (contract 3, design 2).

Stock v3 answers reads, its documentation and its schema to everybody, and takes a wrong token for no token. Here every
address below the prefix answers 401 without a valid token, also addresses that do not exist.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext as _
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.urls import api

from cms import editorial_forms

PREFIX = "/api/v3-preview/"


class EditorialApiGate:
    """Middleware that lets only token holders pass below the prefix."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.authenticate = BearerTokenAuth()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(PREFIX) and not self.authenticate(request):
            return self.refuse()
        return self.get_response(request)

    def refuse(self) -> HttpResponse:
        problem = {
            "type": "about:blank",
            "title": "Unauthorized",
            "status": 401,
            "detail": _("This address needs a valid token: “Authorization: Bearer …”."),
        }
        response = HttpResponse(json.dumps(problem), status=401, content_type="application/problem+json")
        response["WWW-Authenticate"] = "Bearer"
        response["Cache-Control"] = "no-store"
        return response


def urlpatterns() -> list[URLPattern | URLResolver]:
    """The addresses of the API."""
    editorial_forms.install()
    editorial: Any = api.urls
    return [path(PREFIX.removeprefix("/"), editorial)]

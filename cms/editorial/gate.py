"""Who may enter.

Stock v3 answers reads, its documentation and its schema to everybody, and takes a wrong token for no token. Here every
address below the prefix answers 401 without a valid token, also addresses that do not exist.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.errors import problem_response
from wagtail.log_actions import LogContext

PREFIX = "/api/v3-preview/"


class EditorialApiGate:
    """Middleware that lets only token holders pass below the prefix, and remembers who acts, as the admin does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.authenticate = BearerTokenAuth()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if not self.authenticate(request):
            return self.refuse()
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            # SQLite takes it for the end of the query, PostgreSQL for an error.
            return problem_response(status=400, detail=_("The address contains a null character."))
        with LogContext(user=request.user):
            response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        return response

    def refuse(self) -> HttpResponse:
        response: HttpResponse = problem_response(
            status=401, detail=_("This address needs a valid token: “Authorization: Bearer …”.")
        )
        response["WWW-Authenticate"] = "Bearer"
        response["Cache-Control"] = "no-store"
        return response

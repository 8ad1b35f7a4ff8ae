"""Errors of the database and of the page tree, which stock v3 lets become a 500."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from treebeard.exceptions import InvalidMoveToDescendant, InvalidPosition, PathOverflow
from wagtail.api.v3.errors import problem_response


def _in_use(request: HttpRequest, error: Any) -> HttpResponse:
    response: HttpResponse = problem_response(
        status=409, detail=_("This is still in use and was not deleted. Please replace it first where it is used.")
    )
    return response


def _contradiction(request: HttpRequest, error: Any) -> HttpResponse:
    response: HttpResponse = problem_response(
        status=409, detail=_("This contradicts something that is already there. Nothing was changed.")
    )
    return response


def _impossible_place(request: HttpRequest, error: Any) -> HttpResponse:
    response: HttpResponse = problem_response(status=422, detail=_("The page cannot be put there."))
    return response


def install(api: NinjaAPI) -> None:
    """Answer these errors with a problem in the shape of v3's other problems."""
    api.add_exception_handler(ProtectedError, _in_use)
    api.add_exception_handler(IntegrityError, _contradiction)
    for error in (InvalidMoveToDescendant, InvalidPosition, PathOverflow):
        api.add_exception_handler(error, _impossible_place)

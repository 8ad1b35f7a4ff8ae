"""What stock v3 lets become a 500: bodies that no database can store, errors of the database and of the page tree."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import DataError, IntegrityError
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.parser import Parser
from treebeard.exceptions import InvalidMoveToDescendant, InvalidPosition, PathOverflow
from wagtail.actions import CreatePageAliasAction, MovePageAction, action_registry
from wagtail.api.v3.errors import as_validation_error, problem_response
from wagtail.api.v3.routers import pages
from wagtail.api.v3.schemas.params import TranslationFilterSchema
from wagtail.models import Page

LARGEST = 63
"""Bits of a whole number in a database, without its sign."""
KEY = re.compile(r"\d{1,18}")

_stock_find_available_slug = pages.find_available_slug
_stock_filter_translations = TranslationFilterSchema.filter_queryset


class StorableParser(Parser):
    """Reads JSON, and refuses what JSON can hold and neither Wagtail nor the database can."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = json.loads(request.body, parse_int=_integer)
        if not isinstance(data, dict):
            raise TypeError("every body is an object")
        if not isinstance(data.get("meta"), dict | None):
            raise TypeError("and what it says of itself, too")
        json.dumps(data, ensure_ascii=False).encode()  # no half of a surrogate pair
        return data


def _integer(digits: str) -> int:
    number = int(digits)
    if number.bit_length() > LARGEST:
        raise ValueError("no column holds so large a number")
    return number


def _filter_translations(filters: Any, queryset: Any) -> Any:
    """Wagtail's own filter, which asks the database for any text as a key."""
    if filters.translation_of and not KEY.fullmatch(filters.translation_of):
        raise as_validation_error(ValueError(), _("This has to be a number."), loc=("translation_of",))
    return _stock_filter_translations(filters, queryset)


class MovePage(MovePageAction):
    """Wagtail's own action, which fails beside the root of all pages."""

    def check(self, parent_after: Any, skip_permission_checks: bool = False) -> None:
        if parent_after is None:
            raise InvalidPosition
        super().check(parent_after, skip_permission_checks=skip_permission_checks)


class CreateAlias(CreatePageAliasAction):
    """Wagtail's own action, which fails beside the root of all pages."""

    def check(self, skip_permission_checks: bool = False) -> None:
        if self.parent is None and self.page.is_root():
            raise InvalidPosition
        super().check(skip_permission_checks=skip_permission_checks)


def _find_available_slug(parent: Any, *args: Any, **kwargs: Any) -> str:
    """Wagtail's own function, which fails beside the root of all pages."""
    if parent is None:
        raise InvalidPosition
    return str(_stock_find_available_slug(parent, *args, **kwargs))


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


def _unknown_field(request: HttpRequest, error: Any) -> HttpResponse:
    response: HttpResponse = problem_response(status=422, detail=_("There is no such field."))
    return response


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    response: HttpResponse = problem_response(status=422, detail=_("This number is too large."))
    return response


def install(api: NinjaAPI) -> None:
    """Answer all of them with a problem in the shape of v3's other problems."""
    api.parser = StorableParser()
    TranslationFilterSchema.filter_queryset = _filter_translations
    pages.find_available_slug = _find_available_slug
    action_registry.register(Page, MovePage)
    action_registry.register(Page, CreateAlias)
    api.add_exception_handler(ProtectedError, _in_use)
    api.add_exception_handler(IntegrityError, _contradiction)
    api.add_exception_handler(FieldDoesNotExist, _unknown_field)
    for error in (OverflowError, DataError):  # the first of SQLite, the second of PostgreSQL
        api.add_exception_handler(error, _too_large)
    for error in (InvalidMoveToDescendant, InvalidPosition, PathOverflow):
        api.add_exception_handler(error, _impossible_place)

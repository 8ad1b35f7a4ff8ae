"""The addresses of the editorial API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.utils.translation import gettext as _
from wagtail.api.v3.errors import problem_response
from wagtail.api.v3.urls import api

from cms.editorial import forms, lists, problems, strict, translation
from cms.editorial.gate import PREFIX
from dialogues import editorial as events


def not_found(request: HttpRequest) -> HttpResponse:
    """An address that does not exist: a program expects no page of the site here."""
    response: HttpResponse = problem_response(status=404, detail=_("There is nothing at this address."))
    return response


events.install()
forms.install()
lists.install()
problems.install(api)
strict.install(api)
translation.install()

here = PREFIX.removeprefix("/")
editorial: Any = api.urls
urlpatterns = [
    # Wagtail asks the database for any text as a key; ours are numbers.
    re_path(rf"^{here}(?:pages|snippets/[^/]+)/(?!\d{{1,18}}/|find/)[^/]+/", not_found),
    path(here, editorial),
    # With a slash at the end only, so that an address without one is still led to the one with it.
    re_path(rf"^{here}(?:.*/)?$", not_found),
]

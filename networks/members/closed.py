"""Pages and files behind a sign-in, at their own addresses: Wagtail asks whether somebody is signed in, we ask who."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

from cms.core.models import CmsDocument
from networks.permissions import closed_places, may_open, viewer_of


def page_is_opened(page: Page, request: HttpRequest, serve_args: Any, serve_kwargs: Any) -> HttpResponse | None:
    """Wagtail's hook before a page is served."""
    return _refusal(page, request)


def document_is_opened(document: CmsDocument, request: HttpRequest) -> HttpResponse | None:
    """Wagtail's hook before a file is served."""
    return _refusal(document, request)


def _refusal(obj: Page | CmsDocument, request: HttpRequest) -> HttpResponse | None:
    # Looking at the user would open a session for everybody; whoever sends none is stopped by Wagtail itself.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    if not closed_places(obj) or may_open(viewer_of(request.user), obj):
        return None
    response = render(request, "networks/members/closed.html", status=403)
    response["Cache-Control"] = "private, no-store"
    return response

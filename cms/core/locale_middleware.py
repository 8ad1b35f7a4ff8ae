"""The visitor's language. Addresses of pages carry it; addresses for programs do not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware

PROGRAM_PREFIXES = (
    "/api/",
    "/calendar/",
    "/contact/spokesperson/",
    "/documents/",
    "/embed/",
    "/feed/",
    "/integrations/",
    "/mail/",
    "/media/",
    "/members/",
    "/metrics",
    "/registrations/",
    "/static/",
    "/subscriptions/",
    "/.well-known/",
)


class PageLocaleMiddleware(LocaleMiddleware):
    """Django's middleware leads every unknown address to ``/de/…``, because Wagtail takes any address there.

    For a visitor that is a service; a program that asks for a calendar which does not exist has to hear 404.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and request.path_info.startswith(PROGRAM_PREFIXES):
            return response
        return super().process_response(request, response)

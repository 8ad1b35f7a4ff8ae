"""Addresses at the root of the site: accent colour, robots, sitemap, security contact; and the page for a fault."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.core import clock
from cms.core.public import public_space, visible_at
from home.navigation import Chrome
from home.theme import theme_css, theme_version

log = logging.getLogger(__name__)

FOR_EVER = "public, max-age=31536000, immutable"
SECURITY_TXT_VALIDITY = timedelta(days=180)
"""RFC 9116 2.5.5 recommends less than a year."""


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """The accent colour of the site. The address with the right version may be kept for ever."""
    accent = Chrome(request).settings.accent_colour
    response = HttpResponse(theme_css(accent), content_type="text/css; charset=utf-8")
    is_versioned = request.GET.get("v") == theme_version(accent)
    response["Cache-Control"] = FOR_EVER if is_versioned else "public, max-age=300"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """How to report a vulnerability (RFC 9116).

    Raises:
        Http404: the site settings name neither an e-mail address nor a contact page, so there is nobody to report to.
    """
    chrome = Chrome(request)
    contacts = [f"mailto:{chrome.settings.email}"] if chrome.settings.email else []
    if page := chrome.required_pages.get("contact"):
        contacts.append(f"{settings.SITE_URL}{page.url}")
    if not contacts:
        raise Http404
    # The day is enough, and keeps the answer the same all day.
    expires = (clock.now() + SECURITY_TXT_VALIDITY).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: de, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages with their translations and the moment of their last change, in two queries."""
    entries = sitemap_entries(clock.now())
    body = render_to_string("sitemap.xml", {"entries": entries})
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def sitemap_entries(now: datetime) -> list[dict[str, Any]]:
    """``loc``, ``lastmod`` and ``alternates`` of each public page."""
    space = public_space()
    rows = (
        Page.objects.filter(space.pages(), visible_at(now))
        .order_by("path")
        .values_list("path", "url_path", "translation_key", "locale__language_code", "last_published_at")
    )
    entries, groups = [], defaultdict(list)
    for path, url_path, key, language, changed in rows:
        location = space.url(path, url_path)
        groups[key].append({"language": language, "url": location})
        entries.append({"loc": location, "lastmod": changed, "key": key})
    return [
        {**entry, "alternates": groups[entry["key"]] if len(groups[entry["key"]]) > 1 else []} for entry in entries
    ]


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours. Asks neither database nor session nor cache, any of which may be the fault."""
    try:
        body: str = render_to_string("500.html")
    except Exception:  # the template, its static files or the settings: whatever it is, there must be an answer
        log.exception("The page for faults has a fault itself.")
        body = "<!doctype html><html lang=de><title>Fehler</title><h1>Da ist etwas schiefgegangen.</h1></html>"
    return HttpResponse(body, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be understood, such as a foreign host name: no database here either."""
    return HttpResponse(render_to_string("400.html"), status=HTTPStatus.BAD_REQUEST)

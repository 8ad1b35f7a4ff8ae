"""Which requests the response cache answers, and how it answers them. Knows WSGI's ``environ`` and nothing of Django's
request, so that :mod:`cms.core.cache.front` can use it before Django starts (design 5).

The ``Host`` of a key needs no check here. An entry is only stored after Django has checked the host of its request
against ``ALLOWED_HOSTS`` (``middleware.py``), so a request with another host finds nothing and meets Django's check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.http import parse_etags

from cms.core.cache.store import Entry, Key, responses
from cms.core.cache.version import current_version

# The same for everybody: cookies, sign-in and browser language never reach the views below these (reliability 4.1).
PUBLIC_PATHS = ("/api/v1/", "/feed/", "/calendar/", "/sitemap.xml", "/robots.txt")
# Never looked at: private, not ours, or different in every second.
UNTOUCHED_PATHS = (
    "/admin/",
    "/api/",
    "/documents/",
    "/media/",
    "/static/",
    "/videos/",
    "/healthz",
    "/readyz",
    "/metrics",
)
LONGEST_URL = 2_000  # characters of path and query

# What a 304 repeats (RFC 9110 15.4.5), and what a browser checks before it hands the answer to another site's script.
_NOT_MODIFIED = frozenset(
    {
        "access-control-allow-origin",
        "access-control-expose-headers",
        "cache-control",
        "content-location",
        "etag",
        "expires",
        "vary",
    }
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was found for a request.

    Attributes:
        is_public: below ``PUBLIC_PATHS``; otherwise a page that an anonymous visitor asks for.
        version: the content version, read before any content.
        key: where an answer may be stored; None when the address is too long.
        entry: the finished answer, if there is one.
    """

    is_public: bool
    version: int
    key: Key | None
    entry: Entry | None


class Reply(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def look_up(environ: dict[str, Any], path: str) -> Lookup | None:
    """Find the answer to a request; None when the cache has no business with it. At most one query.

    Args:
        path: as WSGI gives it, bytes read as Latin-1. (Django replaces it in ``environ`` by the decoded one.)
    """
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    is_public = path.startswith(PUBLIC_PATHS)
    if not is_public and (path.startswith(UNTOUCHED_PATHS) or _is_personal(environ)):
        return None
    query = environ.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST_URL:
        return Lookup(is_public, 0, None, None)
    key = Key(_scheme(environ), _host(environ), path, query)
    version = current_version()
    return Lookup(is_public, version, key, responses.get(version, key))


def reply_from(entry: Entry, method: str, if_none_match: str | None) -> Reply:
    """The answer to a GET or HEAD: the whole one, its head, or 304 when the client has it already (RFC 9110 13.1.2)."""
    if if_none_match is not None and _matches(entry.etag, if_none_match):
        return Reply(304, [header for header in entry.headers if header[0].lower() in _NOT_MODIFIED], b"")
    return Reply(200, list(entry.headers), b"" if method == "HEAD" else entry.body)


def _matches(etag: str, if_none_match: str) -> bool:
    if if_none_match == etag:
        return True
    candidates = parse_etags(if_none_match)
    return candidates == ["*"] or any(candidate.removeprefix("W/") == etag for candidate in candidates)


def _is_personal(environ: dict[str, Any]) -> bool:
    """Somebody is signed in, or a message waits for them. In doubt: a name inside another cookie's value counts too."""
    if "HTTP_AUTHORIZATION" in environ:
        return True
    cookies = environ.get("HTTP_COOKIE", "")
    return settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies


def _scheme(environ: dict[str, Any]) -> str:
    """As ``HttpRequest.scheme`` finds it."""
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure_value = settings.SECURE_PROXY_SSL_HEADER
        if (given := environ.get(name)) is not None:
            return "https" if given.split(",", 1)[0].strip() == secure_value else "http"
    return str(environ["wsgi.url_scheme"])


def _host(environ: dict[str, Any]) -> str:
    """The raw value that ``HttpRequest.get_host`` reads and checks."""
    if settings.USE_X_FORWARDED_HOST and (forwarded := environ.get("HTTP_X_FORWARDED_HOST")):
        return str(forwarded)
    return str(environ.get("HTTP_HOST", ""))

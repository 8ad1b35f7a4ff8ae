"""Makes answers for the response cache, and answers from it (design 5). First in ``MIDDLEWARE``.

Two places answer from the cache: this middleware, and :class:`cms.core.cache.front.CacheFront` before Django starts.
The middleware alone is right and complete; the front is there because it was measured: see its docstring.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.response import ResponseHeaders
from django.utils.cache import patch_vary_headers

from cms.core import clock
from cms.core.api import cors
from cms.core.cache.lookup import Lookup, look_up, reply_from
from cms.core.cache.moments import next_public_moment
from cms.core.cache.store import MAX_AGE, Entry, responses

# Where the front leaves what it found. A client cannot set it: its headers are named HTTP_….
HANDED_ON = "wandelnetz.lookup"
ALWAYS_ASK = "public, max-age=0, must-revalidate"  # "a change by an editor is visible in the next request"

# What a view below a public path never gets to see, so that its answer cannot depend on it. The conditional headers
# are answered here, for every view alike.
_HIDDEN_HEADERS = (
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_AUTHORIZATION",
    "HTTP_COOKIE",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_RANGE",
)
_CACHED_VIEW = "wagtail_serve"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def publicly_cached(view: View) -> View:
    """Mark an HTML view whose answer is the same for every anonymous visitor and built from public content only.

    Wagtail's pages are cached anyway; any other HTML view has to say so, because a page behind a personal link (an
    unsubscribe form, say) must never be stored. To keep a page or an API view out, give it Django's ``never_cache``.

    The address must begin with a language: elsewhere Django takes it from the browser, and says so by ``Vary``.
    """

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.publicly_cached = True  # type: ignore[attr-defined]  # read in _is_storable
        return response

    return marked  # type: ignore[return-value]  # wraps() keeps the signature, mypy cannot see it


class ResponseCacheMiddleware:
    """Answers unchanged public content from memory, with strong ETags; adds CORS to the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Wagtail renders previews by a made-up request for the public address.
        if getattr(request, "is_dummy", False):
            return self.get_response(request)
        lookup = request.META.pop(HANDED_ON, None) or look_up(
            request.META, request.path_info.encode(errors="surrogateescape").decode("latin-1")
        )
        if lookup is None:
            return self._untouched(request)
        if lookup.entry is not None:
            return _respond(lookup.entry, request.method or "", request.META.get("HTTP_IF_NONE_MATCH"))
        return self._fresh(request, lookup)

    def _untouched(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(cors.API_PREFIX):
            return self.get_response(request)
        response = cors.preflight(request) or self.get_response(request)
        cors.allow(request, response)
        return response

    def _fresh(self, request: HttpRequest, lookup: Lookup) -> HttpResponseBase:
        """Let Django make the answer; store it when anybody else may have it."""
        began = clock.now()
        method, if_none_match = request.method or "", request.META.get("HTTP_IF_NONE_MATCH")
        if lookup.is_public:
            for name in _HIDDEN_HEADERS:
                request.META.pop(name, None)
        request.method = "GET"  # a HEAD is answered from the same entry; the server cuts off other bodies
        response = self.get_response(request)
        request.method = method

        if lookup.is_public:
            _finish_public(request, response)
        if not isinstance(response, HttpResponse) or not _is_storable(request, response, lookup):
            return response
        if not lookup.is_public:
            patch_vary_headers(response, ["Cookie"])
        _set_validators(response)
        entry = Entry(
            headers=tuple(response.items()),
            body=response.content,
            etag=response["ETag"],
            valid_until=min(began + MAX_AGE, next_public_moment(began, version=lookup.version)),
        )
        if lookup.key is not None:
            request.get_host()  # raises DisallowedHost: no key with a host that is not ours, whatever stands behind us
            responses.put(lookup.version, lookup.key, entry)
        if method == "GET" and if_none_match is None:
            return response
        return _respond(entry, method, if_none_match)


def _finish_public(request: HttpRequest, response: HttpResponseBase) -> None:
    if request.path_info.startswith(cors.API_PREFIX):
        cors.allow(request, response)
    # Nothing of these reached the view, whatever a middleware believes.
    _remove_vary(response, {"accept-language", "cookie"})
    if response.status_code >= 500:
        response["Cache-Control"] = "no-store"
    elif isinstance(response, HttpResponse) and not _is_withheld(response):
        _set_validators(response)


def _set_validators(response: HttpResponse) -> None:
    """A strong ETag from the body: it stays when something else was edited, and changes when the clock flips a state."""
    response["Content-Length"] = str(len(response.content))
    if "ETag" not in response:
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers.setdefault("Cache-Control", ALWAYS_ASK)


def _is_storable(request: HttpRequest, response: HttpResponse, lookup: Lookup) -> bool:
    if response.status_code != 200 or _is_withheld(response) or _varies(response):
        return False
    if hasattr(request, "_csp_nonce"):  # django-csp made one: the body holds a word that is meant for one answer only
        return False
    if lookup.is_public or getattr(response, "publicly_cached", False):
        return True
    return request.resolver_match is not None and request.resolver_match.url_name == _CACHED_VIEW


def _is_withheld(response: HttpResponseBase) -> bool:
    """The answer belongs to one person, or its view wants it fresh each time."""
    cache_control = response.get("Cache-Control", "").lower()
    return bool(response.cookies) or response.streaming or "private" in cache_control or "no-store" in cache_control


def _varies(response: HttpResponseBase) -> bool:
    """It depends on a header that is not part of the key. (Cookie is: who sends a session gets nothing from here.)"""
    return any(name not in ("", "cookie") for name in _vary_names(response))


def _vary_names(response: HttpResponseBase) -> list[str]:
    return [name.strip().lower() for name in response.get("Vary", "").split(",")]


def _remove_vary(response: HttpResponseBase, names: set[str]) -> None:
    if "Vary" in response.headers:
        kept = [name for name in _vary_names(response) if name not in names]
        del response["Vary"]
        if kept:
            response["Vary"] = ", ".join(kept)


def _respond(entry: Entry, method: str, if_none_match: str | None) -> HttpResponse:
    reply = reply_from(entry, method, if_none_match)
    response = HttpResponse(reply.body, status=reply.status)
    response.headers = ResponseHeaders(dict(reply.headers))  # without the type that Django gives to a 304, too
    return response

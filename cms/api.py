"""The public content API ``/api/v1/``, put together from the routers of the apps (contract 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, re_path, resolve
from django.urls.exceptions import Resolver404
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from cms import api_errors
from cms.core.api.answers import PROBLEM, answer
from cms.core.api.params import InvalidQuery, QueryParams, read_query
from cms.core.api.shapes import site_url
from dialogues.api import router as dialogues
from home.api import router as home
from home.changes_api import router as changes
from integrations.core.contract import ApiExtension
from integrations.core.mounting import guard_view
from integrations.core.registry import with_capability
from networks.api import router as networks
from newsletters.api import router as newsletters

PREFIX = "api/v1/"
COLLECTIONS = (
    "series",
    "events",
    "conditions",
    "people",
    "networks",
    "organisations",
    "regions",
    "press-releases",
    "newsletter-issues",
    "pages",
    "site",
    "search",
    "changes",
)
DESCRIPTION = """
Public content of the site: dialogue series, events with their documentation, framework conditions, people, networks.
Anonymous and read-only, except for the forms under `forms`. Every answer that is read carries a strong `ETag`; sent back as `If-None-Match`, unchanged content costs a
304. Errors are `application/problem+json` (RFC 9457). The guide is `docs/api.md`.
"""

api = NinjaAPI(
    title="Wandelnetz",
    version="1",
    description=DESCRIPTION.strip(),
    urls_namespace="api-v1",
    openapi_url=None,
    docs_url=None,
    servers=[{"url": "/"}],
)
api_errors.register(api)
for router in (dialogues, networks, newsletters, home, changes):
    api.add_router("", router)
EXTENSIONS = with_capability(ApiExtension)  # type: ignore[type-abstract]  # asked with isinstance
for extension in EXTENSIONS:
    api.add_router(f"/integrations/{extension.slug}", extension.router())


def start(request: HttpRequest) -> HttpResponse:
    """Where everything is."""
    links = {name: site_url(f"/{PREFIX}{name}/") for name in COLLECTIONS}
    return answer(
        {
            "name": api.title,
            "version": api.version,
            "openapi": site_url(f"/{PREFIX}openapi.json"),
            "docs": site_url(f"/{PREFIX}docs/"),
            "links": links,
        },
        language="en",
    )


@lru_cache
def openapi_document() -> dict[str, Any]:
    """The description of the API (OpenAPI 3.1)."""
    # Ninja numbers the responses by int; in JSON all keys are text.
    document: dict[str, Any] = orjson.loads(orjson.dumps(OpenAPISchema(api, PREFIX), option=orjson.OPT_NON_STR_KEYS))
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, described in operation["responses"].items():
                if int(status) >= 400:
                    described["content"] = {PROBLEM: described["content"]["application/json"]}
    return document


def openapi(request: HttpRequest) -> HttpResponse:
    """The description as JSON."""
    return answer(openapi_document(), language="en")


def docs(request: HttpRequest) -> HttpResponse:
    """A page to try the API, served wholly from this host."""
    options = {"url": f"/{PREFIX}openapi.json", "layout": "BaseLayout", "deepLinking": True, "validatorUrl": None}
    return render(request, "api/docs.html", {"options": options, "title": api.title})


def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """Everything else below ``/api/v1/``: a missing slash is forgiven, the rest is a problem document."""
    if request.method in ("GET", "HEAD") and not request.path.endswith("/"):
        try:
            match = resolve(f"{request.path}/")
        except Resolver404:
            match = None
        if match is not None and match.func is not NOTHING:
            query = request.META.get("QUERY_STRING")
            return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query or ''}")
    return api.on_exception(request, Http404())


def _strict(view: Any) -> Any:
    """For views that take no parameter: refuse any, and any method but reading."""

    def strict(request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return api_errors.methods()
        if request.method not in ("GET", "HEAD"):
            return api_errors.not_allowed()
        try:
            read_query(QueryParams, request)
        except InvalidQuery as error:
            return api.on_exception(request, error)
        response: HttpResponseBase = view(request)
        return response

    return csrf_exempt(strict)


NOTHING = csrf_exempt(nothing_here)


def _while_on(view: Any, address: str, api: NinjaAPI, extensions: Iterable[ApiExtension]) -> Any:
    """Endpoints of a plugin answer 404 while it is off, as a problem document like everything here."""
    slug = next((e.slug for e in extensions if address.startswith(f"integrations/{e.slug}/")), None)
    if slug is None:
        return view
    guarded = guard_view(view, slug)

    def answer_or_not(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return guarded(request, *args, **kwargs)
        except Http404 as error:
            return api.on_exception(request, error)

    return csrf_exempt(answer_or_not)


def urls_of(api: NinjaAPI, extensions: Collection[ApiExtension]) -> list[URLPattern]:
    """The addresses of an API to which the routers of ``extensions`` were added."""
    patterns, _app_name, _namespace = api.urls
    operations = [
        URLPattern(
            pattern.pattern,
            _while_on(api_errors.not_allowed_as_problem(pattern.callback), str(pattern.pattern), api, extensions),
            pattern.default_args,
            pattern.name,
        )
        for pattern in patterns
        if isinstance(pattern, URLPattern) and pattern.callback is not None and pattern.name != "api-root"
    ]
    return [
        path("", _strict(start), name="start"),
        path("openapi.json", _strict(openapi), name="openapi"),
        path("docs/", _strict(docs), name="docs"),
        *operations,
        re_path(r"^.*$", NOTHING, name="nothing"),
    ]


urlpatterns = urls_of(api, EXTENSIONS)

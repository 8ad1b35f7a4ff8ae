"""Small views that show what reaches them, for the tests of the response cache."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms.core import clock
from cms.core.cache.middleware import publicly_cached
from cms.core.cache.moments import register_moments

calls = count(1)


def counted(request: HttpRequest) -> HttpResponse:
    """A new body for each call of the view."""
    return HttpResponse(f"call {next(calls)}", content_type="text/plain")


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse("always the same", content_type="text/plain")


def seen(request: HttpRequest) -> JsonResponse:
    """What the view learns about who asks."""
    return JsonResponse(
        {
            "cookies": sorted(request.COOKIES),
            "user": request.user.get_username(),
            "session": request.session.get("word", ""),
            "language": get_language(),
            "authorization": "Authorization" in request.headers,
        }
    )


def state(request: HttpRequest) -> HttpResponse:
    return HttpResponse("running" if clock.now() >= settings.START else "announced")


def with_cookie(request: HttpRequest) -> HttpResponse:
    response = counted(request)
    response.set_cookie("colour", "blue")
    return response


def with_session(request: HttpRequest) -> HttpResponse:
    request.session["word"] = "secret"
    return counted(request)


def with_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<script nonce={request.csp_nonce}></script> {next(calls)}")


def with_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{get_token(request)} {next(calls)}")


def missing(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"call": next(calls)}, status=404)


def unprocessable(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"call": next(calls)}, status=422)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=503)


def streaming(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter([f"call {next(calls)}"]))


def own_origin(request: HttpRequest) -> HttpResponse:
    response = counted(request)
    response["Access-Control-Allow-Origin"] = "https://one.example"
    return response


def own_headers(request: HttpRequest) -> HttpResponse:
    response = counted(request)
    response["ETag"] = '"mine"'
    response["Cache-Control"] = "public, max-age=60"
    return response


def by_accept(request: HttpRequest) -> HttpResponse:
    response = counted(request)
    response["Vary"] = "Accept"
    return response


@csrf_exempt
def posted(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=202)


def catch_all(request: HttpRequest, anything: str) -> HttpResponseBase:
    return counted(request)


def begin_of_state(now: datetime) -> datetime | None:
    """When ``state`` changes: the test says it by ``settings.START``."""
    start: datetime | None = getattr(settings, "START", None)
    return start if start is not None and now < start else None


register_moments(begin_of_state)

PUBLIC = {
    "counted": counted,
    "constant": constant,
    "seen": seen,
    "state": state,
    "cookie": with_cookie,
    "session": with_session,
    "nonce": with_nonce,
    "missing": missing,
    "unprocessable": unprocessable,
    "broken": broken,
    "streaming": streaming,
    "never": never_cache(counted),
    "own-origin": own_origin,
    "own-headers": own_headers,
    "accept": by_accept,
    "posted": posted,
}

urlpatterns = [
    *(path(f"api/v1/{name}/", view) for name, view in PUBLIC.items()),
    path("feed/counted/", counted),
    path("calendar/counted/", counted),
    path("sitemap.xml", counted),
    path("robots.txt", counted),
    *(path(f"{prefix}/counted/", publicly_cached(counted)) for prefix in ("admin", "api/v3-preview", "documents")),
    path("open/", publicly_cached(counted)),
]
urlpatterns += i18n_patterns(
    path("marked/", publicly_cached(counted)),
    path("unmarked/", counted),
    path("form/", publicly_cached(with_form)),
    path("wagtail/<path:anything>", catch_all, name="wagtail_serve"),
)

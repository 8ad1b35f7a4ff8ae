"""Hands out films and captions to whoever may see a page that shows them (reliability 4.1)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail import hooks

from cms.core import byteranges, clock
from cms.core.public import public_space, visible_at
from dialogues.models import DialogueEventPage, VideoCaptions, VideoFile

SHARED = "public, max-age=600"
OWN = "private, no-store"


@require_safe
def video(request: HttpRequest, public_id: UUID, ending: str) -> HttpResponseBase:
    """The film, whole or a piece of it."""
    found = get_object_or_404(VideoFile, public_id=public_id)
    cache_control = _allowed(request, found)
    response = byteranges.answer(
        request,
        lambda: found.file.storage.open(found.file.name or "", "rb"),
        size=found.size,
        media_type=found.media_type,
        etag=found.etag,
        changed=found.uploaded_at,
    )
    response["Content-Disposition"] = "inline"
    return _sealed(response, cache_control)


@require_safe
def captions(request: HttpRequest, public_id: UUID, language: str) -> HttpResponseBase:
    """The captions in one language."""
    found = get_object_or_404(
        VideoCaptions.objects.select_related("video"), video__public_id=public_id, language=language
    )
    cache_control = _allowed(request, found.video)
    response = HttpResponse(found.text, content_type="text/vtt; charset=utf-8")
    if cache_control == SHARED:
        response["Access-Control-Allow-Origin"] = "*"  # players on other sites read captions by script
    return _sealed(response, cache_control)


def _sealed(response: HttpResponseBase, cache_control: str) -> HttpResponseBase:
    response["Cache-Control"] = cache_control
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def _allowed(request: HttpRequest, found: VideoFile) -> str:
    """The ``Cache-Control`` with which this visitor gets the film.

    Raises:
        Http404: it is on no page that they may see. There is no telling whether it exists.
    """
    pages = DialogueEventPage.objects.filter(pk__in=found.recordings.values("page"))
    shown = list(pages.filter(visible_at(clock.now())).defer("report"))
    space = public_space()
    if any(space.is_open(page.path) for page in shown):
        return SHARED
    # Looking at the user would open a session for everybody.
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        if any(_opens(request, page) for page in shown):
            return OWN
        if request.user.has_perms(["wagtailadmin.access_admin", "dialogues.view_videofile"]):
            return OWN  # whoever chooses videos has to see them, also in the preview of a draft
    raise Http404


def _opens(request: HttpRequest, page: DialogueEventPage) -> bool:
    """Whether the page's own doors let this visitor in: Wagtail's restrictions, and ours behind a sign-in."""
    if not all(restriction.accept_request(request) for restriction in page.get_view_restrictions()):
        return False
    return not any(
        isinstance(hook(page, request, (), {}), HttpResponse) for hook in hooks.get_hooks("before_serve_page")
    )

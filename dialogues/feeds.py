"""The addresses of calendars and feeds (contract 8). The response cache in front adds ETag and 304."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core import clock
from cms.core.atom import CONTENT_TYPE
from cms.core.public import absolute_url, public_space
from dialogues import atom, calendars, ical
from dialogues.models import DialogueSeriesPage
from dialogues.selectors import event_documents, public_events, series_document


def _calendar(
    read: Callable[..., calendars.CalendarFile | None], public_id: UUID, *, disposition: str
) -> HttpResponse:
    file = read(public_id, now=clock.now())
    if file is None:
        raise Http404(_("There is no such calendar."))
    response = HttpResponse(file.body, content_type=ical.CONTENT_TYPE)
    response["Content-Disposition"] = f'{disposition}; filename="{file.name}"'
    return response


@require_safe
def event_calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One event, to be saved."""
    return _calendar(calendars.event_calendar, public_id, disposition="attachment")


@require_safe
def series_calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A series, to be subscribed to."""
    return _calendar(calendars.series_calendar, public_id, disposition="inline")


@require_safe
def network_calendar(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that a network holds, to be subscribed to."""
    return _calendar(calendars.network_calendar, public_id, disposition="inline")


@require_safe
def series_feed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is new in a series."""
    now: datetime = clock.now()
    space = public_space()
    page = calendars.public_page(DialogueSeriesPage, public_id, space=space, now=now)
    if page is None:
        raise Http404(_("There is no such feed."))
    language = page.locale.language_code
    series = series_document(page, language=language, now=now)
    events = (
        public_events(space=space, now=now, language=language).filter(series=page).order_by("last_published_at", "pk")
    )
    organisers = [organiser["name"] for organiser in series["organisers"]]
    body = atom.series_feed(
        series,
        event_documents(events, language=language, now=now),
        language=language,
        author=", ".join(organisers) or settings.WAGTAIL_SITE_NAME,
        feed_url=absolute_url(f"/feed/series/{page.public_id}.atom"),
    )
    return HttpResponse(body, content_type=CONTENT_TYPE)

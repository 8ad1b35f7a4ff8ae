"""What the templates of this app get to see: documents of the selectors, put into the order of the page.

Page models call this in ``get_context``, so that a page in a preview, which may never have been saved, looks exactly
like the published one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from wagtail.models import Page

from cms.core import clock
from cms.core.public import public_space, visible_at
from cms.core.richtext import to_text
from dialogues import display, players, selectors
from dialogues.choices import EventStatus, RegistrationDoor, SeriesState
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from dialogues.selectors.calls import whom_in_words
from dialogues.selectors.desks import TAKES_NAMES
from dialogues.selectors.pieces import shown_date
from dialogues.selectors.topic_sources import public_sources
from dialogues.structured_data import event_data

Context = dict[str, Any]

OPEN_STATUSES = {EventStatus.PLANNED, EventStatus.ANNOUNCED, EventStatus.RUNNING}


def event_context(page: DialogueEventPage, request: HttpRequest) -> Context:
    """Everything on the page of an event."""
    now = clock.now()
    event = _as_served(page, request, selectors.event_documents, selectors.event_document)
    before, after = _neighbours(page, now)
    return {
        "event": event,
        "series": page.series,
        "structured_data": event_data(event),
        "condition_groups": display.conditions_by_level(event["conditions"]),
        "has_panel": event["status"] in OPEN_STATUSES,
        "whole_series_url": _whole_series_url(page.series, [event]) if event["series"] else "",
        "is_over": event["status"] == EventStatus.HELD,
        "contents": display.contents(event) if event["status"] == EventStatus.HELD else [],
        "topic_sources": public_sources(page.translation_key, now=now),
        "asks_before_playing": any(player.provider for player in map(players.of, event["recordings"]) if player),
        "previous_event": before,
        "following_event": after,
        "call": _call(page) if page.by_call else None,
        "share_image": event["image"],
        "description": event["announcement_text"][:200] or event["placeholder"] or "",
    }


def _call(page: DialogueEventPage) -> Context:
    """What the call for a learning trip says: from the page itself, so that a preview shows what was typed."""
    members_url = reverse("dialogues:member_trip", args=[page.public_id])
    return {"text": page.call_text, "whom": whom_in_words(page), "members_url": members_url}


def series_context(page: DialogueSeriesPage, request: HttpRequest) -> Context:
    """Everything on the page of a series: the next event large, then what comes, then what was."""
    now = clock.now()
    series = _as_served(page, request, selectors.series_documents, selectors.series_document)
    past = [event for event in series["events"] if _is_over(event, now)]
    ahead = [event for event in series["events"] if not _is_over(event, now)]
    return {
        "series": series,
        "next_event": next((event for event in ahead if event["is_next"]), None),
        "upcoming": [event for event in ahead if not event["is_next"]],
        "past": list(reversed(past)),
        "whole_series_url": _whole_series_url(page, ahead),
        "share_image": series["image"],
        "description": series["claim"] or series["intro_text"][:200],
    }


def index_context(page: DialogueIndexPage) -> Context:
    """All series: the running and planned ones first; archived ones only by their address (E52)."""
    now, language = clock.now(), page.locale.language_code
    pages = DialogueSeriesPage.objects.child_of(page).live().public().order_by("path")
    cards = selectors.series_cards(pages, language=language, now=now)
    by_state = {state: [item for item in cards if item["state"] == state] for state in SeriesState.values}
    return {
        "description": to_text(page.intro)[:200],
        "next_event": selectors.next_event(language=language, now=now),
        "current_series": [*by_state[SeriesState.RUNNING], *by_state[SeriesState.PLANNED]],
        "ended_series": by_state[SeriesState.ENDED],
    }


def allow_players(response: HttpResponseBase, recordings: list[display.Document]) -> None:
    """Let this one page show the players of its recordings; the policy of all others stays at the own host."""
    directives = players.policy(recordings)
    if directives:
        response._csp_update = directives  # type: ignore[attr-defined]  # the interface of django-csp


def _whole_series_url(series: DialogueSeriesPage | None, events: Iterable[display.Document]) -> str:
    """The form for all dates of a series; empty where it does not take them, or none of ``events`` is open here."""
    is_open = any(
        event["registration"]["state"] in TAKES_NAMES
        and any(door["kind"] == RegistrationDoor.INTERNAL for door in event["registration"]["channels"])
        for event in events
    )
    if series is None or not series.registration_open or not is_open:
        return ""
    return f"{reverse('dialogues:register')}?series={series.public_id}"


def _as_served(
    page: Page,
    request: HttpRequest,
    from_database: Callable[..., list[dict[str, Any]]],
    from_memory: Callable[..., dict[str, Any]],
) -> dict[str, Any]:
    """A visitor's page comes from the database in a fixed number of queries; a preview is as the editor left it.

    A page behind a restriction is in no public list, but whoever may see it gets it from memory, too.
    """
    given = {"language": page.locale.language_code, "now": clock.now()}
    if not getattr(request, "is_preview", False) and page.pk:
        found = from_database(type(page).objects.filter(pk=page.pk), **given)
        if found:
            return found[0]
    return from_memory(page, **given)


def _is_over(event: display.Document, now: datetime) -> bool:
    """Cancelled and postponed events count by the day on which they would have been."""
    if event["status"] == EventStatus.HELD:
        return True
    if event["status"] not in {EventStatus.CANCELLED, EventStatus.POSTPONED} or not event["date"]:
        return False
    latest = event["date"]["latest"]
    return bool(latest) and str(latest) < clock.today().isoformat()


def _neighbours(page: DialogueEventPage, now: datetime) -> tuple[Context | None, Context | None]:
    """The events right before and after this one in its series, in the order of the series' page."""
    if page.series_id is None:
        return None, None
    space = public_space()
    rows = [
        row
        for row in DialogueEventPage.objects.filter(visible_at(now), series_id=page.series_id)
        .order_by(F("date").asc(nulls_last=True), "id")
        .values_list("pk", "title", "short_title", "date", "end_date", "path", "url_path")
        if space.is_open(row[5])
    ]
    position = next((index for index, row in enumerate(rows) if row[0] == page.pk), None)
    if position is None:
        return None, None

    def link(index: int) -> Context | None:
        if not 0 <= index < len(rows):
            return None
        _pk, title, short_title, date, last_day, path, url_path = rows[index]
        shown = shown_date(date, last_day)
        label = shown.label(page.locale.language_code) if shown else ""
        return {"title": short_title or title, "date_label": label, "html_url": space.url(path, url_path)}

    return link(position - 1), link(position + 1)

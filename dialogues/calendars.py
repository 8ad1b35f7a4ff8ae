"""The calendars that people subscribe to, read from the database. A constant number of queries, however many events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page

from cms.core.public import PublicSpace, absolute_url, public_space, visible_at
from dialogues import ical
from dialogues.models import CalendarEntry, DialogueEventPage, DialogueSeriesPage
from dialogues.selectors import event_documents, public_events
from networks.models import NetworkPage

PublicPage = TypeVar("PublicPage", bound=Page)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a page was changed that went online past Wagtail's publishing, until the reconciliation has seen it."""


@dataclass(frozen=True)
class CalendarFile:
    """A finished calendar and a name to save it under."""

    name: str
    body: bytes


def public_page(model: type[PublicPage], public_id: UUID, *, space: PublicSpace, now: datetime) -> PublicPage | None:
    """The page with this id, if everybody may see it. One query."""
    pages = model.objects.select_related("locale").filter(space.pages(), visible_at(now), public_id=public_id)
    page: PublicPage | None = pages.first()
    return page


def event_calendar(public_id: UUID, *, now: datetime) -> CalendarFile | None:
    """One event; an empty calendar while it has no day. None when there is no such public event."""
    space = public_space()
    page = public_page(DialogueEventPage, public_id, space=space, now=now)
    if page is None:
        return None
    return _file(page, Q(pk=page.pk), name=page.display_title, kind="event", space=space, now=now)


def series_calendar(public_id: UUID, *, now: datetime) -> CalendarFile | None:
    """All events of a series, past ones included, also after its end."""
    space = public_space()
    page = public_page(DialogueSeriesPage, public_id, space=space, now=now)
    if page is None:
        return None
    return _file(page, Q(series=page.pk), name=page.title, kind="series", space=space, now=now)


def network_calendar(public_id: UUID, *, now: datetime) -> CalendarFile | None:
    """The events of all series that a network holds, and those that name it themselves, in the page's language."""
    space = public_space()
    page = public_page(NetworkPage, public_id, space=space, now=now)
    if page is None:
        return None
    held = DialogueSeriesPage.objects.filter(networks__translation_key=page.translation_key)
    named = DialogueEventPage.objects.filter(networks__translation_key=page.translation_key)
    wanted = Q(series__in=held.values("pk")) | Q(pk__in=named.values("pk"))
    return _file(page, wanted, name=page.short_name or page.title, kind="network", space=space, now=now)


def registered_calendar(
    page: DialogueEventPage | DialogueSeriesPage, keys: Iterable[UUID], *, now: datetime
) -> CalendarFile:
    """What somebody registered for, to be saved: one event, or those of a series' events that have these translation
    keys. The entries are those of the public calendar, with a note on how to get in."""
    language, space = page.locale.language_code, public_space()
    wanted = (
        Q(pk=page.pk) if isinstance(page, DialogueEventPage) else Q(series=page.pk, translation_key__in=list(keys))
    )
    with translation.override(language):
        note = gettext("You are registered. The way into the meeting is in our e-mails, not in this calendar.")
    return _file(page, wanted, name=page.title, kind="", space=space, now=now, note=note)


def _file(
    page: Page, wanted: Q, *, name: str, kind: str, space: PublicSpace, now: datetime, note: str = ""
) -> CalendarFile:
    language = page.locale.language_code
    events = public_events(space=space, now=now, language=language).filter(wanted).order_by("date", "pk")
    documents = event_documents(events, language=language, now=now)
    occurrences = _occurrences(events)
    body = ical.calendar(
        [(document, occurrences[document["id"]]) for document in documents if document["id"] in occurrences],
        name=name,
        language=language,
        page_url=space.url(page.path, page.url_path),
        feed_url=absolute_url(f"/calendar/{kind}/{page.public_id}.ics") if kind else "",
        note=note,
    )
    return CalendarFile(name=f"{page.slug}.ics", body=body)


def _occurrences(events: QuerySet[DialogueEventPage]) -> dict[str, ical.Occurrence]:
    """What a calendar needs beside the documents, by public id. Two queries."""
    pages = list(events)
    entries = {entry.event_id: entry for entry in CalendarEntry.objects.filter(event__in=events.values("pk"))}
    return {str(page.public_id): _occurrence(page, entries.get(page.pk)) for page in pages}


def _occurrence(page: DialogueEventPage, entry: CalendarEntry | None) -> ical.Occurrence:
    return ical.Occurrence(
        key=page.translation_key,
        sequence=entry.sequence if entry else 0,
        changed_at=max(page.last_published_at or NEVER, entry.changed_at if entry else NEVER),
        date=page.date,
        starts_at=page.starts_at,
        over_at=page.over_at,
        end_date=page.end_date,
        time_zone=page.time_zone,
    )

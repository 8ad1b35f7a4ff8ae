"""Events as iCalendar (RFC 5545, RFC 7986). Pure: documents in, bytes out; no query, no clock.

The same input always gives the same bytes, so that the ETag of a feed stays until something changes. Every moment in
it is stored, also ``DTSTAMP``. What a calendar may know comes from the public documents of :mod:`dialogues.selectors`
and from :class:`Occurrence`; the link of a meeting is in neither.

Rules:

* Only events with a known day appear. A month or a season never becomes a fake day (E07, X01).
* A day without a time is an all-day entry, and does not block the day.
* ``UID`` belongs to the occurrence: it is the same in every language and never changes.
* A cancelled event stays with ``STATUS:CANCELLED`` for as long as its page is online.
* A postponed event is ``CANCELLED`` too: its old time is free, and a new date brings the same ``UID`` back with a
  higher ``SEQUENCE``. Summary and note say that it was postponed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext, pgettext
from icalendar import Calendar, Event, vDuration, vUri

from cms.core.fuzzydates import FuzzyDate
from cms.core.plaintext import plain
from dialogues.choices import EventStatus
from dialogues.vtimezone import vtimezone

PRODID = "-//Wandelnetz//Wandelnetz//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=1)
"""How often a calendar is asked to look again; an unchanged feed costs it a 304."""
DESCRIPTION_LENGTH = 600
"""Characters of the announcement; the page behind ``URL`` has all of it."""


@dataclass(frozen=True)
class Occurrence:
    """What a calendar needs beside the public document of an event.

    ``changed_at`` is the last change of anything a subscriber sees; ``over_at`` the end, assumed where none is given
    (``DialogueEventPage.set_derived_fields``); ``end_date`` the last day of an event without times.
    """

    key: UUID
    sequence: int
    changed_at: datetime
    date: FuzzyDate | None
    starts_at: datetime | None
    over_at: datetime | None
    end_date: dt.date | None
    time_zone: str

    @property
    def has_day(self) -> bool:
        """Whether the event can stand in a calendar at all."""
        return self.starts_at is not None or bool(self.date and self.date.precision in {"day", "minute"})

    @property
    def first(self) -> datetime | dt.date | None:
        """The beginning: a local moment, or a day."""
        if self.starts_at is not None:
            return self._local(self.starts_at)
        return self.date.earliest if self.date else None

    @property
    def end(self) -> datetime | dt.date | None:
        """The end, exclusive as ``DTEND`` is: a local moment, or the day after the last."""
        if self.starts_at is not None:
            return self._local(self.over_at or self.starts_at)
        last_day = self.end_date or (self.date.latest if self.date else None)
        return last_day + timedelta(days=1) if last_day else None

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(UTC if self.time_zone == "UTC" else ZoneInfo(self.time_zone))


def location(document: Mapping[str, Any]) -> str:
    """Venues in one line each, "Online", or both; empty when an event on site has no venue yet."""
    places = [
        ", ".join(
            part
            for part in (
                venue.get("name"),
                venue.get("street"),
                " ".join(filter(None, (venue.get("postal_code"), venue.get("city")))),
            )
            if part
        )
        for venue in document["venues"]
    ]
    if document["attendance_mode"] in {"online", "hybrid"}:
        places.append(gettext("Online"))
    return plain(" / ".join(filter(None, places)))


def summary(document: Mapping[str, Any]) -> str:
    """The short title; with a word before it when the event does not take place, as some calendars hide the status."""
    title = plain(document["short_title"] or document["title"])
    if document["status"] == EventStatus.CANCELLED:
        return pgettext("calendar", "Cancelled: %(title)s") % {"title": title}
    if document["status"] == EventStatus.POSTPONED:
        return pgettext("calendar", "Postponed: %(title)s") % {"title": title}
    return title


def description(document: Mapping[str, Any]) -> str:
    """A short text: note on a change, full title, announcement, people, address of the page."""
    text = document.get("announcement_text") or strip_tags(document.get("teaser_text") or "")
    names = [
        person["person"]["name"]
        for person in document["contributors"]
        if person["state"] in {"announced", "confirmed"}
    ]
    parts = [
        plain(document["status_note"] or ""),
        plain(document["title"]) if document["short_title"] else "",
        Truncator(plain(text or document["placeholder"] or "")).chars(DESCRIPTION_LENGTH),
        gettext("With %(names)s") % {"names": plain(", ".join(names))} if names else "",
        document["html_url"],
    ]
    return "\n\n".join(filter(None, parts))


def vevent(document: Mapping[str, Any], occurrence: Occurrence, note: str = "") -> Event:
    """One event in the active language, with a note for whoever registered where the event has a meeting to enter.

    The UID holds no host (RFC 7986 5.3), so that nobody's calendar shows all twice when the site moves.

    Raises:
        ValueError: the event has no known day; see :attr:`Occurrence.has_day`.
    """
    first, end = occurrence.first, occurrence.end
    if first is None or end is None or not occurrence.has_day:
        raise ValueError("an event without a day has no place in a calendar")
    is_off = document["status"] in {EventStatus.CANCELLED, EventStatus.POSTPONED}
    changed_at = occurrence.changed_at.astimezone(UTC).replace(microsecond=0)

    event = Event()
    event.add("uid", str(occurrence.key))
    event.add("sequence", occurrence.sequence)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", first)
    event.add("dtend", end)
    event.add("summary", summary(document))
    with_note = note if document["attendance_mode"] != "in_person" and not is_off else ""
    event.add("description", "\n\n".join(filter(None, (with_note, description(document)))))
    if place := location(document):
        event.add("location", place)
    event.add("url", document["html_url"])
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if is_off or not isinstance(first, datetime) else "OPAQUE")
    event.add("class", "PUBLIC")
    event.add("categories", [plain(name) for name in categories(document)])
    return event


def categories(document: Mapping[str, Any]) -> list[str]:
    """The kind of the event and its topics."""
    return [str(document["kind_label"]), *(topic["name"] for topic in document["topics"])]


def calendar(
    events: Iterable[tuple[Mapping[str, Any], Occurrence]],
    *,
    name: str,
    language: str,
    page_url: str,
    feed_url: str = "",
    note: str = "",
) -> bytes:
    """A published calendar (``METHOD:PUBLISH``) with those of ``events`` that have a day, in ``language``.

    Args:
        feed_url: where programs look for changes; empty for a file that is saved once.
        note: for whoever registered; see :func:`vevent`.
    """
    feed = Calendar()
    feed.add("version", "2.0")
    feed.add("prodid", PRODID)
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", plain(name))
    feed.add("x-wr-calname", plain(name))
    feed.add("url", page_url)
    if feed_url:
        feed.add("source", vUri(feed_url, params={"VALUE": "URI"}))
        feed.add("refresh-interval", vDuration(REFRESH, params={"VALUE": "DURATION"}))
        feed.add("x-published-ttl", vDuration(REFRESH))

    shown = [(document, occurrence) for document, occurrence in events if occurrence.has_day]
    years: dict[str, set[int]] = {}
    for _document, occurrence in shown:
        for moment in (occurrence.first, occurrence.end):
            if isinstance(moment, datetime) and occurrence.time_zone != "UTC":
                years.setdefault(occurrence.time_zone, set()).add(moment.year)
    for tzid in sorted(years):
        feed.add_component(vtimezone(tzid, min(years[tzid]), max(years[tzid])))
    with translation.override(language):
        for document, occurrence in shown:
            feed.add_component(vevent(document, occurrence, note))
    return feed.to_ical()

"""What people see of what they registered for: on their own pages, and while they confirm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from cms.core.public import public_space, visible_at
from dialogues import display, rooms
from dialogues.choices import AttendanceMode, EventLifecycle, RegistrationStatus
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    HeadCount,
    MeetingAccess,
    Registration,
    SeriesRegistration,
)
from dialogues.selectors.events import event_documents
from dialogues.selectors.filters import public_events

DOORS_OPEN = timedelta(minutes=15)
"""So long before an event the meeting can be entered from the own page."""
OFF = (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)


@dataclass(frozen=True)
class Date:
    """One event as somebody who registered for it sees it.

    Attributes:
        page: the public page in the person's language, else in another; None when it is not public (any more).
        document: that of the page.
        title: as the page is called, else as it was last called.
    """

    key: UUID
    page: DialogueEventPage | None
    document: display.Document | None
    title: str
    starts_at: datetime | None = None

    @property
    def when(self) -> display.When | None:
        return display.when(self.document) if self.document else None

    @property
    def is_over(self) -> bool:
        """Whether the time that it was told for has passed; False when there is no page to say so."""
        return self.document is not None and self.document["status"] == "held"

    @property
    def is_off(self) -> bool:
        return self.page is not None and self.page.lifecycle in OFF

    @property
    def has_day(self) -> bool:
        """Whether it can stand in a calendar."""
        fuzzy = self.document["date"] if self.document else None
        return fuzzy is not None and fuzzy["precision"] in {"day", "minute"}

    def has_begun(self, now: datetime) -> bool:
        """From then on nothing about the registration can be changed. What waits for a new date has not begun."""
        if self.page is not None and self.page.lifecycle == EventLifecycle.POSTPONED:
            return False
        return self.starts_at is not None and self.starts_at <= now


@dataclass(frozen=True)
class Meeting:
    """How somebody gets into the video meeting.

    Attributes:
        opens_at: when the way in appears; None while the event has no time.
        access: the way in; None before that, and while there is none.
        has_room: everybody gets a link of their own, made when they ask for it; that in ``access`` does not count.
        dial_in: telephone number and code.
    """

    opens_at: datetime | None
    is_open: bool
    access: MeetingAccess | None = None
    has_room: bool = False
    dial_in: str = ""


@dataclass(frozen=True)
class Asked:
    """Something that somebody asked for."""

    row: Registration | SeriesRegistration
    title: str
    when: display.When | None

    @property
    def is_series(self) -> bool:
        return isinstance(self.row, SeriesRegistration)


def dates(keys: Iterable[UUID], *, language: str, now: datetime) -> dict[UUID, Date]:
    """The events with these translation keys, in the order of their beginning. A fixed number of queries."""
    wanted, space = list(keys), public_space()
    found: dict[UUID, dict[str, DialogueEventPage]] = {}
    pages = public_events(space, now).filter(translation_key__in=wanted).select_related("locale", "series")
    for page in pages.order_by("-pk"):
        found.setdefault(page.translation_key, {})[page.locale.language_code] = page
    chosen = {key: _in(language, languages) for key, languages in found.items()}
    ids = [page.pk for page in chosen.values()]
    documents = {
        document["translation_key"]: document
        for document in event_documents(DialogueEventPage.objects.filter(pk__in=ids), language=language, now=now)
    }
    heads = {count.event_key: count for count in HeadCount.objects.filter(event_key__in=wanted)}
    all_dates = [_date(key, chosen.get(key), documents.get(str(key)), heads.get(key)) for key in wanted]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return {date.key: date for date in sorted(all_dates, key=lambda date: date.starts_at or far)}


def _date(key: UUID, page: DialogueEventPage | None, document: dict[str, Any] | None, head: HeadCount | None) -> Date:
    if page is None or document is None:
        return Date(key, None, None, head.title if head else "", head.starts_at if head else None)
    return Date(key, page, document, page.title, page.starts_at)


def _in(language: str, pages: dict[str, Any]) -> Any:
    return pages.get(language) or pages.get(settings.LANGUAGE_CODE) or next(iter(pages.values()))


def series_of(key: UUID, *, language: str, now: datetime) -> DialogueSeriesPage | None:
    """The public page of a series in the person's language, else in another. Two queries."""
    pages = DialogueSeriesPage.objects.filter(public_space().pages(), visible_at(now), translation_key=key)
    found = {page.locale.language_code: page for page in pages.select_related("locale").order_by("-pk")}
    page: DialogueSeriesPage | None = _in(language, found) if found else None
    return page


def comes_to_series(row: Registration) -> bool:
    """Whether the person of a registration comes to all dates of its series: a date that they left out must be known."""
    series = HeadCount.objects.filter(event_key=row.event_key).values("series_key")
    promises = SeriesRegistration.objects.filter(state=RegistrationStatus.CONFIRMED, series_key__in=series)
    return promises.filter(address_key=row.address_key).exists()


def place_in_queue(row: Registration) -> int:
    """How many stand before somebody on the waiting list, and they themselves."""
    before = Q(number__lt=row.number) | Q(number=row.number, pk__lt=row.pk)
    return Registration.objects.of_event(row.event_key).waiting().filter(before).count() + 1


def meeting(row: Registration, date: Date, *, now: datetime) -> Meeting | None:
    """The way into the video meeting, for those who have a place for certain; None when there is nothing to say.

    It is shown shortly before the event and until it is over, so that a link that was passed on early is of little use
    (E51).
    """
    page = date.page
    if row.state != RegistrationStatus.CONFIRMED or page is None or date.is_off:
        return None
    if page.attendance_mode == AttendanceMode.IN_PERSON or (page.over_at is not None and page.over_at <= now):
        return None
    opens_at = page.starts_at - DOORS_OPEN if page.starts_at else None
    if opens_at is None or now < opens_at:
        return Meeting(opens_at, is_open=False)
    access = access_to(row.event_key)
    room = rooms.room_of(access) if access is not None and rooms.is_made(access) else None
    if access is None or not (access.join_url or (room is not None and room.is_open)):
        return Meeting(opens_at, is_open=True)
    has_room = room is not None and room.is_open
    dial_in = access.dial_in or (room.dial_in if room is not None else "")
    return Meeting(opens_at, is_open=True, access=access, has_room=has_room, dial_in=dial_in)


def entrance(row: Registration, *, name: str) -> str:
    """The link into the meeting for this person, made at this moment; empty when there is none. Whether they may enter
    yet says :func:`meeting`.

    Args:
        name: what the others in the meeting read.
    """
    access = access_to(row.event_key)
    return rooms.entrance(access, name=name) if access is not None else ""


def access_to(event_key: UUID) -> MeetingAccess | None:
    """How participants enter an event, whichever of its pages that was entered at; the site's first language leads."""
    rows = MeetingAccess.objects.filter(event__translation_key=event_key).select_related("event__locale")
    found = {row.event.locale.language_code: row for row in rows.order_by("-pk")}
    access: MeetingAccess | None = _in(settings.LANGUAGE_CODE, found) if found else None
    return access


def unconfirmed(address_key: str, *, besides: UUID, language: str, now: datetime) -> list[Asked]:
    """What else waits for a click of the same person: one mail a day is enough to confirm it all."""
    waiting = Q(state=RegistrationStatus.PENDING) | Q(asked_again_at__isnull=False)
    pending = waiting & ~Q(public_id=besides)
    return _asked(address_key, pending, language=language, now=now)


def asked(address_key: str, ids: Iterable[UUID], *, language: str, now: datetime) -> list[Asked]:
    """Those of these registrations that the same person asked for."""
    return _asked(address_key, Q(public_id__in=list(ids)), language=language, now=now)


def _asked(address_key: str, which: Q, *, language: str, now: datetime) -> list[Asked]:
    rows = [row.as_asked() for row in Registration.objects.filter(which, address_key=address_key)]
    promises = [row.as_asked() for row in SeriesRegistration.objects.filter(which, address_key=address_key)]
    known = dates([row.event_key for row in rows], language=language, now=now) if rows else {}
    titles = _series_titles([row.series_key for row in promises], language) if promises else {}
    by_key = {row.event_key: row for row in rows}
    return [
        *(Asked(by_key[date.key], date.title, date.when) for date in known.values() if date.title),
        *(Asked(row, titles[row.series_key], None) for row in promises if row.series_key in titles),
    ]


def _series_titles(keys: list[UUID], language: str) -> dict[UUID, str]:
    found: dict[UUID, dict[str, str]] = {}
    pages = DialogueSeriesPage.objects.filter(translation_key__in=keys, live=True).order_by("-pk")
    for key, title, spoken in pages.values_list("translation_key", "title", "locale__language_code"):
        found.setdefault(key, {})[spoken] = title
    return {key: _in(language, titles) for key, titles in found.items()}

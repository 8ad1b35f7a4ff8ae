"""What stands in a mail about one registration, in the language of the person.

The facts come from the documents that the public site is made of; the way into the meeting is in none of them and is
added only where it belongs (E51).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core.fuzzydates import FuzzyDate
from cms.core.public import PublicSpace, public_space, visible_at
from dialogues import rooms
from dialogues.calendars import event_calendar, registered_calendar
from dialogues.choices import AttendanceMode, EndedBy, EventLifecycle, RegistrationStatus
from dialogues.choices import RegistrationHappening as Happening
from dialogues.display import When, when
from dialogues.models import DialogueEventPage, DialogueSeriesPage, HeadCount, Registration, SeriesRegistration
from dialogues.registrations.links import calendar_url, confirm_url, mine_url
from dialogues.selectors import event_documents
from dialogues.selectors.desks import event_desk, fact_page
from dialogues.services.registrations.registering import CONFIRM_WITHIN, SETTLED
from newsletters.contents import Content
from newsletters.models import RegistrationMail
from newsletters.rendering import render_mail
from newsletters.selectors.offers import series_titles
from newsletters.services.registrations import joining
from newsletters.services.reminders import promises
from newsletters.services.reminders.contents import event_context, pages_by_language

TEMPLATES: Mapping[Happening, str] = {
    Happening.REQUESTED: "registration_requested",
    Happening.REPEATED: "registration_repeated",
    Happening.CONFIRMED: "registration_confirmed",
    Happening.WAITING: "registration_waiting",
    Happening.OFFERED: "registration_offered",
    Happening.LAPSED: "registration_ended",
    Happening.NO_SEAT: "registration_ended",
    Happening.CANCELLED: "registration_ended",
    Happening.RELEASED: "registration_ended",
    Happening.SERIES_REQUESTED: "registration_series_requested",
    Happening.SERIES_CONFIRMED: "registration_series_confirmed",
    Happening.SERIES_CANCELLED: "registration_series_cancelled",
}
ENDED = frozenset({Happening.LAPSED, Happening.NO_SEAT, Happening.CANCELLED, Happening.RELEASED})
"""Said also when the event is not public any more."""
IN_CALENDARS = frozenset({Happening.CONFIRMED})
USEFUL = timedelta(days=7)
"""So long a mail is of use that does not depend on the beginning of an event."""


@dataclass(frozen=True)
class Draft:
    """A mail about one registration before it is planned.

    Attributes:
        title: of the event or series, for the office.
        event_key: None for a whole series.
        link_digest: of the meeting link that it holds; empty without one.
    """

    content: Content
    title: str
    event_key: UUID | None
    valid_until: datetime | None
    link_digest: str = ""


def is_void(happening: Happening, row: Registration | SeriesRegistration, *, now: datetime) -> bool:
    """Whether the mail is of no use any more: the event is over or was cancelled, or the offer has run out."""
    if isinstance(row, SeriesRegistration):
        return False
    if happening == Happening.OFFERED and (row.offer_until is None or row.offer_until <= now):
        return True
    if happening in ENDED:
        return False
    event = fact_page(row.event_key)
    if event is None or event.lifecycle == EventLifecycle.CANCELLED:
        return True
    return event.over_at is not None and event.over_at <= now


def draft_of(mail: RegistrationMail, row: Registration | SeriesRegistration, *, now: datetime) -> Draft | None:
    """The mail of a row; None when its event or series cannot be shown just now."""
    if isinstance(row, SeriesRegistration):
        return _series_draft(Happening(mail.happening), row, now=now)
    return _event_draft(mail, row, now=now)


def _event_draft(mail: RegistrationMail, row: Registration, *, now: datetime) -> Draft | None:
    happening = Happening(mail.happening)
    language = _spoken(row.language)
    space = public_space()
    leading = promises.read([row.event_key], now=now)[row.event_key].event
    page = pages_by_language(leading, space=space, now=now)[language] if leading is not None else None
    if page is None and happening not in ENDED:
        return None
    context = _facts_of_event(row, page, language=language, space=space, now=now)
    calendar, link_digest = "", ""
    with translation.override(language):
        context |= _words(happening, row, page, mail, language=language, now=now)
    if page is not None and leading is not None and happening == Happening.CONFIRMED:
        context |= _entry(row, leading, now=now)
        link_digest = joining.digest_of(context["access"]) if context["access"] else ""
    if page is not None and happening in IN_CALENDARS and (found := event_calendar(page.public_id, now=now)):
        calendar = found.body.decode()
    content = render_mail(TEMPLATES[happening], context, language=language, is_bulk=False, calendar=calendar)
    valid_until = now + USEFUL if happening in ENDED or page is None else page.over_at
    if happening == Happening.OFFERED:
        valid_until = row.offer_until
    return Draft(content, context["title"], row.event_key, valid_until, link_digest)


def _facts_of_event(
    row: Registration, page: DialogueEventPage | None, *, language: str, space: PublicSpace, now: datetime
) -> dict[str, Any]:
    common = {"registration": row, "own_page_url": mine_url(row), "guest_count": row.guest_count}
    if page is not None:
        return {**event_context(page, language=language, space=space, now=now), **common}
    title = HeadCount.objects.filter(event_key=row.event_key).values_list("title", flat=True).first() or ""
    return {"event": None, "title": title, "day": "", "time": "", "when": "", **common}


def _words(
    happening: Happening,
    row: Registration,
    page: DialogueEventPage | None,
    mail: RegistrationMail,
    *,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """What only this happening says, in the active language."""
    zone = page.time_zone if page is not None else settings.TIME_ZONE
    words: dict[str, Any] = {"happening": happening.value, "state": row.state, "hours": _hours(CONFIRM_WITHIN)}
    if happening == Happening.REQUESTED:
        words["confirm_url"] = confirm_url(row)
    if row.state == RegistrationStatus.WAITING:
        words["place"] = _place(row)
        words["until"] = moment_words(page.waitlist_until, zone) if page and page.waitlist_until else ""
    if row.state == RegistrationStatus.OFFERED and row.offer_until is not None:
        words["until"] = moment_words(row.offer_until, zone)
    if happening == Happening.CONFIRMED and row.whole_series_id and row.confirmed_at == mail.created_at:
        words["is_added"] = True
    if happening == Happening.CANCELLED:
        words["by_office"] = row.ended_by == EndedBy.OFFICE
    if happening in ENDED:
        words["register_url"] = _door(row.event_key, language=language, now=now)
    return words


def _entry(row: Registration, event: DialogueEventPage, *, now: datetime) -> dict[str, Any]:
    """How one gets into the meeting: now, or when that is said."""
    access = joining.link_for(row, event, now)
    is_online = event.attendance_mode in (AttendanceMode.ONLINE, AttendanceMode.HYBRID)
    return {
        "access": access,
        "has_room": access is not None and rooms.is_made(access),
        "link_follows": is_online and access is None,
        "link_hours": event.link_hours,
    }


def _series_draft(happening: Happening, row: SeriesRegistration, *, now: datetime) -> Draft | None:
    language = _spoken(row.language)
    title = series_titles([row.series_key], language=language).get(row.series_key, "")
    space = public_space()
    pages = DialogueSeriesPage.objects.filter(space.pages(), visible_at(now), translation_key=row.series_key)
    by_language = {page.locale.language_code: page for page in pages.select_related("locale").order_by("-pk")}
    if not by_language and happening != Happening.SERIES_CANCELLED:
        return None
    page = (
        by_language.get(language) or by_language.get(settings.LANGUAGE_CODE) or next(iter(by_language.values()), None)
    )
    calendar = ""
    context: dict[str, Any] = {
        "title": title,
        "happening": happening.value,
        "series_url": space.url(page.path, page.url_path) if page is not None else "",
        "guest_count": row.guest_count,
        "own_page_url": mine_url(row),
        "hours": _hours(CONFIRM_WITHIN),
    }
    if happening == Happening.SERIES_REQUESTED:
        context["confirm_url"] = confirm_url(row)
    if happening == Happening.SERIES_CONFIRMED:
        context |= {"calendar_url": calendar_url(row), "dates": _dates(row, language=language, space=space, now=now)}
        calendar = _calendar_of(row, page, now=now) if page is not None else ""
    content = render_mail(TEMPLATES[happening], context, language=language, is_bulk=False, calendar=calendar)
    return Draft(content, title, None, now + USEFUL)


def _calendar_of(promise: SeriesRegistration, page: DialogueSeriesPage, *, now: datetime) -> str:
    """The dates of a whole series for the person's calendar; empty while none of them has a day."""
    keys = promise.registrations.filter(state__in=SETTLED).values_list("event_key", flat=True)
    body = registered_calendar(page, keys, now=now).body.decode()
    return body if "BEGIN:VEVENT" in body else ""


def _dates(promise: SeriesRegistration, *, language: str, space: PublicSpace, now: datetime) -> list[dict[str, Any]]:
    """Every date to come that came with the registration, and how it stands there. A fixed number of queries."""
    rows = {row.event_key: row for row in promise.registrations.all()}
    pages = DialogueEventPage.objects.filter(space.pages(), visible_at(now), translation_key__in=rows)
    chosen: dict[UUID, DialogueEventPage] = {}
    for page in pages.select_related("locale").order_by("-pk"):
        spoken = page.locale.language_code
        if page.translation_key not in chosen or spoken == language:
            chosen[page.translation_key] = page
    ids = [page.pk for page in chosen.values() if page.over_at is None or page.over_at > now]
    found = DialogueEventPage.objects.filter(pk__in=ids).order_by("starts_at", "pk")
    with translation.override(language):
        return [
            {
                "title": document["title"],
                "url": document["html_url"],
                "when": _joined(when(document)),
                "state": _state_words(rows[UUID(str(document["translation_key"]))]),
            }
            for document in event_documents(found, language=language, now=now, space=space)
        ]


def _state_words(row: Registration) -> str:
    """How somebody stands at one date, in the active language."""
    if row.state == RegistrationStatus.WAITING:
        return _("waiting list, place %(place)s") % {"place": _place(row)}
    if row.state == RegistrationStatus.LAPSED and row.ended_by == EndedBy.EVENT:
        return _("booked out")
    if row.state == RegistrationStatus.CONFIRMED:
        return _("registered")
    return str(RegistrationStatus(row.state).label)


def _place(row: Registration) -> int:
    """The place on the waiting list, counted from 1."""
    ahead = Registration.objects.of_event(row.event_key).waiting().filter(number__lt=row.number or 0)
    return ahead.count() + 1


def _door(event_key: UUID, *, language: str, now: datetime) -> str:
    """Where one can register anew; empty while one cannot."""
    desk = event_desk(event_key, language=language, now=now)
    return desk.url if desk is not None and desk.is_open else ""


def moment_words(moment: datetime, time_zone: str) -> str:
    """“Tuesday, 24 November 2026, 18:00 (CET)”, in the active language."""
    day = moment.astimezone(ZoneInfo(time_zone)).date().isoformat()
    return _joined(
        when({"date": FuzzyDate(day).to_json(), "starts_at": moment, "ends_at": None, "time_zone": time_zone})
    )


def _joined(moment: When) -> str:
    return ", ".join(filter(None, (moment.day, moment.time)))


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def _spoken(language: str) -> str:
    """The language of the mail: the person's, when the site has it."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

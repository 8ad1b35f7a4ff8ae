"""Events that are kept elsewhere, too: what another system may decide about ours (E38), and how it is written.

It owns at most three fields: the *date* with its end, the *place* with the way of attendance, and the *status* (whether
it takes place). Texts and people are never its own. A value is one text, so that it can be kept and compared: this module
makes these texts from our page and from the other side's facts, says when the two agree, and shows them to people.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.core.fuzzydates import FuzzyDate
from cms.core.richtext import from_text
from dialogues.choices import AttendanceMode, EventLifecycle
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Venue
from dialogues.models.events import TIME_ZONES
from dialogues.selectors.desks import fact_page
from dialogues.services import lifecycle
from dialogues.services.drafts import change_and_publish

if TYPE_CHECKING:
    from cms.core.models import User

DATE, PLACE, STATUS = "date", "place", "status"
FIELDS = (DATE, PLACE, STATUS)
SCHEDULED, CANCELLED, POSTPONED = "scheduled", "cancelled", "postponed"
_ZONES = {code for code, _label in TIME_ZONES}


@dataclass(frozen=True)
class OutsideVenue:
    """Where people meet; what is empty is not known over there."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class OutsideEvent:
    """The facts of an event as another system tells them. ``mode`` is empty when it does not tell; moments are aware; of
    an event of whole days only the days count, ``ends_at`` being the midnight after the last."""

    title: str = ""
    text: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_all_day: bool = False
    time_zone: str = ""
    mode: str = ""
    venue: OutsideVenue | None = None
    is_cancelled: bool = False


def find_event(event_key: UUID) -> DialogueEventPage | None:
    """The page whose facts count for the event; None when it was deleted."""
    return fact_page(event_key)


def values_there(outside: OutsideEvent, fields: Collection[str]) -> dict[str, str]:
    """What the other side says in these fields; one that it does not tell is left out."""
    values = {DATE: _outside_date(outside), PLACE: _outside_place(outside), STATUS: SCHEDULED}
    if outside.is_cancelled:
        values[STATUS] = CANCELLED
    return {field: value for field, value in values.items() if field in fields and value}


def values_here(event: DialogueEventPage, fields: Collection[str]) -> dict[str, str]:
    """What stands in our page, a draft that is not published yet included: that was edited here, too."""
    page: DialogueEventPage = event.get_latest_revision_as_object() if event.has_unpublished_changes else event
    page.set_derived_fields()
    stopped = {EventLifecycle.CANCELLED: CANCELLED, EventLifecycle.POSTPONED: POSTPONED}
    values = {DATE: _own_date(page), PLACE: _own_place(page), STATUS: stopped.get(page.lifecycle, SCHEDULED)}  # type: ignore[call-overload]  # a code is a member of its choices
    return {field: value for field, value in values.items() if field in fields}


def agree(field: str, ours: str, theirs: str) -> bool:
    """Whether both mean the same, as far as the other side tells."""
    if ours == theirs:
        return True
    if field == DATE:
        our_start, _slash, our_end = ours.partition("/")
        start, _slash, end = theirs.partition("/")
        return our_start == start and (not end or our_end == end)
    if field == PLACE:
        our_mode, our_venues = _read_place(ours)
        mode, venues = _read_place(theirs)
        if our_mode != mode:
            return False
        return not venues or any(_is_same_venue(venue, venues[0]) for venue in our_venues)
    return False


def is_open(field: str, ours: str, theirs: str) -> bool:
    """Whether our page leaves the field so vague that taking theirs loses nothing: for pages that were never compared."""
    if field == DATE:
        has_only_start = ours.endswith("/") and theirs.startswith(ours)
        return not ours or has_only_start or (ours.startswith("~") and _lies_within(theirs, ours[1:]))
    if field == PLACE:
        return not _read_place(ours)[1]
    return field == STATUS and ours == SCHEDULED


def label(field: str, value: str) -> str:
    """The value for people, in the present language and the site's time zone."""
    if field == DATE:
        return _date_label(value)
    if field == STATUS:
        words = {CANCELLED: _("cancelled"), POSTPONED: _("postponed")}
        return words.get(value, _("takes place"))
    mode, venues = _read_place(value)
    parts = [", ".join(filter(None, (v.name, v.street, f"{v.postal_code} {v.city}".strip()))) for v in venues]
    return "; ".join([str(AttendanceMode(mode).label), *filter(None, parts)]) if mode else _("open")


def take_over(
    event: DialogueEventPage, values: Mapping[str, str], *, note: str = "", user: User | None = None
) -> DialogueEventPage:
    """Write their values of some fields into our page, online at once and into a draft that waits; all or nothing.

    Cancelling and reinstating go through :mod:`dialogues.services.lifecycle`: people are told as if it had been done
    here. ``note`` is what the public reads about it.

    Raises:
        ValidationError: the page is not valid with them, or the transition is not possible.
    """
    facts = {field: value for field, value in values.items() if field != STATUS}
    with transaction.atomic():
        if facts:
            event = change_and_publish(event, lambda page: _write(page, facts), user=user)
        wanted = values.get(STATUS)
        if wanted == CANCELLED and event.lifecycle != EventLifecycle.CANCELLED:
            reason = note or _("The event does not take place.")
            event = lifecycle.cancel_event(event, note=reason, user=user)
        elif wanted == SCHEDULED and event.lifecycle in lifecycle.STOPPED:
            event = lifecycle.reopen_event(event, user=user)
    return event


def make_event(
    series: DialogueSeriesPage, outside: OutsideEvent, *, publish: bool = False, user: User | None = None
) -> DialogueEventPage:
    """Make a page of an event that was found elsewhere, below ``series``, as a draft or published.

    Raises:
        ValidationError: the page is not possible, for example because the event ends before it begins.
    """
    zone = outside.time_zone if outside.time_zone in _ZONES else settings.TIME_ZONE
    event = DialogueEventPage(
        title=(outside.title or _("Event without a title"))[:255],
        announcement=from_text(outside.text),
        locale=series.locale,
        owner=user,
        live=False,
        time_zone=zone,
    )
    _write(event, values_there(outside, (DATE, PLACE)))
    with transaction.atomic():
        series.add_child(instance=event)
        revision = event.save_revision(user=user, log_action=True)
        if publish:
            revision.publish(user=user)
        if outside.is_cancelled:
            event = take_over(event, {STATUS: CANCELLED}, user=user)
    return event


def _outside_date(outside: OutsideEvent) -> str:
    if outside.starts_at is None:
        return ""
    if outside.is_all_day:
        zone = ZoneInfo(outside.time_zone) if outside.time_zone else ZoneInfo(settings.TIME_ZONE)
        first = outside.starts_at.astimezone(zone).date()
        last = (outside.ends_at - timedelta(seconds=1)).astimezone(zone).date() if outside.ends_at else first
        return f"~{first.isoformat()}/{last.isoformat() if last > first else ''}"
    return f"{_instant(outside.starts_at)}/{_instant(outside.ends_at)}"


def _own_date(page: DialogueEventPage) -> str:
    if page.starts_at is not None:
        return f"{_instant(page.starts_at)}/{_instant(page.ends_at)}"
    if page.date is None or page.date.latest is None:
        return ""
    return f"~{page.date.edtf}/{page.end_date.isoformat() if page.end_date else ''}"


def _instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if moment else ""


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)


def _outside_place(outside: OutsideEvent) -> str:
    return _place_text(outside.mode, [outside.venue] if outside.venue else []) if outside.mode else ""


def _own_place(page: DialogueEventPage) -> str:
    return _place_text(
        page.attendance_mode,
        [OutsideVenue(v.name, v.street, v.postal_code, v.city, v.country) for v in page.venues.all()],
    )


def _place_text(mode: str, venues: Iterable[OutsideVenue]) -> str:
    rows = [[v.name, v.street, v.postal_code, v.city, v.country] for v in venues]
    return json.dumps([mode, *rows], ensure_ascii=False)


def _read_place(value: str) -> tuple[str, list[OutsideVenue]]:
    if not value:
        return "", []
    mode, *rows = json.loads(value)
    return mode, [OutsideVenue(*row) for row in rows]


def _is_same_venue(ours: OutsideVenue, theirs: OutsideVenue) -> bool:
    pairs = ((ours.name, theirs.name), (ours.street, theirs.street), (ours.city, theirs.city))
    return all(not there or _plain(here) == _plain(there) for here, there in pairs)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _lies_within(theirs: str, ours: str) -> bool:
    """Whether the day on which theirs begins is one of those that our vague date leaves open."""
    span = FuzzyDate.of(ours.partition("/")[0])
    start = theirs.partition("/")[0]
    day = (
        date.fromisoformat(start[1:])
        if start.startswith("~")
        else _moment(start).astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    )
    return span.earliest is not None and span.latest is not None and span.earliest <= day <= span.latest


def _write(page: DialogueEventPage, values: Mapping[str, str]) -> None:
    if DATE in values:
        _write_date(page, values[DATE])
    if PLACE in values:
        _write_place(page, values[PLACE])


def _write_date(page: DialogueEventPage, value: str) -> None:
    start, _slash, end = value.partition("/")
    page.set_derived_fields()
    length = page.ends_at - page.starts_at if page.starts_at and page.ends_at else None
    if start.startswith("~"):
        page.date = FuzzyDate.of(start[1:])
        page.end_time, page.end_date = None, date.fromisoformat(end) if end else None
        return
    zone = ZoneInfo(page.time_zone or settings.TIME_ZONE)
    begins = _moment(start).astimezone(zone)
    page.date = FuzzyDate.of(begins.replace(tzinfo=None))
    # Without an end over there the event keeps the length that it has here.
    ends = _moment(end).astimezone(zone) if end else begins + length if length else None
    page.end_time = ends.time() if ends else None
    page.end_date = ends.date() if ends and ends.date() != begins.date() else None


def _write_place(page: DialogueEventPage, value: str) -> None:
    mode, venues = _read_place(value)
    page.attendance_mode = mode
    if mode == AttendanceMode.ONLINE:
        _set_venues(page, [])
        return
    if not venues:
        return
    theirs = venues[0]
    rows: list[Venue] = list(page.venues.all())
    found = next((row for row in rows if _is_same_venue(_as_outside(row), theirs)), None)
    if found is None:
        # Another house: what was known of the first one, such as its accessibility, is not true of it.
        city = theirs.city or (rows[0].city if rows else theirs.name)
        found = Venue(city=city[:120], locale=page.locale)
    found.name = theirs.name or found.name
    found.street = theirs.street or found.street
    found.postal_code = theirs.postal_code or found.postal_code
    found.city = theirs.city or found.city
    found.country = (theirs.country or found.country).upper()[:2]
    _set_venues(page, [found])


def _set_venues(page: Any, rows: list[Venue]) -> None:
    page.venues = rows  # modelcluster takes a list for the relation


def _as_outside(row: Venue) -> OutsideVenue:
    return OutsideVenue(row.name, row.street, row.postal_code, row.city, row.country)


def _date_label(value: str) -> str:
    if not value:
        return _("open")
    start, _slash, end = value.partition("/")
    if start.startswith("~"):
        text = FuzzyDate.of(start[1:]).label()
        return f"{text} – {date_format(date.fromisoformat(end))}" if end else text
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = _moment(start).astimezone(zone)
    text = f"{date_format(begins, 'SHORT_DATE_FORMAT')}, {begins:%H:%M}"
    if not end:
        return text
    ends = _moment(end).astimezone(zone)
    day = "" if ends.date() == begins.date() else f"{date_format(ends, 'SHORT_DATE_FORMAT')}, "
    return f"{text} – {day}{ends:%H:%M}"

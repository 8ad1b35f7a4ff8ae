"""Pieces that events, series and conditions have in common. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from cms.core.api.shapes import Document, api_url, fuzzy, moment, site_url
from cms.core.fuzzydates import FuzzyDate
from cms.core.labels import choice_label
from cms.core.material import Material, public_id
from cms.core.public import PublicSpace
from dialogues import states
from dialogues.choices import AttendanceMode, EventKind, EventStatus, RegistrationDoor, RegistrationState
from dialogues.selectors.rows import EventRow, LinkRow, SeriesRow
from networks.models import OrganisationRole

INTERNAL, MEETUP, EXTERNAL = (
    RegistrationDoor.INTERNAL.value,
    RegistrationDoor.MEETUP.value,
    RegistrationDoor.EXTERNAL.value,
)


class Reader(NamedTuple):
    """For whom a document is made, and from what."""

    material: Material
    language: str


def identity(row: EventRow | SeriesRow, collection: str, reader: Reader) -> Document:
    """The fields by which every page in the API is known."""
    return {
        "id": row.public_id,
        "translation_key": row.translation_key,
        "locale": row.locale,
        "translations": [
            {
                "locale": entry.language,
                "id": public_id(entry),
                "html_url": reader.material.page_url(entry),
                "api_url": api_url(collection, public_id(entry)),
            }
            for entry in reader.material.translations(row.translation_key)
            if entry.language != row.locale
        ],
        "html_url": reader.material.space.url(row.path, row.url_path),
        "api_url": api_url(collection, row.public_id),
        "updated_at": moment(row.updated_at),
    }


def event_reference(row: EventRow, reader: Reader) -> Document:
    """An event where another thing points to it."""
    return {
        "id": row.public_id,
        "title": row.title,
        "short_title": row.short_title,
        "html_url": reader.material.space.url(row.path, row.url_path),
        "api_url": api_url("events", row.public_id),
        "date": fuzzy(shown_date(row.date, row.end_date), reader.language),
        "starts_at": moment(row.starts_at, row.time_zone),
    }


def shows_series(row: EventRow, space: PublicSpace, now: datetime) -> bool:
    """Whether the public may see the series of an event."""
    if row.series_public_id is None or not row.series_live or not space.is_open(row.series_path or ""):
        return False
    return row.series_expire_at is None or row.series_expire_at > now


def series_reference(row: EventRow, reader: Reader) -> Document:
    """The series of an event that :func:`shows_series`."""
    return {
        "id": row.series_public_id,
        "translation_key": row.series_translation_key,
        "title": row.series_title,
        "html_url": reader.material.space.url(row.series_path or "", row.series_url_path or ""),
        "api_url": api_url("series", row.series_public_id or ""),
    }


def networks(links: Iterable[LinkRow], reader: Reader) -> list[Document]:
    """Public networks, each once, in the reader's language where it has a page."""
    found: dict[str, Document] = {}
    for link in links:
        key = link.key or ""
        if key in found or link.first is None:
            continue
        entry = reader.material.in_language(key, reader.language, link.first)
        if entry is not None:
            found[key] = {
                "id": public_id(entry),
                "translation_key": key,
                "name": entry.title,
                "html_url": reader.material.page_url(entry),
                "api_url": api_url("networks", public_id(entry)),
            }
    return sorted(found.values(), key=lambda network: network["name"])


def organisation(link: LinkRow, reader: Reader) -> Document:
    """An organisation with its own logo."""
    return {
        "id": link.key,
        "name": link.b,
        "short_name": link.e,
        "website": link.d or None,
        "logo": reader.material.image(link.second),
        "api_url": api_url("organisations", link.key or ""),
    }


def organisers(links: Iterable[LinkRow], reader: Reader) -> list[Document]:
    """The organisations that hold the thing, with their role."""
    return [
        {**organisation(link, reader), **_role(link, reader)} for link in links if link.a == OrganisationRole.ORGANISER
    ]


def funders(links: Iterable[LinkRow], reader: Reader) -> list[Document]:
    """Everybody else behind the thing: funders, carriers, partners, supporters, publishers (X04, E47)."""
    return [
        {
            "organisation": organisation(link, reader),
            **_role(link, reader),
            "logo": reader.material.image(link.first) or reader.material.image(link.second),
        }
        for link in links
        if link.a != OrganisationRole.ORGANISER
    ]


def _role(link: LinkRow, reader: Reader) -> Document:
    return {
        "role": link.a,
        "role_label": choice_label(OrganisationRole, link.a or "", reader.language),
        "wording": link.c,
    }


def topics(links: Iterable[LinkRow]) -> list[Document]:
    """Topics, already in the reader's language."""
    return [{"id": link.key, "name": link.a} for link in links]


def venues(links: Iterable[LinkRow]) -> list[Document]:
    """Where people meet in person."""
    return [
        {
            "id": link.key,
            "name": link.a,
            "street": link.b,
            "postal_code": link.c,
            "city": link.d,
            "country": link.e,
            "url": link.f or None,
            "accessibility": link.g,
        }
        for link in links
    ]


def labels(row: EventRow, status: str, reader: Reader) -> Document:
    """Kind, status and attendance with their labels."""
    return {
        "kind": row.kind,
        "kind_label": choice_label(EventKind, row.kind, reader.language),
        "status": status,
        "status_label": choice_label(EventStatus, status, reader.language),
        "status_note": row.status_note,
        "attendance_mode": row.attendance_mode,
        "attendance_mode_label": choice_label(AttendanceMode, row.attendance_mode, reader.language),
    }


def shown_date(known: FuzzyDate | None, last_day: date | None) -> FuzzyDate | None:
    """The date of an event; a period of days where it ends on another day and has no time that would say so."""
    if known is None or last_day is None or known.moment is not None or not known.is_day:
        return known
    first_day = known.earliest
    if first_day is None or last_day <= first_day:
        return known
    return FuzzyDate.trusted(f"{first_day}/{last_day}")


def dates(row: EventRow, reader: Reader) -> Document:
    """When it is."""
    return {
        "date": fuzzy(shown_date(row.date, row.end_date), reader.language),
        "starts_at": moment(row.starts_at, row.time_zone),
        "ends_at": moment(row.ends_at, row.time_zone),
        "time_zone": row.time_zone,
    }


def placeholder(row: EventRow, *, contributor_count: int, status: str) -> str | None:
    """The notice while the line-up is open (E33, X08)."""
    if states.has_open_line_up(announcement=row.announcement, contributor_count=contributor_count, status=status):
        return row.placeholder_text or notice_of_open_line_up()
    return None


def notice_of_open_line_up() -> str:
    """What stands there when the editors wrote no notice."""
    return _("Details and contributors follow soon.")


def heading_above_people() -> str:
    """What stands above the people when the editors chose no heading."""
    return _("Contributors")


def registration_facts(row: EventRow) -> states.RegistrationFacts:
    """What the event says about its registration."""
    urls = {}
    if INTERNAL in row.registration_doors:
        urls[INTERNAL] = site_url(f"/registrations/new/?event={row.public_id}")
    if row.registration_meetup_url and MEETUP in row.registration_doors:
        urls[MEETUP] = row.registration_meetup_url
    if row.registration_external_url and EXTERNAL in row.registration_doors:
        urls[EXTERNAL] = row.registration_external_url
    return states.RegistrationFacts(
        urls=urls,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        # On a call people apply whatever is taken: the office gives the places.
        capacity=None if row.by_call else row.registration_capacity,
        has_waitlist=row.registration_waitlist and not row.by_call,
        waitlist_until=row.waitlist_until,
    )


def taken(row: EventRow, links: Sequence[LinkRow]) -> states.Taken | None:
    """How many places are taken; None where nobody has counted and nobody could."""
    if links:
        count = links[0]
        as_of = datetime.fromisoformat(count.a) if count.a else None
        if as_of is not None and as_of.tzinfo is None:
            as_of = as_of.replace(tzinfo=UTC)  # SQLite keeps moments in UTC, without saying so
        return states.Taken(count.first or 0, count.second or 0, as_of)
    return states.Taken() if INTERNAL in row.registration_doors else None


def registration_state(
    row: EventRow, status: str, now: datetime, *, count: states.Taken | None, series_has_ended: bool | None = None
) -> str:
    """Whether one can register now.

    Args:
        count: see :func:`taken`.
        series_has_ended: as far as it is known already; else it is told from the series' own dates.
    """
    if series_has_ended is None:
        series_has_ended = row.series_lifecycle is not None and states.series_has_ended_by_date(
            row.series_lifecycle, row.series_ends_on, now
        )
    return states.registration_state(
        row, registration_facts(row), status=status, series_has_ended=series_has_ended, taken=count, now=now
    )


def registration(row: EventRow, state: str, count: states.Taken | None, reader: Reader) -> Document:
    """State and doors of the registration, and one head count over all of them."""
    is_off = state in (RegistrationState.NONE, RegistrationState.CLOSED, RegistrationState.PAST)
    doors = [] if is_off else states.registration_channels(registration_facts(row))
    if state == RegistrationState.FULL:
        doors = [door for door in doors if door.kind != INTERNAL]  # the others may count differently
    return {
        "state": state,
        "state_label": _state_label(state, row, reader),
        "channels": [{"kind": door.kind, "url": door.url, "label": _door_label(door, state, row)} for door in doors],
        "opens_at": moment(row.opens_at, row.time_zone),
        "closes_at": moment(row.closes_at, row.time_zone),
        "capacity": row.registration_capacity,
        "taken": None if count is None else count.seats,
        "as_of": None if count is None else moment(count.as_of, row.time_zone),
    }


def _state_label(state: str, row: EventRow, reader: Reader) -> str:
    return call_label(state) if row.by_call else choice_label(RegistrationState, state, reader.language)


def call_label(state: str) -> str:
    """How the registration of a trip stands, whose places are given on application (A17)."""
    if state == RegistrationState.OPEN:
        return _("call for applications is open")
    if state == RegistrationState.NOT_YET:
        return _("call for applications has not begun")
    if state == RegistrationState.CLOSED:
        return _("call for applications is closed")
    return str(RegistrationState(state).label)


def _door_label(door: states.Channel, state: str, row: EventRow) -> str:
    if door.kind == INTERNAL and row.by_call:
        return _("Apply for a place")
    if door.kind == INTERNAL:
        return _("Join the waiting list") if state == RegistrationState.WAITLIST else _("Register here")
    if door.kind == MEETUP:
        # Where the event cannot be found there, the address is that of its group; visitors should know.
        is_event = "/events/" in door.url
        return (
            _("Register at Meetup")
            if is_event
            else _("To the group at Meetup (the event has no page there at the moment)")
        )
    return _("Register on the organiser's site")


def calendar_url(kind: str, thing_id: str) -> str:
    """The address of the calendar (contract 8)."""
    return site_url(f"/calendar/{kind}/{thing_id}.ics")

"""From Meetup's events to the contract's, and from our pages to what is sent. Pure: no database, no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.core.contract import Figures, RemoteEvent, RemotePlace, RemoteStatus
from integrations.meetup.answers import Group, GroupEvent, Venue

CANCELLED = {"CANCELLED", "CANCELLED_PERM"}
LONGEST_TITLE, LONGEST_TEXT, MOST_GUESTS = 80, 50_000, 20
ASSUMED_LENGTH = timedelta(hours=2)
IN_PERSON, ONLINE, HYBRID = "in_person", "online", "hybrid"


def remote_event(event: GroupEvent, group: Group, *, guests: int | None, as_of: datetime) -> RemoteEvent:
    """What the core compares and writes. The text stays out: it is ours."""
    is_online, place = _where(event)
    if guests is None and event.allows_guests is False:
        guests = 0
    figures = Figures(event.going, event.waiting, guests, event.limit, as_of)
    return RemoteEvent(
        remote_id=event.id,
        stable_id=event.token,
        url=event.url if event.status != "DRAFT" else "",
        title=event.title[:255],
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        time_zone=group.time_zone,
        place=place,
        is_online=is_online,
        status=RemoteStatus.CANCELLED if event.status in CANCELLED else RemoteStatus.SCHEDULED,
        figures=figures if event.going is not None else None,
        as_of=as_of,
    )


@dataclass(frozen=True)
class OwnEvent:
    """What of our page goes to Meetup.

    Attributes:
        mode: the way of attendance, as the contract of the API calls it.
        places: how many people may still come through this door, those who are registered there included; None: any.
    """

    title: str
    text: str
    page_url: str
    starts_at: datetime
    ends_at: datetime | None
    mode: str
    venue_name: str = ""
    venue_street: str = ""
    venue_city: str = ""
    places: int | None = None
    guests: int = 0


def draft_input(own: OwnEvent, group: Group, venues: Sequence[Venue]) -> dict[str, Any]:
    """``CreateEventInput`` with every default that would do harm spelled out (meetup.md 3.2): a draft, nobody signed up by
    itself, no guests unless we allow them."""
    return {
        "groupUrlname": group.urlname,
        "publishStatus": "DRAFT",
        "selfRsvp": False,
        **_facts(own, group, venues),
    }


def edit_input(own: OwnEvent, event: GroupEvent, group: Group, venues: Sequence[Venue]) -> dict[str, Any]:
    """``EditEventInput``: this one date only, and a draft stays one. The limit is never below those who come already."""
    facts = _facts(own, group, venues)
    limits = facts["rsvpSettings"]
    if limits["rsvpLimit"] and event.going:
        limits["rsvpLimit"] = max(limits["rsvpLimit"], event.going)
    status = {"publishStatus": "DRAFT"} if event.status == "DRAFT" else {}
    return {"eventId": event.id, "applyToSeries": False, **status, **facts}


def title_for_meetup(title: str) -> str:
    """At most 80 signs, broken between words."""
    title = " ".join(title.split())
    if len(title) <= LONGEST_TITLE:
        return title
    head = title[: LONGEST_TITLE - 1]
    return f"{head.rpartition(' ')[0] or head}…"


def find_again(events: Mapping[str, GroupEvent], *, title: str, starts_at: datetime) -> GroupEvent | None:
    """The event that an earlier attempt has made: same title, same start. Several: the draft, else the first."""
    found = [event for event in events.values() if event.title == title and event.starts_at == starts_at]
    found.sort(key=lambda event: (event.status != "DRAFT", event.id))
    return found[0] if found else None


def local_start(moment: datetime, group: Group) -> str:
    """The wall clock in the group's own zone, without an offset (meetup.md 3.2)."""
    return moment.astimezone(ZoneInfo(group.time_zone)).strftime("%Y-%m-%dT%H:%M:%S")


def iso_length(length: timedelta) -> str:
    """``PT1H30M``."""
    minutes = max(int(length.total_seconds() // 60), 1)
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")


def known_venue(own: OwnEvent, venues: Sequence[Venue]) -> Venue | None:
    """The place among those that the group used before: same name, and same town where both tell one."""
    name, city = _plain(own.venue_name), _plain(own.venue_city)
    if not name:
        return None
    return next(
        (
            venue
            for venue in venues
            if _plain(venue.name) == name and (not city or not venue.city or _plain(venue.city) == city)
        ),
        None,
    )


def _facts(own: OwnEvent, group: Group, venues: Sequence[Venue]) -> dict[str, Any]:
    length = own.ends_at - own.starts_at if own.ends_at else ASSUMED_LENGTH
    return {
        "title": title_for_meetup(own.title),
        "description": _text(own),
        "startDateTime": local_start(own.starts_at, group),
        "duration": iso_length(length),
        **_place(own, venues),
        "rsvpSettings": {"rsvpLimit": own.places or 0, "guestLimit": min(own.guests, MOST_GUESTS)},
    }


def _place(own: OwnEvent, venues: Sequence[Venue]) -> dict[str, Any]:
    """A venue of theirs, or words. New places are never made there, and the meeting's link never leaves."""
    if own.mode == ONLINE:
        return {"venueId": "online", "howToFindUs": own.page_url}
    known = known_venue(own, venues)
    words = ", ".join(filter(None, (own.venue_name, own.venue_street, own.venue_city)))
    if own.mode == HYBRID and known:
        return {"venueIds": [known.id, "online"], "howToFindUs": own.page_url}
    if known:
        return {"venueId": known.id, "howToFindUs": own.page_url}
    return {"howToFindUs": words or own.page_url}


def _text(own: OwnEvent) -> str:
    """Our announcement as Markdown, with the way to our page below."""
    text = own.text.strip()
    room = LONGEST_TEXT - len(own.page_url) - 4
    return f"{text[:room]}\n\n{own.page_url}".strip()


def _where(event: GroupEvent) -> tuple[bool | None, RemotePlace | None]:
    venues = event.venues or ()
    here = next((venue for venue in venues if not venue.is_online and (venue.name or venue.city)), None)
    kinds = {"ONLINE": True, "PHYSICAL": False, "HYBRID": True}
    is_online = kinds.get(event.kind)
    if is_online is None and venues:
        is_online = any(venue.is_online for venue in venues)
    if event.kind == "ONLINE" or here is None:
        return is_online, None
    country = here.country if len(here.country) == 2 and here.country.isalpha() else "DE"
    place = RemotePlace(here.name[:255], here.street[:255], here.postal_code[:12], here.city[:120], country)
    return is_online, place


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

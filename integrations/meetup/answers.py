"""What Meetup answers, as typed values. Reading is strict: a wrong type is no data, never half an event."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.meetup.errors import NotReadable

ONLINE_VENUE = "26906060"
"""The system venue of online events (recorded)."""
ORGANIZERS = {"ORGANIZER", "COORGANIZER", "ASST_ORGANIZER", "EVENT_ORGANIZER"}
_DURATION = re.compile(r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?")
_ZONE_NAME = re.compile(r"\[[^\]]*\]$")


@dataclass(frozen=True)
class Group:
    """A group. ``id`` stays when organizers change the ``urlname``. ``is_organizer``: None when it is not told."""

    id: str
    name: str
    urlname: str
    time_zone: str
    is_organizer: bool | None = None


@dataclass(frozen=True)
class Venue:
    id: str = ""
    name: str = ""
    street: str = ""
    city: str = ""
    country: str = ""
    postal_code: str = ""
    is_online: bool = False


@dataclass(frozen=True)
class GroupEvent:
    """An event of a group. Counts are None when they are not told; ``venues`` is None when nothing is said of them."""

    id: str
    token: str
    title: str
    url: str
    status: str
    starts_at: datetime | None
    ends_at: datetime | None = None
    kind: str = ""
    venues: tuple[Venue, ...] | None = None
    limit: int | None = None
    allows_guests: bool | None = None
    going: int | None = None
    waiting: int | None = None
    group_id: str = ""


@dataclass(frozen=True)
class Page:
    """One page of a connection; ``cursor`` is empty at the end."""

    nodes: tuple[Any, ...]
    cursor: str
    total: int | None = None


def plain_id(value: object) -> str:
    """An id without the suffix that ids once carried (``300!chp``).

    Raises:
        NotReadable: it is no id.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise NotReadable
    text = str(value).partition("!")[0].strip()
    if not text or len(text) > 190:
        raise NotReadable
    return text


def read_group(node: Any, *, fallback_zone: str) -> Group:
    """A group.

    Raises:
        NotReadable: it is none.
    """
    node = _object(node)
    zone = _text(node, "timezone") or fallback_zone
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        zone = fallback_zone
    role = _object(node.get("membershipMetadata") or {}).get("role")
    known = "membershipMetadata" in node
    return Group(
        plain_id(node.get("id")),
        _text(node, "name"),
        _text(node, "urlname"),
        zone,
        role in ORGANIZERS if known else None,
    )


def read_event(node: Any, *, gone: Collection[str] = ()) -> GroupEvent:
    """An event.

    Args:
        gone: fields that were not asked for, because Meetup does not know them any more.

    Raises:
        NotReadable: it is none.
    """
    node = _object(node)
    starts_at = read_moment(node.get("dateTime"))
    ends_at = read_moment(node.get("endTime"))
    length = _length(node.get("duration"))
    if ends_at is None and starts_at is not None and length:
        ends_at = starts_at + length
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        ends_at = None
    counts = _object(node.get("rsvps") or {})
    status = _text(node, "status")
    if not status:
        raise NotReadable
    return GroupEvent(
        id=plain_id(node.get("id")),
        token=plain_id(node.get("token")),
        title=_text(node, "title"),
        url=_text(node, "eventUrl"),
        status=status,
        starts_at=starts_at,
        ends_at=ends_at,
        kind=_text(node, "eventType"),
        venues=_venues(node, gone),
        limit=_number(node, "maxTickets") or None,
        allows_guests=node.get("guestsAllowed") if isinstance(node.get("guestsAllowed"), bool) else None,
        going=_number(counts, "yesCount"),
        waiting=_number(counts, "waitlistCount"),
        group_id=plain_id(_object(node["group"]).get("id")) if node.get("group") else "",
    )


def read_page(connection: Any, *, after: str) -> Page:
    """A page of a connection. Its end is also where the cursor stays the same, whatever ``hasNextPage`` says; then
    ``total`` is -1, because more should have come.

    Raises:
        NotReadable: it is none.
    """
    connection = _object(connection)
    edges = connection.get("edges")
    if not isinstance(edges, list):
        raise NotReadable
    nodes = tuple(_object(edge).get("node") for edge in edges)
    info = _object(connection.get("pageInfo") or {})
    more, cursor = info.get("hasNextPage", False), info.get("endCursor")
    if not isinstance(more, bool) or not isinstance(cursor, (str, type(None))):
        raise NotReadable
    total = _number(connection, "totalCount")
    if more and (not cursor or cursor == after):
        return Page(nodes, "", -1)
    return Page(nodes, cursor or "" if more else "", total)


def read_moment(value: Any) -> datetime | None:
    """An aware moment; earlier editions left the seconds out or added the name of the zone in brackets.

    Raises:
        NotReadable: it is no moment, or has no offset.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise NotReadable
    try:
        moment = datetime.fromisoformat(_ZONE_NAME.sub("", value))
    except ValueError:
        raise NotReadable from None
    if moment.tzinfo is None:
        raise NotReadable
    return moment


def guests_of(node: Any) -> tuple[str, int]:
    """The id of a booking and how many guests it brings.

    Raises:
        NotReadable: it is no booking.
    """
    node = _object(node)
    return plain_id(node.get("id")), _number(node, "guestsCount") or 0


def _venues(node: Mapping[str, Any], gone: Collection[str]) -> tuple[Venue, ...] | None:
    if "Event.venues" in gone and "Event.venue" in gone:
        return None
    rows = node.get("venues") if "venues" in node else [node["venue"]] if node.get("venue") else []
    if rows is None:
        return ()
    if not isinstance(rows, list):
        raise NotReadable
    return tuple(read_venue(row) for row in rows if row is not None)


def read_venue(node: Any) -> Venue:
    """A place.

    Raises:
        NotReadable: it is none.
    """
    node = _object(node)
    number = str(node.get("id") or "")
    return Venue(
        id=number,
        name=_text(node, "name"),
        street=_text(node, "address"),
        city=_text(node, "city"),
        country=_text(node, "country").upper(),
        postal_code=_text(node, "postalCode"),
        is_online=number == ONLINE_VENUE or _text(node, "venueType") == "online",
    )


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NotReadable
    return value


def _text(node: Mapping[str, Any], name: str) -> str:
    value = node.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotReadable
    return value.strip()


def _number(node: Mapping[str, Any], name: str) -> int | None:
    value = node.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10_000_000:
        raise NotReadable
    return value


def _length(value: Any) -> timedelta | None:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    return timedelta(**{name: int(number) for name, number in match.groupdict().items() if number})

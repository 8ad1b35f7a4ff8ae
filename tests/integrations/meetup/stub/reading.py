"""What the stub answers to queries."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from graphql import GraphQLError

from tests.integrations.meetup.stub.truth import CANARY, Booking, Group, MeetupEvent, Place, World

Resolver = Callable[..., Any]


def query_root(world: World, fault: str) -> dict[str, Any]:
    """The resolvers of ``Query``."""

    def event(_info: object, id: str) -> dict[str, Any] | None:
        found = world.find(id)
        if found is None or fault == "null_group" or not found[0].readable:
            return None
        return None if _hidden(found[0], found[1]) else event_node(world, *found, fault)

    def group_by_urlname(_info: object, urlname: str) -> dict[str, Any] | None:
        group = None if fault == "null_group" else world.group(urlname)
        return group_node(world, group, fault) if group else None

    def group(_info: object, id: str) -> dict[str, Any] | None:
        found = None if fault == "null_group" else world.group_by_id(id)
        return group_node(world, found, fault) if found else None

    return {
        "self": {"id": world.member_id, "name": f"{CANARY} Selbst", "email": f"{CANARY}@example.org"},
        "event": event,
        "group": group,
        "groupByUrlname": group_by_urlname,
    }


def group_node(world: World, group: Group, fault: str = "") -> dict[str, Any]:
    return {
        "id": group.id,
        "name": group.name,
        "urlname": group.urlname,
        "link": f"https://www.meetup.com/{group.urlname}/",
        "timezone": group.timezone,
        "status": "PAID",
        "isPrivate": False,
        "joinMode": "OPEN",
        "organizer": {"id": "1", "name": f"{CANARY} Orga", "memberUrl": "https://www.meetup.com/members/1/"},
        "membershipMetadata": {"status": "ACTIVE", "role": group.role} if group.role else None,
        "events": lambda _info, **arguments: _events(world, group, fault, **arguments),
        "venues": lambda _info, **_arguments: _venues(world),
    }


def event_node(world: World, group: Group, event: MeetupEvent, fault: str = "") -> dict[str, Any]:
    local = event.starts_at.astimezone(group.zone)
    return {
        "id": event.id,
        "token": event.token,
        "title": event.title,
        "description": event.description,
        "eventUrl": f"https://www.meetup.com/{group.urlname}/events/{event.id}/",
        "dateTime": local.isoformat(),
        "endTime": (local + length_of(event.duration)).isoformat(),
        "duration": event.duration,
        "createdTime": event.starts_at.isoformat(),
        "status": world.status_of(event),
        "eventType": event.event_type,
        "venues": [_place_node(place) for place in event.places] or None,
        "venue": _place_node(event.places[0]) if event.places else None,
        "howToFindUs": event.how_to_find_us or None,
        "group": lambda _info: group_node(world, group),
        "eventHosts": [{"member": None, "name": f"{CANARY} Gastgeber"}],
        "maxTickets": event.max_tickets,
        "guestLimit": event.guest_limit,
        "guestsAllowed": bool(event.guest_limit),
        "numberOfAllowedGuests": event.guest_limit or 0,
        "waitlistMode": "AUTO",
        "rsvpSettings": {"rsvpsClosed": False},
        "rsvpQuestions": [],
        "rsvps": lambda _info, **arguments: _bookings(world, group, event, fault, **arguments),
    }


def length_of(duration: str) -> timedelta:
    """PT1H30M and the like."""
    hours, _, rest = duration.removeprefix("PT").rpartition("H")
    return timedelta(hours=int(hours or 0), minutes=int(rest.removesuffix("M").removesuffix("0S") or 0))


def _hidden(group: Group, event: MeetupEvent) -> bool:
    return event.status == "DRAFT" and group.role is None


def _events(
    world: World,
    group: Group,
    fault: str,
    *,
    after: str | None = None,
    filter: dict[str, Any] | None = None,
    first: int | None = None,
    sort: str | None = None,
    status: str | None = None,
) -> dict[str, Any]:
    wanted = filter or {}
    statuses = set(wanted.get("status") or ([status] if status else []))
    upcoming_only = not statuses and not wanted
    earliest, latest = (_moment(wanted.get(name)) for name in ("afterDateTime", "beforeDateTime"))
    found = [
        event
        for event in group.events
        if not _hidden(group, event)
        and (world.status_of(event) in (statuses or {"ACTIVE"} if upcoming_only else statuses or {"ACTIVE", "PAST"}))
        and (earliest is None or event.starts_at >= earliest)
        and (latest is None or event.starts_at <= latest)
        and wanted.get("title", "").lower() in event.title.lower()
    ]
    found.sort(key=lambda event: (event.starts_at, event.id), reverse=sort == "DESC")
    if fault == "empty":
        found = []
    keys = [f"{event.id}:{int(event.starts_at.timestamp() * 1000)}" for event in found]
    begin = keys.index(_plain(after)) + 1 if after and _plain(after) in keys else 0
    size = min(first or 20, world.max_page)
    nodes = found[begin : begin + size]
    has_more = begin + size < len(found)
    end = _cursor(keys[begin + len(nodes) - 1]) if nodes else None
    if fault == "moving" and len(nodes) > 1:
        nodes = nodes[:-1]  # the last one slips past while the pages are turned
    if fault == "double_edges":
        nodes = [*nodes, *nodes]
    if fault == "cursor_loop" and nodes:
        has_more, end = True, after or end
    return {
        "edges": [{"cursor": _cursor(event.id), "node": event_node(world, group, event, fault)} for event in nodes],
        "pageInfo": {"endCursor": end, "hasNextPage": has_more, "hasPreviousPage": begin > 0, "startCursor": None},
        "totalCount": len(found),
    }


def _bookings(
    world: World,
    group: Group,
    event: MeetupEvent,
    fault: str,
    *,
    after: str | None = None,
    filter: dict[str, Any] | None = None,
    first: int | None = None,
    sort: object = None,
) -> dict[str, Any]:
    statuses = set((filter or {}).get("rsvpStatus") or ["YES", "ATTENDED"])
    found = [booking for booking in event.bookings if booking.status in statuses]
    begin = int(_plain(after)) if after else 0
    size = min(20 if first is None else first, world.max_page)
    rows = found[begin : begin + size]
    has_more = begin + size < len(found)
    end = _cursor(str(begin + len(rows)))
    if fault == "moving" and len(rows) > 1:
        rows = rows[:-1]
    if fault == "double_edges":
        rows = [*rows, *rows]
    if fault == "cursor_loop":
        has_more, end = True, after or end

    def number(status: str) -> int:
        return sum(booking.status == status for booking in event.bookings)

    return {
        "edges": [{"cursor": _cursor(row.id), "node": _booking_node(world, group, event, row)} for row in rows],
        "pageInfo": {"endCursor": end, "hasNextPage": has_more, "hasPreviousPage": begin > 0, "startCursor": None},
        "totalCount": len(found),
        "yesCount": number("YES"),
        "noCount": number("NO"),
        "waitlistCount": number("WAITLIST"),
    }


def _booking_node(world: World, group: Group, event: MeetupEvent, booking: Booking) -> dict[str, Any]:
    def email(_info: object) -> None:
        raise GraphQLError("You may not see this member's e-mail address")

    return {
        "id": booking.id,
        "status": booking.status,
        "guestsCount": booking.guests,
        "isFirstEvent": False,
        "isHost": False,
        "updated": (booking.updated or world.now()).isoformat(),
        "answer": {"text": f"{CANARY} antwortet"},
        "event": lambda _info: event_node(world, group, event),
        "member": {
            "id": f"m-{booking.id}",
            "name": f"{CANARY} {booking.id}",
            "memberUrl": "https://www.meetup.com/members/2/",
            "preferredLocale": "de_DE",
            "email": email,
        },
    }


def _venues(world: World) -> dict[str, Any]:
    places = [place for place in world.venues.values() if place.venue_type != "online"]
    return {
        "edges": [{"cursor": _cursor(place.id), "node": _place_node(place)} for place in places],
        "pageInfo": {"endCursor": None, "hasNextPage": False, "hasPreviousPage": False, "startCursor": None},
        "totalCount": len(places),
    }


def _place_node(place: Place) -> dict[str, Any]:
    return {
        "id": place.id,
        "name": place.name,
        "address": place.address or None,
        "city": place.city or None,
        "country": place.country or None,
        "postalCode": place.postal_code or None,
        "venueType": place.venue_type,
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _cursor(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _plain(cursor: str) -> str:
    return base64.b64decode(cursor).decode()

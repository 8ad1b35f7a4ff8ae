"""What the stub does with mutations. The defaults are Meetup's own, dangerous ones included."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.integrations.meetup.stub.reading import event_node
from tests.integrations.meetup.stub.truth import ONLINE, Booking, Group, MeetupEvent, Place, World

LONGEST_TITLE, LONGEST_DESCRIPTION = 80, 50_000


def mutation_root(world: World, fault: str) -> dict[str, Any]:
    """The resolvers of ``Mutation``."""

    def find(event_id: str) -> tuple[Group, MeetupEvent] | None:
        found = world.find(event_id)
        return found if found and found[0].role else None

    def payload(group: Group, event: MeetupEvent) -> dict[str, Any]:
        return {"event": event_node(world, group, event), "errors": None}

    def create(_info: object, input: dict[str, Any]) -> dict[str, Any]:
        group = world.group(input["groupUrlname"])
        if group is None or group.role is None:
            return _refusal("groupUrlname", "You are no organizer of this group")
        problem = _planned(fault) or _problem(world, input)
        if problem:
            return problem
        number = str(next(world.numbers))
        event = MeetupEvent(number, f"tok-{number}", input["title"], _start(world, group, input["startDateTime"]))
        event.created_with = {
            "publishStatus": "PUBLISHED",
            "selfRsvp": True,
            **input,
            "rsvpSettings": {"rsvpLimit": 0, "guestLimit": 2, **(input.get("rsvpSettings") or {})},
        }
        event.status = "DRAFT" if event.created_with["publishStatus"] == "DRAFT" else "ACTIVE"
        if event.created_with["selfRsvp"]:
            event.bookings.append(Booking(f"{number}-self"))
        _fill(world, group, event, input)
        group.events.append(event)
        return payload(group, event)

    def edit(_info: object, input: dict[str, Any]) -> dict[str, Any]:
        found = find(input["eventId"])
        if found is None:
            return _refusal("eventId", "There is no such event")
        problem = _planned(fault) or _problem(world, input)
        if problem:
            return problem
        group, event = found
        event.title = input.get("title", event.title)
        if input.get("startDateTime"):
            event.starts_at = _start(world, group, input["startDateTime"])
        if input.get("publishStatus") == "PUBLISHED" and event.status == "DRAFT":
            event.status = "ACTIVE"
        _fill(world, group, event, input)
        return payload(group, event)

    def publish(_info: object, input: dict[str, Any]) -> dict[str, Any]:
        found = find(input["eventId"])
        if found is None:
            return _refusal("eventId", "There is no such event")
        if found[1].status != "DRAFT":
            return _refusal(None, "The event is already published")
        found[1].status = "ACTIVE"
        return _planned(fault) or payload(*found)

    def delete(_info: object, input: dict[str, Any]) -> dict[str, Any]:
        found = find(input["eventId"])
        if found is None:
            return {"success": False, "errors": _refusal("eventId", "There is no such event")["errors"]}
        if input.get("removeFromCalendar", True):
            found[0].events.remove(found[1])
        else:
            found[1].status = "CANCELLED"
        return {"success": True, "errors": None}

    def same(_info: object, input: dict[str, Any]) -> dict[str, Any]:
        found = find(input["eventId"])
        return payload(*found) if found else _refusal("eventId", "There is no such event")

    def create_venue(_info: object, input: dict[str, Any]) -> dict[str, Any]:
        place = Place(str(next(world.numbers)), input["name"], input["address"], input["city"], input["country"])
        world.venues[place.id] = place
        return {"venue": {"id": place.id, "name": place.name}, "didYouMean": None, "errors": None}

    return {
        "createEvent": create,
        "editEvent": edit,
        "publishEventDraft": publish,
        "deleteEvent": delete,
        "announceEvent": same,
        "closeEventRsvps": same,
        "openEventRsvps": same,
        "createVenue": create_venue,
    }


def _planned(fault: str) -> dict[str, Any] | None:
    if fault == "payload_error":
        return _refusal(None, "Not today")
    return _refusal("title", "This title is not allowed") if fault == "payload_error_field" else None


def _problem(world: World, input: dict[str, Any]) -> dict[str, Any] | None:
    if not 1 <= len(input.get("title", "x")) <= LONGEST_TITLE:
        return _refusal("title", "Title must have between 1 and 80 characters")
    if len(input.get("description", "")) > LONGEST_DESCRIPTION:
        return _refusal("description", "Description is too long")
    if start := input.get("startDateTime"):
        try:
            moment = datetime.fromisoformat(start)
        except ValueError:
            return _refusal("startDateTime", "Cannot be read")
        if moment.tzinfo is not None and not world.takes_offset:
            return _refusal("startDateTime", "Must not have an offset")
    venue = input.get("venueId")
    if venue not in (None, "online", "0") and venue not in world.venues:
        return _refusal("venueId", "There is no such venue")
    return None


def _fill(world: World, group: Group, event: MeetupEvent, input: dict[str, Any]) -> None:
    event.description = input.get("description", event.description)
    event.duration = input.get("duration", event.duration)
    event.how_to_find_us = input.get("howToFindUs", event.how_to_find_us)
    venue = input.get("venueId")
    if venue == "online":
        event.event_type, event.places = "ONLINE", [ONLINE]
    elif venue == "0":
        event.event_type, event.places = "PHYSICAL", []
    elif venue:
        event.event_type, event.places = "PHYSICAL", [world.venues[venue]]
    limits = event.created_with.get("rsvpSettings") or {}
    limits = {**limits, **(input.get("rsvpSettings") or {})} if isinstance(limits, dict) else {}
    event.max_tickets = limits.get("rsvpLimit") or None
    event.guest_limit = limits.get("guestLimit")


def _start(world: World, group: Group, text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=group.zone)


def _refusal(field: str | None, message: str) -> dict[str, Any]:
    return {"event": None, "errors": [{"code": "INVALID", "message": message, "field": field}]}

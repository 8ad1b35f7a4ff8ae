"""Every text that is sent to Meetup's GraphQL, and which fields it stands on.

Only fields that are needed are asked for, and of people none: no name, no picture, no address (meetup.md 2.6). What may be
missing without harm is in :data:`OPTIONAL`; Meetup renames fields without notice (4.3), so a text is written without those
that the self-check did not find.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

PAGE_SIZE = 100
"""Events or bookings per page; 1,000 were accepted in recordings, 100 is what is advised (meetup.md 2.7)."""
BATCH = 20
"""Events asked for by their ids in one request; others ask for up to 250."""

REQUIRED = {
    "Query": ("event", "group", "groupByUrlname"),
    "Group": ("id", "name", "urlname", "timezone", "events"),
    "GroupEventConnection": ("edges", "pageInfo"),
    "EventEdge": ("node",),
    "PageInfo": ("endCursor", "hasNextPage"),
    "Event": ("id", "token", "title", "eventUrl", "dateTime", "status"),
}
"""Without these nothing can be read."""

OPTIONAL = {
    "Group": ("membershipMetadata", "venues"),
    "Membership": ("role",),
    "GroupEventConnection": ("totalCount",),
    "Event": ("endTime", "duration", "eventType", "venues", "venue", "maxTickets", "guestsAllowed", "rsvps", "group"),
    "Venue": ("id", "name", "address", "city", "country", "postalCode", "venueType"),
    "RsvpConnection": ("edges", "pageInfo", "yesCount", "waitlistCount"),
    "RsvpEdge": ("node",),
    "Rsvp": ("id", "guestsCount"),
}
"""Without these the rest still works: what is missing is unknown, and said."""

WRITING = {
    "Mutation": ("createEvent", "editEvent", "publishEventDraft"),
    "CreateEventPayload": ("event", "errors"),
    "EditEventPayload": ("event", "errors"),
    "PublishEventDraftPayload": ("event", "errors"),
    "PayloadError": ("code", "message", "field"),
}
"""Needed only for sending."""

_VENUE = ("id", "name", "address", "city", "country", "postalCode", "venueType")


def group_by_urlname(absent: Collection[str] = ()) -> str:
    return f"query Group($urlname: String!) {{ groupByUrlname(urlname: $urlname) {{ {_group(absent)} }} }}"


def group_by_id(absent: Collection[str] = ()) -> str:
    return f"query GroupById($id: ID!) {{ group(id: $id) {{ {_group(absent)} }} }}"


def events_of_group(absent: Collection[str] = ()) -> str:
    total = "" if "GroupEventConnection.totalCount" in absent else "totalCount"
    return (
        "query Events($group: ID!, $first: Int!, $after: String, $status: [EventStatus], $from: DateTime) {"
        " group(id: $group) { id urlname timezone"
        " events(first: $first, after: $after, sort: ASC, filter: {status: $status, afterDateTime: $from}) {"
        f" {total} pageInfo {{ endCursor hasNextPage }} edges {{ node {{ {_event(absent)} }} }} }} }} }}"
    )


def venues_of_group(absent: Collection[str] = ()) -> str:
    """Places that the group used lately; asked for before something is sent."""
    return (
        "query Venues($group: ID!, $first: Int!) { group(id: $group) { venues(first: $first) {"
        f" pageInfo {{ endCursor hasNextPage }} edges {{ node {{ {_venue(absent)} }} }} }} }} }}"
    )


def events_by_id(count: int, absent: Collection[str] = ()) -> str:
    """``count`` events with the variables ``e0``, ``e1`` and so on, in one request."""
    parameters = ", ".join(f"$e{number}: ID!" for number in range(count))
    group = "" if "Event.group" in absent else "group { id }"
    parts = " ".join(f"e{number}: event(id: $e{number}) {{ ...Fields }}" for number in range(count))
    return f"query EventsById({parameters}) {{ {parts} }} fragment Fields on Event {{ {_event(absent)} {group} }}"


def guests(count: int) -> str:
    """The guests of those who come to ``count`` events, page by page: numbers only."""
    parameters = ", ".join(f"$e{number}: ID!, $a{number}: String" for number in range(count))
    parts = " ".join(
        f"e{number}: event(id: $e{number}) {{ rsvps(first: $first, after: $a{number}, filter: {{rsvpStatus: [YES]}}) "
        "{ pageInfo { endCursor hasNextPage } edges { node { id guestsCount } } } }"
        for number in range(count)
    )
    return f"query Guests($first: Int!, {parameters}) {{ {parts} }}"


def can_count_guests(absent: Collection[str]) -> bool:
    """Whether :func:`guests` asks for nothing that is gone."""
    needed = {"Event.rsvps", "RsvpConnection.edges", "RsvpConnection.pageInfo", "RsvpEdge.node", "Rsvp.id"}
    return not (needed | {"Rsvp.guestsCount"}) & set(absent)


def fields_of(types: Sequence[str]) -> str:
    """Which fields some types have: the self-check."""
    parts = " ".join(f'{name}: __type(name: "{name}") {{ fields {{ name }} }}' for name in types)
    return f"query SelfCheck {{ {parts} }}"


def mutation(name: str, input_type: str, absent: Collection[str] = ()) -> str:
    """One of Meetup's mutations; each takes one input and answers with event and errors."""
    return (
        f"mutation Write($input: {input_type}!) {{ {name}(input: $input) {{"
        f" event {{ {_event(absent)} }} errors {{ code message field }} }} }}"
    )


def _group(absent: Collection[str]) -> str:
    role = "" if {"Group.membershipMetadata", "Membership.role"} & set(absent) else "membershipMetadata { role }"
    return f"id name urlname timezone {role}"


def _event(absent: Collection[str]) -> str:
    gone = set(absent)
    parts = list(REQUIRED["Event"])
    parts += [
        name
        for name in ("endTime", "duration", "eventType", "maxTickets", "guestsAllowed")
        if f"Event.{name}" not in gone
    ]
    venue = _venue(gone)
    if "Event.venues" not in gone:
        parts.append(f"venues {{ {venue} }}")
    elif "Event.venue" not in gone:
        parts.append(f"venue {{ {venue} }}")
    counts = " ".join(name for name in ("yesCount", "waitlistCount") if f"RsvpConnection.{name}" not in gone)
    if "Event.rsvps" not in gone and counts:
        parts.append(f"rsvps(first: 1) {{ {counts} }}")
    return " ".join(parts)


def _venue(absent: Collection[str]) -> str:
    return " ".join(name for name in _VENUE if f"Venue.{name}" not in absent) or "__typename"

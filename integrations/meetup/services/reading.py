"""Reading a group: what is there, what is not there any more, and how many come. Numbers only (E38)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from cms.core import clock
from integrations.core.contract import Coverage, RemoteEvent
from integrations.core.models import RemoteLink
from integrations.meetup.answers import Group, GroupEvent
from integrations.meetup.client import MeetupClient
from integrations.meetup.errors import Incomplete
from integrations.meetup.mapping import remote_event
from integrations.meetup.models import MeetupConnection
from integrations.meetup.options import MeetupOptions
from integrations.meetup.services.access import client_for, known_group
from integrations.meetup.services.following import named_events

LOOKS_BACK = timedelta(days=45)
"""Past events are read so long: the last numbers of an evening, and a month as a margin (meetup.md 2.3)."""
MOST_COUNTED = 100
"""Linked events whose guests are counted in one reading, those to come first."""
FOR_LISTS = 3
"""Points that a reading usually costs beside one for each of them: the group, and its events on two pages."""


def read_group(connection: MeetupConnection, options: MeetupOptions) -> Iterator[RemoteEvent | Coverage]:
    """The events of a group, then what was covered. Who is missing in the list is asked for by its id, so that one bad
    list makes nobody vanish.

    Raises:
        Incomplete: at the end, when it is known that something is missing; without coverage.
        IntegrationError: the other kinds of trouble.
    """
    now = clock.now()
    attached = list(RemoteLink.objects.attached().filter(connection_id=connection.pk))
    client = client_for(connection, options, expected=FOR_LISTS + min(len(attached), MOST_COUNTED))
    group = known_group(connection, client)
    found: dict[str, GroupEvent] = {}
    is_complete = True
    try:
        for event in client.events(group, since=now - LOOKS_BACK, drafts=bool(group.is_organizer)):
            found[event.id] = event
    except Incomplete:
        is_complete = False
    _look_for_missing(client, group, attached, found, now)
    ours = {link.remote_id for link in attached} | {link.stable_id for link in attached if link.stable_id}
    ours |= set(named_events(connection))
    guests = client.guests(_to_count(found, ours, now))
    # Half a count is none: then the last whole one still holds.
    before = {name: link.guests for link in attached for name in (link.remote_id, link.stable_id) if name}
    _remember_absent(connection, client)
    for event in found.values():
        # Drafts are somebody's work in progress; only those that were sent from here belong to us.
        if event.status != "DRAFT" or event.id in ours or event.token in ours:
            yield remote_event(
                event, group, guests=guests.get(event.id, before.get(event.token, before.get(event.id))), as_of=now
            )
    if not is_complete or client.is_partial:
        raise Incomplete
    yield Coverage(since=now)


def _look_for_missing(
    client: MeetupClient,
    group: Group,
    attached: Sequence[RemoteLink],
    found: dict[str, GroupEvent],
    now: datetime,
) -> None:
    tokens = {event.token for event in found.values()}
    missing = [
        link.remote_id
        for link in attached
        if link.remote_id not in found
        and not (link.stable_id and link.stable_id in tokens)
        and (link.starts_at is None or link.starts_at >= now)
    ]
    # The same id in another group would be another event.
    found |= {
        event_id: event
        for event_id, event in client.events_by_id(missing).items()
        if event is not None and event.group_id in {"", group.id} and event.token not in tokens
    }


def _to_count(found: dict[str, GroupEvent], ours: set[str], now: datetime) -> list[str]:
    """The linked events whose guests are worth a request."""
    linked = [event for event in found.values() if (event.id in ours or event.token in ours) and event.going]
    linked.sort(
        key=lambda event: (event.starts_at is None or event.starts_at < now, abs((event.starts_at or now) - now))
    )
    return [event.id for event in linked[:MOST_COUNTED]]


def _remember_absent(connection: MeetupConnection, client: MeetupClient) -> None:
    text = "\n".join(sorted(client.absent))
    if text != connection.absent_fields:
        MeetupConnection.objects.filter(pk=connection.pk).update(absent_fields=text)
        connection.absent_fields = text

"""The client of a connection, and what a reading teaches about the group."""

from __future__ import annotations

from django.conf import settings

from integrations.meetup.answers import Group
from integrations.meetup.client import MeetupClient
from integrations.meetup.models import MeetupConnection
from integrations.meetup.options import MeetupOptions
from integrations.meetup.services.budget import StoredBudget
from integrations.meetup.services.tokens import StoredTokens


def client_for(connection: MeetupConnection, options: MeetupOptions, *, expected: int = 0) -> MeetupClient:
    """What asks Meetup for this connection. All connections of one client share its budget.

    Args:
        expected: how many points will be needed.
    """
    client = MeetupClient(
        options.graphql_url,
        StoredTokens(connection, options),
        StoredBudget(options.client_id or "none", expected=expected),
        seconds=options.seconds,
    )
    client.absent = set(connection.absent_fields.split())
    return client


def known_group(connection: MeetupConnection, client: MeetupClient) -> Group:
    """The group of a connection, found by its id where that is known, and remembered.

    Raises:
        GroupUnreadable: see there.
    """
    group = client.group(connection.group, connection.group_id, fallback_zone=settings.TIME_ZONE)
    remember(connection, group)
    return group


def remember(connection: MeetupConnection, group: Group) -> None:
    """Keep what a reading told: id, name, zone, and the new name in addresses when organizers changed it. Written only
    when something is new."""
    values = {
        "group": group.urlname or connection.group,
        "group_id": group.id,
        "group_name": group.name[:255],
        "time_zone": group.time_zone,
        "is_organizer": group.is_organizer,
    }
    changed = {name: value for name, value in values.items() if getattr(connection, name) != value}
    if changed:
        MeetupConnection.objects.filter(pk=connection.pk).update(**changed)
        for name, value in changed.items():
            setattr(connection, name, value)

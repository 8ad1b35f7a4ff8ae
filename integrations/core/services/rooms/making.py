"""Meeting providers as makers of rooms (``dialogues.rooms``): what can be chosen, how a room stands, who enters how."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.core import clock
from dialogues.models import MeetingAccess
from dialogues.rooms import Room
from integrations.core import registry
from integrations.core.choices import RoomState
from integrations.core.contract import MeetingProvider, MeetingRole
from integrations.core.errors import IntegrationError
from integrations.core.models import Connection, MeetingRoom
from integrations.core.services.rooms.planning import (
    LINGERS,
    OFF,
    SOURCE,
    connection_named,
    connections,
    opens_at,
    provider_of,
)
from integrations.core.services.rooms.told import as_access
from integrations.core.words import source_of

__all__ = ["SOURCE", "PluginRooms"]


class PluginRooms:
    """All meeting providers together; each connection of theirs is one way in."""

    def offers(self) -> Mapping[str, str]:
        return {
            provider_of(row): _("In a room that is made by itself: %(plugin)s “%(name)s”")
            % {"plugin": source_of(row), "name": row.label}
            for row in connections()
        }

    def room(self, access: MeetingAccess) -> Room:
        connection = connection_named(access.provider)
        if connection is None:
            return Room(is_open=False)
        row = _row(access, connection)
        if row is not None and row.state == RoomState.OPEN:
            return Room(True, _open_note(access, row), has_trouble=bool(row.error), dial_in=row.dial_in)
        note, has_trouble = _waiting_note(access, connection, row)
        return Room(False, note, has_trouble)

    def entrance(self, access: MeetingAccess, *, name: str, is_moderator: bool) -> str:
        connection = connection_named(access.provider)
        row = _row(access, connection) if connection is not None else None
        provider = registry.get(connection.slug) if connection is not None else None
        if row is None or row.state != RoomState.OPEN or not isinstance(provider, MeetingProvider):
            return ""
        role = MeetingRole.MODERATOR if is_moderator else MeetingRole.PARTICIPANT
        try:
            return provider.meeting_access(as_access(row), role, row.connection.specific(), name=name)
        except IntegrationError:  # a secret that cannot be read: the overview says so; a typed link may still help
            return ""


def _row(access: MeetingAccess, connection: Connection) -> MeetingRoom | None:
    rows = MeetingRoom.objects.of_event(access.event.translation_key).filter(connection=connection)
    found: MeetingRoom | None = rows.select_related("connection").first()
    return found


def _open_note(access: MeetingAccess, row: MeetingRoom) -> str:
    since = _moment(row.made_at, access) if row.made_at else ""
    if row.error:
        return _("The room was made, but the last question about it failed: %(error)s") % {"error": row.error}
    return _("The room is open since %(moment)s. It is closed an hour after the event.") % {"moment": since}


def _waiting_note(access: MeetingAccess, connection: Connection, row: MeetingRoom | None) -> tuple[str, bool]:
    """Why there is no room, in one sentence, and whether somebody should do something."""
    event, now = access.event, clock.now()
    opens = opens_at(event, connection)
    if event.lifecycle in OFF:
        return _("The event does not take place as planned, so no room is made."), False
    if opens is None:
        return _("The room is made by itself as soon as the event has a date with a time."), False
    if event.over_at is not None and event.over_at + LINGERS <= now:
        return _("The event is over, and the room is closed."), False
    if connection.trouble:
        text = _("No room can be made at the moment: %(error)s The office finds it under “Integrations”.")
        return text % {"error": connection.last_error}, True
    if row is not None and row.error:
        return _("The room could not be made yet: %(error)s It is tried again every minute.") % {
            "error": row.error
        }, True
    if not event.live:
        return _("The room is made by itself once the event is published."), False
    if opens <= now:
        return _("The room is being made. Please load this page again in a minute."), False
    text = _(
        "The room is made by itself on %(moment)s. You can enter then; people who registered a quarter of an hour before the beginning."
    )
    return text % {"moment": _moment(opens, access)}, False


def _moment(moment: datetime, access: MeetingAccess) -> str:
    zone = ZoneInfo(access.event.time_zone or "Europe/Berlin")
    return date_format(moment.astimezone(zone), "SHORT_DATETIME_FORMAT")

"""Making rooms when their time has come, keeping them while the event lasts, closing them afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from integrations.core import registry
from integrations.core.choices import RoomState
from integrations.core.contract import MeetingProvider
from integrations.core.errors import PermanentError
from integrations.core.models import Connection, MeetingRoom
from integrations.core.services.bells import ring_rooms
from integrations.core.services.rooms import recordings
from integrations.core.services.rooms.planning import Need, connections, needs
from integrations.core.services.rooms.told import as_access, tell_connection
from integrations.core.services.troubles import Fault, explain

LEASE = timedelta(minutes=2)
"""Longer than one call through the guarded client may take."""
ASKED_AGAIN = timedelta(minutes=2)
"""So often the other side is asked for a room that is open, so that one that was lost over there is there again."""
PAUSE = timedelta(minutes=1)
"""After an error, unless the other side asks for more."""
LONGEST_PAUSE = timedelta(minutes=10)
"""Whatever the other side asks for: people wait at the door."""

LONGEST_SITTING = timedelta(hours=12)
"""After the beginning; until then nobody is put out of a room whose time is over."""

declare(
    {
        "rooms.after_claim": "The room is claimed; the other side has not been asked.",
        "rooms.after_call": "The other side has made or closed the room; nobody has written that down.",
    }
)


def ring_when_due() -> str:
    """Ring when a room, or a recording, is to be looked after; the timed job ``integrations.rooms``."""
    now = clock.now()
    if not connections():
        return ""
    if needs(now) or MeetingRoom.objects.open().exists() or recordings.due(now).exists():
        ring_rooms()
    return ""


def keep_rooms(*, until: datetime) -> str:
    """Do what is due, nothing new after ``until``. Safe to run many times at once."""
    made = closed = 0
    wanted = needs(clock.now())
    for need in wanted:
        if clock.now() >= until:
            return "more to come"
        made += _open(need)
    keys = {need.key for need in wanted}
    working = {row.pk: row.specific() for row in connections() if not row.trouble}
    for room in MeetingRoom.objects.open().filter(connection__in=working):
        if clock.now() >= until:
            return "more to come"
        if (room.connection_id, room.event_key) not in keys:
            closed += _close(room, working[room.connection_id])
    found = recordings.collect(list(working.values()), until=until)
    return f"{made} made, {closed} closed, {found} recordings" if made or closed or found else ""


def _open(need: Need) -> int:
    """Have the room of an event there; whether it was made by that."""
    now = clock.now()
    facts = {"title": need.plan.title[:255], "starts_at": need.plan.starts_at}
    if need.is_over:
        return 0
    room, _is_new = MeetingRoom.objects.get_or_create(
        connection_id=need.connection.pk, event_key=need.event.translation_key, defaults=facts
    )
    told, was_open = need.plan.fingerprint(), room.state == RoomState.OPEN
    if not _is_due(room, told, now):
        return 0

    def ask() -> dict[str, Any]:
        if was_open and room.told != told:
            access = need.provider.update_meeting(need.plan, as_access(room), need.connection)
        else:
            access = need.provider.create_meeting(need.plan, need.connection)
        moment = clock.now()
        return {
            **facts,
            "state": RoomState.OPEN,
            "told": told,
            "made_at": room.made_at if was_open and room.made_at else moment,
            "seen_at": moment,
            "closed_at": None,
            "remote_id": access.remote_id,
            "join_url": access.join_url,
            "dial_in": access.dial_in,
            "moderator_secret": access.moderator_secret,
            "participant_secret": access.participant_secret,
        }

    return int(_settle(room, need.connection, ask) == RoomState.OPEN and not was_open)


def _is_due(room: MeetingRoom, told: str, now: datetime) -> bool:
    if room.retry_at is not None and room.retry_at > now:
        return False
    return (
        room.state != RoomState.OPEN or room.told != told or room.seen_at is None or room.seen_at <= now - ASKED_AGAIN
    )


def _close(room: MeetingRoom, connection: Connection) -> int:
    """Close the room of an event that is over, does not take place, or gets in by another way now; not while people are
    in it."""
    provider = registry.get(connection.slug)
    if not isinstance(provider, MeetingProvider) or (room.retry_at is not None and room.retry_at > clock.now()):
        return 0

    def ask() -> dict[str, Any]:
        now = clock.now()
        may_sit = room.starts_at is not None and room.starts_at <= now < room.starts_at + LONGEST_SITTING
        if may_sit and provider.is_occupied(as_access(room), connection):
            return {"retry_at": now + LONGEST_PAUSE}
        with suppress(PermanentError):  # nobody can do more; an empty room ends by itself
            provider.cancel_meeting(as_access(room), connection)
        return {"state": RoomState.CLOSED, "closed_at": clock.now()}

    return int(_settle(room, connection, ask) == RoomState.CLOSED)


def _settle(room: MeetingRoom, connection: Connection, ask: Callable[[], dict[str, Any]]) -> str:
    """Claim the room, ask the other side, and write down what came of it: the new state; empty when there is none."""
    now, token = clock.now(), uuid.uuid4()
    free = MeetingRoom.objects.filter(pk=room.pk).unclaimed(now)
    if not free.update(lease_token=token, lease_until=now + LEASE):
        return ""
    fail_point("rooms.after_claim")
    fault: Fault | None = None
    news: dict[str, Any] = {}
    try:
        news = ask()
    except Exception as error:  # whatever a plugin does: the row is settled, and the next pass asks again
        fault = explain(error, slug=connection.slug)
    fail_point("rooms.after_call")
    if fault is not None:
        pause = min(fault.retry_after or PAUSE, LONGEST_PAUSE)
        news = {"error": fault.message, "retry_at": clock.now() + pause}
    else:
        news = {"error": "", "retry_at": None, **news}
    mine = MeetingRoom.objects.filter(pk=room.pk, lease_token=token)
    written = mine.update(**news, lease_token=None, lease_until=None)
    tell_connection(connection, fault)
    return str(news.get("state", "")) if written else ""

"""Which events need a room now, and at which connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from cms.core.public import public_space
from dialogues.choices import AttendanceMode, EventLifecycle
from dialogues.models import DialogueEventPage, MeetingAccess
from integrations.core import registry
from integrations.core.contract import MeetingPlan, MeetingProvider
from integrations.core.models import Connection
from integrations.core.services import state

SOURCE = "integrations"
"""What the names of our providers begin with (``dialogues.rooms``); the public id of the connection follows."""

LONGEST_AHEAD = timedelta(days=1)
"""No room is made earlier, whatever a plugin says."""
LINGERS = timedelta(hours=1)
"""So long after its end a room stays: people finish their sentences."""
OFF = (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)


@dataclass(frozen=True)
class Need:
    """An event whose room should be there.

    Attributes:
        connection: the row of the plugin's own table.
        is_over: the event is over; an open room stays for a while, and none is made.
    """

    event: DialogueEventPage
    connection: Connection
    provider: MeetingProvider
    plan: MeetingPlan
    is_over: bool

    @property
    def key(self) -> tuple[int, UUID]:
        return self.connection.pk, self.event.translation_key


def provider_of(connection: Connection) -> str:
    """What ``MeetingAccess.provider`` says where this connection was chosen."""
    return f"{SOURCE}:{connection.public_id}"


def connection_named(provider: str) -> Connection | None:
    """The connection that was chosen, whether it works or not; None when it is gone. One query."""
    source, _colon, name = provider.partition(":")
    try:
        public_id = UUID(name)
    except ValueError:
        return None
    found: Connection | None = Connection.objects.filter(public_id=public_id).first() if source == SOURCE else None
    return found


def connections() -> list[Connection]:
    """The connections that can be chosen: in use, of meeting providers that are switched on. Two queries at most."""
    slugs = [provider.slug for provider in state.enabled_with(MeetingProvider)]  # type: ignore[type-abstract]  # asked with isinstance
    return list(Connection.objects.filter(slug__in=slugs, is_enabled=True)) if slugs else []


def needs(now: datetime) -> list[Need]:
    """Every event whose room should be there now, the next one first."""
    working = {provider_of(found): found for found in connections() if not found.trouble}
    if not working:
        return []
    ready = {provider: found.specific() for provider, found in working.items()}
    accesses = _leading(_chosen(working, now))
    space = public_space() if accesses else None
    found = []
    for access in accesses:
        url = space.url(access.event.path, access.event.url_path) if space is not None else ""
        need = _need(access.event, ready[access.provider], plan_of(access.event, url=url), now)
        if need is not None:
            found.append(need)
    return found


def plan_of(event: DialogueEventPage, *, url: str = "") -> MeetingPlan | None:
    """What a provider is told of an event; None while it has no time."""
    if event.starts_at is None:
        return None
    return MeetingPlan(
        event_key=event.translation_key,
        title=event.display_title,
        starts_at=event.starts_at,
        ends_at=event.ends_at or event.over_at,
        time_zone=event.time_zone or settings.TIME_ZONE,
        language=event.locale.language_code,
        may_record=event.will_be_recorded,
        url=url,
    )


def opens_at(event: DialogueEventPage, connection: Connection) -> datetime | None:
    """When the room of an event is made; None while that has no time, or the plugin is not installed."""
    plan, provider = plan_of(event), registry.get(connection.slug)
    if plan is None or not isinstance(provider, MeetingProvider):
        return None
    return _opens_at(plan, provider, connection.specific())


def _opens_at(plan: MeetingPlan, provider: MeetingProvider, connection: Connection) -> datetime:
    return max(provider.opens_at(plan, connection), plan.starts_at - LONGEST_AHEAD)


def _chosen(working: Iterable[str], now: datetime) -> Iterable[MeetingAccess]:
    near = Q(event__starts_at__lte=now + LONGEST_AHEAD, event__over_at__gt=now - LINGERS)
    rows = MeetingAccess.objects.filter(near, provider__in=list(working), event__live=True)
    rows = rows.exclude(event__lifecycle__in=OFF).exclude(event__attendance_mode=AttendanceMode.IN_PERSON)
    return rows.select_related("event__locale", "event__series").order_by("event__starts_at", "event__locale_id", "pk")


def _leading(rows: Iterable[MeetingAccess]) -> list[MeetingAccess]:
    """One row per event, that of the site's first language where there is one."""
    found: dict[UUID, MeetingAccess] = {}
    for row in rows:
        key = row.event.translation_key
        if key not in found or row.event.locale.language_code == settings.LANGUAGE_CODE:
            found[key] = row
    return list(found.values())


def _need(event: DialogueEventPage, connection: Connection, plan: MeetingPlan | None, now: datetime) -> Need | None:
    provider = registry.get(connection.slug)
    if plan is None or not isinstance(provider, MeetingProvider) or _opens_at(plan, provider, connection) > now:
        return None
    is_over = event.over_at is not None and event.over_at <= now
    return Need(event, connection, provider, plan, is_over)

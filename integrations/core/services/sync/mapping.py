"""From what a plugin tells to what ``dialogues`` understands. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings

from dialogues.choices import AttendanceMode
from dialogues.services import remote
from integrations.core.contract import OwnedField, RemoteEvent, RemoteStatus


def to_outside(event: RemoteEvent) -> remote.OutsideEvent:
    """The facts of a remote event, in the words of ``dialogues``."""
    place = event.place
    venue = None
    if place is not None and (place.name or place.city):
        venue = remote.OutsideVenue(
            place.name[:255], place.street[:255], place.postal_code[:12], place.city[:120], place.country[:2]
        )
    return remote.OutsideEvent(
        title=event.title,
        text=event.description,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        is_all_day=event.is_all_day,
        time_zone=event.time_zone,
        mode=_mode(event, has_venue=venue is not None),
        venue=venue,
        is_cancelled=event.status is RemoteStatus.CANCELLED,
    )


def whole_day(event: RemoteEvent) -> date | None:
    """The first day of an event without a time, as it is called over there; None when it has one."""
    if not event.is_all_day or event.starts_at is None:
        return None
    return event.starts_at.astimezone(ZoneInfo(event.time_zone or settings.TIME_ZONE)).date()


def values_of(event: RemoteEvent, owned: Collection[OwnedField]) -> dict[str, str]:
    """What the other side says in the fields that it owns."""
    return remote.values_there(to_outside(event), {field.value for field in owned})


def _mode(event: RemoteEvent, *, has_venue: bool) -> str:
    if event.is_online:
        return AttendanceMode.HYBRID if has_venue else AttendanceMode.ONLINE
    if has_venue or event.is_online is False:
        return AttendanceMode.IN_PERSON
    return ""

"""Recordings of meetings: found at the other side, offered to the office, taken into a draft by a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from dialogues.models import DialogueEventPage
from dialogues.selectors.desks import fact_page
from dialogues.services import meeting
from integrations.core import registry
from integrations.core.choices import OfferState
from integrations.core.contract import MeetingProvider, MeetingRecording
from integrations.core.models import Connection, MeetingRoom, RoomRecording
from integrations.core.services.rooms.told import as_access, tell_connection
from integrations.core.services.troubles import explain
from integrations.core.words import source_of

if TYPE_CHECKING:
    from cms.core.models import User

LOOKED_FOR = timedelta(days=14)
"""So long after a meeting its recording may appear; servers work on it for hours."""
ASKED_EVERY = timedelta(hours=1)
AT_ONCE = 20
"""Rooms in one question."""

_is_address = URLValidator(schemes=["http", "https"])
LONGEST_URL, LONGEST_ID = 500, 255


def due(now: datetime) -> Any:
    """Rooms that were closed lately and have not been asked about for a while."""
    rows = MeetingRoom.objects.filter(closed_at__gt=now - LOOKED_FOR).exclude(remote_id="")
    return rows.exclude(recordings_at__gt=now - ASKED_EVERY)


def collect(connections: Iterable[Connection], *, until: datetime) -> int:
    """Ask what was recorded; how many new recordings there are."""
    return sum(_collect(connection, until) for connection in connections)


def _collect(connection: Connection, until: datetime) -> int:
    provider = registry.get(connection.slug)
    now = clock.now()
    rooms = list(due(now).filter(connection_id=connection.pk).order_by("closed_at")[:AT_ONCE])
    if not rooms or now >= until or not isinstance(provider, MeetingProvider):
        return 0
    # Noted before the question: a server that fails is asked again an hour later, not every minute.
    MeetingRoom.objects.filter(pk__in=[room.pk for room in rooms]).update(recordings_at=now)
    by_id = {room.remote_id: room for room in rooms}
    try:
        found = list(provider.fetch_recordings([as_access(room) for room in rooms], connection))
    except Exception as error:  # whatever a plugin does: the overview says it, and the hour passes
        tell_connection(connection, explain(error, slug=connection.slug))
        return 0
    tell_connection(connection, None)
    return sum(_offer(by_id[recording.room_id], recording) for recording in found if recording.room_id in by_id)


def _offer(room: MeetingRoom, recording: MeetingRecording) -> bool:
    """Note a recording; whether it is a new one. What has no usable address is none."""
    try:
        _is_address(recording.url)
    except ValidationError:
        return False
    if len(recording.url) > LONGEST_URL or not 0 < len(recording.remote_id) <= LONGEST_ID:
        return False
    span = recording.ends_at - recording.starts_at if recording.starts_at and recording.ends_at else None
    facts = {
        "url": recording.url,
        "starts_at": recording.starts_at,
        "minutes": max(round(span.total_seconds() / 60), 0) if span is not None else None,
        "seen_at": clock.now(),
    }
    _row, is_new = RoomRecording.objects.get_or_create(room=room, remote_id=recording.remote_id, defaults=facts)
    return is_new


def offered(event_key: Any) -> list[RoomRecording]:
    """What waits for a decision about an event; one query."""
    rows = RoomRecording.objects.filter(room__event_key=event_key, state=OfferState.OFFERED)
    return list(rows.select_related("room__connection"))


def take(recording: RoomRecording, *, user: User | None) -> DialogueEventPage:
    """Put a recording into the draft of its event. Twice is once.

    Returns:
        The page whose draft has it.

    Raises:
        ValidationError: the event is gone, or its draft is not valid.
    """
    with transaction.atomic():
        row = (
            RoomRecording.objects.select_for_update(of=("self",))
            .select_related("room__connection")
            .get(pk=recording.pk)
        )
        event = fact_page(row.room.event_key)
        if event is None:
            raise ValidationError(_("The event was deleted."))
        if row.state != OfferState.TAKEN:
            source = source_of(row.room.connection)
            with translation.override(event.locale.language_code):
                title, origin = _("Recording of the event"), _("recorded with %(name)s") % {"name": source}
            meeting.propose_recording(event, page_url=row.url, title=title, origin=origin, user=user)
            _decide(row, OfferState.TAKEN)
    return event


def leave_out(recording: RoomRecording) -> None:
    """It does not belong on the site, and is not offered again."""
    _decide(recording, OfferState.IGNORED)


def _decide(row: RoomRecording, state: OfferState) -> None:
    row.state = state
    row.full_clean()
    row.save(update_fields=["state"])

"""What the other side has told us of a room, and what the overview tells of a call."""

from __future__ import annotations

from django.db.models import F

from cms.core import clock
from integrations.core.contract import MeetingAccess
from integrations.core.models import Connection, MeetingRoom
from integrations.core.services.troubles import Fault


def as_access(room: MeetingRoom) -> MeetingAccess:
    """What the other side has told us of its room.

    Raises:
        UnreadableSecretError: the key of this site was changed.
    """
    return MeetingAccess(
        remote_id=room.remote_id,
        join_url=room.join_url.reveal(),
        dial_in=room.dial_in,
        moderator_secret=room.moderator_secret.reveal(),
        participant_secret=room.participant_secret.reveal(),
    )


def tell_connection(connection: Connection, fault: Fault | None) -> None:
    """What the overview shows of a connection after a call."""
    row, now = Connection.objects.filter(pk=connection.pk), clock.now()
    if fault is None:
        row.update(last_success_at=now, last_error="", last_error_at=None, failure_count=0)
        return
    row.update(last_error=fault.message, last_error_at=now, failure_count=F("failure_count") + 1)
    if fault.trouble:
        row.update(trouble=fault.trouble)

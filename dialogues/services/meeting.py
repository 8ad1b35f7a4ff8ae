"""The link of an online meeting: private, apart from the page (E51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from wagtail.log_actions import log

from cms.core import clock
from cms.core.changes import actor_key, announce
from dialogues.changes import MeetingLinkChanged
from dialogues.models import DialogueEventPage, MeetingAccess, Registration

if TYPE_CHECKING:
    from cms.core.models import User

LOG_ACTION = "dialogues.meeting_access"


def set_meeting_access(
    event: DialogueEventPage, *, join_url: str, dial_in: str = "", note: str = "", user: User | None = None
) -> MeetingAccess:
    """Store how participants enter. The log says that it changed, never what it is.

    Raises:
        ValidationError: the address is none.
    """
    with transaction.atomic():
        access = MeetingAccess.objects.filter(event=event).first() or MeetingAccess(event=event)
        is_new = (access.join_url, access.dial_in) != (join_url, dial_in)
        if is_new and (access.pk is not None or _was_told(event)):
            access.corrected_at = clock.now()
        access.join_url, access.dial_in, access.note = join_url, dial_in, note
        access.full_clean()
        access.save()
        log(instance=event, action=LOG_ACTION, user=user)
        if is_new:
            announce(MeetingLinkChanged(subject_id=event.public_id, moment=clock.now(), actor=actor_key(user)))
    return access


def _was_told(event: DialogueEventPage) -> bool:
    """Whether anybody has another way in, which was removed since."""
    people = Registration.objects.of_event(event.translation_key)
    return people.exclude(link_digest="").exists()


def remove_meeting_access(event: DialogueEventPage, *, user: User | None = None) -> None:
    """Forget how participants enter."""
    with transaction.atomic():
        deleted, _rows = MeetingAccess.objects.filter(event=event).delete()
        if deleted:
            log(instance=event, action=LOG_ACTION, user=user)

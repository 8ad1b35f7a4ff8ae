"""The way into an online meeting: private, apart from the page (E51)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.core import clock
from cms.core.changes import actor_key, announce
from dialogues import rooms
from dialogues.changes import MeetingLinkChanged
from dialogues.models import DialogueEventPage, MeetingAccess, Recording, Registration
from dialogues.services.drafts import change_draft

if TYPE_CHECKING:
    from cms.core.models import User

LOG_ACTION = "dialogues.meeting_access"


def set_meeting_access(
    event: DialogueEventPage,
    *,
    join_url: str,
    dial_in: str = "",
    note: str = "",
    provider: str | None = None,
    user: User | None = None,
) -> MeetingAccess:
    """Store how participants enter. The log says that it changed, never what it is.

    Args:
        provider: who makes the room (:mod:`dialogues.rooms`); None leaves that as it is.

    Raises:
        ValidationError: the address is none, or the provider cannot be chosen at the moment.
    """
    with transaction.atomic():
        access = MeetingAccess.objects.filter(event=event).first() or MeetingAccess(event=event)
        way = access.provider if provider is None else provider
        if way != access.provider and way not in rooms.offers():
            raise ValidationError({"provider": _("This way in cannot be chosen at the moment.")})
        is_new = (access.provider, access.join_url, access.dial_in) != (way, join_url, dial_in)
        if is_new and (access.pk is not None or _was_told(event)):
            access.corrected_at = clock.now()
        access.provider = way
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


def propose_recording(
    event: DialogueEventPage, *, page_url: str, title: str, origin: str = "", user: User | None = None
) -> DialogueEventPage:
    """Put a recording of the meeting into the draft of ``event``, once. Nothing becomes public by it.

    Returns:
        The draft.

    Raises:
        ValidationError: the recording or the draft is not valid; nothing was written.
    """

    def add(page: DialogueEventPage) -> None:
        if any(row.page_url == page_url for row in page.recordings.all()):
            return
        recording = Recording(title=title, page_url=page_url, origin=origin)
        recording.clean_fields(exclude=["page"])
        page.recordings.add(recording)

    return change_draft(event, add, user=user)

"""Changing a page without losing what an editor has not published yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction

from dialogues.models import DialogueEventPage

if TYPE_CHECKING:
    from cms.core.models import User

Change = Callable[[DialogueEventPage], None]


def change_draft(event: DialogueEventPage, change: Change, *, user: User | None) -> DialogueEventPage:
    """Apply ``change`` to the latest draft of ``event`` and keep it as a draft.

    Raises:
        ValidationError: the draft is not valid after the change; nothing was written.
    """
    with transaction.atomic():
        draft: DialogueEventPage = current(event).get_latest_revision_as_object()
        change(draft)
        draft.save_revision(user=user, log_action=True)
    return draft


def change_and_publish(event: DialogueEventPage, change: Change, *, user: User | None) -> DialogueEventPage:
    """Apply ``change`` to what is online and publish it; the same change goes into a draft that waits.

    What else stands in the draft is not published. A page that is not online stays offline.

    Raises:
        ValidationError: the page is not valid after the change; nothing was written.
    """
    with transaction.atomic():
        page = current(event)
        draft = page.get_latest_revision_as_object() if page.has_unpublished_changes or not page.live else None
        if page.live:
            change(page)
            page.save_revision(user=user, log_action=True).publish(user=user)
        if draft is not None:
            change(draft)
            draft.latest_revision = page.latest_revision
            draft.save_revision(user=user, log_action=not page.live)
    return current(event)


def current(event: DialogueEventPage) -> DialogueEventPage:
    """The event as the database has it now."""
    page: DialogueEventPage = DialogueEventPage.objects.get(pk=event.pk)
    return page

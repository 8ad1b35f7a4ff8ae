"""What can be done with an event, as entries of a menu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button

from dialogues.models import DialogueEventPage
from dialogues.selectors.meetings import MEETINGS
from dialogues.services.lifecycle import STOPPED
from dialogues.services.translations import leader_of
from dialogues.viewsets.registrations.base import ONE_EVENT, SEE_PEOPLE
from networks.permissions import OFFICE_PERMISSION


def event_buttons(event: DialogueEventPage, user: Any) -> Iterator[Button]:
    permissions = event.permissions_for_user(user)
    if not permissions.can_edit():
        return

    def button(label: Any, name: str, icon: str, priority: int) -> Button:
        return Button(label, url=reverse(name, args=[event.pk]), icon_name=icon, priority=priority)

    if user.has_perm(SEE_PEOPLE):
        here = reverse(ONE_EVENT, args=[event.translation_key])
        yield Button(_("Registrations"), url=here, icon_name="group", priority=0)
    yield button(_("Paste a list of conditions"), "dialogue_event_paste", "clipboard-list", 1)
    yield button(_("Meeting link"), "dialogue_event_meeting", "key", 2)
    yield button(_("Use as a template"), "dialogue_event_copy", "copy", 3)
    if event.live and not permissions.can_publish():
        return
    # A list knows it of all its events at once.
    if getattr(event, "has_leader", None) or (not hasattr(event, "has_leader") and leader_of(event) is not None):
        return
    yield button(_("Somebody cancels or confirms"), "dialogue_event_contributor", "user", 4)
    if event.kind in MEETINGS and event.lifecycle not in STOPPED and user.has_perm(OFFICE_PERMISSION):
        yield button(_("Invite all members"), "dialogue_event_invite", "mail", 8)
    if event.lifecycle in STOPPED:
        yield button(_("Let it take place after all"), "dialogue_event_reopen", "check", 5)
    else:
        yield button(_("Cancel the event"), "dialogue_event_cancel", "cross", 7)
    yield button(_("Move or postpone"), "dialogue_event_postpone", "date", 6)

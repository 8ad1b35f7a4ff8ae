"""What this app adds to Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from dialogues.models import DialogueEventPage
from dialogues.services.lifecycle import STOPPED
from dialogues.services.meeting import LOG_ACTION
from dialogues.viewsets import DialogueGroup, acts, paste, setup
from networks.viewsets import PERSON_LISTING_HOOK


@hooks.register("register_admin_viewset")
def register_dialogues() -> DialogueGroup:
    return DialogueGroup()


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return [*acts.urlpatterns(), *paste.urlpatterns(), *setup.urlpatterns()]


@hooks.register(PERSON_LISTING_HOOK)
def person_listing() -> tuple[Any, list[Column]]:
    """When somebody appeared last, or will appear."""

    def annotate(people: QuerySet[Any]) -> QuerySet[Any]:
        return people.annotate(last_appearance=Max("contributions__page__date"))

    return annotate, [Column("last_appearance", label=_("Last appearance"), sort_key="last_appearance")]


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """What can be done with an event, in the menu behind the three dots."""
    if isinstance(page, DialogueEventPage):
        yield from event_buttons(page, user)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, DialogueEventPage):
        yield from event_buttons(page, user)


def event_buttons(event: DialogueEventPage, user: Any) -> Iterator[Button]:
    permissions = event.permissions_for_user(user)
    if not permissions.can_edit():
        return

    def button(label: Any, name: str, icon: str, priority: int) -> Button:
        return Button(label, url=reverse(name, args=[event.pk]), icon_name=icon, priority=priority)

    yield button(_("Paste a list of conditions"), "dialogue_event_paste", "clipboard-list", 1)
    yield button(_("Meeting link"), "dialogue_event_meeting", "key", 2)
    yield button(_("Use as a template"), "dialogue_event_copy", "copy", 3)
    if event.live and not permissions.can_publish():
        return
    yield button(_("Somebody cancels or confirms"), "dialogue_event_contributor", "user", 4)
    if event.lifecycle in STOPPED:
        yield button(_("Let it take place after all"), "dialogue_event_reopen", "check", 5)
    else:
        yield button(_("Cancel the event"), "dialogue_event_cancel", "cross", 7)
    yield button(_("Move or postpone"), "dialogue_event_postpone", "date", 6)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(LOG_ACTION, _("Change the meeting link"), _("Meeting link changed"))

"""What the admin gets from this plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from dialogues.models import DialogueEventPage
from integrations.core.services.state import is_enabled
from integrations.core.viewsets.base import CHANGE
from integrations.meetup import admin_views
from integrations.meetup.choices import Mode
from integrations.meetup.models import MeetupConnection
from integrations.meetup.views import AUTHORISED


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return admin_views.urlpatterns()


@hooks.register("register_admin_viewset")
def register_viewset() -> admin_views.MeetupViewSet:
    return admin_views.MeetupViewSet()


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """“Meetup” in the menu of an event, where a group with full access is connected."""
    if not isinstance(page, DialogueEventPage) or not user.has_perm(CHANGE):
        return
    if is_enabled("meetup") and MeetupConnection.objects.filter(mode=Mode.GRAPHQL, is_enabled=True).exists():
        yield Button(_("Meetup"), url=reverse(admin_views.EVENT, args=[page.pk]), icon_name="group", priority=8)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for action, label, message in (
        (AUTHORISED, _("Authorise at Meetup"), _("Somebody signed in at Meetup for this connection")),
        (admin_views.SENT, _("Send an event to Meetup"), _("Event sent to Meetup as a draft")),
        (admin_views.PUBLISHED, _("Publish an event at Meetup"), _("Event published at Meetup")),
    ):
        actions.register_action(action, label, message)

"""What goes out about one event: planned reminders with their state, and the invitations of a plenary meeting (B30)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.widgets.button import Button

from cms.core import clock
from dialogues.models import DialogueEventPage
from dialogues.viewsets.one_event import OneEventMixin
from newsletters.models import Invitation
from newsletters.selectors.office import last_day_of, reminders_of_event
from newsletters.services.reminders import promises
from newsletters.viewsets import invitations
from newsletters.viewsets.base import INVITE, SEE_MAILINGS


class EventRemindersView(OneEventMixin, TemplateView):
    """Every line is one mail: when, why, to how many people now, and what became of it."""

    page_title = _("Reminders and invitations")
    header_icon = "mail"
    template_name = "newsletters/admin/event_reminders.html"
    tab = "#tab-settings"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        key = self.event.translation_key
        promise = promises.read([key], now=now)[key]
        rows = Invitation.objects.filter(event__translation_key=key).select_related("mailing_list", "mailing", "event")
        return super().get_context_data(
            reminders=reminders_of_event(key),
            why_none="" if promise.wanted else promise.reason,
            invitations=[(row, last_day_of(row)) for row in rows.order_by("pk")],
            today=clock.today(),
            may_invite=self.request.user.has_perm(INVITE),
            may_see_mailing=self.request.user.has_perm(SEE_MAILINGS),
            **kwargs,
        )


def event_buttons(page: Any, user: Any) -> Iterator[Button]:
    """In the menu behind the three dots of an event."""
    if isinstance(page, DialogueEventPage) and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Reminders and invitations"),
            url=reverse("event_reminders", args=[page.pk]),
            icon_name="mail",
            priority=8,
        )


def urlpatterns() -> list[Any]:
    return [
        path("dialogues/events/<int:pk>/reminders/", EventRemindersView.as_view(), name="event_reminders"),
        *invitations.urlpatterns(),
    ]

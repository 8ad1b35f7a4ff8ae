"""What this app adds to Wagtail's admin: the office's day on the first screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from cms.core import clock
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.selectors.office import overview, silent_series


class DuePanel(Component):
    """The next event, and what is missing."""

    name = "due"
    template_name = "home/admin/due.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now = clock.now()
        policy = policy_registry.get_by_type(DialogueEventPage)
        visible = policy.explorable_instances(self.request.user).values("pk")
        series = policy_registry.get_by_type(DialogueSeriesPage).explorable_instances(self.request.user).values("pk")
        # Meetings inside a group need no line-up and no documentation in public.
        events = DialogueEventPage.objects.filter(pk__in=visible).outside_groups().defer("report")
        return {
            "overview": overview(events, now=now),
            "silent_series": silent_series(DialogueSeriesPage.objects.filter(pk__in=series), now=now),
            "may_add": policy.user_has_permission(self.request.user, "add"),
        }


@hooks.register("construct_homepage_panels")
def add_due_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(DuePanel(request))

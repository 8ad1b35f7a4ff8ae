"""Menu, first screen and addresses."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.components import Component

from cms.core import clock
from cms.core.editing.officeviews import GuardedItem
from networks.admission.office import acts, application, applications, visitor_messages
from networks.admission.office.base import LIST, MESSAGES, MESSAGES_TITLE, SEE, SEE_MESSAGES, TITLE
from networks.models import Message
from networks.selectors.admission import open_applications

SCREENS = (applications, acts, application, visitor_messages)


def applications_item() -> GuardedItem:
    """Built when the menu is registered; addresses are known by then."""
    return GuardedItem(TITLE, reverse(LIST), permission=SEE, name="applications", icon_name="group", order=62)


def messages_item() -> GuardedItem:
    return GuardedItem(
        MESSAGES_TITLE, reverse(MESSAGES), permission=SEE_MESSAGES, name="visitor-messages", icon_name="mail", order=64
    )


def urlpatterns() -> list[Any]:
    return [pattern for screen in SCREENS for pattern in screen.urlpatterns()]


class ApplicationsPanel(Component):
    """What waits for the office: applications, lost mentors, messages. Nothing is shown when nothing waits."""

    name = "applications"
    template_name = "networks/admin/applications/panel.html"
    order = 60

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = self.request.user
        return {
            "found": open_applications(today=clock.today()) if user.has_perm(SEE) else None,
            "messages": Message.objects.open().count() if user.has_perm(SEE_MESSAGES) else 0,
        }


def applications_panel(request: HttpRequest) -> ApplicationsPanel | None:
    """The panel, for those who may see applications or messages."""
    user = request.user
    return ApplicationsPanel(request) if user.has_perm(SEE) or user.has_perm(SEE_MESSAGES) else None

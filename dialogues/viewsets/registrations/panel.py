"""What the first screen says about registrations: figures, no people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.core import clock
from dialogues.selectors.registration_office import events_with_registration, figures_of_events
from dialogues.viewsets.registrations.base import SEE_FIGURES, SEE_PEOPLE

SHOWN = 4


class RegistrationPanel(Component):
    """The next events that people register for: how full they are, who waits, until when."""

    name = "registrations"
    template_name = "dialogues/admin/registrations/panel.html"
    order = 55

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now = clock.now()
        coming = events_with_registration(now=now).filter(is_over=False).exclude(registration_doors="")[:SHOWN]
        return {
            "events": list(figures_of_events(coming, now=now).values()),
            "may_see_people": self.request.user.has_perm(SEE_PEOPLE),
        }


def registration_panel(request: HttpRequest) -> RegistrationPanel | None:
    """The panel, for those who may see figures."""
    return RegistrationPanel(request) if request.user.has_perm(SEE_FIGURES) else None

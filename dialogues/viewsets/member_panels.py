"""What the office's first screen says about members: yearly meetings, and what waits for an answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry

from cms.core import clock
from dialogues.selectors.calls import open_applications
from dialogues.selectors.duties import yearly_meetings, years_shown
from dialogues.selectors.proposals import open_proposals
from networks.membership_viewset import running_networks
from networks.models import NetworkPage, ProgrammePage


class DutiesPanel(Component):
    """Yearly meetings: due, planned, held, and whether everybody was invited in time (B19, B20, B30)."""

    name = "yearly-meetings"
    template_name = "dialogues/admin/duties.html"
    order = 66

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        now = clock.now()
        mine = policy_registry.get_by_type(NetworkPage).explorable_instances(self.request.user).values("pk")
        networks = running_networks().filter(pk__in=mine)
        programmes = ProgrammePage.objects.filter(pk__in=mine)
        years = years_shown(clock.today())
        return {
            "meetings": [row for year in years for row in yearly_meetings(networks, programmes, year=year, now=now)]
        }


class ProposalsPanel(Component):
    """How many topics and contributions wait for an answer; nothing when there is none."""

    name = "open-proposals"
    template_name = "dialogues/admin/open_proposals.html"
    order = 67

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return open_proposals()


class TripsPanel(Component):
    """How many applications for learning trips wait for a decision, by trip; nothing when there is none."""

    name = "trip-applications"
    template_name = "dialogues/admin/open_trip_applications.html"
    order = 61

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"trips": open_applications()}


def member_panels(request: HttpRequest) -> list[Component]:
    """The panels that this person may see."""
    panels: list[Component] = []
    if request.user.has_perm("dialogues.view_meetingduty"):
        panels.append(DutiesPanel(request))
    if request.user.has_perm("dialogues.change_topicproposal"):
        panels.append(ProposalsPanel())
    if request.user.has_perm("dialogues.view_registration"):
        panels.append(TripsPanel())
    return panels

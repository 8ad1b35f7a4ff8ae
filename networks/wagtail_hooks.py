"""What this app adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import policy_registry
from wagtail.snippets.models import register_snippet

from cms.core import clock
from networks.admission.office import menu as admission
from networks.admission.office.plans import PlanViewSet
from networks.groups.viewset import GroupsPanel
from networks.groups.viewset import urlpatterns as group_screens
from networks.members.account_viewset import MembersGroup
from networks.members.closed import document_is_opened, page_is_opened
from networks.membership_viewset import running_networks
from networks.models import NetworkPage
from networks.selectors.office import endings
from networks.viewsets import NetworkGroup

# Not by the hook for viewsets, which runs too late for Wagtail's API v3 to learn of the snippets in the group.
register_snippet(NetworkGroup)
hooks.register("before_serve_page", page_is_opened)
hooks.register("before_serve_document", document_is_opened)


class EndingsPanel(Component):
    """Terms, responsibilities and reviews of networks that end soon; nothing when there is none."""

    name = "network-endings"
    template_name = "networks/admin/endings.html"
    order = 70

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        policy = policy_registry.get_by_type(NetworkPage)
        mine = policy.explorable_instances(self.request.user).values("pk")
        networks = running_networks().filter(pk__in=mine, live=True)
        return {"endings": endings(networks, today=clock.today())}


@hooks.register("construct_homepage_panels")
def add_endings_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(EndingsPanel(request))


@hooks.register("construct_homepage_panels")
def add_groups_panel(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(GroupsPanel(request))


@hooks.register("register_admin_urls")
def register_group_screens() -> list[Any]:
    return group_screens()


@hooks.register("register_admin_viewset")
def register_members_area() -> MembersGroup:
    return MembersGroup()


admission_plans = PlanViewSet("admission_plans")


@hooks.register("register_admin_viewset")
def plans_viewset() -> PlanViewSet:
    return admission_plans


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return admission.urlpatterns()


@hooks.register("register_admin_menu_item")
def applications_menu_item() -> MenuItem:
    return admission.applications_item()


@hooks.register("register_admin_menu_item")
def messages_menu_item() -> MenuItem:
    return admission.messages_item()


@hooks.register("construct_homepage_panels")
def add_applications_panel(request: HttpRequest, panels: list[Component]) -> None:
    panel = admission.applications_panel(request)
    if panel is not None:
        panels.append(panel)

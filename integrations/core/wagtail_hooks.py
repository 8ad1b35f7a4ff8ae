"""What the admin gets from this app."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import SubmenuMenuItem
from wagtail.log_actions import LogActionRegistry

from integrations.core.services import connections, links, probing, state
from integrations.core.services.outbox import replaying
from integrations.core.services.sync import running
from integrations.core.viewsets import menu


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return menu.urlpatterns()


@hooks.register("register_admin_menu_item")
def integrations_menu_item() -> SubmenuMenuItem:
    return menu.integrations_menu()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    for action, label, message in (
        (state.ENABLED, _("Switch a plugin on"), _("Plugin switched on")),
        (state.DISABLED, _("Switch a plugin off"), _("Plugin switched off")),
        (connections.CREATED, _("Make a connection"), _("Connection made")),
        (connections.CHANGED, _("Change a connection"), _("Connection changed")),
        (connections.DELETED, _("Delete a connection"), _("Connection deleted")),
        (probing.TESTED, _("Test a connection"), _("Connection tested")),
        (running.ORDERED, _("Read a connection now"), _("Reading ordered")),
        (replaying.REPLAYED, _("Deliver again"), _("Deliveries ordered again")),
        (links.LINKED, _("Link an event elsewhere"), _("Event elsewhere linked")),
        (links.UNLINKED, _("Release a link"), _("Link with an event elsewhere released")),
        (links.IGNORED, _("Leave out an event elsewhere"), _("Event elsewhere left out")),
        (links.OFFERED_AGAIN, _("Offer an event elsewhere again"), _("Event elsewhere offered again")),
        (links.ACCEPTED, _("Accept a proposal"), _("Proposed event accepted in place of a vanished one")),
        (links.REFUSED, _("Refuse a proposal"), _("Proposed event refused")),
        (links.TAKEN, _("Take theirs"), _("Conflict settled: theirs taken")),
        (links.KEPT, _("Keep ours"), _("Conflict settled: ours kept")),
    ):
        actions.register_action(action, label, message)

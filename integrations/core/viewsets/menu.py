"""The menu “Integrations”; plugins add their own entries by the hook ``register_integrations_menu_item``."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, SubmenuMenuItem

from cms.core.editing.officeviews import GuardedItem
from integrations.core.viewsets import conflicts, connections, deliveries, events, overview, recordings, runs
from integrations.core.viewsets.base import MENU_HOOK, OVERVIEW, SEE, TITLE

SCREENS = (overview, connections, events, conflicts, runs, deliveries, recordings)


def integrations_menu() -> SubmenuMenuItem:
    """Built when the menu is registered; addresses are known by then."""
    items = [
        _item(0, _("Overview"), OVERVIEW, "list-ul"),
        _item(9000, runs.TITLE, runs.LIST, "history"),
        _item(9001, deliveries.TITLE, deliveries.LIST, "mail"),
    ]
    menu = Menu(items=items, register_hook_name=MENU_HOOK)
    return SubmenuMenuItem(TITLE, menu, name="integrations", icon_name="link", order=70)


def _item(order: int, title: Any, name: str, icon: str) -> GuardedItem:
    slug = name.replace("_", "-")
    return GuardedItem(title, reverse(name), permission=SEE, name=slug, icon_name=icon, order=order)


def urlpatterns() -> list[Any]:
    return [pattern for screen in SCREENS for pattern in screen.urlpatterns()]

"""The menu entry and all addresses of the screens about registrations."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cms.core.editing.officeviews import GuardedItem
from dialogues.viewsets.registrations import applications, check_in, events, exporting, people, person
from dialogues.viewsets.registrations.base import LIST, SEE_FIGURES, TITLE

SCREENS = (events, applications, exporting, people, person, check_in)


def menu_item() -> GuardedItem:
    """Built when the menu is registered; addresses are known by then."""
    return GuardedItem(TITLE, reverse(LIST), permission=SEE_FIGURES, name="registrations", icon_name="group", order=55)


def urlpatterns() -> list[Any]:
    return [pattern for screen in SCREENS for pattern in screen.urlpatterns()]

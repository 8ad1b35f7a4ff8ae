"""What working groups put into the members' area: the menu, and the start page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core import clock
from networks.members.area import Entry, Part, register_entry, register_part
from networks.permissions import Action, Viewer
from networks.selectors.groups import own_group_cards


def may_know_of_groups(viewer: Viewer) -> bool:
    """Whether the list of groups has anything to say to them."""
    return viewer.is_office or bool(viewer.groups) or bool(viewer.networks_where(Action.SEE_GROUPS))


def groups_part(viewer: Viewer) -> dict[str, Any] | None:
    """The groups that somebody takes part in, with their next meetings."""
    cards = own_group_cards(viewer, now=clock.now()) if viewer.groups else []
    return {"cards": cards} if cards else None


def register() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    register_entry(Entry("groups", _("Working groups"), "members:groups", shows=may_know_of_groups, order=30))
    register_part(Part("groups", _("My groups"), "networks/members/groups/part.html", groups_part, order=10))

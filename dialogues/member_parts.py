"""What this app puts into the members' area."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.languages import current_language
from dialogues.selectors import calls, meetings
from networks.members.area import Entry, Part, register_entry, register_part
from networks.permissions import Action, Viewer


def may_propose(viewer: Viewer) -> bool:
    """Whether they propose topics in any network."""
    return viewer.is_office or bool(viewer.networks_where(Action.PROPOSE_TOPICS))


def next_meetings(viewer: Viewer) -> dict[str, Any] | None:
    """The next meetings, with when people were invited."""
    if not meetings.may_see(viewer):
        return None
    found = meetings.meetings_for(viewer, language=current_language(), now=clock.now())
    return {"meetings": found[: meetings.UPCOMING]}


def may_see_trips(viewer: Viewer) -> bool:
    """Whether they may apply for trips in any network, or have applied for one."""
    may_apply = viewer.is_office or bool(viewer.networks_where(Action.APPLY_FOR_TRIPS))
    return may_apply or calls.own_applications(viewer).exists()


def open_trips(viewer: Viewer) -> dict[str, Any] | None:
    """Calls that are open for them, and how their applications stand; nothing when there are none."""
    found = calls.trips_for(viewer, language=current_language(), now=clock.now())
    shown = [trip for trip in found if not trip.is_over and (trip.own is not None or trip.is_open)]
    return {"trips": shown} if shown else None


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_part(
        Part("meetings", _("Next meetings"), "dialogues/members/parts/meetings.html", next_meetings, order=10)
    )
    register_entry(Entry("meetings", _("Meetings"), "dialogues:member_meetings", shows=meetings.may_see, order=20))
    register_part(Part("trips", _("Learning trips"), "dialogues/members/parts/trips.html", open_trips, order=15))
    register_entry(Entry("trips", _("Learning trips"), "dialogues:member_trips", shows=may_see_trips, order=25))
    register_entry(Entry("topics", _("Topics"), "dialogues:member_topics", shows=may_propose, order=60))

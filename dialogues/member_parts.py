"""What this app puts into the members' area."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cms.core import clock
from dialogues.selectors import meetings
from networks.area import Entry, Part, register_entry, register_part
from networks.permissions import Action, Viewer


def may_propose(viewer: Viewer) -> bool:
    """Whether they propose topics in any network."""
    return viewer.is_office or bool(viewer.networks_where(Action.PROPOSE_TOPICS))


def next_meetings(viewer: Viewer) -> dict[str, Any] | None:
    """The next meetings, with when people were invited."""
    if not meetings.may_see(viewer):
        return None
    found = meetings.meetings_for(viewer, language=translation.get_language() or "de", now=clock.now())
    return {"meetings": found[: meetings.UPCOMING]}


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_part(
        Part("meetings", _("Next meetings"), "dialogues/members/parts/meetings.html", next_meetings, order=10)
    )
    register_entry(Entry("meetings", _("Meetings"), "dialogues:member_meetings", shows=meetings.may_see, order=20))
    register_entry(Entry("topics", _("Topics"), "dialogues:member_topics", shows=may_propose, order=60))

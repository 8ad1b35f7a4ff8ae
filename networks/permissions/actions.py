"""What can be asked for, and the tables that say what each standing and each role may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from networks.choices import GroupRole, Standing


class Action(StrEnum):
    """What is asked for. The first ones are :class:`~networks.choices.Configurable` per network."""

    SEE_MEETINGS = "see_meetings"
    CONTRIBUTE = "contribute"
    PROPOSE_TOPICS = "propose_topics"
    SEE_DIRECTORY = "see_directory"
    SEE_DOCUMENTS = "see_documents"
    SEE_PAGES = "see_pages"
    SEE_GROUPS = "see_groups"
    APPLY_FOR_TRIPS = "apply_for_trips"
    ANSWER_SURVEYS = "answer_surveys"

    ENTER = "enter"
    """See in the members' area that one belongs to the network, and as what."""
    MANAGE = "manage"
    """Everything that the office of a network does."""
    READ_GROUP = "read_group"
    """See the inside of a working group: discussion, minutes, outputs, who is in it."""
    POST = "post"
    EDIT_GROUP = "edit_group"
    """Aim, state, meetings, outputs, minutes and people of a group."""
    MODERATE = "moderate"
    SEE_APPLICATION = "see_application"
    """An application for membership, by its mentor or the office; the applicant has a signed link."""
    ONBOARD = "onboard"
    """Tick off what a mentor does for a new member."""
    EDIT_OWN = "edit_own"
    """One's own profile, contribution, proposal or post."""


_MEMBERS = frozenset({Standing.MEMBER, Standing.OFFICE})
_INSIDE = frozenset({Standing.GUEST, Standing.SUPPORTER, Standing.MEMBER, Standing.OFFICE})
_OFFICE = frozenset({Standing.OFFICE})

BY_STANDING: Final[Mapping[Action, frozenset[Standing]]] = {
    Action.ENTER: _INSIDE,
    Action.SEE_MEETINGS: _MEMBERS | {Standing.SUPPORTER},
    Action.CONTRIBUTE: _MEMBERS,
    Action.PROPOSE_TOPICS: _MEMBERS,
    Action.SEE_DIRECTORY: _MEMBERS,
    Action.SEE_DOCUMENTS: _MEMBERS,
    Action.SEE_PAGES: _MEMBERS,
    Action.SEE_GROUPS: _MEMBERS,
    Action.APPLY_FOR_TRIPS: frozenset({Standing.MEMBER}),
    Action.ANSWER_SURVEYS: frozenset({Standing.MEMBER}),
    Action.MANAGE: _OFFICE,
    Action.READ_GROUP: _OFFICE,
    Action.POST: frozenset(),
    Action.EDIT_GROUP: _OFFICE,
    Action.MODERATE: _OFFICE,
    Action.SEE_APPLICATION: _OFFICE,
    Action.ONBOARD: _OFFICE,
    Action.EDIT_OWN: frozenset(),
}
"""What each standing may do in a network, unless a row says otherwise. An applicant may do nothing, a guest enter."""

BY_GROUP_ROLE: Final[Mapping[Action, frozenset[GroupRole]]] = {
    Action.READ_GROUP: frozenset(GroupRole),
    Action.POST: frozenset(GroupRole),
    Action.EDIT_GROUP: frozenset({GroupRole.CONVENOR}),
    Action.MODERATE: frozenset({GroupRole.CONVENOR}),
}
"""What somebody may do in a working group besides. They need not be a member: a convenor may come from elsewhere."""

BY_MENTOR: Final = frozenset({Action.SEE_APPLICATION, Action.ONBOARD})
"""What a mentor may do with the application that they look after."""

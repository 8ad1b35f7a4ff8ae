"""Who may see and do what: the one place of rights on single objects.

Everything follows from facts on the day: what somebody is to a network (:class:`Standing`, from the register), what
they are in a working group (:class:`GroupRole`), whom they look after as a mentor, and what is their own. A table says
what each standing may do; an office may open or close some of it per network and kind of membership until a day
(:class:`MembershipRight`, B14). Pages, lists, searches, feeds, the API and files ask here and nowhere else::

    viewer = viewer_of(request.user)
    viewer.may(Action.SEE_DIRECTORY, network)
    visible(viewer, MemberAccount.objects.all())

What an object belongs to is asked of the object itself: ``network_key`` and ``group_key`` (translation keys) and
``account_id`` (whose own it is), whichever it has.
"""

from networks.permissions.actions import BY_GROUP_ROLE, BY_MENTOR, BY_STANDING, Action
from networks.permissions.viewers import (
    NOBODY,
    OFFICE_PERMISSION,
    Asking,
    Viewer,
    closed_places,
    is_addressed,
    is_meant,
    may,
    may_open,
    network_key_of,
    viewer_of,
    visible,
)

__all__ = [
    "BY_GROUP_ROLE",
    "BY_MENTOR",
    "BY_STANDING",
    "NOBODY",
    "OFFICE_PERMISSION",
    "Action",
    "Asking",
    "Viewer",
    "closed_places",
    "is_addressed",
    "is_meant",
    "may",
    "may_open",
    "network_key_of",
    "viewer_of",
    "visible",
]

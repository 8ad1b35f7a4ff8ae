"""The door at Meetup, as a plugin keeps it: which address the button of an event leads to (E37)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialogues.choices import RegistrationDoor
from dialogues.models import DialogueEventPage
from dialogues.services.drafts import change_and_publish

if TYPE_CHECKING:
    from cms.core.models import User


def set_meetup_address(
    event: DialogueEventPage, url: str, *, opens_door: bool = False, user: User | None = None
) -> DialogueEventPage:
    """Let the button “Register at Meetup” lead to ``url``, online at once and in a draft that waits.

    Args:
        url: of the event, or of its group while the event cannot be found there.
        opens_door: tick Meetup among the doors of the registration, too.

    Raises:
        ValidationError: the page is not valid with it.
    """

    def change(page: DialogueEventPage) -> None:
        page.registration_meetup_url = url
        if opens_door and RegistrationDoor.MEETUP not in page.registration_doors:
            page.registration_doors = [*page.registration_doors, RegistrationDoor.MEETUP]

    return change_and_publish(event, change, user=user)

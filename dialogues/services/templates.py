"""Using an event as the template of another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction

from cms.core.fuzzydates import FuzzyDate
from cms.core.models import Row
from dialogues.choices import ContributorState, RegistrationDoor
from dialogues.models import DialogueEventPage

if TYPE_CHECKING:
    from cms.core.models import User

TAKEN_OVER = (
    "kicker",
    "kind",
    "image",
    "social_image",
    "end_time",
    "time_zone",
    "attendance_mode",
    "host_event_title",
    "host_event_url",
    "free_of_charge",
    "will_be_recorded",
    "announcement",
    "placeholder_text",
    "contributors_label",
    "guiding_question",
    "documentation_not_planned",
    "registration_capacity",
    "registration_waitlist",
    "registration_opens_days",
    "registration_closes_hours",
    "registration_guests",
    "waitlist_closes_hours",
    "offer_hours",
    "link_hours",
    "when_moved",
    "by_call",
    "call_text",
    "call_standings",
    "reminders",
)
"""What one event usually has in common with the next. Everything that tells what happened stays behind."""


def copy_event(
    event: DialogueEventPage,
    *,
    title: str,
    date: FuzzyDate | None = None,
    with_contributors: bool = False,
    user: User | None = None,
) -> DialogueEventPage:
    """A new draft beside ``event``, made like its latest draft, with ids of its own.

    It has no registrations, recordings, presentations, conditions, report or findings, and no state from before.
    Contributors come along only when wanted; they count as invited, so that nobody is announced by accident.

    Raises:
        ValidationError: the title or the date is not possible.
    """
    source: Any = event.get_latest_revision_as_object()
    copy: Any = DialogueEventPage(title=title, locale=source.locale, owner=user, live=False)
    copy.date = date
    for name in TAKEN_OVER:
        setattr(copy, name, getattr(source, name))
    if not (date and date.moment):
        copy.end_time = None
    # The address of a registration elsewhere belongs to the one event.
    copy.registration_doors = [door for door in source.registration_doors if door == RegistrationDoor.INTERNAL]
    copy.topics = list(source.topics.all())
    copy.networks = list(source.networks.all())
    copy.call_networks = list(source.call_networks.all())
    copy.venues = _new_rows(source.venues.all())
    copy.registration_questions = _new_rows(source.registration_questions.all())
    copy.reminder_rules = _new_rows(source.reminder_rules.all())
    copy.organisation_roles = _new_rows(source.organisation_roles.all())
    if with_contributors:
        contributors = _new_rows(source.contributors.all())
        for contributor in contributors:
            contributor.state, contributor.note = ContributorState.INVITED, ""
        copy.contributors = contributors
    with transaction.atomic():
        event.get_parent().add_child(instance=copy)
        copy.save_revision(user=user, log_action=True)
    return copy


def _new_rows(rows: Iterable[Row]) -> list[Row]:
    copies = []
    for row in rows:
        copy, _children = row.copy_cluster()
        copy.pk, copy.translation_key = None, uuid4()
        copies.append(copy)
    return copies

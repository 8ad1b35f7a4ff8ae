"""What can happen to an event and its people, and what cannot. A transition that is not allowed explains itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.choices import ContributorState, EventLifecycle
from dialogues.models import Contributor, DialogueEventPage
from dialogues.services.drafts import change_and_publish, current
from dialogues.services.translations import leader_of

if TYPE_CHECKING:
    from cms.core.models import User

STOPPED = {EventLifecycle.CANCELLED, EventLifecycle.POSTPONED}

_ABSENT = {ContributorState.CANCELLED, ContributorState.CANCELLED_SHORT_NOTICE, ContributorState.REPLACED}
CONTRIBUTOR_TRANSITIONS: dict[str, set[ContributorState]] = {
    ContributorState.INVITED: {ContributorState.ANNOUNCED, ContributorState.CONFIRMED},
    ContributorState.ANNOUNCED: {ContributorState.CONFIRMED, *_ABSENT},
    ContributorState.CONFIRMED: {ContributorState.ANNOUNCED, *_ABSENT},
    ContributorState.CANCELLED: {ContributorState.CONFIRMED, *_ABSENT} - {ContributorState.CANCELLED},
    ContributorState.CANCELLED_SHORT_NOTICE: {ContributorState.CONFIRMED, *_ABSENT}
    - {ContributorState.CANCELLED_SHORT_NOTICE},
    ContributorState.REPLACED: {ContributorState.CONFIRMED, *_ABSENT} - {ContributorState.REPLACED},
}
"""What may follow which state (E11, E34). An announced person cannot become invited again: the public knows them."""


class TransitionError(ValidationError):
    """An act that is not possible in the present state, with the reason in the user's language."""


def cancel_event(event: DialogueEventPage, *, note: str, user: User | None = None) -> DialogueEventPage:
    """Cancel an event for good and tell the public why. It stays in lists and calendars, marked as cancelled.

    Raises:
        TransitionError: it is cancelled already, or over, or the page is a translation.
        ValidationError: there is no note.
    """
    page = current(event)
    _refuse_translation(page)
    if page.lifecycle == EventLifecycle.CANCELLED:
        raise TransitionError(_("The event is already cancelled."))
    _refuse_when_over(page, _("The event is over. What took place cannot be cancelled."))
    return _set_lifecycle(event, EventLifecycle.CANCELLED, _required(note), user=user)


def postpone_event(
    event: DialogueEventPage, *, note: str, new_date: FuzzyDate | None = None, user: User | None = None
) -> DialogueEventPage:
    """Move an event to ``new_date``; without one it waits, marked as postponed.

    A last day moves by as many days as the first.

    Raises:
        TransitionError: it is over, or the new date is the old one, or the page is a translation.
        ValidationError: there is no note, or the page is not valid with the new date.
    """
    page = current(event)
    _refuse_translation(page)
    _refuse_when_over(page, _("The event is over. Please plan a new one instead."))
    note = _required(note)
    if new_date is None:
        if page.lifecycle == EventLifecycle.POSTPONED:
            raise TransitionError(_("The event is already postponed. Please enter the new date."))
        return _set_lifecycle(event, EventLifecycle.POSTPONED, note, user=user)
    if new_date == page.date and page.lifecycle not in STOPPED:
        raise TransitionError(_("This is the date that the event has already."))

    def move(target: DialogueEventPage) -> None:
        if target.end_date and target.date and target.date.earliest and new_date.earliest:
            target.end_date += new_date.earliest - target.date.earliest
        target.date = new_date
        target.lifecycle = EventLifecycle.AUTOMATIC
        target.status_note = note

    return change_and_publish(event, move, user=user)


def reopen_event(event: DialogueEventPage, *, user: User | None = None) -> DialogueEventPage:
    """Let a cancelled or postponed event take place after all; the public note goes.

    Raises:
        TransitionError: it was neither cancelled nor postponed, or the page is a translation.
    """
    page = current(event)
    _refuse_translation(page)
    if page.lifecycle not in STOPPED:
        raise TransitionError(_("The event is neither cancelled nor postponed, so there is nothing to take back."))
    return _set_lifecycle(event, EventLifecycle.AUTOMATIC, "", user=user)


def mark_contributor(
    event: DialogueEventPage, key: UUID, *, state: str, note: str = "", user: User | None = None
) -> DialogueEventPage:
    """Change what is known about somebody's part in an event, at once online. ``key`` is the row's translation key.

    Who cancels stays listed (E12).

    Raises:
        TransitionError: the state cannot follow the present one, nobody has this key, or the page is a translation.
    """
    _refuse_translation(current(event))
    row = _contributor(current(event), key) or _contributor(current(event).get_latest_revision_as_object(), key)
    if row is None:
        raise TransitionError(_("This person is no longer part of the event. Please reload the page."))
    if state not in CONTRIBUTOR_TRANSITIONS[row.state]:
        raise TransitionError(
            _("%(name)s is marked as “%(now)s”; from there “%(then)s” is not possible.")
            % {"name": row.person.name, "now": row.get_state_display(), "then": ContributorState(state).label}
        )

    def mark(target: DialogueEventPage) -> None:
        contributor = _contributor(target, key)
        if contributor is not None:
            contributor.state = state
            contributor.note = note

    return change_and_publish(event, mark, user=user)


def _contributor(event: DialogueEventPage, key: UUID) -> Contributor | None:
    relation: Any = event.contributors
    rows: list[Contributor] = relation.get_object_list()
    return next((row for row in rows if row.translation_key == key), None)


def _set_lifecycle(
    event: DialogueEventPage, lifecycle: EventLifecycle, note: str, *, user: User | None
) -> DialogueEventPage:
    def change(target: DialogueEventPage) -> None:
        target.lifecycle = lifecycle
        target.status_note = note

    return change_and_publish(event, change, user=user)


def _refuse_translation(page: DialogueEventPage) -> None:
    """What happens to an event is a fact, and facts of a translation are those of the page that leads it."""
    leader = leader_of(page)
    if leader is not None:
        raise TransitionError(
            _("This page is a translation. Please do this on the page “%(title)s” (%(language)s); this one follows.")
            % {"title": leader.title, "language": leader.locale.get_display_name()}
        )


def _refuse_when_over(event: DialogueEventPage, reason: str) -> None:
    """What waits for a new date has not taken place, though its old date has passed."""
    if event.lifecycle == EventLifecycle.POSTPONED:
        return
    if event.over_at is not None and event.over_at <= clock.now():
        raise TransitionError(reason)


def _required(note: str) -> str:
    if not note.strip():
        raise ValidationError({"note": _("Please say in one sentence what happened: visitors read it.")})
    return note.strip()

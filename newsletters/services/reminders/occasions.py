"""Mails that a change causes, once each: the notice of a stop, and the follow-up when an event is documented."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from dialogues.choices import DocumentationPart, EventLifecycle
from newsletters.choices import ReminderState
from newsletters.models import KnownTime, Reminder
from newsletters.services.reminders import moves, planning, promises
from newsletters.services.reminders.promises import Promise

SETTLING = timedelta(hours=1)
"""What is published within an hour of the first part comes in the same follow-up."""
LATEST_FOLLOW_UP = timedelta(days=60)
"""So long after an event its documentation is still news."""
PATIENCE = timedelta(days=7)
"""So long a follow-up is still sent when it could not be sent at its time."""
NOTEWORTHY = {part.value for part in DocumentationPart} - {DocumentationPart.CAPTIONS.value}
ONCE = (Reminder.Kind.CANCELLATION, Reminder.Kind.FOLLOW_UP, Reminder.Kind.MOVE, Reminder.Kind.POSTPONEMENT)
STOPS = {
    Reminder.Kind.CANCELLATION: EventLifecycle.CANCELLED,
    Reminder.Kind.POSTPONEMENT: EventLifecycle.POSTPONED,
}


def announce_stop(kind: Reminder.Kind, event_key: UUID, *, now: datetime) -> Reminder | None:
    """Plan the one notice that an event is cancelled or postponed (``kind``); it goes to all subscribers at once.

    An event that is over is not stopped any more, unless people still wait for its new date. A second stop for the same
    day is no news, unless people were told in between that the event takes place.
    """
    promise = promises.read([event_key], now=now)[event_key]
    event, series = promise.event, promise.series
    if event is None or series is None or event.lifecycle != STOPS[kind]:
        return None
    known = moves.known_times([event_key]).get(event_key)
    ends_at = event.starts_at or event.over_at
    if ends_at is not None and ends_at <= now:
        if known is None or not known.awaits_date:
            return None
        ends_at = None
    told = known.moves if known is not None else 0
    return planning.plan_once(
        kind,
        event_key,
        series.translation_key,
        rule_key=f"{kind.value}:{told}" if told else kind.value,
        occasion=promises.day_of(event),
        due_at=now,
        late_at=ends_at or now + PATIENCE,
    )


def announce_documentation(event_key: UUID, *, parts: Collection[str], now: datetime) -> Reminder | None:
    """Plan the one follow-up of an event whose documentation has begun to appear.

    Args:
        parts: what is done by now (codes of ``DocumentationPart``); captions alone are no reason to write.
    """
    if not NOTEWORTHY.intersection(parts):
        return None
    promise = promises.read([event_key], now=now)[event_key]
    if _why_no_follow_up(promise, now=now) or promise.event is None or promise.series is None:
        return None
    return planning.plan_once(
        Reminder.Kind.FOLLOW_UP,
        event_key,
        promise.series.translation_key,
        rule_key=Reminder.Kind.FOLLOW_UP.value,
        occasion="",
        due_at=now + SETTLING,
        late_at=now + SETTLING + PATIENCE,
    )


def review(event_keys: Collection[UUID]) -> int:
    """Drop notices and follow-ups that are not true any more; returns how many."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        now = clock.now()
        rows = [row for row in planning.locked_reminders(event_keys, *ONCE) if row.state in planning.OPEN]
        keys = {row.event_key for row in rows}
        told = promises.read(keys, now=now) if rows else {}
        known = moves.known_times(keys) if rows else {}
        dropped = 0
        for row in rows:
            promise = told[row.event_key]
            if row.kind == Reminder.Kind.FOLLOW_UP:
                reason = _why_no_follow_up(promise, now=now)
            elif row.kind == Reminder.Kind.MOVE:
                reason = _why_no_move(row, promise, known.get(row.event_key), now=now)
            else:
                reason = _why_no_stop(Reminder.Kind(row.kind), promise)
            if reason:
                planning.drop(row, reason=reason, now=now)
                dropped += 1
    return dropped


def _why_no_stop(kind: Reminder.Kind, promise: Promise) -> str:
    if promise.event is None:
        return _("The event is not online any more.")
    if promise.takes_place:
        return _("The event takes place after all.")
    if promise.event.lifecycle != STOPS[kind]:
        return _("Something else has become of the event.")
    return ""


def _why_no_move(row: Reminder, promise: Promise, known: KnownTime | None, *, now: datetime) -> str:
    """While it is planned it has to be news; while it is being sent, what it says has to be true."""
    if row.state == ReminderState.DUE or known is None or promise.event is None or not promise.takes_place:
        return moves.why_no_move(promise, known, now=now)
    return _("The event has moved.") if moves.is_news(known, promise.event) else ""


def _why_no_follow_up(promise: Promise, *, now: datetime) -> str:
    event, series = promise.event, promise.series
    if event is None:
        return _("The event is not online any more.")
    if not promise.takes_place:
        return _("The event did not take place.")
    if event.over_at is None or event.over_at > now:
        return _("The event is not over.")
    if event.over_at < now - LATEST_FOLLOW_UP:
        return _("The event is too long ago.")
    if event.first_published_at is not None and event.first_published_at >= event.over_at:
        # Taken over from elsewhere, documentation and all: nobody had waited for it here.
        return _("The event was over before it was published here.")
    if series is None:
        return _("The series is not online.")
    if not series.follow_ups:
        return _("Follow-ups are switched off for this series.")
    if promises.series_is_over(series, now=now):
        return _("The series has ended.")
    return ""

"""Reminder rows are kept equal to what the rules promise: after every change, and again each minute.

Level-triggered: rows are compared with the promise, whatever happened in between and however often it is asked. What
stops a reminder stops its mailing in the same transaction (R6).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from dialogues.models import DialogueEventPage
from newsletters.choices import MailingState, ReminderState
from newsletters.engine.control import cancel
from newsletters.models import Reminder
from newsletters.services.reminders import promises
from newsletters.services.reminders.keys import is_notice, registered_mailings
from newsletters.services.reminders.promises import Promise, Wanted

OPEN = (ReminderState.DUE, ReminderState.RUNNING)

declare(
    {
        "reminder.before_plan": "An event has changed, its reminders are as before.",
        "reminder.after_plan": "Reminders are recomputed and mailings stopped, not committed.",
    }
)


def plan_events(event_keys: Collection[UUID]) -> int:
    """Make the reminders of these events what the rules promise; returns how many rows changed.

    Sent reminders stay. Those of a day that is no longer the event's, of rules that are gone, and of events that do not
    take place are dropped, and their mailings cancelled.
    """
    if not event_keys:
        return 0
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        fail_point("reminder.before_plan")
        now = clock.now()
        rows = locked_reminders(event_keys, Reminder.Kind.REMINDER)
        told = promises.read(event_keys, now=now)
        changed = 0
        for row in rows:
            changes = changes_of(row, told[row.event_key], now)
            if changes:
                changed += 1
                _apply(row, changes, now)
        new = [row for key in event_keys for row in missing(key, told[key], rows, now)]
        Reminder.objects.bulk_create(new, ignore_conflicts=True)
        fail_point("reminder.after_plan")
    return changed + len(new)


def plan_differences() -> int:
    """Plan what no change announced: a lost process, a row written by hand, the clock. Eight queries when there is
    nothing to do; returns how many rows changed."""
    with translation.override(settings.LANGUAGE_CODE):
        now = clock.now()
        coming = DialogueEventPage.objects.filter(live=True, starts_at__gt=now).order_by()
        keys = set(coming.values_list("translation_key", flat=True))
        reminders = Reminder.objects.filter(kind=Reminder.Kind.REMINDER)
        keys.update(reminders.filter(state__in=OPEN).values_list("event_key", flat=True))
        told = promises.read(keys, now=now) if keys else {}
        rows = list(reminders.filter(event_key__in=keys).select_related("mailing"))
        stale = {row.event_key for row in rows if changes_of(row, told[row.event_key], now)}
        stale |= {key for key in keys if missing(key, told[key], rows, now)}
    return plan_events(sorted(stale))


def locked_reminders(event_keys: Collection[UUID], *kinds: str) -> list[Reminder]:
    """The mails of these kinds about these events, locked in one order until the end of the transaction."""
    rows = Reminder.objects.select_for_update(of=("self",)).filter(event_key__in=event_keys, kind__in=kinds)
    return list(rows.select_related("mailing").order_by("pk"))


def changes_of(row: Reminder, promise: Promise, now: datetime) -> dict[str, Any]:
    """What has to change about ``row``; empty when it is as promised."""
    if row.state == ReminderState.RUNNING and row.mailing is not None and row.mailing.state == MailingState.DONE:
        return {"state": ReminderState.SENT}
    wanted = (promise.wanted or {}).get((row.rule_key, row.occasion))
    if wanted is None:
        if row.state == ReminderState.DUE and row.late_at <= now:
            return _missed()
        if row.state in OPEN:
            return {"state": ReminderState.DROPPED, "reason": promise.reason}
        return {}
    times = {"due_at": wanted.due_at, "late_at": wanted.late_at, "cut_off": wanted.due_at}
    moved = {name: value for name, value in times.items() if getattr(row, name) != value}
    if row.state == ReminderState.DUE:
        return _missed() | moved if wanted.late_at <= now else moved
    if row.state == ReminderState.RUNNING:
        # Its mails name a time that is no longer true: those who have none yet get the right one.
        return {"state": ReminderState.DUE, "reason": "", **times} if moved and now < wanted.late_at else {}
    if _may_come_back(row) and now < wanted.late_at:
        return {"state": ReminderState.DUE, "reason": "", **times}
    return {}


def send_anew(event_key: UUID, *, now: datetime) -> int:
    """Reminders of this event that are being sent say what is no longer true: those who have none yet get another one.
    Returns how many reminders it was."""
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        rows = locked_reminders([event_key], Reminder.Kind.REMINDER)
        running = [row for row in rows if row.state == ReminderState.RUNNING]
        for row in running:
            _apply(row, {"state": ReminderState.DUE, "reason": ""}, now)
    return len(running)


def missing(event_key: UUID, promise: Promise, rows: Iterable[Reminder], now: datetime) -> list[Reminder]:
    """Rows that the promise wants and that are not there. An event that has begun gets none any more."""
    event = promise.event
    if event is None or promise.series is None or event.starts_at is None or event.starts_at <= now:
        return []
    known = {(row.rule_key, row.occasion) for row in rows if row.event_key == event_key}
    return [
        _new(event_key, promise.series.translation_key, wanted, now)
        for key, wanted in (promise.wanted or {}).items()
        if key not in known
    ]


def _new(event_key: UUID, series_key: UUID, wanted: Wanted, now: datetime) -> Reminder:
    too_late = wanted.late_at <= now
    return Reminder(
        event_key=event_key,
        series_key=series_key,
        rule_key=wanted.rule_key,
        occasion=wanted.occasion,
        due_at=wanted.due_at,
        late_at=wanted.late_at,
        cut_off=wanted.due_at,
        state=ReminderState.DROPPED if too_late else ReminderState.DUE,
        reason=_("Its time was over when the event was announced.") if too_late else "",
        changed_at=now,
    )


def _may_come_back(row: Reminder) -> bool:
    """Whether a reminder that was given up may be sent after all, because its event takes place again or because the
    clock had gone wrong. What somebody in the office has stopped stays stopped."""
    return row.state == ReminderState.DROPPED or (row.state == ReminderState.MISSED and row.mailing_id is None)


def _missed() -> dict[str, Any]:
    return {
        "state": ReminderState.MISSED,
        "reason": _("Nothing could be sent in time, and later it would have come too late."),
    }


def _apply(row: Reminder, changes: dict[str, Any], now: datetime) -> None:
    if row.state == ReminderState.RUNNING and changes.get("state") != ReminderState.SENT:
        _stop(row, reason=changes.get("reason") or _("The event has moved."))
    for name, value in changes.items():
        setattr(row, name, value)
    row.changed_at = now
    row.save(update_fields=[*changes, "changed_at"])


def _stop(row: Reminder, *, reason: str) -> None:
    """Cancel the mailings of ``row``, unless they have been sent to their end."""
    for mailing in filter(None, [row.mailing, *(registered_mailings(row) if is_notice(row) else ())]):
        try:
            cancel(mailing, reason=reason)
        except ValidationError:
            continue  # everybody has it already


def plan_once(
    kind: Reminder.Kind,
    event_key: UUID,
    series_key: UUID,
    *,
    rule_key: str,
    occasion: str,
    due_at: datetime,
    late_at: datetime,
) -> Reminder:
    """The row of a mail that a change causes, made once. One that was dropped before anybody got it is planned again."""
    with transaction.atomic():
        times = {"due_at": due_at, "late_at": late_at, "cut_off": due_at, "changed_at": clock.now()}
        row, created = Reminder.objects.select_for_update(of=("self",)).get_or_create(
            event_key=event_key,
            rule_key=rule_key,
            occasion=occasion,
            defaults={"kind": kind, "series_key": series_key, **times},
        )
        if not created and row.state == ReminderState.DROPPED and row.mailing_id is None:
            row.state, row.reason = ReminderState.DUE, ""
            for name, value in times.items():
                setattr(row, name, value)
            row.save(update_fields=["state", "reason", *times])
    return row


def drop(row: Reminder, *, reason: str, now: datetime) -> None:
    """Give up a reminder that is planned or running; in the caller's transaction, on a locked row."""
    if row.state in OPEN:
        _apply(row, {"state": ReminderState.DROPPED, "reason": reason}, now)

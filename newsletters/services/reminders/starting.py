"""Sending what is due: content and addressees are frozen, each reminder in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.failpoints import declare, fail_point
from dialogues.choices import ReminderAudience
from newsletters.choices import MailingState, RecipientState, ReminderState
from newsletters.engine.planning import Addressee, Plan, freeze
from newsletters.models import Mailing, MailingRecipient, Reminder
from newsletters.selectors.audiences import notice_addressees, reminded_registrants, series_addressees
from newsletters.services.registrations import notices
from newsletters.services.reminders import contents, moves, occasions, planning, promises
from newsletters.services.reminders.keys import NOTICES, is_notice, key_of, kind_of, registered_mailings

log = logging.getLogger(__name__)

NOT_SENT = (RecipientState.QUEUED, RecipientState.CLAIMED, RecipientState.SKIPPED)
"""Of a cancelled mailing nobody in these states has got anything, or ever will."""

declare(
    {
        "reminder.before_start": "A reminder is due, its mailing is not made.",
        "reminder.after_freeze": "The mailing of a reminder is frozen, not committed.",
    }
)


def keep_promises() -> str:
    """The timed job: plan what no change announced, start what is due, note what is finished."""
    changed = planning.plan_differences()
    moves.remember_coming()
    now = clock.now()
    due = Reminder.objects.filter(state=ReminderState.DUE, due_at__lte=now).order_by("due_at", "pk")
    started = failed = 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            started += start(pk)
        except Exception as failure:  # one event's mail must not keep back the others'; it comes again in a minute
            failed += 1
            log.error("A reminder could not be made: %s", type(failure).__name__)  # its message may hold an address
    finished = note_outcomes()
    return f"{changed} planned, {started} started, {failed} failed, {finished} finished"


def start(pk: int) -> bool:
    """Freeze the mail of one reminder, if it is due and still true; whether a mailing was made.

    The editor's change and this function lock the same rows: whoever comes second sees what the first has done.
    """
    fail_point("reminder.before_start")
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        event_key = Reminder.objects.values_list("event_key", flat=True).get(pk=pk)
        planning.plan_events([event_key])
        occasions.review([event_key])
        row = Reminder.objects.select_for_update(of=("self",)).get(pk=pk)
        now = clock.now()
        if row.state != ReminderState.DUE or row.due_at > now:
            return False
        if row.late_at <= now:
            _set(row, ReminderState.MISSED, _("It could not be sent in time, and later it would have come too late."))
            return False
        made = _freeze(row, now)
        fail_point("reminder.after_freeze")
    return made


def note_outcomes() -> int:
    """Reminders whose mailing has come to its end are sent; how many. A mailing that the office has stopped stays
    stopped."""
    count = 0
    with translation.override(settings.LANGUAGE_CODE):
        for running in Reminder.objects.filter(state=ReminderState.RUNNING, kind__in=NOTICES):
            notices.let_in(running)
        ended = Reminder.objects.filter(
            state=ReminderState.RUNNING, mailing__state__in=(MailingState.DONE, MailingState.CANCELLED)
        )
        for pk in list(ended.values_list("pk", flat=True)):
            with transaction.atomic():
                row = Reminder.objects.select_for_update(of=("self",)).select_related("mailing").get(pk=pk)
                if row.state != ReminderState.RUNNING or row.mailing is None:
                    continue
                still_running = registered_mailings(row).exclude(state__in=(MailingState.DONE, MailingState.CANCELLED))
                if is_notice(row) and (still_running.exists() or notices.let_in(row)):
                    continue
                if row.mailing.state == MailingState.DONE:
                    _set(row, ReminderState.SENT, "")
                elif row.mailing.state == MailingState.CANCELLED:
                    _set(row, ReminderState.MISSED, _("The office has stopped this mailing."))
                count += 1
    return count


def _freeze(row: Reminder, now: datetime) -> bool:
    promise = promises.read([row.event_key], now=now)[row.event_key]
    if promise.event is None:
        return False  # review and plan_events have dropped it
    base = key_of(row)
    earlier = Mailing.objects.filter(key__startswith=base)
    attempt = earlier.count()
    audience = promises.audience_of(promise, row)
    registered = notices.freeze_for_registered(row, promise, now=now) if is_notice(row) else None
    standing_by = notices.told_as_registered(row) if is_notice(row) else set()
    # All at once: a cursor of PostgreSQL that is left open breaks the transaction when something below fails.
    addressees = list(_addressees(row, audience, served_by=earlier if attempt else None))
    if registered is not None and not addressees:
        row.mailing = registered
        moves.note_told(row, promise.event)
        _set(row, ReminderState.RUNNING, "")
        return True
    if not addressees:
        moves.note_told(row, promise.event)
        _set(row, ReminderState.SENT, _("Nobody had subscribed."))
        return False
    ends_at = promises.series_ends_at(promise.series)
    mailing = freeze(
        Plan(
            key=f"{base}:{attempt + 1}" if attempt else base,
            kind=kind_of(row),
            title=contents.office_title(row, promise.event),
            contents=contents.contents_for(row, promise, audience=audience, now=now),
            list_id=f"series-{row.series_key}",
            series_key=row.series_key,
            event_key=row.event_key,
            valid_until=min(filter(None, [notices.valid_until(row, promise.event), ends_at]), default=None),
        ),
        addressees,
    )
    notices.leave_out(mailing, standing_by)
    moves.note_told(row, promise.event)
    row.mailing = mailing
    _set(row, ReminderState.RUNNING, "")
    return True


def _addressees(
    row: Reminder, audience: ReminderAudience, *, served_by: QuerySet[Mailing] | None
) -> Iterator[Addressee]:
    """Who had confirmed before the cut-off of ``row``, without those to whom an earlier attempt has gone out. Whoever
    has subscribed and registered is there twice, the subscription first: freezing takes the first. Subscribers who hear
    of it as registered people are among them, too (``notices.leave_out``)."""
    served: set[str] = set()
    if is_notice(row):
        people: Iterator[Addressee] = notice_addressees(row.series_key, before=row.cut_off)
        served = notices.told_of_release(row)
    else:
        people = chain(
            series_addressees(row.series_key, before=row.cut_off) if audience in promises.TOLD else (),
            reminded_registrants(row.event_key, before=row.cut_off) if audience in promises.REGISTERED else (),
        )
    if served_by is not None:
        rows = MailingRecipient.objects.filter(mailing__in=served_by).exclude(state__in=NOT_SENT)
        served |= set(rows.values_list("recipient_key", flat=True))
    return (person for person in people if person.recipient_key not in served)


def _set(row: Reminder, state: ReminderState, reason: str) -> None:
    row.state, row.reason, row.changed_at = state, reason, clock.now()
    row.save(update_fields=["state", "reason", "changed_at", "mailing"])

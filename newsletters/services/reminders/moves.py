"""Mails about a new date or place: once for an editor's corrections of one quarter of an hour, the old beside the new.

Level-triggered like everything here: ``KnownTime`` keeps what people were told last, and a mail is due while the event
differs from it. The row follows the event in the transaction that freezes the mail.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.display import When, when
from dialogues.models import DialogueEventPage
from newsletters.choices import ReminderState
from newsletters.models import KnownTime, Reminder
from newsletters.services.reminders import planning, promises
from newsletters.services.reminders.places import Place
from newsletters.services.reminders.promises import Promise

GROUPING = timedelta(minutes=15)
"""Corrections that follow within a quarter of an hour come in the same mail."""
URGENT = timedelta(hours=1)
"""When the event is so near, at the old time or at the new one, the mail does not wait for corrections."""
STEP = timedelta(minutes=15)
"""A beginning that moves by less, within the day, is no news; steps that add up are."""
PATIENCE = timedelta(days=7)
"""So long the mail is of use while the new date has no time."""


def announce_move(event_key: UUID, *, now: datetime) -> Reminder | None:
    """Plan the mail that an event takes place at another time, elsewhere, or after all; None when that is no news.

    Another correction before the mail has gone changes nothing about the plan, but who subscribed until then has read
    the new date and place.
    """
    with transaction.atomic():
        promise = promises.read([event_key], now=now)[event_key]
        known = KnownTime.objects.select_for_update().filter(event_key=event_key).first()
        if known is None:
            _remember({event_key: promise})
            return None
        if promise.event is None or promise.series is None:
            return None
        _follow_in_silence(known, promise)
        if why_no_move(promise, known, now=now):
            return None
        event = promise.event
        if is_new_place(known, event):
            planning.send_anew(event_key, now=now)
        moments = [moment for moment in (event.starts_at, known.starts_at) if moment is not None]
        due_at = min([now + GROUPING, *(max(now, moment - URGENT) for moment in moments)])
        late_at = event.starts_at or due_at + PATIENCE
        row = planning.plan_once(
            Reminder.Kind.MOVE,
            event_key,
            promise.series.translation_key,
            rule_key=Reminder.Kind.MOVE.value,
            occasion=f"{known.moves + 1:06d}",
            due_at=due_at,
            late_at=late_at,
        )
        if row.state == ReminderState.DUE:
            row.due_at, row.late_at, row.cut_off = min(row.due_at, due_at), late_at, now
            row.save(update_fields=["due_at", "late_at", "cut_off"])
        return row


def why_no_move(promise: Promise, known: KnownTime | None, *, now: datetime) -> str:
    """Why nobody is told of a new date or place; empty when it is news."""
    event = promise.event
    if event is None or known is None:
        return _("The event is not online any more.")
    if not promise.takes_place:
        return _("The event does not take place.")
    begins = event.starts_at or event.over_at
    if begins is not None and begins <= now:
        return _("The event has begun.")
    if not is_news(known, event):
        return _("The event is at the time and place that were told before.")
    if promise.series is None:
        return _("The series is not online.")
    if promises.series_is_over(promise.series, now=now):
        return _("The series has ended.")
    return ""


def is_news(known: KnownTime, event: DialogueEventPage) -> bool:
    """Whether the time or the place of ``event`` differs from what people know.

    While they wait for a date, and while no day was ever named, nobody has arranged to go anywhere: the place is told
    together with the day.
    """
    if known.awaits_date or not known.day:
        return is_new_date(known, event)
    return is_new_date(known, event) or is_new_place(known, event)


def is_new_date(known: KnownTime, event: DialogueEventPage) -> bool:
    """Whether the time of ``event`` differs from what people know.

    A date that only becomes exact is told by the reminders, unless people were told to wait for it.
    """
    day = promises.day_of(event)
    if known.awaits_date:
        return bool(day)
    if not known.day:
        return False
    return day != known.day or _has_moved(known, event)


def is_new_place(known: KnownTime, event: DialogueEventPage) -> bool:
    """Whether ``event`` takes place elsewhere than people know, or in another way (``places`` says what counts)."""
    return Place.of_event(event).is_news_after(place_of(known))


def place_of(known: KnownTime) -> Place:
    """The place that people know."""
    return Place.of_json(known.attendance_mode, known.venues)


def note_told(row: Reminder, event: DialogueEventPage) -> None:
    """The mail of ``row`` is being frozen: from now on people know what it says."""
    if row.kind in (Reminder.Kind.CANCELLATION, Reminder.Kind.POSTPONEMENT):
        KnownTime.objects.filter(event_key=row.event_key).update(awaits_date=True)
    elif row.kind == Reminder.Kind.MOVE:
        known = KnownTime.objects.select_for_update().get(event_key=row.event_key)
        _take_over(known, event)
        known.awaits_date = not known.day
        known.moves += 1
        known.save()


def known_times(event_keys: Collection[UUID]) -> dict[UUID, KnownTime]:
    """What people were told about these events."""
    return {known.event_key: known for known in KnownTime.objects.filter(event_key__in=event_keys)}


def words_of(known: KnownTime) -> When | None:
    """The time that people know, in the active language; None while they know no day."""
    if not known.day:
        return None
    return when(
        {
            "date": FuzzyDate(known.day).to_json(),
            "starts_at": known.starts_at,
            "ends_at": None,
            "time_zone": known.time_zone,
        }
    )


def remember_coming() -> int:
    """Remember times and places of events for which no change has done it yet. One query when there is none."""
    known = KnownTime.objects.filter(event_key=OuterRef("translation_key")).exclude(attendance_mode="")
    pages = DialogueEventPage.objects.filter(~Exists(known), live=True).order_by()
    now = clock.now()
    coming = pages.filter(Q(over_at__gt=now) | Q(over_at__isnull=True))
    return remember(sorted(set(coming.values_list("translation_key", flat=True))), now=now)


def remember(event_keys: Collection[UUID], *, now: datetime) -> int:
    """From now on people know times and places of these events, if they are public; how many. What is known stays."""
    return _remember(promises.read(event_keys, now=now)) if event_keys else 0


def _remember(told: Mapping[UUID, Promise]) -> int:
    events = {key: promise.event for key, promise in told.items() if promise.event is not None}
    prefetch_related_objects(list(events.values()), "venues")
    rows = []
    for key, event in events.items():
        row = KnownTime(event_key=key)
        _take_over(row, event)
        rows.append(row)
    KnownTime.objects.bulk_create(rows, ignore_conflicts=True)
    without_place = list(KnownTime.objects.filter(event_key__in=events, attendance_mode=""))
    for row in without_place:
        _take_over_place(row, Place.of_event(events[row.event_key]))
    KnownTime.objects.bulk_update(without_place, ["attendance_mode", "venues"])
    return len(rows)


def forget_deleted() -> None:
    """Forget the times of events that are deleted in every language."""
    known = DialogueEventPage.objects.order_by().values("translation_key")
    KnownTime.objects.exclude(event_key__in=known).delete()


def _follow_in_silence(known: KnownTime, promise: Promise) -> None:
    """A date or place that has become exact is what people know: nobody was told anything else."""
    event = promise.event
    if event is None or not promise.takes_place or known.awaits_date:
        return
    before = (known.day, known.starts_at, known.attendance_mode, known.venues)
    place = Place.of_event(event)
    if not known.day:
        _take_over_place(known, place)
    elif not place.is_news_after(place_of(known)):
        _take_over_place(known, place.more_exact_than(place_of(known)))
    if not known.day or (known.starts_at is None and promises.day_of(event) == known.day):
        _take_over_time(known, event)
    if before != (known.day, known.starts_at, known.attendance_mode, known.venues):
        known.save()


def _take_over(known: KnownTime, event: DialogueEventPage) -> None:
    _take_over_time(known, event)
    _take_over_place(known, Place.of_event(event))


def _take_over_time(known: KnownTime, event: DialogueEventPage) -> None:
    known.day, known.starts_at, known.time_zone = promises.day_of(event), event.starts_at, event.time_zone


def _take_over_place(known: KnownTime, place: Place) -> None:
    known.attendance_mode, known.venues = place.mode, place.to_json()


def _has_moved(known: KnownTime, event: DialogueEventPage) -> bool:
    if known.starts_at is None or event.starts_at is None:
        return False
    return abs(event.starts_at - known.starts_at) >= STEP

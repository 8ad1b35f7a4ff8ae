"""When registrations are erased (legal.md, Art. 5 (1) (e) DSGVO). Every step may run at any time, twice.

* A registration that nobody confirmed: after seven days. What a form asked for after a registration had ended: when
  the link in the mail opens nothing any more, or the event is over.
* Needs for accessibility: ``RegistrationSettings.keep_needs_days`` after the event; other answers as their question says.
* Everything of a person: ``RegistrationSettings.keep_days`` after the event, or after the end of the registration. The end
  of a single date is known as long as its person comes to the whole series: without it, they would be put back.
* For a whole series: so many days after its last date.

An event that waits for its new date is not over: it has a year for that, and people keep their places meanwhile.

The head count keeps the figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from cms.core import clock
from cms.core.personal import consents
from dialogues.choices import AnswerKind, EventLifecycle, RegistrationStatus
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    HeadCount,
    Registration,
    RegistrationAnswer,
    RegistrationSettings,
    SeriesRegistration,
)
from dialogues.selectors.desks import fact_page
from dialogues.services.registrations import queue, seats
from dialogues.services.registrations.registering import CONFIRM_WITHIN

UNCONFIRMED_FOR = timedelta(days=7)
POSTPONED_FOR = timedelta(days=365)
"""So long after its old date an event waits for a new one; then nobody counts on it any more."""
FORM = "retention"
"""What erasures by time name as their place in the ledger of consent."""


def expire() -> Iterator[str]:
    """Apply all periods; one line for each that found something, without personal data."""
    for text, step in (
        ("unconfirmed registrations erased", erase_unconfirmed),
        ("forms for ended registrations erased", forget_asked_again),
        ("answers erased", erase_answers),
        ("registrations erased", erase_old),
        ("registrations for series erased", erase_series_registrations),
    ):
        if count := step():
            yield f"{count} {text}"


def expire_all() -> str:
    """The timed job: the same in one line."""
    return "; ".join(expire()) or "nothing was due"


def over_at(event_key: UUID) -> datetime | None:
    """When an event was over, whether its page is still there or not; None while that is open."""
    pages = DialogueEventPage.objects.filter(translation_key=event_key)
    end = _last_end(pages)
    if end is not None or pages.exists():
        return end
    count = HeadCount.objects.filter(event_key=event_key).first()
    if count is None:
        return clock.now()
    return count.starts_at or count.as_of  # a page without a date is gone: nothing will take place


def _last_end(pages: QuerySet[DialogueEventPage]) -> datetime | None:
    """When the last of these events was over; one that is postponed without a new date has time to find one."""
    postponed = Q(lifecycle=EventLifecycle.POSTPONED)
    ends = pages.aggregate(last=Max("over_at"), waiting=Max("over_at", filter=postponed))
    if ends["waiting"] is None:
        return ends["last"]
    return max(ends["last"], ends["waiting"] + POSTPONED_FOR)


def erase_unconfirmed() -> int:
    """Delete what nobody confirmed in time."""
    limit = clock.now() - UNCONFIRMED_FOR
    pending = {"state": RegistrationStatus.PENDING, "created_at__lte": limit}
    series = _erase_promises(SeriesRegistration.objects.filter(**pending))
    return series + _erase(Registration.objects.filter(**pending))


def forget_asked_again() -> int:
    """Delete what forms asked for after a registration had ended, and nobody confirmed; the registration stays."""
    now, nothing = clock.now(), {"asked_again": None, "asked_again_at": None}
    waiting = Registration.objects.filter(asked_again_at__isnull=False)
    keys = waiting.order_by().values_list("event_key", flat=True).distinct()
    over = [key for key in keys if _is_past(key, 0, now)]
    late = Q(asked_again_at__lte=now - CONFIRM_WITHIN)
    count = waiting.filter(late | Q(event_key__in=over)).update(**nothing)
    return count + SeriesRegistration.objects.filter(late).update(**nothing)


def erase_answers() -> int:
    """Delete the answers that go before their registration."""
    now = clock.now()
    needs = RegistrationSettings.load().keep_needs_days
    early = RegistrationAnswer.objects.exclude(keep_days__isnull=True).exclude(kind=AnswerKind.ACCESSIBILITY)
    count = 0
    for key, days in early.order_by().values_list("registration__event_key", "keep_days").distinct():
        if days is not None and _is_past(key, days, now):
            count += early.filter(registration__event_key=key, keep_days=days).delete()[0]
    of_needs = RegistrationAnswer.objects.filter(kind=AnswerKind.ACCESSIBILITY)
    for key, days in of_needs.order_by().values_list("registration__event_key", "keep_days").distinct():
        if _is_past(key, needs if days is None else min(days, needs), now):
            count += of_needs.filter(registration__event_key=key, keep_days=days).delete()[0]
    return count


def _is_past(event_key: UUID, days: int, now: datetime) -> bool:
    end = over_at(event_key)
    return end is not None and end + timedelta(days=days) <= now


def erase_old() -> int:
    """Delete all registrations of events that were over long enough ago; the figures stay."""
    now, days = clock.now(), RegistrationSettings.load().keep_days
    count = 0
    for key in Registration.objects.order_by().values_list("event_key", flat=True).distinct():
        if _is_past(key, days, now):
            count += _close(key, now)
    ended = Registration.objects.filter(ended_at__lte=now - timedelta(days=days))
    return count + _erase(ended.exclude(_comes_to_the_series()))


def _comes_to_the_series() -> Exists:
    """Whether the person of a registration is promised every date of its series."""
    series = HeadCount.objects.filter(event_key=OuterRef(OuterRef("event_key"))).values("series_key")
    promises = SeriesRegistration.objects.filter(state=RegistrationStatus.CONFIRMED)
    return Exists(promises.filter(address_key=OuterRef("address_key"), series_key__in=series))


def _close(event_key: UUID, now: datetime) -> int:
    with transaction.atomic():
        head = seats.lock(event_key)
        seats.recount(head, fact_page(event_key))
        head.closed_at = head.closed_at or now
        head.save(update_fields=["closed_at"])
        return _erase(Registration.objects.of_event(event_key))


def erase_series_registrations() -> int:
    """Delete registrations for series that have no date left which could be erased later."""
    now, days = clock.now(), RegistrationSettings.load().keep_days
    promises = SeriesRegistration.objects.exclude(state=RegistrationStatus.PENDING)
    limit = now - timedelta(days=days)
    count = _erase_promises(promises.filter(ended_at__lte=limit))
    standing = promises.filter(ended_at__isnull=True)
    for key in sorted(set(standing.values_list("series_key", flat=True))):
        end = _series_over_at(key)
        if end is not None and end <= limit:
            count += _erase_promises(standing.filter(series_key=key))
    return count


def _series_over_at(series_key: UUID) -> datetime | None:
    """When the last date of a series was over; None while one is open. Of a deleted series the head counts know."""
    if DialogueSeriesPage.objects.filter(translation_key=series_key).exists():
        events = DialogueEventPage.objects.filter(series__translation_key=series_key)
        if events.filter(over_at__isnull=True, live=True).exists():
            return None
        return _last_end(events)
    counts = HeadCount.objects.filter(series_key=series_key).aggregate(starts=Max("starts_at"), counted=Max("as_of"))
    promised = SeriesRegistration.objects.filter(series_key=series_key).aggregate(last=Max("confirmed_at"))["last"]
    return counts["starts"] or counts["counted"] or promised


def erase_person(address_key: str, *, form: str) -> int:
    """Everything about one person, now; how many rows. Places become free, figures follow; nobody is told."""
    rows = list(Registration.objects.filter(address_key=address_key))
    with transaction.atomic():
        for key in sorted({row.event_key for row in rows}):
            own = Registration.objects.filter(event_key=key, address_key=address_key)
            queue.settle_event(key, partial(_delete, own))
        promises = list(SeriesRegistration.objects.filter(address_key=address_key))
        SeriesRegistration.objects.filter(pk__in=[row.pk for row in promises]).delete()
        if ids := [row.public_id for row in (*rows, *promises)]:
            consents.erase(address_key, record_ids=ids, form=form)
    return len(rows) + len(promises)


def erase_registration(registration: Registration, *, form: str) -> None:
    """Everything about one registration, now, as the person asked; nobody is told. A place becomes free."""
    own = Registration.objects.filter(pk=registration.pk)
    with transaction.atomic():
        queue.settle_event(registration.event_key, partial(_delete, own))
        consents.erase(registration.address_key, record_ids=[registration.public_id], form=form)


def erase_series_registration(promise: SeriesRegistration, *, form: str) -> None:
    """The same for a whole series, with every date that came with it."""
    with transaction.atomic():
        own = list(promise.registrations.order_by("event_key"))
        seats.lock_all(row.event_key for row in own)
        for row in own:
            erase_registration(row, form=form)
        SeriesRegistration.objects.filter(pk=promise.pk).delete()
        consents.erase(promise.address_key, record_ids=[promise.public_id], form=form)


def _delete(rows: QuerySet[Registration], _count: HeadCount) -> None:
    rows.delete()


def _erase(rows: QuerySet[Registration]) -> int:
    """Delete registrations with what the ledger of consent knows of them. Each event's are looked at anew under its
    lock: who has come back meanwhile stays."""
    keys = rows.order_by().values_list("event_key", flat=True).distinct()
    return sum(_erase_of_event(rows.filter(event_key=key), key) for key in sorted(keys))


def _erase_of_event(rows: QuerySet[Registration], event_key: UUID) -> int:
    with transaction.atomic():
        head = HeadCount.objects.select_for_update().filter(event_key=event_key).first()
        found = list(rows.order_by("pk").select_for_update(of=("self",)))
        if head and head.closed_at is None and (gone := sum(_is_cancellation(row) for row in found)):
            # Past the signals: the figures in public stay as they are.
            HeadCount.objects.filter(pk=head.pk).update(erased_cancellations=head.erased_cancellations + gone)
        Registration.objects.filter(pk__in=[row.pk for row in found]).delete()
        for row in found:
            consents.erase(row.address_key, record_ids=[row.public_id], form=FORM)
    return len(found)


def _is_cancellation(row: Registration) -> bool:
    """Whether it counts in “cancelled”."""
    return row.state == RegistrationStatus.CANCELLED and row.confirmed_at is not None


def _erase_promises(rows: QuerySet[SeriesRegistration]) -> int:
    with transaction.atomic():
        found = list(rows.order_by("pk").select_for_update())
        SeriesRegistration.objects.filter(pk__in=[row.pk for row in found]).delete()
        for row in found:
            consents.erase(row.address_key, record_ids=[row.public_id], form=FORM)
    return len(found)

"""The waiting list: free places go to who waits longest, with a mail and a deadline (R11).

Strictly in order: who waits for three places is not overtaken by who needs one. An offered place is held until its
deadline; then the next one gets it. After the cut-off before the event nothing is offered any more, and who still waits
is told so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from cms.core import clock
from cms.core.changes import announce
from cms.core.failpoints import declare, fail_point
from dialogues.changes import RegistrationHappened
from dialogues.choices import EndedBy, EventLifecycle, RegistrationHappening, RegistrationStatus
from dialogues.models import DialogueEventPage, HeadCount, Registration
from dialogues.selectors.desks import fact_page, free_seats, seat_page
from dialogues.services.registrations import seats

Result = TypeVar("Result")
OFF = (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED)
LEAST_TIME = timedelta(hours=1)
"""So long an offer is kept even shortly before the cut-off."""

declare(
    {
        "registration.before_commit": "Places have changed hands, nothing is committed.",
        "registration.after_commit": "It is committed; no doorbell has rung.",
    }
)


def settle_event(event_key: UUID, act: Callable[[HeadCount], Result]) -> Result:
    """Do something to the registrations of one event under its lock; then count anew and offer what has become free."""
    return settle(event_key, lambda count, _event: act(count))


def settle(
    event_key: UUID,
    act: Callable[[HeadCount, DialogueEventPage | None], Result],
    *,
    done: Callable[[], Result | None] = lambda: None,
) -> Result:
    """The same, for those who need the page whose settings count: it is read once, under the lock.

    Args:
        done: asks under the lock whether somebody else has done it meanwhile; then its answer is the result, and nobody
            waits longer for the lock.
    """
    with transaction.atomic():
        count = seats.lock(event_key)
        if (found := done()) is not None:
            return found
        event = seat_page(event_key)
        result = act(count, event)
        seats.recount(count, event)
        if event is not None and offer_free_seats(event, count, now=clock.now()):
            seats.recount(count, event)
        fail_point("registration.before_commit")
    fail_point("registration.after_commit")
    return result


def tell(registration: Registration, happening: RegistrationHappening, *, now: datetime, occasion: str = "") -> None:
    """Have the person told, in the transaction of the cause."""
    announce(
        RegistrationHappened(
            subject_id=registration.public_id,
            moment=now,
            happening=happening.value,
            occasion=occasion or now.isoformat(timespec="microseconds"),
        )
    )


def offer_free_seats(event: DialogueEventPage, count: HeadCount, *, now: datetime) -> int:
    """Offer free places to the head of the queue; how many people were offered one. The head count is locked. The places
    of a call are given by the office."""
    if event.by_call or not count.waiting or not gives_seats(event, now):
        return 0
    free = free_seats(event, count)
    if free == 0:
        return 0
    offered = 0
    # Everybody needs a place at least, so nobody behind these can be reached.
    head = Registration.objects.of_event(count.event_key).waiting().select_for_update(of=("self",))[:free]
    for row in head:
        if free is not None and row.seats > free:
            break
        row.state, row.offered_at, row.offer_until = RegistrationStatus.OFFERED, now, deadline(event, now)
        row.save(update_fields=["state", "offered_at", "offer_until"])
        tell(row, RegistrationHappening.OFFERED, now=now)
        free = None if free is None else free - row.seats
        offered += 1
    return offered


def gives_seats(event: DialogueEventPage, now: datetime) -> bool:
    """Whether places that become free are still offered."""
    if not event.live or event.lifecycle in OFF:
        return False
    limit = event.waitlist_until or event.starts_at or event.over_at
    return limit is None or now < limit


def deadline(event: DialogueEventPage, now: datetime) -> datetime:
    """Until when an offer is kept: as the editor said, but not beyond the cut-off, and never into the event."""
    until = now + timedelta(hours=event.offer_hours)
    if event.waitlist_until is not None:
        until = min(until, max(event.waitlist_until, now + LEAST_TIME))
    return min(until, event.starts_at) if event.starts_at else until


def lapse_offers() -> int:
    """Take back what was offered and not taken in time; how many offers."""
    late = Registration.objects.filter(state=RegistrationStatus.OFFERED, offer_until__lte=clock.now())
    keys = sorted(set(late.values_list("event_key", flat=True)))
    return sum(settle_event(key, _lapse) for key in keys)


def _lapse(count: HeadCount) -> int:
    now = clock.now()
    rows = Registration.objects.select_for_update(of=("self",)).filter(
        event_key=count.event_key, state=RegistrationStatus.OFFERED, offer_until__lte=now
    )
    for row in rows:
        end(row, RegistrationStatus.LAPSED, EndedBy.DEADLINE, now=now)
        tell(row, RegistrationHappening.LAPSED, now=now)
    return len(rows)


def close_waiting_lists() -> int:
    """Tell who still waits after the cut-off that no place has become free; how many people."""
    now = clock.now()
    waiting = Registration.objects.filter(state=RegistrationStatus.WAITING).order_by()
    keys = waiting.values_list("event_key", flat=True).distinct()
    return sum(
        settle_event(event.translation_key, _close)
        for event in map(fact_page, sorted(keys))
        if event is not None and event.lifecycle not in OFF and not gives_seats(event, now) and event.live
    )


def _close(count: HeadCount) -> int:
    now = clock.now()
    rows = list(Registration.objects.of_event(count.event_key).waiting().select_for_update(of=("self",)))
    for row in rows:
        end(row, RegistrationStatus.LAPSED, EndedBy.DEADLINE, now=now)
        tell(row, RegistrationHappening.NO_SEAT, now=now)
    return len(rows)


def offer_waiting_places() -> int:
    """Offer places that became free without anybody acting: capacity was raised while the process died, or the like."""
    waiting = Registration.objects.filter(state=RegistrationStatus.WAITING).order_by()
    keys = sorted(set(waiting.values_list("event_key", flat=True)))
    return sum(settle_event(key, lambda _count: 0) for key in keys)


def end(row: Registration, state: RegistrationStatus, by: EndedBy, *, now: datetime) -> None:
    """Write the end of a registration. What the person answered is not needed any more and goes at once."""
    row.state, row.ended_by, row.ended_at, row.offer_until, row.number = state, by, now, None, None
    row.save(update_fields=["state", "ended_by", "ended_at", "offer_until", "number"])
    row.answers.all().delete()

"""The places of one event: who holds them, and how many are left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum, UUIDField
from wagtail.models import Page

from cms.core import clock
from cms.core.prepared import Param, Prepared
from dialogues.choices import RegistrationStatus
from dialogues.models import Announcement, DialogueEventPage, HeadCount, OutsideCount, Registration
from dialogues.selectors.desks import free_seats

FIGURES = (
    "seats",
    "people",
    "guests",
    "waiting",
    "cancelled",
    "attended",
    "elsewhere",
    "taken",
    "title",
    "starts_at",
    "series_key",
    "closed_at",
)
OFFICE = "office"
"""The source of figures that the office types in."""


def lock(event_key: UUID) -> HeadCount:
    """The head count of an event, locked until the end of the transaction; made when there is none."""
    rows = HeadCount.objects.select_for_update().filter(event_key=event_key)
    found = rows.first()
    if found is None:
        HeadCount.objects.bulk_create([HeadCount(event_key=event_key)], ignore_conflicts=True)
        found = rows.get()
    return found


def lock_all(event_keys: Iterable[UUID]) -> None:
    """Lock the head counts of several events, in the one order that everybody keeps, before anything else of them is
    locked: who holds one and waits for the ledger of consent must not be waited for."""
    for key in sorted(set(event_keys)):
        lock(key)


def lock_events(event_keys: Iterable[UUID]) -> None:
    """For whoever changes several events in one transaction: lock all that the change of a single one locks, in the order
    in which that does it (its pages, what was announced of them, its head count), and in one order of the events."""
    keys = set(event_keys)
    pages = DialogueEventPage.objects.filter(translation_key__in=keys).order_by().values_list("pk", "public_id")
    ids = dict(pages)
    list(Page.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    told = Announcement.objects.filter(public_id__in=ids.values()).order_by("public_id")
    list(told.select_for_update().values_list("pk"))
    lock_all(HeadCount.objects.filter(event_key__in=keys).values_list("event_key", flat=True))


def recount(count: HeadCount, event: DialogueEventPage | None) -> None:
    """Make the figures of a locked head count true again. What was counted before an erasure stays (``closed_at``), unless
    the event has a date to come again: then places are given anew, and only who is there counts."""
    before = {name: getattr(count, name) for name in FIGURES}
    if event is not None:
        count.title = event.title[:255]
        count.starts_at = event.starts_at
        count.series_key = event.series.translation_key if event.series else None
    if count.closed_at is not None and event is not None and (event.over_at is None or event.over_at > clock.now()):
        count.closed_at, count.erased_cancellations = None, 0
    if count.closed_at is None:
        _count_rows(count)
    elsewhere = _ELSEWHERE.rows(event=count.event_key)
    count.elsewhere = sum(going for going, _as_of in elsewhere) if elsewhere else None
    count.taken = count.seats + (count.elsewhere or 0)
    changed = any(getattr(count, name) != value for name, value in before.items())
    as_of = min((as_of for _going, as_of in elsewhere), default=None)
    as_of = as_of or (clock.now() if changed or count.as_of is None else count.as_of)
    if changed or as_of != count.as_of:
        count.as_of = as_of
        count.save()


_EVENT = Param("event", UUIDField())
# Asked under the lock for which everybody waits, so compiled only once.
_ELSEWHERE = Prepared(lambda: OutsideCount.objects.filter(event_key=_EVENT).order_by().values_list("going", "as_of"))
_BY_STATE = Prepared(
    lambda: (
        Registration.objects.filter(event_key=_EVENT)
        .order_by()
        .values("state")
        .annotate(
            people=Count("pk"), guests=Sum("guest_count"), once=Count("confirmed_at"), came=Count("checked_in_at")
        )
        .values_list("state", "people", "guests", "once", "came")
    )
)


def _count_rows(count: HeadCount) -> None:
    """One plain grouped query; conditional sums would take Django longer to write than the database to answer."""
    groups = _BY_STATE.rows(event=count.event_key)
    totals: dict[str, tuple[int, int, int]] = {}
    came = 0
    for state, people, guests, once_confirmed, checked_in in groups:
        totals[state] = (people, guests, once_confirmed)
        came += checked_in
    people, guests, _once = totals.get(RegistrationStatus.CONFIRMED, (0, 0, 0))
    offered, their_guests, _once = totals.get(RegistrationStatus.OFFERED, (0, 0, 0))
    count.people, count.guests = people, guests
    count.seats = people + guests + offered + their_guests
    count.waiting = totals.get(RegistrationStatus.WAITING, (0, 0, 0))[0]
    count.cancelled = totals.get(RegistrationStatus.CANCELLED, (0, 0, 0))[2] + count.erased_cancellations
    if came:
        present = Registration.objects.filter(event_key=count.event_key, checked_in_at__isnull=False)
        came += present.aggregate(guests=Sum("guest_count"))["guests"]
    count.attended = came or None


def next_number(count: HeadCount) -> int:
    """The next place in the queue. Written past the signals: nothing public depends on it."""
    count.last_number += 1
    HeadCount.objects.filter(pk=count.pk).update(last_number=count.last_number)
    return count.last_number


def has_room(event: DialogueEventPage, count: HeadCount, seats: int) -> bool:
    """Whether so many places are free and nobody waits for them already."""
    free = free_seats(event, count)
    return free is None or (free >= seats and not count.waiting)


def set_outside_count(
    event_key: UUID, *, source: str, going: int, waiting: int | None = None, as_of: datetime | None = None
) -> OutsideCount:
    """Note how many have registered at another door. An older figure never replaces a newer one.

    Args:
        source: the slug of the plugin that counted, or :data:`OFFICE`.
        as_of: when it was so; now when it is not known.
    """
    from dialogues.services.registrations.queue import settle_event  # noqa: PLC0415  the queue needs the places

    moment = as_of or clock.now()

    def write(count: HeadCount) -> OutsideCount:
        found, _created = OutsideCount.objects.get_or_create(
            event_key=event_key, source=source, defaults={"going": going, "waiting": waiting, "as_of": moment}
        )
        if found.as_of <= moment:
            found.going, found.waiting, found.as_of = going, waiting, moment
            found.full_clean()
            found.save()
        return found

    return settle_event(event_key, write)


def forget_outside_count(event_key: UUID, *, source: str) -> None:
    """Take the figures of another door away: the event is no longer linked with it. Without any, nothing happens."""
    from dialogues.services.registrations.queue import settle_event  # noqa: PLC0415  the queue needs the places

    def forget(_count: HeadCount) -> None:
        OutsideCount.objects.filter(event_key=event_key, source=source).delete()

    if OutsideCount.objects.filter(event_key=event_key, source=source).exists():
        settle_event(event_key, forget)

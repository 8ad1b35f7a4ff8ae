"""What a change of an event does to its registrations.

Moved and postponed events keep their registrations, unless the editor chose that people register anew. A cancelled
event keeps them as they are: people are told (by the mails of cancelled events), and when it takes place after all,
nobody has to register again.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from cms.core import clock
from cms.core.choices import ConsentAct
from dialogues.choices import EndedBy, EventLifecycle, RegistrationHappening, RegistrationStatus, WhenMoved
from dialogues.models import HeadCount, Registration
from dialogues.selectors.desks import fact_page
from dialogues.services.registrations import queue
from dialogues.services.registrations.registering import SETTLED, record
from dialogues.services.registrations.whole_series import extend_to_event


def follow_event(event_key: UUID) -> None:
    """An event was published or changed: its figures, its waiting list and its whole-series registrations follow."""
    with transaction.atomic():
        if Registration.objects.of_event(event_key).exists() or HeadCount.objects.filter(event_key=event_key).exists():
            queue.settle_event(event_key, lambda _count: None)
        extend_to_event(event_key)


def release_places(event_key: UUID) -> int:
    """The event was postponed or has another time than people registered for, and the editor wants them to register
    anew: how many were released. Another room moves nobody, nor does the day that a vague date becomes at last. Who was
    accepted on a call stays so."""
    event = fact_page(event_key)
    if event is None or event.by_call or event.when_moved != WhenMoved.RELEASE:
        return 0

    def act(count: HeadCount) -> int:
        has_moved = count.starts_at is not None and count.starts_at != event.starts_at
        if not has_moved and event.lifecycle != EventLifecycle.POSTPONED:
            return 0
        now = clock.now()
        rows = list(
            Registration.objects.select_for_update(of=("self",)).filter(event_key=count.event_key, state__in=SETTLED)
        )
        for row in rows:
            queue.end(row, RegistrationStatus.CANCELLED, EndedBy.EVENT, now=now)
            record(ConsentAct.ENDED, row, form="")
            queue.tell(row, RegistrationHappening.RELEASED, now=now)
        return len(rows)

    return queue.settle_event(event_key, act)

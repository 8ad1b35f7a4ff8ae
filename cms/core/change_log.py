"""The log of public changes, in an order that readers can rely on (contract 4 ``/changes/``, contract 9 ``cursor``).

A cursor is the id of a change. Whoever has read up to it gets everything that was committed later, without gaps, even if
two changes were announced at the same time. So positions are given after the commit, by whoever reads next, one reader
at a time. No writer waits for another one: a counter in the transactions of editors would deadlock with the rows that
they change before and after it (see :mod:`cms.core.cache.version`).

A restored backup knows no cursor of what was lost with it: its holder is told to begin again.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Max, QuerySet

from cms.core.changes import Change
from cms.core.models.change_log import LoggedChange


class UnknownCursor(LookupError):  # noqa: N818  it reads as what it is: an answer to the reader, not a fault
    """No change has this id: it was never ours, or went with a restored backup."""


def record(change: Change) -> None:
    """Write down ``change``, inside its transaction."""
    LoggedChange.objects.create(
        change_id=change.change_id, type=change.type, subject_id=change.subject_id, moment=change.moment
    )


def changes_since(cursor: UUID | None, *, types: Collection[str] | None = None) -> QuerySet[LoggedChange]:
    """The changes after ``cursor``, or from the beginning, the oldest first.

    Args:
        types: only these; all when it is None.

    Raises:
        UnknownCursor: there is no such change.
    """
    _give_positions()
    found = LoggedChange.objects.filter(position__isnull=False).order_by("position")
    if types is not None:
        found = found.filter(type__in=types)
    if cursor is not None:
        place = LoggedChange.objects.filter(change_id=cursor).values_list("position", flat=True).first()
        if place is None:
            raise UnknownCursor(str(cursor))
        found = found.filter(position__gt=place)
    return found


def _give_positions() -> None:
    """Number what was committed since the last time. Who comes second waits, and finds less to do."""
    if not LoggedChange.objects.filter(position__isnull=True).exists():
        return
    with transaction.atomic():
        waiting = list(LoggedChange.objects.select_for_update().filter(position__isnull=True).order_by("pk"))
        last = LoggedChange.objects.aggregate(last=Max("position"))["last"] or 0
        for position, row in enumerate(waiting, last + 1):
            row.position = position
        LoggedChange.objects.bulk_update(waiting, ["position"], batch_size=500)

"""When the public state of an event changes by the clock alone (:mod:`cms.core.cache.moments`)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import DateTimeField, Subquery
from wagtail.models import Locale

from cms.core.prepared import Param, Prepared
from dialogues.models import DialogueEventPage

COLUMNS = ("starts_at", "over_at", "registration_opens_at", "registration_closes_at")
"""An event begins and is over; its registration opens and closes. A series begins and ends at midnight."""


def _first_after(column: str) -> Subquery:
    later = DialogueEventPage.objects.filter(**{f"{column}__gt": Param("now", DateTimeField())})
    return Subquery(later.order_by(column).values(column)[:1])


# There is always a locale: one row that the four answers stand beside.
_NEXT = Prepared(lambda: Locale.objects.order_by("pk").values_list(*map(_first_after, COLUMNS))[:1])


def next_moment(now: datetime) -> datetime | None:
    """The first moment after ``now`` at which an event changes. One query, four looks into an index."""
    rows = _NEXT.rows(now=now)
    return min((moment for row in rows for moment in row if moment is not None), default=None)

"""Which series end soon and take their subscriptions with them (E42)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Max

from dialogues.choices import EventLifecycle, SeriesLifecycle
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.states import end_moment
from newsletters.models import Subscription


@dataclass(frozen=True)
class Closing:
    """A series whose last mail is near."""

    series: DialogueSeriesPage
    ends_at: datetime
    people: int


def closings_until(until: datetime, *, now: datetime) -> list[Closing]:
    """Series with subscribers that end between ``now`` and ``until``, by the end that was entered or with their last
    event. Three queries. A series that expects more events than it has does not end."""
    active = Subscription.objects.active().filter(series_key__isnull=False).order_by()
    people = dict(active.values_list("series_key").annotate(count=Count("pk")))
    pages = _leading({key for key in people if key is not None})
    counted = (
        DialogueEventPage.objects.filter(series__in=[page.pk for page in pages.values()], live=True)
        .exclude(lifecycle=EventLifecycle.CANCELLED)
        .order_by()
        .values_list("series_id")
        .annotate(count=Count("pk"), last=Max("over_at"))
    )
    events = {series_id: (count, last) for series_id, count, last in counted}
    found = []
    for key, page in pages.items():
        ends_at = _end_of(page, *events.get(page.pk, (0, None)))
        if ends_at is not None and now <= ends_at < until:
            found.append(Closing(page, ends_at, people[key]))
    return sorted(found, key=lambda closing: closing.ends_at)


def _end_of(series: DialogueSeriesPage, event_count: int, last: datetime | None) -> datetime | None:
    if series.lifecycle != SeriesLifecycle.AUTOMATIC:
        return None
    if (entered := end_moment(series.ends_on)) is not None:
        return entered
    return last if event_count and event_count >= (series.planned_event_count or 0) else None


def _leading(keys: set[UUID]) -> dict[UUID, DialogueSeriesPage]:
    pages = DialogueSeriesPage.objects.filter(translation_key__in=keys, live=True).select_related("locale")
    found: dict[UUID, DialogueSeriesPage] = {}
    for page in sorted(pages, key=lambda page: (page.locale.language_code != settings.LANGUAGE_CODE, page.pk)):
        found.setdefault(page.translation_key, page)
    return found

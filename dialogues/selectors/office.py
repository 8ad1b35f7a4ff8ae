"""What the office has to think of: the next event, and what is missing where (E04, E33)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from dialogues.choices import DocumentationPart, EventLifecycle, ReminderAudience
from dialogues.models import DialogueEventPage, DialogueSeriesPage, Recording, SeriesReminderRule
from dialogues.states import takes_subscriptions

LINE_UP_DUE = timedelta(weeks=3)
"""So long before an event its line-up should be known."""
CAPTIONS_DUE = timedelta(days=14)
"""So long after an event its recordings need captions (BITV 2.0, WCAG 1.2.2)."""
SHOWN = 8
"""At most so many events in one list; the list of events shows the rest."""


@dataclass(frozen=True)
class Overview:
    """Lists of events, each annotated with what it lacks. ``captions`` holds events with the day they are due."""

    next_event: DialogueEventPage | None = None
    today: list[DialogueEventPage] = field(default_factory=list)
    without_line_up: list[DialogueEventPage] = field(default_factory=list)
    undocumented: list[tuple[DialogueEventPage, list[DocumentationPart]]] = field(default_factory=list)
    captions: list[tuple[DialogueEventPage, date, bool]] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        """Nothing to do."""
        return not (self.today or self.without_line_up or self.undocumented or self.captions)


def overview(events: Any, *, now: datetime) -> Overview:
    """What is due among ``events``, in five queries whatever their number."""
    zone = ZoneInfo(settings.TIME_ZONE)
    local = now.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = (midnight + timedelta(days=1)).replace(hour=0)
    taking_place = events.exclude(lifecycle__in=[EventLifecycle.CANCELLED, EventLifecycle.POSTPONED])
    upcoming = taking_place.filter(over_at__gt=now).order_by("date", "pk")
    soon = upcoming.filter(date__earliest__lte=(local + LINE_UP_DUE).date()).with_line_up()
    undocumented = list(
        events.filter(pk__in=DialogueEventPage.objects.documentation_open(now).values("pk"))
        .with_documentation()
        .order_by("-over_at")[:SHOWN]
    )
    return Overview(
        next_event=upcoming.first(),
        today=list(
            events.filter(
                Q(date__earliest__lte=local.date(), date__latest__gte=local.date(), starts_at__isnull=False)
                | Q(registration_opens_at__gte=midnight, registration_opens_at__lt=tomorrow)
                | Q(registration_closes_at__gte=midnight, registration_closes_at__lt=tomorrow)
            ).order_by("date", "pk")[:SHOWN]
        ),
        without_line_up=list(soon.filter(has_line_up=False)[:SHOWN]),
        undocumented=[(event, missing_parts(event)) for event in undocumented],
        captions=_captions(events, now=now, zone=zone),
    )


def silent_series(series: Any, *, now: datetime) -> list[DialogueSeriesPage]:
    """Those among ``series`` that offer reminders though no rule of theirs would ever send one, once for all their
    languages. One query."""
    telling = SeriesReminderRule.objects.filter(
        page__translation_key=OuterRef("translation_key"),
        audience__in=[ReminderAudience.SUBSCRIBERS, ReminderAudience.BOTH],
    )
    shown = DialogueEventPage.objects.filter(live=True)
    offering = series.filter(~Exists(telling), live=True, subscription_open=True).with_state(shown, now)
    found: dict[UUID, DialogueSeriesPage] = {}
    for page in offering.order_by("pk"):
        if takes_subscriptions(page.public_state, is_offered=True):
            found.setdefault(page.translation_key, page)
    return list(found.values())[:SHOWN]


def missing_parts(event: Any) -> list[DocumentationPart]:
    """The parts that are open, of an event annotated by ``with_documentation``."""
    lacking = {
        DocumentationPart.VIDEO: not event.has_video,
        DocumentationPart.PRESENTATIONS: not event.has_presentations,
        DocumentationPart.SUMMARY: not event.has_summary,
        DocumentationPart.CONDITIONS: not event.has_conditions,
        DocumentationPart.CAPTIONS: not event.has_recordings or event.lacks_captions,
    }
    return [part for part, lacks in lacking.items() if lacks and part not in event.documentation_not_planned]


def _captions(events: QuerySet[Any], *, now: datetime, zone: ZoneInfo) -> list[tuple[DialogueEventPage, date, bool]]:
    bare = Recording.objects.filter(page=OuterRef("pk"), captions=False)
    lacking = events.filter(Exists(bare), over_at__lte=now).exclude(
        documentation_not_planned__has=DocumentationPart.CAPTIONS
    )
    due = ((event, event.over_at + CAPTIONS_DUE) for event in lacking.order_by("over_at")[:SHOWN])
    return [(event, moment.astimezone(zone).date(), moment <= now) for event, moment in due]

"""Filters and annotations of one model each; names are predicates."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce
from wagtail.query import PageQuerySet

from dialogues.choices import (
    ContributorState,
    DocumentationPart,
    EventLifecycle,
    EventStatus,
    RecordingKind,
    RegistrationStatus,
    SeriesLifecycle,
    SeriesState,
)

LACKING = {
    DocumentationPart.VIDEO: Q(has_video=False),
    DocumentationPart.PRESENTATIONS: Q(has_presentations=False),
    DocumentationPart.SUMMARY: Q(has_summary=False),
    DocumentationPart.CONDITIONS: Q(has_conditions=False),
    DocumentationPart.CAPTIONS: Q(has_recordings=False) | Q(lacks_captions=True),
}
"""What it means, in SQL, that a part of the documentation is missing: the same rules as ``states``."""


class SeriesQuerySet(PageQuerySet):
    def of_network(self, network_key: object) -> Self:
        """Series that a network holds, in whatever language its page is."""
        return self.filter(networks__translation_key=network_key)

    def with_state(self, events: models.QuerySet[Any], now: datetime) -> Self:
        """Annotate ``event_count`` and ``public_state``: the same rule as ``states.series_state``, in SQL.

        Args:
            events: those that may be shown.
        """
        today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
        shown = events.filter(series=OuterRef("pk")).order_by()
        counted = shown.exclude(lifecycle=EventLifecycle.CANCELLED)
        to_come = counted.filter(Q(lifecycle=EventLifecycle.POSTPONED) | Q(over_at__isnull=True) | Q(over_at__gt=now))
        begun = counted.filter(Q(starts_at__lte=now) | Q(starts_at__isnull=True, date__earliest__lte=today))
        is_over = Q(ends_on__latest__isnull=True) & Exists(counted) & ~Exists(to_come)
        has_begun = Q(starts_on__earliest__isnull=True) & Exists(begun)
        state = Case(
            When(~Q(lifecycle=SeriesLifecycle.AUTOMATIC), then=F("lifecycle")),
            When(Q(ends_on__latest__lt=today) | is_over, then=Value(SeriesState.ENDED.value)),
            When(Q(starts_on__earliest__lte=today) | has_begun, then=Value(SeriesState.RUNNING.value)),
            default=Value(SeriesState.PLANNED.value),
            output_field=models.CharField(),
        )
        count = Subquery(shown.values("series").annotate(count=Count("pk")).values("count"))
        return self.annotate(event_count=Coalesce(count, 0), public_state=state)


class EventQuerySet(PageQuerySet):
    def outside_groups(self) -> Self:
        """Without the meetings that stand below a working group and are for the group alone."""
        return self.exclude(group__isnull=False, series__isnull=True)

    def upcoming(self, now: datetime) -> Self:
        """Events that are not over yet, those without any date included."""
        return self.filter(Q(over_at__isnull=True) | Q(over_at__gt=now))

    def past(self, now: datetime) -> Self:
        return self.filter(over_at__lte=now)

    def taking_place(self) -> Self:
        """Neither cancelled nor waiting for a new date."""
        return self.exclude(lifecycle__in=[EventLifecycle.CANCELLED, EventLifecycle.POSTPONED])

    def with_line_up(self) -> Self:
        """Annotate ``has_line_up``: somebody who may be shown is announced, or there is an announcement."""
        shown = self.model.contributors.rel.related_model.objects.filter(
            page=OuterRef("pk"), person__is_public=True
        ).exclude(state=ContributorState.INVITED)
        return self.annotate(has_line_up=Case(When(~Q(announcement=""), then=Value(True)), default=Exists(shown)))

    def with_documentation(self) -> Self:
        """Annotate ``has_video``, ``has_presentations``, ``has_summary``, ``has_conditions`` and ``lacks_captions``."""

        def rows(relation: str) -> models.QuerySet[models.Model]:
            rel = getattr(self.model, relation).rel
            return rel.related_model._base_manager.filter(page=OuterRef("pk"))

        return self.annotate(
            has_video=Exists(rows("recordings").filter(kind=RecordingKind.MAIN)),
            has_presentations=Exists(rows("presentations")),
            has_conditions=Exists(rows("conditions")),
            has_recordings=Exists(rows("recordings")),
            lacks_captions=Exists(rows("recordings").filter(captions=False)),
            report_json=Cast("report", models.TextField()),
            has_summary=Case(
                When(Q(report_json__in=["", "[]"]) & Q(findings=""), then=Value(False)), default=Value(True)
            ),
        )

    def documentation_open(self, now: datetime) -> Self:
        """Events that took place and lack a part of their documentation that was not given up."""
        missing = Q()
        for part, lacking in LACKING.items():
            missing |= lacking & ~Q(documentation_not_planned__has=part)
        return self.past(now).taking_place().with_documentation().filter(missing)

    def with_status(self, now: datetime) -> Self:
        """Annotate ``public_status``: the same rule as ``states.event_status``, in SQL."""
        status = Case(
            When(lifecycle=EventLifecycle.CANCELLED, then=Value(EventStatus.CANCELLED.value)),
            When(lifecycle=EventLifecycle.POSTPONED, then=Value(EventStatus.POSTPONED.value)),
            When(over_at__lte=now, then=Value(EventStatus.HELD.value)),
            When(starts_at__lte=now, over_at__gt=now, then=Value(EventStatus.RUNNING.value)),
            When(lifecycle__in=[EventLifecycle.PLANNED, EventLifecycle.ANNOUNCED], then=F("lifecycle")),
            When(has_line_up=True, then=Value(EventStatus.ANNOUNCED.value)),
            default=Value(EventStatus.PLANNED.value),
            output_field=models.CharField(),
        )
        return self.with_line_up().annotate(public_status=status)


class ConditionQuerySet(models.QuerySet):  # type: ignore[type-arg]  # used before the model exists
    def at_level(self, level: str) -> Self:
        return self.filter(levels__has=level)

    def with_position(self) -> Self:
        """Annotate ``position``: the place within the event, from 1."""
        siblings = self.model._default_manager.filter(page=OuterRef("page")).order_by()
        place, own = Coalesce("sort_order", 0), Coalesce(OuterRef("sort_order"), 0)
        until = siblings.annotate(place=place).filter(Q(place__lt=own) | Q(place=own, pk__lte=OuterRef("pk")))
        return self.annotate(position=Subquery(until.values("page").annotate(count=Count("pk")).values("count")))


class RegistrationQuerySet(models.QuerySet):  # type: ignore[type-arg]  # used before the model exists
    def of_event(self, event_key: object) -> Self:
        """Registrations for an event, in whatever language its page is."""
        return self.filter(event_key=event_key)

    def confirmed(self) -> Self:
        return self.filter(state=RegistrationStatus.CONFIRMED)

    def waiting(self) -> Self:
        """The waiting list, who came first first."""
        return self.filter(state=RegistrationStatus.WAITING).order_by("number", "pk")

    def active(self) -> Self:
        """Everybody who has to hear of changes: with a place, with an offer, waiting, and waiting for a decision."""
        return self.filter(
            state__in=[
                RegistrationStatus.CONFIRMED,
                RegistrationStatus.OFFERED,
                RegistrationStatus.WAITING,
                RegistrationStatus.APPLIED,
            ]
        )

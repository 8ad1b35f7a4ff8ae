"""Filters and annotations of one model each; names are predicates."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from wagtail.query import PageQuerySet

from dialogues.choices import ContributorState, EventLifecycle, EventStatus


class SeriesQuerySet(PageQuerySet):
    def of_network(self, network_key: object) -> Self:
        """Series that a network holds, in whatever language its page is."""
        return self.filter(networks__translation_key=network_key)


class EventQuerySet(PageQuerySet):
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

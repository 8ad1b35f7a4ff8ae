"""Filters of single models."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from integrations.core.choices import ATTACHED, DeliveryState, HookState, RoomState, Trouble

if TYPE_CHECKING:
    from uuid import UUID


class ConnectionQuerySet(models.QuerySet[Any]):
    def at_work(self, slugs: Collection[str]) -> ConnectionQuerySet:
        """In use, without trouble, of one of these plugins (those that are on)."""
        return self.filter(slug__in=slugs, is_enabled=True, trouble=Trouble.NONE)

    def listening(self, slugs: Collection[str]) -> ConnectionQuerySet:
        """In use, of one of these plugins; with trouble, too, unless the other side is gone for good."""
        return self.filter(slug__in=list(slugs), is_enabled=True).exclude(trouble=Trouble.GONE)

    def unclaimed(self, moment: datetime) -> ConnectionQuerySet:
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=moment))

    def due(self, moment: datetime) -> ConnectionQuerySet:
        """Whose time to be read has come."""
        return self.filter(Q(next_run_at__isnull=True) | Q(next_run_at__lte=moment))


class LinkQuerySet(models.QuerySet[Any]):
    def attached(self) -> LinkQuerySet:
        """Links that belong to an event of ours, found there or not."""
        return self.filter(state__in=ATTACHED, local_key__isnull=False)

    def of_event(self, key: UUID) -> LinkQuerySet:
        """All links of the event with this translation key."""
        return self.filter(local_type="dialogues.event", local_key=key)


class DeliveryQuerySet(models.QuerySet[Any]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(state__in=[DeliveryState.WAITING, DeliveryState.SENDING])

    def due(self, moment: datetime) -> DeliveryQuerySet:
        """Waiting, and nothing says to wait longer."""
        return self.filter(state=DeliveryState.WAITING, not_before__lte=moment)


class HookQuerySet(models.QuerySet[Any]):
    def due(self, moment: datetime) -> HookQuerySet:
        return self.filter(state=HookState.WAITING, not_before__lte=moment)


class RoomQuerySet(models.QuerySet[Any]):
    def unclaimed(self, moment: datetime) -> RoomQuerySet:
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=moment))

    def open(self) -> RoomQuerySet:
        return self.filter(state=RoomState.OPEN)

    def of_event(self, key: UUID) -> RoomQuerySet:
        """All rooms of the event with this translation key, closed ones, too."""
        return self.filter(event_key=key)

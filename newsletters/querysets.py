"""Filters of one model."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from wagtail.query import PageQuerySet

from newsletters.choices import OPEN_STATES, MailingKind, MailingState, RecipientState, SubscriptionState

if TYPE_CHECKING:
    from newsletters.models import Mailing, MailingRecipient, Subscription  # noqa: F401  for the types below


TO_MANY = models.Q(is_bulk=True) | (
    models.Q(kind=MailingKind.REGISTRATION) & ~models.Q(key__startswith="registration:")
)
"""What the office follows: mail to lists, and to everybody who registered for an event; not mail to one person."""


class MailingQuerySet(models.QuerySet["Mailing"]):
    def sending(self) -> Self:
        return self.filter(state=MailingState.SENDING)

    def to_many(self) -> Self:
        return self.filter(TO_MANY)

    def due(self, now: datetime) -> Self:
        """Scheduled mailings whose time has come."""
        return self.filter(state=MailingState.SCHEDULED, send_at__lte=now)


class RecipientQuerySet(models.QuerySet["MailingRecipient"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def in_doubt(self) -> Self:
        return self.filter(state=RecipientState.IN_DOUBT)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def active(self) -> Self:
        """Confirmed and neither withdrawn nor ended."""
        return self.filter(state=SubscriptionState.ACTIVE)

    def of_series(self, series_key: UUID) -> Self:
        return self.filter(series_key=series_key)


class IssueQuerySet(PageQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-issued_on", models.F("number").desc(nulls_last=True), "-pk")

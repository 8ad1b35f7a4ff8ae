"""A series with one event and rules, and people who subscribed to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cms.core import clock
from cms.core.addresses import recipient_key
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage, SeriesReminderRule
from newsletters.choices import SubscriptionState
from newsletters.models import Reminder, Subscriber, Subscription
from tests.factories import SeriesFactory
from tests.support.worlds import world

Subscribe = Callable[..., Subscription]


def rules(*spans: tuple[int, str], **fields: Any) -> list[SeriesReminderRule]:
    """Unsaved rules, to be passed in ``rows={"reminder_rules": …}`` of a series."""
    return [
        SeriesReminderRule(amount=amount, unit=unit, sort_order=index, **fields)
        for index, (amount, unit) in enumerate(spans)
    ]


@pytest.fixture
@world
def series(index: DialogueIndexPage) -> DialogueSeriesPage:
    """With reminders seven days, one day and one hour before."""
    return SeriesFactory(
        parent=index,
        title="Land im Wandel",
        rows={"reminder_rules": rules((7, "days"), (1, "days"), (1, "hours"))},
    )


@pytest.fixture
def subscribe(db: None) -> Subscribe:
    """Make somebody a subscriber of a series, confirmed long ago unless told otherwise."""

    def make(
        series: DialogueSeriesPage | UUID,
        name: str,
        *,
        confirmed_at: datetime | None = None,
        state: str = SubscriptionState.ACTIVE,
        language: str = "de",
    ) -> Subscription:
        address = f"{name}@example.org"
        moment = confirmed_at or clock.now() - timedelta(days=90)
        subscriber, _created = Subscriber.objects.get_or_create(
            address_key=recipient_key(address),
            defaults={"address": address, "language": language, "created_at": moment, "confirmed_at": moment},
        )
        return Subscription.objects.create(
            subscriber=subscriber,
            series_key=series if isinstance(series, UUID) else series.translation_key,
            state=state,
            text_version="series-de-1",
            created_at=moment,
            confirmed_at=None if state == SubscriptionState.PENDING else moment,
        )

    return make


def planned(event: DialogueEventPage) -> dict[tuple[str, str], str]:
    """The reminders of an event: state by span and day. Without the mails about a new date."""
    rows = Reminder.objects.filter(event_key=event.translation_key).exclude(kind=Reminder.Kind.MOVE)
    return {(row.rule_key, row.occasion): row.state for row in rows}


def republish(page: Any, **fields: Any) -> Any:
    """Change the page and publish it, as an editor does."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)

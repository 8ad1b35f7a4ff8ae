"""What one person has subscribed to, as the pages behind their links show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from newsletters.choices import SubscriptionState
from newsletters.models import Subscriber
from newsletters.selectors.offers import offer_of_list, series_titles


@dataclass(frozen=True)
class Wish:
    """One subscription in words. ``id`` is its public id."""

    id: UUID
    title: str
    state: str
    is_series: bool
    created_at: datetime
    confirmed_at: datetime | None

    @property
    def is_active(self) -> bool:
        return self.state == SubscriptionState.ACTIVE


def wishes(
    subscriber: Subscriber,
    *,
    language: str,
    states: Iterable[str] = (SubscriptionState.ACTIVE, SubscriptionState.PENDING),
) -> list[Wish]:
    """The subscriptions in these states, by title. Two queries, however many there are."""
    rows = subscriber.subscriptions.select_related("mailing_list")
    found = list(rows.filter(state__in=list(states)))
    keys = [row.series_key for row in found if row.series_key]
    titles = series_titles(keys, language=language) if keys else {}
    return sorted(
        (
            Wish(
                row.public_id,
                titles.get(row.series_key, "")
                if row.series_key
                else offer_of_list(row.mailing_list, language=language).title,  # type: ignore[arg-type]  # one of two
                row.state,
                row.series_key is not None,
                row.created_at,
                row.confirmed_at,
            )
            for row in found
        ),
        key=lambda wish: wish.title.casefold(),
    )

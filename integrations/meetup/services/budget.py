"""How often Meetup may be asked: 500 points in 60 seconds for one client (meetup.md 4.1).

What a request costs is not published. We count one point per request and one per event asked for by its id, and stay below
half, because the windows of both sides do not begin together. All processes count in one row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from cms.core import clock
from integrations.meetup.errors import RateLimited
from integrations.meetup.models import RequestBudget

WINDOW = timedelta(seconds=60)
POINTS = 240
"""In one window. Two of our windows may touch one of Meetup's."""


class StoredBudget:
    """The budget of one client, in the database."""

    def __init__(self, client: str) -> None:
        self.client = client[:100]

    def take(self, points: int = 1) -> None:
        """Count a request before it is made.

        Raises:
            RateLimited: the window is used up, or Meetup asked to be left alone. Nothing was asked.
        """
        now = clock.now()
        row = RequestBudget.objects.filter(client=self.client)
        free = row.filter(Q(blocked_until__isnull=True) | Q(blocked_until__lte=now))
        in_window = free.filter(began_at__gt=now - WINDOW, points__lte=POINTS - points)
        if in_window.update(points=F("points") + points):
            return
        if free.filter(began_at__lte=now - WINDOW).update(began_at=now, points=points):
            return
        RequestBudget.objects.bulk_create(
            [RequestBudget(client=self.client, began_at=now, points=0)], ignore_conflicts=True
        )
        if in_window.update(points=F("points") + points):
            return
        found = row.get()
        raise RateLimited(max(filter(None, (found.began_at + WINDOW, found.blocked_until))))

    def block_until(self, moment: datetime) -> None:
        """Meetup said when it wants to be asked again; a later moment is never brought forward."""
        RequestBudget.objects.bulk_create(
            [RequestBudget(client=self.client, began_at=clock.now(), points=0)], ignore_conflicts=True
        )
        RequestBudget.objects.filter(
            Q(blocked_until__isnull=True) | Q(blocked_until__lt=moment), client=self.client
        ).update(blocked_until=moment)

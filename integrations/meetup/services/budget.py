"""How often Meetup may be asked: 500 points in 60 seconds for one client (meetup.md 4.1).

What a request costs is not published. We count one point per request and one per event asked for by its id, and stay below
half, because the windows of both sides do not begin together. All processes count in one row. Who knows beforehand
what a reading will cost takes it in one piece; what is left over is not given back.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import F, Q

from cms.core import clock
from integrations.meetup.errors import RateLimited
from integrations.meetup.models import RequestBudget

WINDOW = timedelta(seconds=60)
POINTS = 240
"""In one window. Two of our windows may touch one of Meetup's."""


class StoredBudget:
    """The budget of one client, in the database.

    Args:
        expected: how many points will be needed, taken together with the first.
    """

    def __init__(self, client: str, *, expected: int = 0) -> None:
        self.client = client[:100]
        self._expected = expected
        self._left = 0
        self._until = datetime.min.replace(tzinfo=UTC)

    def take(self, points: int = 1) -> None:
        """Count a request before it is made.

        Raises:
            RateLimited: the window is used up, or Meetup asked to be left alone. Nothing was asked.
        """
        if points <= self._left and clock.now() < self._until:
            self._left -= points
            return
        expected, self._expected, self._left = self._expected, 0, 0
        if expected > points and self._reserve(expected):
            self._left = expected - points
            return
        self._count(points)

    def _reserve(self, points: int) -> bool:
        """Count many points at once, if the window has room for them; they are good as long as it lasts."""
        try:
            self._count(points)
        except RateLimited:
            return False
        began_at = RequestBudget.objects.values_list("began_at", flat=True).get(client=self.client)
        self._until = began_at + WINDOW
        return True

    def _count(self, points: int) -> None:
        now = clock.now()
        row = RequestBudget.objects.filter(client=self.client)
        free = row.filter(Q(blocked_until__isnull=True) | Q(blocked_until__lte=now))
        in_window = free.filter(began_at__gt=now - WINDOW, points__lte=POINTS - points)
        over = free.filter(began_at__lte=now - WINDOW)
        if points > POINTS:
            pass  # no window has room for it; the row says when to come again
        elif (over.exists() and over.update(began_at=now, points=points)) or in_window.update(
            points=F("points") + points
        ):
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
        self._left = 0
        RequestBudget.objects.bulk_create(
            [RequestBudget(client=self.client, began_at=clock.now(), points=0)], ignore_conflicts=True
        )
        RequestBudget.objects.filter(
            Q(blocked_until__isnull=True) | Q(blocked_until__lt=moment), client=self.client
        ).update(blocked_until=moment)

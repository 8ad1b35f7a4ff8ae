"""What changes in public by the clock alone (design 5).

An event begins and ends, a registration opens and closes, "today" becomes another day: nobody saves anything, and yet
the right answer differs. No cached answer is used at or after the next such moment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from cms.core.cache.version import current_version

MomentProvider = Callable[[datetime], datetime | None]


class _Answer(NamedTuple):
    version: int
    asked_at: datetime
    moment: datetime

    def holds(self, version: int, moment: datetime) -> bool:
        return self.version == version and self.asked_at <= moment < self.moment


class PublicMoments:
    """The sources of moments, and the last answer, which holds until it comes or something is saved."""

    def __init__(self) -> None:
        self._providers: list[MomentProvider] = []
        self._last: _Answer | None = None

    def register(self, provider: MomentProvider) -> None:
        """Add a source of moments. Apps call it in ``AppConfig.ready()``.

        ``provider(now)`` returns the first moment *after* ``now`` at which something public changes without being
        saved, or None. It is asked once per content version and passed moment, and should be one indexed query.
        """
        if provider not in self._providers:
            self._providers.append(provider)
            self._last = None

    def next_after(self, now: datetime, *, version: int | None = None) -> datetime:
        """The first moment after ``now`` at which something public changes by itself; at the latest the next midnight.

        Args:
            now: aware.
            version: the content version that the caller has already read; without it, it is read here.
        """
        if version is None:
            version = current_version()
        remembered = self._last
        if remembered is not None and remembered.holds(version, now):
            return remembered.moment
        moments = [moment for provider in self._providers if (moment := provider(now)) is not None and moment > now]
        moment = min([*moments, next_midnight(now)])
        if version:
            self._last = _Answer(version, now, moment)
        return moment


def next_midnight(now: datetime) -> datetime:
    """The next beginning of a day in the site's time zone. A day has 23, 24 or 25 hours."""
    zone = ZoneInfo(settings.TIME_ZONE)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone).astimezone(UTC)


_of_the_site = PublicMoments()
register_moments = _of_the_site.register
next_public_moment = _of_the_site.next_after

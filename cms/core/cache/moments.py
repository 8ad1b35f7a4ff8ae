"""What changes in public by the clock alone (design 5).

An event begins and ends, a registration opens and closes, "today" becomes another day: nobody saves anything, and yet
the right answer differs. No cached answer is used at or after the next such moment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import DateTimeField, QuerySet, Subquery
from wagtail.models import Locale

from cms.core.cache.version import current_version
from cms.core.prepared import Param, Prepared

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


class MomentColumns:
    """Moments that stand in columns, of whatever app: one query looks all of them up."""

    def __init__(self) -> None:
        self._sources: list[tuple[Callable[[], QuerySet[Any]], tuple[str, ...]]] = []
        self._next = Prepared(self._query)

    def register(self, rows: Callable[[], QuerySet[Any]], *columns: str) -> None:
        """Add indexed columns of the rows that count. Apps call it in ``AppConfig.ready()``."""
        self._sources.append((rows, columns))

    def next_after(self, now: datetime) -> datetime | None:
        """The first moment after ``now`` in any of the columns. One query, one look into an index for each."""
        found = (moment for row in self._next.rows(now=now) for moment in row if moment is not None)
        return min(found, default=None)

    def _query(self) -> QuerySet[Any, Any]:
        looks = [_first_after(rows(), column) for rows, columns in self._sources for column in columns]
        # There is always a locale: one row that the answers stand beside.
        return Locale.objects.order_by("pk").values_list(*looks)[:1]


def _first_after(rows: QuerySet[Any], column: str) -> Subquery:
    later = rows.filter(**{f"{column}__gt": Param("now", DateTimeField())})
    return Subquery(later.order_by(column).values(column)[:1])


def next_midnight(now: datetime) -> datetime:
    """The next beginning of a day in the site's time zone. A day has 23, 24 or 25 hours."""
    zone = ZoneInfo(settings.TIME_ZONE)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=zone).astimezone(UTC)


moment_columns = MomentColumns()
_of_the_site = PublicMoments()
_of_the_site.register(moment_columns.next_after)
register_moments = _of_the_site.register
next_public_moment = _of_the_site.next_after

"""The one place that knows what time it is. Tests and drills put another clock in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(tz=UTC)


_clock: Clock = system_clock
_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moment.get() or _clock()


def today() -> date:
    """The present day in the site's time zone: the day that a reader sees on the wall."""
    return now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@contextmanager
def use_clock(clock: Clock) -> Iterator[None]:
    """Let ``clock`` tell the time inside the block."""
    global _clock
    before, _clock = _clock, clock
    try:
        yield
    finally:
        _clock = before


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Stop the time at ``moment``, which must be aware.

    Raises:
        ValueError: ``moment`` has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    with use_clock(lambda: moment):
        yield


@contextmanager
def as_seen_at(moment: datetime) -> Iterator[None]:
    """Let this request alone look at the world of ``moment``, which must be aware: for previews."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)

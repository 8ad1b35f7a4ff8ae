"""Fetching a calendar through the guarded client, only when it has changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from cms.core import clock
from integrations.core import http
from integrations.core.calendar_feed import MAX_BYTES, CalendarTooLargeError, read_calendars
from integrations.core.http import Response, TooLargeError
from integrations.ical.entries import Entries, Window, read_entries
from integrations.ical.errors import NotAvailable, NotPublic, NotThere, UnexpectedAnswer

SECONDS = 60.0
LOOKS_BACK = timedelta(days=31)
LOOKS_AHEAD = timedelta(days=400)
"""Thirteen months: a repeating entry has no end, and nobody plans further."""


def window_at(moment: datetime) -> Window:
    """What is read of a calendar at ``moment``."""
    return Window(moment - LOOKS_BACK, moment + LOOKS_AHEAD)


def fetch(url: str, conditions: Mapping[str, str]) -> Response | None:
    """The answer with the calendar; None when it has not changed (304).

    Raises:
        NotAvailable, NotThere, NotPublic, UnexpectedAnswer, CalendarTooLargeError: see there.
        IntegrationError: those of the guarded client.
    """
    try:
        answer = http.request(
            "GET",
            url,
            headers={"Accept": "text/calendar", **conditions},
            timeout=SECONDS,
            max_bytes=MAX_BYTES,
        )
    except TooLargeError:
        raise CalendarTooLargeError from None
    if answer.status == 304 and conditions:
        return None
    if answer.status in {404, 410}:
        raise NotThere(is_gone=answer.status == 410)
    if answer.status in {401, 403}:
        raise NotPublic
    if answer.status == 429 or answer.status >= 500:
        raise NotAvailable(retry_after=answer.retry_after())
    if answer.status != 200:
        raise UnexpectedAnswer(answer.status)
    return answer


def understand(
    answer: Response, *, zone: str, known: Collection[str] = (), takes_place: bool = True
) -> tuple[Entries, Window]:
    """The events in an answer, and the window in which all of them are named.

    Raises:
        IntegrationError: it is no calendar, or too much of one.
    """
    now = clock.now()
    window = window_at(now)
    calendars = read_calendars(answer.body)
    return read_entries(calendars, window, zone=zone, now=now, known=known, takes_place=takes_place), window

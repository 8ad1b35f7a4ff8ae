"""What stands at the address of a calendar, for every plugin that reads one: is it a calendar at all, and whole?

Calendars are written by many programs. What can be understood is read: other encodings than UTF-8, lines folded in the
middle of a letter, several calendars in one file. What is none is refused in words that help the office.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from icalendar import Calendar

from integrations.core.errors import PermanentError, TemporaryError

MAX_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 10_000
_FOLD = re.compile(r"\r?\n[ \t]")
_FOLD_BYTES = re.compile(rb"\r?\n[ \t]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENTRY = re.compile(r"^BEGIN:VEVENT\s*$", re.MULTILINE | re.IGNORECASE)


class WebPageError(PermanentError):
    """A page for people came instead of a calendar: a sign-in, a notice of maintenance, an error."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A web page came back instead of a calendar. Most likely the calendar is not public any more, or this is "
                "the address of the page that shows it. Please copy the address of the iCal feed (often it ends with .ics)."
            )
        )


class NoCalendarError(PermanentError):
    """What came back is neither a calendar nor a web page."""

    def __init__(self) -> None:
        super().__init__(_("What stands at this address is no calendar. Please check the address."))


class BrokenCalendarError(TemporaryError):
    """It begins as a calendar and does not end as one, or breaks its rules."""

    def __init__(self) -> None:
        super().__init__(
            _("The calendar is incomplete or damaged. Nothing was changed here; it is read again by itself.")
        )


class CalendarTooLargeError(PermanentError):
    """Beyond :data:`MAX_BYTES` or :data:`MAX_ENTRIES`."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The calendar is too large: more than 20 MB, or more than 10,000 entries. Please make a calendar of its own "
                "for the events of the dialogue series."
            )
        )


def read_calendars(body: bytes) -> list[Calendar]:
    """The calendars in ``body``, at least one; most files hold one.

    Raises:
        WebPageError, NoCalendarError, BrokenCalendarError, CalendarTooLargeError: see there.
    """
    if len(body) > MAX_BYTES:
        raise CalendarTooLargeError
    text = _CONTROL.sub("", _decode(body)).strip("\ufeff \t\r\n")
    if text.startswith("<"):
        raise WebPageError
    if text[:15].upper() != "BEGIN:VCALENDAR":
        raise NoCalendarError
    if text[-13:].upper() != "END:VCALENDAR":
        raise BrokenCalendarError  # cut off
    if sum(1 for _entry in _ENTRY.finditer(text)) > MAX_ENTRIES:
        raise CalendarTooLargeError
    try:
        return [found for found in Calendar.from_ical(text, multiple=True) if isinstance(found, Calendar)]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError):
        # What the library makes of nonsense.
        raise BrokenCalendarError from None


def _decode(body: bytes) -> str:
    """Text out of bytes. Lines are unfolded first: RFC 5545 3.1 lets a fold stand inside a letter."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _FOLD.sub("", body.decode("utf-16", errors="replace"))
    unfolded = _FOLD_BYTES.sub(b"", body)
    try:
        return unfolded.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Old programs on Windows; every byte stands for something, so nobody's event is lost for a wrong letter.
        return unfolded.decode("cp1252", errors="replace")

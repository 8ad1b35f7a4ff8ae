"""Which EDTF texts (ISO 8601-2) are fuzzy dates here, and what each of them means.

The forms and their canonical writing:

=========================  ===================================================  =============
``2022-12-05T18:00:00``    a day and a local time                               minute
``2022-12-05``             a day                                                day
``2027-03-12/2027-03-13``  a period of whole days                               day
``2023-08``                a month                                              month
``2022-22``                a season: 21–24, in the south 29–32                  season
``2021-37``                the early (37), middle (38) or late (39) year        part_of_year
``2021-10/2021-12``        a period of months; ``2020/2022`` of years           part_of_year
``2022``                   a year                                               year
``XXXX``                   no date yet                                          unknown
=========================  ===================================================  =============

A year, a month and a season may end with ``~`` (approximate) or ``?`` (uncertain).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cms.core.fuzzydates.errors import InvalidFuzzyDate, shown
from cms.core.fuzzydates.words import lazy_month_label

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2200
UNKNOWN: Final = "XXXX"
MAX_LENGTH: Final = 41
END_OF_TIME: Final = datetime(9999, 12, 31, 23, 59)  # noqa: DTZ001  local and naive, as every moment here

# First month and number of months; a season that begins in December ends in the next year.
_SEASON_MONTHS: Final = {
    21: (3, 3),
    22: (6, 3),
    23: (9, 3),
    24: (12, 3),
    29: (9, 3),
    30: (12, 3),
    31: (3, 3),
    32: (6, 3),
}
_PART_MONTHS: Final = {37: (1, 4), 38: (5, 4), 39: (9, 4)}
_NORTHERN: Final = {25: 21, 26: 22, 27: 23, 28: 24}

_ZONE: Final = re.compile(
    r"(?P<local>[^Z+]{16,19})(?P<zone>Z|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-9]{2}))?)"
)
_SINGLE: Final = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?P<month>[0-9]{2})"
    r"(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?)?)?"
    r"(?P<qualifier>[~?])?"
)


class Kind(Enum):
    """The shape of a fuzzy date."""

    MINUTE = "minute"
    DAY = "day"
    DAYS = "days"
    MONTH = "month"
    MONTHS = "months"
    SEASON = "season"
    PART = "part"
    YEAR = "year"
    YEARS = "years"
    UNKNOWN = "unknown"


_PERIODS: Final = {Kind.DAY: Kind.DAYS, Kind.MONTH: Kind.MONTHS, Kind.YEAR: Kind.YEARS}
_QUALIFIED: Final = {Kind.YEAR, Kind.MONTH, Kind.SEASON}


@dataclass(frozen=True)
class Parts:
    """What a canonical EDTF text means. ``code`` is the EDTF number of a season or a part of the year."""

    edtf: str
    kind: Kind
    earliest: date | None
    latest: date | None
    middle: datetime
    moment: datetime | None = None
    code: int = 0
    qualifier: str = ""


def analyse(text: str) -> Parts:
    """Understand an EDTF text in any of the accepted writings.

    Raises:
        InvalidFuzzyDate: the text is none of the accepted forms, or names a day or time that does not exist.
    """
    if len(text) > MAX_LENGTH:
        raise InvalidFuzzyDate(_("This is too long for a date."))
    return _analyse(_in_local_time(text.strip()))


def looks_like_edtf(text: str) -> bool:
    """Whether the text has the outer shape of an accepted EDTF form, be its numbers right or wrong."""
    if text == UNKNOWN:
        return True
    zoned = _ZONE.fullmatch(text)
    first, _slash, second = (zoned["local"] if zoned else text).partition("/")
    return bool(_SINGLE.fullmatch(first)) and (not _slash or bool(_SINGLE.fullmatch(second)))


@lru_cache(maxsize=4096)
def confirm(edtf: str) -> None:
    """Let the EDTF library agree that a canonical text is EDTF.

    It costs milliseconds, so it is asked about what people and machines hand in, never about what the database holds.

    Raises:
        InvalidFuzzyDate: the library does not know the text.
    """
    # It takes 6 MiB, which the processes that only read need not spend.
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415  as said above
    from edtf.parser.grammar import parse_edtf  # noqa: PLC0415  as said above

    # The library knows the qualifiers only behind numbers that are no season.
    with _library:
        try:
            parse_edtf(edtf.rstrip("~?"))
        except EDTFParseException as error:
            raise _not_edtf(edtf) from error


_library = Lock()


def _in_local_time(text: str) -> str:
    """A time with an offset from UTC as the time on the wall of the site's zone; any other text as it is."""
    match = _ZONE.fullmatch(text)
    single = _SINGLE.fullmatch(match["local"]) if match else None
    if match is None or single is None or single["hour"] is None or single["qualifier"]:
        return text
    hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
    if minutes > 59 or hours * 60 + minutes > 14 * 60:
        raise InvalidFuzzyDate(_("There is no time zone “%(zone)s”."), {"zone": match["zone"]})
    naive = _single(single, text).moment
    if naive is None:
        raise _not_edtf(text)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if match["sign"] == "-" else 1)
    moment = naive.replace(tzinfo=timezone(offset)).astimezone(ZoneInfo(settings.TIME_ZONE))
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=4096)
def _analyse(text: str) -> Parts:
    if text == UNKNOWN:
        return Parts(UNKNOWN, Kind.UNKNOWN, None, None, END_OF_TIME)
    if "/" in text:
        return _period(text)
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise _not_edtf(text)
    return _single(match, text)


def _period(text: str) -> Parts:
    ends = [_SINGLE.fullmatch(end) for end in text.split("/")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise _not_edtf(text)
    first, last = _single(ends[0], text), _single(ends[1], text)
    if first.kind is not last.kind or first.kind not in _PERIODS or first.qualifier or last.qualifier:
        raise InvalidFuzzyDate(_("Both ends of a period must be equally exact: two days, two months or two years."))
    if first.edtf == last.edtf:
        return first
    if first.earliest is None or last.latest is None or last.latest < first.earliest:
        raise InvalidFuzzyDate(_("The end of the period lies before its beginning."))
    return _spanning(f"{first.edtf}/{last.edtf}", _PERIODS[first.kind], first.earliest, last.latest)


def _single(match: re.Match[str], text: str) -> Parts:
    year = int(match["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        params: dict[str, StrOrPromise | int] = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise InvalidFuzzyDate(_("The year must lie between %(first)s and %(last)s."), params)
    parts = _year_or_shorter(match, year, text)
    if match["qualifier"] and parts.kind not in _QUALIFIED:
        raise InvalidFuzzyDate(_("Only a year, a month or a season can be approximate (~) or uncertain (?)."))
    return parts


def _year_or_shorter(match: re.Match[str], year: int, text: str) -> Parts:
    qualifier = match["qualifier"] or ""
    if match["month"] is None:
        return _spanning(f"{year}{qualifier}", Kind.YEAR, date(year, 1, 1), date(year, 12, 31), qualifier=qualifier)
    month = int(match["month"])
    if match["day"] is not None:
        return _day_or_minute(match, _existing_day(year, month, int(match["day"])))
    code = _NORTHERN.get(month, month)
    span, kind = (month, 1), Kind.MONTH
    if code in _SEASON_MONTHS:
        span, kind = _SEASON_MONTHS[code], Kind.SEASON
    elif code in _PART_MONTHS:
        span, kind = _PART_MONTHS[code], Kind.PART
    elif not 1 <= month <= 12:
        message = _("“%(text)s”: %(code)s is neither a month nor a season nor a part of the year.")
        raise InvalidFuzzyDate(message, {"text": shown(text), "code": match["month"]})
    earliest, latest = _months(year, *span)
    edtf = f"{year}-{code:02}{qualifier}"
    return _spanning(edtf, kind, earliest, latest, code=0 if kind is Kind.MONTH else code, qualifier=qualifier)


def _day_or_minute(match: re.Match[str], day: date) -> Parts:
    if match["hour"] is None:
        return _spanning(day.isoformat(), Kind.DAY, day, day)
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise no_such_time(f"{match['hour']}:{match['minute']}")
    # The minute is the finest that a date here can say.
    moment = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001  local time without a zone
    return Parts(moment.strftime("%Y-%m-%dT%H:%M:%S"), Kind.MINUTE, day, day, moment, moment)


def no_such_time(time: str) -> InvalidFuzzyDate:
    """The error for a time of day that no clock shows."""
    return InvalidFuzzyDate(_("There is no time “%(time)s”."), {"time": time})


def no_such_month(month: int) -> InvalidFuzzyDate:
    """The error for a month that no calendar has."""
    return InvalidFuzzyDate(_("There is no month “%(month)s”."), {"month": month})


def _existing_day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise no_such_month(month)
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise InvalidFuzzyDate(
            _("Day %(day)s does not exist: %(month)s has the days 1 to %(last)s."),
            {"day": day, "month": lazy_month_label(year, month), "last": last},
        )
    return date(year, month, day)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    months = year * 12 + first - 1 + count
    return date(year, first, 1), date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def _spanning(edtf: str, kind: Kind, earliest: date, latest: date, *, code: int = 0, qualifier: str = "") -> Parts:
    begin = datetime(earliest.year, earliest.month, earliest.day)  # noqa: DTZ001  local time without a zone
    middle = begin + ((latest - earliest) + timedelta(days=1)) / 2
    return Parts(edtf, kind, earliest, latest, middle, code=code, qualifier=qualifier)


def _not_edtf(text: str) -> InvalidFuzzyDate:
    message = _(
        "“%(text)s” is none of the accepted dates of ISO 8601-2 (EDTF), such as 2027-03-12, 2027-03-12T18:00:00, "
        "2027-03, 2027-22 (summer), 2027-37 (early), 2027, 2027-10/2027-12 or XXXX (unknown)."
    )
    return InvalidFuzzyDate(message, {"text": shown(text)})

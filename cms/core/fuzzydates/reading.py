"""What an editor types, in German and in English alike, as a fuzzy date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_lazy as _

from cms.core.fuzzydates.errors import InvalidFuzzyDate, shown
from cms.core.fuzzydates.grammar import UNKNOWN, looks_like_edtf, no_such_month, no_such_time
from cms.core.fuzzydates.value import FuzzyDate
from cms.core.fuzzydates.words import ENGLISH, GERMAN, lazy_examples

MAX_TYPED_LENGTH: Final = 100

_UNKNOWN_WORDS: Final = {
    "offen",
    "noch offen",
    "termin offen",
    "termin noch offen",
    "unbekannt",
    "noch unbekannt",
    "wird noch bekannt gegeben",
    "open",
    "unknown",
    "date to be announced",
    "to be announced",
    "to be determined",
    "tba",
    "tbd",
    "xxxx",
}
_SEASON_CODES: Final = {
    "frühling": 21,
    "fruehling": 21,
    "frühjahr": 21,
    "fruehjahr": 21,
    "spring": 21,
    "sommer": 22,
    "summer": 22,
    "herbst": 23,
    "autumn": 23,
    "fall": 23,
    "winter": 24,
}
_PART_CODES: Final = {
    "anfang": 37,
    "early": 37,
    "beginning of": 37,
    "start of": 37,
    "mitte": 38,
    "mid": 38,
    "middle of": 38,
    "ende": 39,
    "late": 39,
    "end of": 39,
}
_FULL_MONTHS: Final = tuple(
    (name.casefold(), number)
    for months in (GERMAN.months, ENGLISH.months)
    for number, name in enumerate(months, start=1)
)
_OTHER_MONTHS: Final = {"mrz": 3, "maerz": 3, "jän": 1, "jänner": 1}

_YEAR: Final = r"(?P<year>[0-9]{4})"
_NAME: Final = r"(?P<name>[a-zä]{3,9})"
_ORDINAL: Final = r"(?:st|nd|rd|th)?"
_TIME: Final = (
    r"(?:(?:\s?,\s?|\s|t)(?:um |at )?"
    r"(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?(?::[0-9]{2})?"
    r"\s?(?P<unit>uhr|h|o'clock|a\.?m\.?|p\.?m\.?)?)?"
)
_DAYS: Final = tuple(
    re.compile(day + _TIME)
    for day in (
        r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4}|[0-9]{2})",
        rf"(?P<day>[0-9]{{1,2}})(?:\.\s?|{_ORDINAL}\s(?:of )?){_NAME}\.?,?\s?{_YEAR}",
        rf"{_NAME}\.? (?P<day>[0-9]{{1,2}}){_ORDINAL},? {_YEAR}",
        r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})",
    )
)
_NAMED_MONTH: Final = re.compile(rf"{_NAME}\.?,? {_YEAR}")
_NUMBERED_MONTH: Final = re.compile(rf"(?P<month>[0-9]{{1,2}})\s?[./]\s?{_YEAR}")
_SEASON: Final = re.compile(
    rf"(?P<season>{'|'.join(_SEASON_CODES)}),? {_YEAR}(?:\s?/\s?(?P<next>[0-9]{{4}}|[0-9]{{2}}))?"
    rf"(?P<south> \((?:{GERMAN.southern.casefold()}|{ENGLISH.southern.casefold()})\))?"
)
_PART: Final = re.compile(rf"(?P<part>{'|'.join(_PART_CODES)})[ -](?:des jahres |the year )?{_YEAR}")
_BARE_YEAR: Final = re.compile(_YEAR)
_LONE_DAY: Final = re.compile(rf"(?P<day>[0-9]{{1,2}})(?:\.|{_ORDINAL})")

_LEADING: Final = re.compile(r"(?:im jahr|in the|im|in|am|on|vom|von|from) ")
_AROUND: Final = re.compile(r"(?:um|etwa|ungefähr|circa|ca\.?|around|about|approx\.?|~)\s?")
_TO: Final = re.compile(r"\s?–\s?| - | (?:bis(?: zum)?|to|until) ")
_HYPHEN: Final = re.compile(r"\s?-\s?")
_ANY_YEAR: Final = re.compile(r"[0-9]{4}")
_NO_YEAR: Final = re.compile(r"(?:[0-9]{1,2}\. ?)?(?P<word>[a-zä ]{3,12})\.?|[0-9]{1,2}\. ?[0-9]{1,2}\.?")


def read_date(text: str, language: str | None = None) -> FuzzyDate:
    """Read what a person typed, in German, in English or in EDTF.

    A year of two digits in a full date lies in this century. ``language`` is only the language of the message; without
    it the message speaks the active one.

    Raises:
        InvalidFuzzyDate: the text is not understood (the message shows the accepted forms) or names a day, month or
            time that does not exist (the message says so).
    """
    try:
        if len(text) > MAX_TYPED_LENGTH:
            raise InvalidFuzzyDate(_("This is too long for a date."))
        edtf = _edtf(_tidy(text))
        if edtf is None:
            raise _not_understood(text)
        return FuzzyDate(edtf)
    except InvalidFuzzyDate as error:
        raise error.in_language(language) from None


def _tidy(text: str) -> str:
    """One spelling for what looks the same: small letters, single spaces, one kind of dash."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[‐‒–—−]", "–", plain).split())


def _edtf(text: str) -> str | None:
    if text.rstrip(" .!") in _UNKNOWN_WORDS:
        return UNKNOWN
    if looks_like_edtf(text.upper()):
        return text.upper()
    around = _AROUND.match(text)
    if around:
        return _qualified(text[around.end() :], "~")
    if text.endswith(("?", "~")):
        return _qualified(text[:-1].rstrip(), text[-1])
    plain = _LEADING.sub("", text, count=1) if _LEADING.match(text) else text
    return _point(plain) or _period(plain)


def _qualified(text: str, qualifier: str) -> str | None:
    edtf = _point(text)
    return f"{edtf}{qualifier}" if edtf else None


def _point(text: str) -> str | None:
    for read in _READERS:
        edtf = read(text)
        if edtf:
            return edtf
    return None


def _read_day(text: str) -> str | None:
    for pattern in _DAYS:
        match = pattern.fullmatch(text)
        if match:
            found = match.groupdict()
            month = _month_number(found["name"]) if found.get("name") else _numbered_month(found["month"])
            if month is None or (found["hour"] and not (found["minute"] or found["unit"])):
                return None
            year = found["year"] if len(found["year"]) == 4 else f"20{found['year']}"
            day = f"{year}-{month:02}-{int(found['day']):02}"
            return f"{day}T{_clock(match)}" if found["hour"] else day
    return None


def _clock(match: re.Match[str]) -> str:
    hour, minute, unit = int(match["hour"]), match["minute"] or "00", (match["unit"] or "").replace(".", "")
    if unit in {"am", "pm"}:
        if not 1 <= hour <= 12:
            raise no_such_time(f"{hour}:{minute} {unit}")
        hour = hour % 12 + (12 if unit == "pm" else 0)
    return f"{hour:02}:{minute}"


def _read_month(text: str) -> str | None:
    named = _NAMED_MONTH.fullmatch(text)
    if named:
        month = _month_number(named["name"])
        return f"{named['year']}-{month:02}" if month else None
    numbered = _NUMBERED_MONTH.fullmatch(text)
    return f"{numbered['year']}-{_numbered_month(numbered['month']):02}" if numbered else None


def _read_season(text: str) -> str | None:
    match = _SEASON.fullmatch(text)
    if match is None:
        return None
    code = _SEASON_CODES[match["season"]] + (8 if match["south"] else 0)
    following = str(int(match["year"]) + 1)
    if match["next"] and (code not in {24, 30} or not following.endswith(match["next"])):
        return None
    return f"{match['year']}-{code}"


def _read_part(text: str) -> str | None:
    match = _PART.fullmatch(text)
    return f"{match['year']}-{_PART_CODES[match['part']]}" if match else None


def _read_year(text: str) -> str | None:
    return text if _BARE_YEAR.fullmatch(text) else None


_READERS: Final[tuple[Callable[[str], str | None], ...]] = (
    _read_day,
    _read_month,
    _read_season,
    _read_part,
    _read_year,
)


def _period(text: str) -> str | None:
    """'12.–13. März 2027', 'Oktober bis Dezember 2021': what the first end leaves out is taken from the second."""
    ends = _TO.split(text)
    if len(ends) == 1:
        ends = _HYPHEN.split(text)
    if len(ends) != 2:
        return None
    last = _point(ends[1])
    if last is None:
        return None
    lone = _LONE_DAY.fullmatch(ends[0])
    if lone:
        return f"{last[:7]}-{int(lone['day']):02}/{last}" if len(last) == 10 else None
    first = _point(ends[0]) or _point(f"{ends[0]} {last[:4]}")
    return f"{first}/{last}" if first else None


def _month_number(name: str) -> int | None:
    if name in _OTHER_MONTHS:
        return _OTHER_MONTHS[name]
    return next((number for month, number in _FULL_MONTHS if month.startswith(name)), None)


def _numbered_month(digits: str) -> int:
    """A month given in digits. A season's number is EDTF, so '21.2027' is an error and not a spring."""
    month = int(digits)
    if not 1 <= month <= 12:
        raise no_such_month(month)
    return month


def _not_understood(text: str) -> InvalidFuzzyDate:
    tidy = _tidy(text)
    no_year = None if _ANY_YEAR.search(tidy) else _NO_YEAR.fullmatch(_LEADING.sub("", tidy, count=1))
    if no_year and (no_year["word"] is None or _is_calendar_word(no_year["word"].strip())):
        return InvalidFuzzyDate(
            _("The year is missing in “%(text)s”. Accepted are, for example: %(examples)s."),
            {"text": shown(text), "examples": lazy_examples()},
        )
    return InvalidFuzzyDate(
        _("“%(text)s” is not understood as a date. Accepted are, for example: %(examples)s."),
        {"text": shown(text), "examples": lazy_examples()},
    )


def _is_calendar_word(word: str) -> bool:
    return word in _SEASON_CODES or word in _PART_CODES or (len(word) > 2 and _month_number(word) is not None)

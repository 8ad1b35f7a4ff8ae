"""A fuzzy date in words, as a reader sees it and as an editor would type it."""

from __future__ import annotations

from typing import Final

from cms.core.fuzzydates.grammar import Kind, Parts
from cms.core.fuzzydates.words import is_english, month_label, words_for

_WINTER: Final = 24
_SOUTHERN_SPRING: Final = 29
_SOUTHERN_SUMMER: Final = 30
_EARLY: Final = 37


def label(parts: Parts, language: str | None = None) -> str:
    """'12. März 2027, 18:00 Uhr', 'Winter 2022/2023', 'Anfang 2021', 'Termin offen' …; German or English."""
    plain = _plain(parts, language)
    if not parts.qualifier:
        return plain
    if parts.kind is Kind.SEASON and is_english(language):
        plain = plain[0].lower() + plain[1:]
    return f"{words_for(language).around} {plain}"


def typed(parts: Parts, language: str | None = None) -> str:
    """The text that an editor would type, and that ``read_date`` turns into the same date."""
    if parts.kind is Kind.UNKNOWN:
        return words_for(language).unknown_typed
    if parts.qualifier == "?":
        return f"{_plain(parts, language)}?"
    if not is_english(language):
        if parts.moment is not None:
            return parts.moment.strftime("%d.%m.%Y %H:%M")
        if parts.kind is Kind.DAY and parts.earliest is not None:
            return parts.earliest.strftime("%d.%m.%Y")
    return label(parts, language)


def _plain(parts: Parts, language: str | None) -> str:
    words = words_for(language)
    first, last = parts.earliest, parts.latest
    if first is None or last is None:
        return words.unknown
    if parts.moment is not None:
        clock = f"{_day(first.day, language)} {month_label(first.year, first.month, language)}, {parts.moment:%H:%M}"
        return clock if is_english(language) else f"{clock} Uhr"
    match parts.kind:
        case Kind.DAY:
            return f"{_day(first.day, language)} {month_label(first.year, first.month, language)}"
        case Kind.MONTH:
            return month_label(first.year, first.month, language)
        case Kind.SEASON:
            return _season(parts.code, first.year, language)
        case Kind.PART:
            return f"{words.parts[parts.code - _EARLY]} {first.year}"
        case Kind.YEAR:
            return str(first.year)
        case _:
            return _period(parts, language)


def _day(day: int, language: str | None) -> str:
    return str(day) if is_english(language) else f"{day}."


def _season(code: int, year: int, language: str | None) -> str:
    words = words_for(language)
    years = f"{year}/{year + 1}" if code in {_WINTER, _SOUTHERN_SUMMER} else str(year)
    name = f"{words.seasons[(code - 21) % 4]} {years}"
    return f"{name} ({words.southern})" if code >= _SOUTHERN_SPRING else name


def _period(parts: Parts, language: str | None) -> str:
    words, first, last = words_for(language), parts.earliest, parts.latest
    if first is None or last is None:
        return words.unknown
    if parts.kind is Kind.YEARS:
        return f"{first.year} {words.to} {last.year}"
    months = words.months
    same_year = first.year == last.year
    if parts.kind is Kind.MONTHS:
        begin = months[first.month - 1] if same_year else month_label(first.year, first.month, language)
        return f"{begin} {words.to} {month_label(last.year, last.month, language)}"
    end = f"{_day(last.day, language)} {month_label(last.year, last.month, language)}"
    if same_year and first.month == last.month:
        return f"{_day(first.day, language)}–{end}"
    begin = f"{_day(first.day, language)} {months[first.month - 1]}"
    return f"{begin} {words.to} {end}" if same_year else f"{begin} {first.year} {words.to} {end}"

"""German and English names around dates.

They are a table and not gettext, because labels must be right in both languages whatever catalogue is installed, every
language but English reads German, and what is printed here must be read back by ``reading.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, ParamSpec

from django.utils.functional import lazy
from django.utils.translation import get_language

Given = ParamSpec("Given")


@dataclass(frozen=True)
class Words:
    """How one language names what a fuzzy date can say."""

    months: tuple[str, ...]
    seasons: tuple[str, ...]  # in the order of the EDTF codes: spring, summer, autumn, winter
    southern: str
    parts: tuple[str, ...]  # early, middle, late
    unknown: str
    unknown_typed: str
    around: str
    to: str
    help_examples: tuple[str, ...]
    examples: tuple[str, ...]


GERMAN: Final = Words(
    months=(
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    seasons=("Frühling", "Sommer", "Herbst", "Winter"),
    southern="Südhalbkugel",
    parts=("Anfang", "Mitte", "Ende"),
    unknown="Termin offen",
    unknown_typed="offen",
    around="um",
    to="bis",
    help_examples=("12.03.2027", "März 2027", "Sommer 2027", "Anfang 2027", "2027"),
    examples=(
        "12.03.2027",
        "12. März 2027, 18:00 Uhr",
        "12.–13. März 2027",
        "März 2027",
        "Oktober bis Dezember 2027",
        "Sommer 2027",
        "Anfang 2027",
        "2027",
        "um 2027",
        "offen",
    ),
)
ENGLISH: Final = Words(
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    seasons=("Spring", "Summer", "Autumn", "Winter"),
    southern="southern hemisphere",
    parts=("Early", "Mid", "Late"),
    unknown="Date to be announced",
    unknown_typed="open",
    around="around",
    to="to",
    help_examples=("12.03.2027", "March 2027", "summer 2027", "early 2027", "2027"),
    examples=(
        "12.03.2027",
        "12 March 2027, 18:00",
        "12–13 March 2027",
        "March 2027",
        "October to December 2027",
        "summer 2027",
        "early 2027",
        "2027",
        "around 2027",
        "open",
    ),
)


def is_english(language: str | None = None) -> bool:
    """Whether ``language``, or else the active language, is a kind of English."""
    code = language or get_language() or ""
    return code.lower().replace("_", "-").split("-")[0] == "en"


def words_for(language: str | None = None) -> Words:
    """The words of ``language``, or else of the active language; every language but English reads German."""
    return ENGLISH if is_english(language) else GERMAN


def month_label(year: int, month: int, language: str | None = None) -> str:
    """'März 2027' or 'March 2027'."""
    return f"{words_for(language).months[month - 1]} {year}"


def _lazy(text: Callable[Given, str]) -> Callable[Given, str]:
    """Let ``text`` speak when it is shown, in the language that is active then."""
    return lazy(text, str)


lazy_month_label = _lazy(month_label)
lazy_examples = _lazy(lambda: "; ".join(words_for().examples))
lazy_help_examples = _lazy(lambda: ", ".join(words_for().help_examples))
lazy_unknown_typed = _lazy(lambda: words_for().unknown_typed)

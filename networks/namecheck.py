"""Names of regions and numbers of members in texts, compared with what the records say (C07, C08, idea 10).

Pure: text and names in, remarks out. A remark is a question to the editor, never a refusal. Silence is preferred to a
false alarm: a name is doubted only where the text says that it is one (after “Landkreis”, in a list of such names), or
where it is a compound like “Vorpommern-Greifswald” that hardly anything else resembles.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

_WORD = r"[A-ZÄÖÜ][a-zäöüß]+"
_NAME = rf"{_WORD}(?:-{_WORD})*"
_GENERIC = re.compile(
    r"^(?:Landkreis|Kreis|Stadt|Hansestadt|Landeshauptstadt|Universitätsstadt|Region|Regionalverband|"
    r"[A-ZÄÖÜ][a-zäöü]+kreis)\s+(?=[A-ZÄÖÜ])"
)
_MARKER = re.compile(r"\b(?:Landkreis(?:es|en|e)?|Kreis(?:es|en|e)?|[Cc]ount(?:y|ies) of|[Dd]istricts? of)\s+")
_NEXT = re.compile(rf"(?:\s*,\s*(?:und |and |sowie )?|\s+(?:und|and|sowie|oder|or|bzw\.)\s+)(?={_WORD})")
_COMPOUND = re.compile(rf"\b{_WORD}(?:-{_WORD})+")
_ALONE = re.compile(_NAME)

NEAR = 0.85
"""How alike a name must be to one of the records where the text says that it is the name of a region …"""
VERY_NEAR = 0.9
"""… and where it only looks like one (share of equal letters in both, as ``difflib`` counts it)."""

_DIGITS = r"\d{1,3}"
_GERMAN = [
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
    "zwanzig",
]
_ENGLISH = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_NUMBERS = {word: number for words in (_GERMAN, _ENGLISH) for number, word in enumerate(words, 2)}
_NUMBER = rf"(?P<number>{_DIGITS}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_ABOUT = re.compile(
    r"(?:rund|etwa|circa|ca\.|gut|knapp|fast|über|mehr als|weniger als|around|about|over|nearly|than)\s*$", re.I
)
_FOUNDERS = re.compile(
    rf"\b{_NUMBER}\s+(?:[a-zäöüß]+\s+){{0,2}}(?:Gründungsmitglied\w*|Gründungskreis\w*|founding (?:members|counties))",
    re.IGNORECASE,
)
_MEMBERS = re.compile(
    rf"\b{_NUMBER}\s+(?:(?!founding)[a-zäöüß]+\s+)?(?:Mitglieder(?:n|s)?|Mitgliedskreis\w*|Mitgliedsregion\w*|"
    # Members of something else are not counted here.
    r"member counties|member regions|members)\b(?!\s+(?:\w+\s+){1,2}(?:\w*gruppe|\w*group|jury|beirats?|vorstands?|board))",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"\b{_NUMBER}\s+(?:[a-zäöüß]+\s+){{0,2}}(?:Landkreise?n?|Kreise?n?|counties)\s*[:(]?\s*(?={_NAME}\s*,)"
)


class Doubt(Enum):
    NAME = "name"
    FOUNDERS = "founders"
    MEMBERS = "members"
    LISTED = "listed"
    PARTY = "party"


@dataclass(frozen=True)
class Remark:
    """Something in a text that disagrees with the records.

    Attributes:
        doubt: what it is about.
        found: the words of the text.
        expected: the name of the record that was probably meant, or the number that the records give; empty where
            the question is only whether it belongs there.
    """

    doubt: Doubt
    found: str
    expected: str


@dataclass(frozen=True)
class Register:
    """What the records say on the day of a text; None where nothing is known.

    Attributes:
        names: of all regions, in their official spelling.
        members: how many members there are, founding members included.
        founders: how many of them founded the network.
    """

    names: Collection[str]
    members: int | None = None
    founders: int | None = None


def check(texts: Iterable[str], register: Register) -> list[Remark]:
    """Every doubt about ``texts`` once, in their order; in each of them names first."""
    known = {form: name for name in register.names for form in short_names(name)}
    found = [[*_check_names(text, known), *_check_numbers(text, register)] for text in texts]
    return list(dict.fromkeys(remark for remarks in found for remark in remarks))


def short_names(name: str) -> set[str]:
    """How a text may call the region “Landkreis Wunsiedel i. Fichtelgebirge”: in full, without its kind, by its first
    name."""
    short = _GENERIC.sub("", name)
    forms = {name, short, short.replace(" i. ", " im ").replace(" a. ", " am ").replace(" a.d. ", " an der ")}
    forms.add(re.split(r" (?:i\.|a\.|a\.d\.|im|am|an|in|ob|v\.|\()", short)[0])
    if name.endswith("-Kreis"):
        forms.add(name.removesuffix("-Kreis"))
    return forms


def _check_names(text: str, known: dict[str, str]) -> Iterator[Remark]:
    # A name of two words may be met by its first one alone.
    first_words = {form.split()[0] for form in known}
    for found, nearness in _candidates(text):
        if _is_known(found, known) or found in first_words:
            continue
        meant = _nearest(found, known, nearness)
        if meant is not None:
            yield Remark(Doubt.NAME, found, known[meant])


def _candidates(text: str) -> Iterator[tuple[str, float]]:
    """Words that should be names of regions, with how near a record has to be, in the order of the text."""
    found = [(match.start(), match[0], VERY_NEAR) for match in _COMPOUND.finditer(text)]
    for marker in _MARKER.finditer(text):
        found += [(place, name, NEAR) for place, name in _enumeration(text, marker.end())]
    for _place, name, nearness in sorted(found):
        yield name, nearness


def _enumeration(text: str, place: int) -> Iterator[tuple[int, str]]:
    """The names from ``place`` on: “Görlitz, Bautzen und Höxter …”."""
    while match := _ALONE.match(text, place):
        yield match.start(), match[0]
        following = _NEXT.match(text, match.end())
        if following is None:
            return
        place = following.end()


def _is_known(found: str, known: dict[str, str]) -> bool:
    return found in known or found.removesuffix("s") in known or found.removesuffix("er") in known


def _nearest(found: str, known: Iterable[str], nearness: float) -> str | None:
    best, best_share = None, nearness
    for form in known:
        # A compound is compared with compounds: “Rhein” is no misspelt “Rhein-Sieg”.
        if form.count("-") != found.count("-") or abs(len(form) - len(found)) > 3:
            continue
        share = SequenceMatcher(None, found, form, autojunk=False).ratio()
        if share >= best_share:
            best, best_share = form, share
    return best


def _check_numbers(text: str, register: Register) -> Iterator[Remark]:
    for pattern, doubt, expected in (
        (_FOUNDERS, Doubt.FOUNDERS, register.founders),
        (_MEMBERS, Doubt.MEMBERS, register.members),
    ):
        for match in pattern.finditer(text):
            if expected is not None and _number(match) not in (expected, None) and not _is_about(text, match):
                yield Remark(doubt, match[0], str(expected))
    for match in _LISTED.finditer(text):
        listed = len(list(_enumeration(text, match.end())))
        if listed >= 3 and _number(match) != listed and not _is_about(text, match):
            yield Remark(Doubt.LISTED, match[0].strip(" :("), str(listed))


def _number(match: re.Match[str]) -> int | None:
    word = match["number"].lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _is_about(text: str, match: re.Match[str]) -> bool:
    return _ABOUT.search(text[max(0, match.start() - 20) : match.start()]) is not None

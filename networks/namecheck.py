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
_COLON = r"\s*[:(]\s*(?:– )?"
"""Before a list; its items may stand behind dashes, as ``cms.core.richtext.to_text`` writes them."""
_MARKER = re.compile(
    r"\b(?:(?:Landkreis(?:es|en|e)?|Kreis(?:es|en|e)?|[Cc]ount(?:y|ies) of|[Dd]istricts? of)\s+|"
    rf"(?:Landkreisen?|Kreisen?|Gründungsmitglieder[ns]?|[Cc]ounties|[Ff]ounding members){_COLON})"
)
_NEXT = re.compile(
    rf"(?:\s*,\s*(?:und |and |sowie )?|\s+(?:und|and|sowie|oder|or|bzw\.)\s+|\s*[,;]?\s*\n– )(?={_WORD})"
)
_GOES_ON = re.compile(
    r"\s*,|[ \u00a0]+(?:[A-ZÄÖÜ(]|[a-zäöü]{1,2}\.|(?:im|am|an|in|ob|vor|bei|und|and|sowie|oder|or)\b)"
)
"""After the last name that was read: there may be more of it, or more names, and nobody can say how many."""
_COMPOUND = re.compile(rf"\b{_WORD}(?:-{_WORD})+")
_ALONE = re.compile(_NAME)

NEAR = 0.85
"""How alike a name must be to one of the records where the text says that it is the name of a region …"""
VERY_NEAR = 0.9
"""… and where it only looks like one (share of equal letters in both, as ``difflib`` counts it)."""

_DIGITS = r"\d{1,3}"
_GERMAN = [
    "ein",
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
    "one",
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
_GERMAN_TENS = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _numbers() -> Iterator[tuple[str, int]]:
    """Every number from two to ninety-nine in words; “one” is an article too often."""
    for words in (_GERMAN, _ENGLISH):
        yield from list(zip(words, range(1, 21), strict=True))[1:]
    for german, english, tens in zip(_GERMAN_TENS, _ENGLISH_TENS, range(20, 100, 10), strict=True):
        yield from ((german, tens), (english, tens))
        for ones in range(1, 10):
            yield f"{_GERMAN[ones - 1]}und{german}", tens + ones
            yield f"{english}-{_ENGLISH[ones - 1]}", tens + ones


_NUMBERS = dict(_numbers())
_NUMBER = rf"(?P<number>{_DIGITS}|(?i:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}))"
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
    rf"\b{_NUMBER}\s+(?:[a-zäöüß]+\s+){{0,2}}(?:Landkreise?n?|Kreise?n?|counties)(?:{_COLON}|\s+)(?={_WORD})"
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
    found = [[*_check_names(text, known), *_check_numbers(text, register, known)] for text in texts]
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
    for found, nearness in _candidates(text, known):
        if _is_known(found, known) or found in first_words:
            continue
        meant = _nearest(found, known, nearness)
        if meant is not None:
            yield Remark(Doubt.NAME, found, known[meant])


def _candidates(text: str, known: Collection[str]) -> Iterator[tuple[str, float]]:
    """Words that should be names of regions, with how near a record has to be, in the order of the text."""
    found = [(match.start(), match[0], VERY_NEAR) for match in _COMPOUND.finditer(text)]
    for marker in _MARKER.finditer(text):
        found += [(place, name, NEAR) for place, name in _enumeration(text, marker.end(), known)]
    for _place, name, nearness in sorted(found):
        yield name, nearness


def _enumeration(text: str, place: int, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """The names from ``place`` on: “Görlitz, Wunsiedel im Fichtelgebirge und Höxter …”."""
    while name := _name_at(text, place, known):
        yield place, name
        following = _NEXT.match(text, place + len(name))
        if following is None:
            return
        place = following.end()


def _name_at(text: str, place: int, known: Collection[str]) -> str:
    """The name at ``place``: that of a record, which may be of several words, or else a single word; empty without one."""
    match = _ALONE.match(text, place)
    if match is None:
        return ""
    records = [name for name in known if text.startswith(name, place) and not text[place + len(name) :][:1].isalpha()]
    return max([match[0], *records], key=len)


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


def _check_numbers(text: str, register: Register, known: Collection[str]) -> Iterator[Remark]:
    for pattern, doubt, expected in (
        (_FOUNDERS, Doubt.FOUNDERS, register.founders),
        (_MEMBERS, Doubt.MEMBERS, register.members),
    ):
        for match in pattern.finditer(text):
            number = _number(match)
            # “Talks with two members” are some of them; who counts all of them is wrong by less than half.
            if expected is None or number in (expected, None) or number * 2 < expected or _is_about(text, match):
                continue
            yield Remark(doubt, match[0], str(expected))
    for match in _LISTED.finditer(text):
        names = list(_enumeration(text, match.end(), known))
        place, last = names[-1]
        if len(names) < 3 or _GOES_ON.match(text, place + len(last)) or _is_about(text, match):
            continue
        if _number(match) != len(names):
            yield Remark(Doubt.LISTED, match[0].strip(" :(\n–"), str(len(names)))


def _number(match: re.Match[str]) -> int | None:
    word = match["number"].lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _is_about(text: str, match: re.Match[str]) -> bool:
    return _ABOUT.search(text[max(0, match.start() - 20) : match.start()]) is not None

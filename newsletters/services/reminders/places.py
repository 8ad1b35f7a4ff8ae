"""Where an event takes place, as people were told, and whether that is another place now. Pure: no clock, no mail.

Another house, town, room or street is news, and so is coming in person instead of joining online. Another way to write
the same is none: capitals, spaces, hyphens, “Str.” for “Straße”, “oe” for “ö”, a letter mistyped in an address that
stays. A place that only becomes exact (the house in a town that was named) is told by the reminders, as a day is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dialogues.choices import AttendanceMode
from dialogues.models import DialogueEventPage

SHORTEST_SLIP = 6
"""In a shorter word one letter makes another one: Halle and Helle, room A and room B."""
ABBREVIATIONS = {"str": "strasse", "pl": "platz"}
STREET = "str"
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


class House(NamedTuple):
    """One venue, as far as it is known."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True)
class Place:
    """How and where people come together.

    Attributes:
        mode: a value of ``AttendanceMode``; empty: nobody has noted it yet.
        houses: none for an online event, whatever stands in its rows.
    """

    mode: str
    houses: tuple[House, ...] = ()

    @classmethod
    def of_event(cls, event: DialogueEventPage) -> Place:
        """As ``event`` is published. One query, unless its venues are loaded."""
        if event.attendance_mode == AttendanceMode.ONLINE:
            return cls(event.attendance_mode)
        rows = event.venues.all()
        return cls(
            event.attendance_mode,
            tuple(House(row.name, row.street, row.postal_code, row.city, row.country) for row in rows),
        )

    @classmethod
    def of_json(cls, mode: str, houses: Iterable[Sequence[str]]) -> Place:
        return cls(mode, tuple(House(*house) for house in houses))

    def to_json(self) -> list[list[str]]:
        return [list(house) for house in self.houses]

    @property
    def has_online(self) -> bool:
        return self.mode in (AttendanceMode.ONLINE, AttendanceMode.HYBRID)

    def is_news_after(self, known: Place) -> bool:
        """Whether whoever knows ``known`` would go to the wrong place, or not know how to take part."""
        if not known.mode:
            return False
        if self.mode != known.mode:
            return True
        if not known.houses:
            return False
        return len(self.houses) != len(known.houses) or bool(self.gone_since(known))

    def gone_since(self, known: Place) -> list[House]:
        """The houses of ``known`` at which nobody meets any more."""
        rest = list(self.houses)
        gone = []
        for house in known.houses:
            same = next((other for other in rest if _is_same(house, other)), None)
            if same is None:
                gone.append(house)
            else:
                rest.remove(same)
        return gone

    def more_exact_than(self, known: Place) -> Place:
        """What people know now who knew ``known``, of which this is no news: of every detail the fuller wording."""
        rest = list(known.houses)
        houses = []
        for house in self.houses:
            same = next((other for other in rest if _is_same(other, house)), None)
            if same is None:
                houses.append(house)
            else:
                rest.remove(same)
                houses.append(House(*(_fuller(old, new) for old, new in zip(same, house, strict=True))))
        return Place(self.mode, tuple(houses))


def _is_same(known: House, now: House) -> bool:
    """Whether whoever knows ``known`` finds ``now``: nothing that both say differs, and no house became a mere town."""
    if _plain(known.country) != _plain(now.country):
        return False
    codes = _plain(known.postal_code), _plain(now.postal_code)
    if all(codes) and codes[0] != codes[1]:
        return False
    is_anchored = bool(codes[0] and codes[1]) or bool(known.street and _plain(known.street) == _plain(now.street))
    if not _alike(known.city, now.city, is_anchored=is_anchored):
        return False
    shared = [(known.name, now.name), (known.street, now.street)]
    shared = [(old, new) for old, new in shared if old and new]
    if (known.name or known.street) and not shared:
        return False
    return all(_alike(old, new, is_anchored=is_anchored) for old, new in shared)


def _alike(known: str, now: str, *, is_anchored: bool) -> bool:
    """Whether ``now`` is ``known`` in other letters, or says more of the same.

    Args:
        is_anchored: street or postal code are the same, so that one wrong letter is a slip, and what is left out of a
            name was not needed.
    """
    old, new = _words(known), _words(now)
    if "".join(old) == "".join(new) or new[: len(old)] == old:
        return True
    if not is_anchored:
        return False
    if old[: len(new)] == new:
        return True
    return len(old) == len(new) and all(a == b or _is_slip(a, b) for a, b in zip(old, new, strict=True))


def _words(text: str) -> list[str]:
    spelt_out = unicodedata.normalize("NFC", text.casefold()).translate(UMLAUTS)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", spelt_out) if not unicodedata.combining(sign))
    return [_in_full(word) for word in re.findall(r"[^\W_]+", bare)]


def _in_full(word: str) -> str:
    if word.endswith(STREET):
        return word.removesuffix(STREET) + ABBREVIATIONS[STREET]
    return ABBREVIATIONS.get(word, word)


def _plain(text: str) -> str:
    return "".join(_words(text))


def _fuller(old: str, new: str) -> str:
    """The wording that says more; of two that say as much the newer one."""
    return new if len(_words(new)) >= len(_words(old)) else old


def _is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one key: a letter wrong, missing, too many, or two of them swapped. Never a figure."""
    if min(len(one), len(other)) < SHORTEST_SLIP or not (one + other).isalpha():
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    swapped = one[1::-1] + one[2:]
    return other in (swapped, one[1:]) or one == other[1:] or one[1:] == other[1:]

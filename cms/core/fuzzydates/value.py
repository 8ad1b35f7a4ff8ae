"""The value type: a date that may be known to the minute or only to the season. It needs no app registry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache, total_ordering
from typing import TYPE_CHECKING, Final, TypedDict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.fuzzydates import labels
from cms.core.fuzzydates.errors import InvalidFuzzyDate, shown
from cms.core.fuzzydates.grammar import UNKNOWN, Kind, Parts, analyse, confirm

if TYPE_CHECKING:
    from typing import Self


class Precision(models.TextChoices):
    """How exactly a date is known, from finest to coarsest."""

    MINUTE = "minute", _("minute")
    DAY = "day", _("day")
    MONTH = "month", _("month")
    SEASON = "season", _("season")
    PART_OF_YEAR = "part_of_year", _("part of the year")
    YEAR = "year", _("year")
    UNKNOWN = "unknown", _("unknown")


_PRECISIONS: Final = {
    Kind.MINUTE: Precision.MINUTE,
    Kind.DAY: Precision.DAY,
    Kind.DAYS: Precision.DAY,
    Kind.MONTH: Precision.MONTH,
    Kind.MONTHS: Precision.PART_OF_YEAR,
    Kind.SEASON: Precision.SEASON,
    Kind.PART: Precision.PART_OF_YEAR,
    Kind.YEAR: Precision.YEAR,
    Kind.YEARS: Precision.PART_OF_YEAR,
    Kind.UNKNOWN: Precision.UNKNOWN,
}


class FuzzyDateJson(TypedDict):
    """The JSON shape of a fuzzy date; days as ISO dates."""

    edtf: str
    label: str
    precision: str
    earliest: str | None
    latest: str | None


@total_ordering
@dataclass(frozen=True)
class FuzzyDate:
    """A date as exactly as it is known, written in EDTF (the accepted forms stand in ``grammar.py``).

    ``FuzzyDate("2022-12-05T18:00")`` takes any accepted writing and keeps the canonical one. Equal dates have the same
    canonical text. They sort by their middle, then by the bounds and the text, exactly as the database column does;
    the unknown date comes last.

    Raises:
        InvalidFuzzyDate: the text is no accepted form, or names a day or time that does not exist.
    """

    edtf: str
    _parts: Parts = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = analyse(self.edtf)
        confirm(parts.edtf)
        self._keep(parts)

    def _keep(self, parts: Parts) -> None:
        object.__setattr__(self, "edtf", parts.edtf)
        object.__setattr__(self, "_parts", parts)

    @classmethod
    @lru_cache(maxsize=4096)
    def trusted(cls, edtf: str) -> Self:
        """The date of a text that was checked before, as the database holds it: without asking the EDTF library.

        Raises:
            InvalidFuzzyDate: the text is no accepted form all the same.
        """
        value = object.__new__(cls)
        value._keep(analyse(edtf))
        return value

    @classmethod
    def of(cls, value: object) -> Self:
        """The fuzzy date of an EDTF text, a ``date``, a ``datetime`` or a year as ``int``.

        An aware ``datetime`` becomes the local time of the site's zone; seconds are dropped.

        Raises:
            InvalidFuzzyDate: the value is none of these, or no accepted date.
        """
        if isinstance(value, cls):
            return value
        if isinstance(value, datetime):
            local = value if value.tzinfo is None else value.astimezone(ZoneInfo(settings.TIME_ZONE))
            return cls(local.strftime("%Y-%m-%dT%H:%M:00"))
        if isinstance(value, date):
            return cls(value.isoformat())
        if isinstance(value, int) and not isinstance(value, bool):
            return cls(str(value))
        if isinstance(value, str):
            return cls(value)
        raise InvalidFuzzyDate(_("“%(text)s” is not a date."), {"text": shown(str(value))})

    @classmethod
    def unknown(cls) -> Self:
        """The date that is still open."""
        return cls(UNKNOWN)

    @property
    def precision(self) -> Precision:
        """How exactly the date is known. A period of days is exact to the day, a longer one is a part of the year."""
        return _PRECISIONS[self._parts.kind]

    @property
    def earliest(self) -> date | None:
        """The first day that it can be; ``None`` when nothing is known."""
        return self._parts.earliest

    @property
    def latest(self) -> date | None:
        """The last day that it can be; ``None`` when nothing is known."""
        return self._parts.latest

    @property
    def middle(self) -> datetime:
        """The naive local moment by which it sorts: the time itself, or the middle of its days."""
        return self._parts.middle

    @property
    def moment(self) -> datetime | None:
        """The naive local time when it is known to the minute, else ``None``."""
        return self._parts.moment

    @property
    def is_day(self) -> bool:
        """Whether it lies on exactly one known day, with or without a time; a period of several days does not."""
        return self._parts.kind in {Kind.DAY, Kind.MINUTE}

    @property
    def is_unknown(self) -> bool:
        """Whether nothing at all is known."""
        return self._parts.kind is Kind.UNKNOWN

    @property
    def sort_key(self) -> tuple[datetime, date, date, str]:
        """What it sorts by, in Python as in the database column."""
        return (self.middle, self.earliest or date.max, self.latest or date.max, self.edtf)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, FuzzyDate):
            return NotImplemented
        return self.sort_key < other.sort_key

    def __str__(self) -> str:
        return self.label()

    def label(self, language: str | None = None) -> str:
        """The date in words, in ``language`` or else the active language; every language but English reads German."""
        return labels.label(self._parts, language)

    def typed(self, language: str | None = None) -> str:
        """The text that an editor would type for it; ``read_date`` reads it back."""
        return labels.typed(self._parts, language)

    def to_json(self, language: str | None = None) -> FuzzyDateJson:
        """The JSON shape of the API, with the label in ``language``."""
        return {
            "edtf": self.edtf,
            "label": self.label(language),
            "precision": self.precision.value,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
        }

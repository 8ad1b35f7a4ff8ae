"""Dates that may be known to the minute, the day, the month, the season or not yet at all (EDTF, ISO 8601-2)."""

from cms.core.fuzzydates.errors import InvalidFuzzyDate
from cms.core.fuzzydates.fields import FuzzyDateField
from cms.core.fuzzydates.reading import read_date
from cms.core.fuzzydates.value import FuzzyDate, Precision

__all__ = ["FuzzyDate", "FuzzyDateField", "InvalidFuzzyDate", "Precision", "read_date"]

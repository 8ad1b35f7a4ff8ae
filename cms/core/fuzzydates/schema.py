"""The JSON shape of a fuzzy date for Django Ninja and pydantic."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema
from pydantic import Field

from cms.core.fuzzydates.value import FuzzyDate, Precision


class FuzzyDateSchema(Schema):
    """A date that may be known to the minute or only to the season. Takes a ``FuzzyDate`` or its ``to_json``."""

    edtf: str = Field(
        description="The date in EDTF (ISO 8601-2); XXXX is unknown.",
        examples=["2027-03-12T18:00:00", "2027-03-12", "2023-08", "2022-22", "2021-37", "2022", "XXXX"],
    )
    label: str = Field(
        description="The date in words, in the language of the answer.",
        examples=["12 March 2027, 18:00", "August 2023", "Summer 2022", "Early 2021", "Date to be announced"],
    )
    precision: Precision = Field(description="How exactly the date is known.", examples=["month"])
    earliest: date | None = Field(description="The first day that it can be.", examples=["2023-08-01", None])
    latest: date | None = Field(description="The last day that it can be.", examples=["2023-08-31", None])

    @staticmethod
    def resolve_label(obj: Any) -> Any:
        """The label in the active language; a ready shape keeps its own."""
        if isinstance(obj, FuzzyDate):
            return obj.label()
        return obj.get("label") if isinstance(obj, dict) else obj.label

"""One column for a fuzzy date.

The stored text has a fixed-width head and the EDTF text behind it::

    YYYYMMDDhhmm|YYYYMMDD|YYYYMMDD|EDTF
    middle       earliest latest

    202212051800|20221205|20221205|2022-12-05T18:00:00
    202308161200|20230801|20230831|2023-08
    999912312359|00000000|00000000|XXXX

The separators stand at the same places in every row and everything between them is a digit, so the column sorts by
the middle, then by the bounds, in SQLite and under any collation of PostgreSQL; an unknown date sorts last.

Filters: ``date__earliest``, ``date__latest`` (days) and ``date__middle`` (local moments) take all comparisons, e.g.
``date__latest__gte=date(2027, 1, 1)``. For an unknown date they are NULL, which neither ``filter`` nor ``exclude``
matches; ``date__earliest__isnull=True`` finds it. They may be indexed: ``Index(FuzzyLatest("date"), name=…)``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from cms.core.fuzzydates.errors import InvalidFuzzyDate
from cms.core.fuzzydates.forms import FuzzyDateFormField
from cms.core.fuzzydates.value import FuzzyDate

if TYPE_CHECKING:
    from django import forms
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

    _CharField = models.CharField[Any, Any]
else:
    _CharField = models.CharField

COLUMN_LENGTH: Final = 64
_DAY: Final = "%Y%m%d"
_MINUTE: Final = "%Y%m%d%H%M"
_NO_DAY: Final = "00000000"
_NO_MINUTE: Final = "999912312359"
_STORED: Final = re.compile(r"[0-9]{12}\|[0-9]{8}\|[0-9]{8}\|(?P<edtf>.+)")


def to_stored(value: FuzzyDate) -> str:
    """The text of the column."""
    earliest = value.earliest.strftime(_DAY) if value.earliest else _NO_DAY
    latest = value.latest.strftime(_DAY) if value.latest else _NO_DAY
    return f"{value.middle.strftime(_MINUTE)}|{earliest}|{latest}|{value.edtf}"


def from_stored(text: str) -> FuzzyDate:
    """The date of a column's text.

    Raises:
        InvalidFuzzyDate: somebody else wrote into the column.
    """
    return FuzzyDate.trusted(text.rpartition("|")[2])


class _Attribute(DeferredAttribute):
    """The model attribute: takes an EDTF text, a day or a moment as well, and always gives a FuzzyDate or None."""

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = as_fuzzy_date(value)


def as_fuzzy_date(value: object) -> object:
    """``value`` as a ``FuzzyDate``; empty is ``None``, and a database expression stays what it is.

    Raises:
        InvalidFuzzyDate: the value is no date.
    """
    if value is None or value == "":
        return None
    if isinstance(value, FuzzyDate) or hasattr(value, "resolve_expression"):
        return value
    return FuzzyDate.of(value)


class FuzzyDateField(_CharField):
    """A model field that holds a ``FuzzyDate`` or ``None``.

    Assigning takes a ``FuzzyDate``, an EDTF text, a ``date`` or a ``datetime``, and raises ``InvalidFuzzyDate`` for
    anything else. Revisions and fixtures hold the EDTF text.
    """

    description = _("Date that may be known to the minute or only to the season")
    descriptor_class = _Attribute
    empty_strings_allowed = False
    default_error_messages = {"null": _("Please enter a date.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = COLUMN_LENGTH
        super().__init__(*args, **kwargs)
        # The length is that of the column's text, while the validators see the FuzzyDate.
        self.validators = [v for v in self.validators if not isinstance(v, MaxLengthValidator)]

    @property
    def required_on_save(self) -> bool:
        """Wagtail: a draft must have the date already when the column cannot be empty."""
        return not self.null

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> FuzzyDate | None:
        """The value of a row."""
        return from_stored(value) if value else None

    def to_python(self, value: object) -> Any:
        """The value of a fixture, a revision or a form.

        Raises:
            ValidationError: the value is no date.
        """
        try:
            return as_fuzzy_date(value)
        except InvalidFuzzyDate as error:
            raise ValidationError(error.message, code=error.code, params=error.params) from error

    def get_prep_value(self, value: Any) -> Any:
        """The text for the column. A text that is already in the column's form stays, as Wagtail's API prepares twice.

        Raises:
            InvalidFuzzyDate: the value is no date.
        """
        if isinstance(value, str) and (stored := _STORED.fullmatch(value)):
            value = stored["edtf"]
        value = as_fuzzy_date(value)
        return to_stored(value) if isinstance(value, FuzzyDate) else value

    def value_to_string(self, obj: models.Model) -> str:
        """The EDTF text, for fixtures and revisions; empty without a date."""
        value = self.value_from_object(obj)
        return value.edtf if isinstance(value, FuzzyDate) else ""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """A text box that reads what an editor types."""
        # CharField's own formfield would hand on the length of the column.
        defaults: dict[str, Any] = {"form_class": FuzzyDateFormField, **kwargs}
        return super(models.CharField, self).formfield(**defaults)


class _StoredDay(_CharField):
    """A day inside the column's text, compared with dates."""

    def from_db_value(self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper) -> date | None:
        return datetime.strptime(value, _DAY).date() if value else None  # noqa: DTZ007  a day has no zone

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            value = date.fromisoformat(value) if "-" in value else value
        if isinstance(value, datetime):
            value = _local(value)
        return value.strftime(_DAY) if isinstance(value, date) else value


class _StoredMinute(_CharField):
    """A moment inside the column's text, compared with moments; a day means its first minute."""

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> datetime | None:
        return datetime.strptime(value, _MINUTE) if value else None  # noqa: DTZ007  local and naive, as FuzzyDate.middle

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            value = datetime.fromisoformat(value) if "-" in value else value
        if isinstance(value, datetime):
            value = _local(value)
        return value.strftime(_MINUTE) if isinstance(value, date) else value


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(settings.TIME_ZONE))


@FuzzyDateField.register_lookup
class FuzzyMiddle(models.Transform):
    """``__middle``: the naive local moment by which the column sorts."""

    lookup_name = "middle"
    template = f"NULLIF(SUBSTR(%(expressions)s, 1, 12), '{_NO_MINUTE}')"
    output_field = _StoredMinute(max_length=12)


@FuzzyDateField.register_lookup
class FuzzyEarliest(models.Transform):
    """``__earliest``: the first day that it can be."""

    lookup_name = "earliest"
    template = f"NULLIF(SUBSTR(%(expressions)s, 14, 8), '{_NO_DAY}')"
    output_field = _StoredDay(max_length=8)


@FuzzyDateField.register_lookup
class FuzzyLatest(models.Transform):
    """``__latest``: the last day that it can be."""

    lookup_name = "latest"
    template = f"NULLIF(SUBSTR(%(expressions)s, 23, 8), '{_NO_DAY}')"
    output_field = _StoredDay(max_length=8)

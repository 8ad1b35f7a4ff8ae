"""The text box for a fuzzy date."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cms.core.fuzzydates.errors import InvalidFuzzyDate
from cms.core.fuzzydates.reading import MAX_TYPED_LENGTH, read_date
from cms.core.fuzzydates.value import FuzzyDate
from cms.core.fuzzydates.words import lazy_help_examples, lazy_unknown_typed

HELP = format_lazy(_("e.g. {examples} or {unknown}"), examples=lazy_help_examples(), unknown=lazy_unknown_typed())
PLACEHOLDER = lazy_help_examples()


class FuzzyDateInput(forms.TextInput):
    """One line of text that shows a date as the editor would type it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "placeholder": PLACEHOLDER, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """The text in the box, in the editor's language."""
        return value.typed() if isinstance(value, FuzzyDate) else super().format_value(value)


class FuzzyDateFormField(forms.CharField):
    """Reads what an editor types, in German, English or EDTF; gives a ``FuzzyDate`` or ``None``."""

    widget = FuzzyDateInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs["max_length"] = min(kwargs.get("max_length") or MAX_TYPED_LENGTH, MAX_TYPED_LENGTH)
        kwargs["help_text"] = kwargs.get("help_text") or HELP
        super().__init__(**kwargs)
        # These look at text, but the validators of a field see its value; read_date refuses both.
        of_text = (MaxLengthValidator, ProhibitNullCharactersValidator)
        self.validators = [v for v in self.validators if not isinstance(v, of_text)]

    def to_python(self, value: object) -> FuzzyDate | None:  # type: ignore[override]  # a CharField whose value is no text
        """The date that was typed.

        Raises:
            ValidationError: the text is not understood, with a message that shows what is.
        """
        if isinstance(value, FuzzyDate):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read_date(text)
        except InvalidFuzzyDate as error:
            raise ValidationError(error.message, code=error.code, params=error.params) from error

    def prepare_value(self, value: Any) -> Any:
        """A date as the editor would type it; what was typed wrongly stays as it was."""
        return value.typed() if isinstance(value, FuzzyDate) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another date was typed; another spelling of the same date is no change."""
        if self.disabled:
            return False
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

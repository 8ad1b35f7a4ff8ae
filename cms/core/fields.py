"""Model fields that several apps share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

SEPARATOR = "|"


class ChoiceSetFormField(forms.MultipleChoiceField):
    """Tick boxes for a :class:`ChoiceSetField`."""

    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or ()) != set(data or ())


class ChoiceSetField(models.CharField[Any, Any]):
    """Several of a few fixed choices in one column, as ``|a|b|`` in the order of the choices.

    The Python value is a tuple of codes. ``filter(field__has="a")`` finds rows that contain a code, on every database.
    It is for closed lists such as political levels; a relation would cost a join for each.
    """

    description = _("several choices")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def _codes(self) -> list[str]:
        return [str(code) for code, _label in self.flatchoices]

    def _as_tuple(self, value: Any) -> tuple[str, ...]:
        if not value:
            return ()
        parts: Iterable[str] = value.strip(SEPARATOR).split(SEPARATOR) if isinstance(value, str) else value
        given = {str(part).strip() for part in parts if str(part).strip()}
        known = [code for code in self._codes() if code in given]
        return (*known, *sorted(given - set(known)))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> tuple[str, ...]:
        return self._as_tuple(value)

    def to_python(self, value: Any) -> Any:
        return self._as_tuple(value)

    def get_prep_value(self, value: Any) -> str:
        codes = self._as_tuple(value)
        return f"{SEPARATOR}{SEPARATOR.join(codes)}{SEPARATOR}" if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        # Any way of setting the attribute (form, import, revision) gives the same tuple.
        setattr(cls, self.attname, _ChoiceSetAttribute(self))

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        unknown = [code for code in value if code not in self._codes()]
        if unknown:
            raise ValidationError(_("“%(value)s” is not one of the choices."), params={"value": unknown[0]})
        if not value and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs: Any) -> forms.Field:
        return ChoiceSetFormField(
            choices=self.flatchoices,
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
        )

    def get_labels(self, value: Sequence[str]) -> list[str]:
        """The labels of the codes in ``value``, in the active language."""
        labels = dict(self.flatchoices)
        return [str(labels.get(code, code)) for code in value]


class _ChoiceSetAttribute:
    """Turns whatever is assigned into the tuple of codes, once."""

    def __init__(self, field: ChoiceSetField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        return instance.__dict__[self.field.attname]

    def __set__(self, instance: models.Model, value: Any) -> None:
        if hasattr(value, "resolve_expression"):
            instance.__dict__[self.field.attname] = value
        else:
            instance.__dict__[self.field.attname] = self.field.to_python(value)


@ChoiceSetField.register_lookup
class HasLookup(models.Lookup[Any]):
    """``field__has="code"``: the set contains the code."""

    lookup_name = "has"

    def get_prep_lookup(self) -> str:
        return f"%{SEPARATOR}{self.rhs}{SEPARATOR}%"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"{lhs} LIKE %s", [*lhs_params, self.rhs]


def split_lines(text: str) -> list[str]:
    """The non-empty lines of a text area that holds one item per line."""
    return [line.strip() for line in text.splitlines() if line.strip()]

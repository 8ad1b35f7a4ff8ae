"""From JSON to the admin's forms, where Wagtail's API v3 falls short.

Stock v3 turns a body into the data of the admin's form, but only one level deep: an event with a contributor is refused,
because the form also expects the contributor's functions. It empties every field that a row of a change does not name,
makes a row anew that was born in a draft and has no key yet, and fails when a change makes a field wrong that it does
not name. And of an empty rich text it makes an empty paragraph, which counts as a text. This adds the deeper levels and
the fields that are no columns, keeps what is not named, finds rows by their public id, says what became wrong, and
leaves empty what is empty, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms import BaseForm, Field
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from wagtail.api.v3 import form_data
from wagtail.api.v3.errors import as_validation_error

from cms.core.editing.api_fields import computed_fields
from cms.core.editing.panels import KEY, RowFormSet

_flat_form_data = form_data.build_form_data
_stock_form_class = form_data.get_api_form_class
_stock_form_options = form_data.filter_form_options
_stock_set_field_value = form_data._set_field_value

Place = tuple[str | int, ...]


class ComputedFormField(Field):
    """Carries a checked value of a :class:`cms.core.editing.api_fields.ComputedField`; ``None`` when it was not named."""

    widget = forms.HiddenInput

    def to_python(self, value: tuple[Any] | None) -> Any:
        return value[0] if value else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(data) is not None


def build_form_data(
    form_class: type[BaseForm], payload: dict[str, Any], instance: Any = None, place: Place = ()
) -> MultiValueDict[str, Any]:
    """Like Wagtail's function of this name, for rows at any depth. What the payload does not name stays as it is.

    Raises:
        pydantic.ValidationError: the payload names a row that is not there, or one twice.
    """
    formsets = {name: found for name, found in getattr(form_class, "formsets", {}).items() if name in payload}
    data = _flat_form_data(
        form_class, {name: value for name, value in payload.items() if name not in formsets}, instance
    )
    for relation, formset_class in formsets.items():
        rows = list(getattr(instance, relation).all()) if instance is not None else []
        _add_rows(data, formset_class, payload[relation], rows, (*place, relation))
    return data


def _add_rows(
    data: MultiValueDict[str, Any], formset_class: Any, items: list[dict[str, Any]], rows: list[Any], place: Place
) -> None:
    pk_name = str(formset_class.model._meta.pk.name)
    relation = place[-1]
    submitted: dict[int, tuple[int, dict[str, Any]]] = {}
    free = len(rows)
    for position, item in enumerate(items):
        index = _index(item, pk_name, rows, submitted, (*place, position))
        if index is None:
            index, free = free, free + 1
        submitted[index] = (position, item)
    data[f"{relation}-INITIAL_FORMS"] = str(len(rows))
    data[f"{relation}-TOTAL_FORMS"] = str(free)
    for index in range(free):
        row = rows[index] if index < len(rows) else None
        prefix = f"{relation}-{index}"
        if row is not None:
            data[f"{prefix}-{pk_name}"] = row.pk
            if issubclass(formset_class, RowFormSet):
                data[f"{prefix}-{KEY}"] = str(row.translation_key)
        position, item = submitted.get(index, (0, {}))
        if index not in submitted:
            data[f"{prefix}-{DELETION_FIELD_NAME}"] = "on"
        elif formset_class.can_order:
            data[f"{prefix}-{ORDERING_FIELD_NAME}"] = str(position + 1)
        whole = _whole(item, formset_class.form, pk_name, row)
        inner = build_form_data(formset_class.form, whole, row, (*place, position))
        form_data.add_warnings(data, form_data.get_warnings(inner))
        for key, values in inner.lists():
            data.setlist(f"{prefix}-{key}", values)


def _index(item: dict[str, Any], pk_name: str, rows: list[Any], taken: dict[int, Any], place: Place) -> int | None:
    """Which of the rows the item is about; ``None`` when it is a new one."""
    pk, public_id = item.get(pk_name), item.get("public_id")
    if pk is None and public_id is None:
        return None
    for index, row in enumerate(rows):
        if (pk is None or row.pk == pk) and (public_id is None or row.public_id == public_id):
            if index in taken:
                raise as_validation_error(ValueError(), _("This row is named twice."), loc=place)
            return index
    raise as_validation_error(ValueError(), _("There is no such row. A new row has no id yet."), loc=place)


def _whole(item: dict[str, Any], form_class: Any, pk_name: str, row: Any) -> dict[str, Any]:
    """A row of the payload, with the saved values, or else the defaults, of what it does not name."""
    form = form_class(instance=row)
    whole = {name: form[name].value() for name in form_class.base_fields}
    for relation in getattr(form_class, "formsets", {}):
        inner = getattr(row, relation).all() if row is not None else []
        whole[relation] = [
            {pk_name: child.pk} if child.pk is not None else {"public_id": child.public_id} for child in inner
        ]
    return {**whole, **item}


def get_api_form_class(model: type[Model], field_names: Iterable[str] | None = None) -> type[BaseForm]:
    """Like Wagtail's function of this name, with computed fields; it may report errors of fields that it does not have."""
    names = set(field_names) if field_names is not None else None
    form_class: Any = _stock_form_class(model, names)
    form_class.add_error = _add_error  # the class was made for this request
    _add_computed(form_class, model, names)
    return cast(type[BaseForm], form_class)


def _add_computed(form_class: Any, model: type[Model], names: set[str] | None) -> None:
    for field in computed_fields(model):
        if names is None or field.name in names:
            form_class.base_fields[field.name] = ComputedFormField(required=False)
    for formset_class in getattr(form_class, "formsets", {}).values():
        _add_computed(formset_class.form, formset_class.model, None)


def filter_form_options(model: type[Model], form_options: dict[str, Any], writable_fields: Iterable[str]) -> Any:
    """Like Wagtail's function of this name, without what is no field of the model."""
    computed = {field.name for field in computed_fields(model)}
    return _stock_form_options(model, form_options, [name for name in writable_fields if name not in computed])


def _add_error(form: BaseForm, field: str | None, error: Any) -> None:
    found = getattr(error, "error_dict", {})
    elsewhere = {name: found[name] for name in found if name != NON_FIELD_ERRORS and name not in form.fields}
    if elsewhere:
        error = ValidationError({name: errors for name, errors in found.items() if name not in elsewhere})
    BaseForm.add_error(form, field, error)
    for name, errors in elsewhere.items():
        form.errors.setdefault(name, form.error_class()).extend(errors)


def _set_field_value(field: Field, name: str, value: Any, data: MultiValueDict[str, Any]) -> None:
    if isinstance(field, ComputedFormField):
        data[name] = (value,)  # an empty list alone would be read as nothing at all
        return
    _stock_set_field_value(field, name, value, data)
    text = value.get("content") if isinstance(value, dict) else value
    if hasattr(field.widget, "converter") and not text:
        data[name] = None  # as the empty editor says it; otherwise an empty paragraph would be stored


def install() -> None:
    """Put the functions in the place of Wagtail's."""
    form_data.build_form_data = build_form_data
    form_data.get_api_form_class = get_api_form_class
    form_data.filter_form_options = filter_form_options
    form_data._set_field_value = _set_field_value

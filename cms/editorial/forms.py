"""From JSON to the admin's forms, where Wagtail's API v3 falls short.

Stock v3 turns a body into the data of the admin's form, but only one level deep: an event with a contributor is refused,
because the form also expects the contributor's functions. It empties every field that a row of a change does not name.
It fails when a change makes a field wrong that it does not name. And of an empty rich text it makes an empty paragraph,
which counts as a text. This adds the deeper levels, keeps what is not named, says what became wrong, and leaves empty
what is empty, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms import BaseForm, Field
from django.utils.datastructures import MultiValueDict
from wagtail.api.v3 import form_data

_flat_form_data = form_data.build_form_data
_stock_form_class = form_data.get_api_form_class
_stock_set_field_value = form_data._set_field_value


def build_form_data(
    form_class: type[BaseForm], payload: dict[str, Any], instance: Any = None
) -> MultiValueDict[str, Any]:
    """Like Wagtail's function of this name, for rows at any depth. What the payload does not name stays as it is."""
    relations = {
        relation: (formset_class, _rows(instance, relation))
        for relation, formset_class in getattr(form_class, "formsets", {}).items()
        if relation in payload
    }
    whole = {
        relation: [_whole(item, formset_class, rows) for item in payload[relation]]
        for relation, (formset_class, rows) in relations.items()
    }
    data = _flat_form_data(form_class, {**payload, **whole}, instance)
    for relation, (formset_class, rows) in relations.items():
        if getattr(formset_class.form, "formsets", {}):
            _add_rows_of_rows(data, relation, formset_class, whole[relation], rows)
    return data


def _rows(instance: Any, relation: str) -> list[Any]:
    return list(getattr(instance, relation).all()) if instance is not None else []


def _pk_name(formset_class: Any) -> str:
    return str(formset_class.model._meta.pk.name)


def _whole(item: dict[str, Any], formset_class: Any, rows: list[Any]) -> dict[str, Any]:
    """A row of the payload, with the saved values, or else the defaults, of the fields that it does not name."""
    pk = item.get(_pk_name(formset_class))
    row = next((row for row in rows if row.pk is not None and row.pk == pk), None)
    form = formset_class.form(instance=row)
    return {**{name: form[name].value() for name in formset_class.form.base_fields}, **item}


def _add_rows_of_rows(
    data: MultiValueDict[str, Any], relation: str, formset_class: Any, items: list[dict[str, Any]], existing: list[Any]
) -> None:
    positions = {row.pk: index for index, row in enumerate(existing) if row.pk is not None}
    free = len(existing)
    submitted: dict[int, dict[str, Any]] = {}
    for item in items:
        index = positions.pop(item.get(_pk_name(formset_class)), None)
        if index is None:
            index, free = free, free + 1
        submitted[index] = item
    for index in range(free):
        row = existing[index] if index < len(existing) else None
        item = submitted.get(index, {})
        rows = {
            name: item[name] if name in item else [{_pk_name(nested): child.pk} for child in _rows(row, name)]
            for name, nested in formset_class.form.formsets.items()
        }
        for key, values in build_form_data(formset_class.form, rows, row).lists():
            data.setlist(f"{relation}-{index}-{key}", values)


def get_api_form_class(model: type[Model], field_names: Iterable[str] | None = None) -> type[BaseForm]:
    """Like Wagtail's function of this name; the form may report errors of fields that it does not have."""
    form_class: Any = _stock_form_class(model, field_names)
    form_class.add_error = _add_error  # the class was made for this request
    return cast(type[BaseForm], form_class)


def _add_error(form: BaseForm, field: str | None, error: Any) -> None:
    found = getattr(error, "error_dict", {})
    elsewhere = {name: found[name] for name in found if name != NON_FIELD_ERRORS and name not in form.fields}
    if elsewhere:
        error = ValidationError({name: errors for name, errors in found.items() if name not in elsewhere})
    BaseForm.add_error(form, field, error)
    for name, errors in elsewhere.items():
        form.errors.setdefault(name, form.error_class()).extend(errors)


def _set_field_value(field: Field, name: str, value: Any, data: MultiValueDict[str, Any]) -> None:
    _stock_set_field_value(field, name, value, data)
    text = value.get("content") if isinstance(value, dict) else value
    if hasattr(field.widget, "converter") and not text:
        data[name] = None  # as the empty editor says it; otherwise an empty paragraph would be stored


def install() -> None:
    """Put the functions in the place of Wagtail's."""
    form_data.build_form_data = build_form_data
    form_data.get_api_form_class = get_api_form_class
    form_data._set_field_value = _set_field_value

"""Rows in Wagtail's API v3: whole, and at any depth.

Stock v3 turns a JSON body into the data of the admin's form, but only one level deep: an event with a contributor is
refused, because the form also expects the contributor's functions. And it empties every field that a row of a change
does not name. This adds the deeper levels and keeps what is not named, nothing else.
"""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.utils.datastructures import MultiValueDict
from wagtail.api.v3 import form_data

_flat_form_data = form_data.build_form_data


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


def install() -> None:
    """Put the function in the place of Wagtail's."""
    form_data.build_form_data = build_form_data

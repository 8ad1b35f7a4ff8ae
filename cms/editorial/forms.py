"""Rows of rows in Wagtail's API v3.

Stock v3 turns a JSON body into the data of the admin's form, but only one level deep: an event with a contributor is
refused, because the form also expects the contributor's functions. This adds the deeper levels, nothing else.
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
    """Like Wagtail's function of this name, for rows at any depth. Rows that the payload does not name stay as they are."""
    data = _flat_form_data(form_class, payload, instance)
    for relation, formset_class in getattr(form_class, "formsets", {}).items():
        if relation in payload and getattr(formset_class.form, "formsets", {}):
            _add_rows_of_rows(data, relation, formset_class, payload[relation], instance)
    return data


def _add_rows_of_rows(
    data: MultiValueDict[str, Any], relation: str, formset_class: Any, items: list[dict[str, Any]], instance: Any
) -> None:
    existing = list(getattr(instance, relation).all()) if instance is not None else []
    positions = {row.pk: index for index, row in enumerate(existing) if row.pk is not None}
    free = len(existing)
    submitted: dict[int, dict[str, Any]] = {}
    for item in items:
        index = positions.pop(item.get(formset_class.model._meta.pk.name), None)
        if index is None:
            index, free = free, free + 1
        submitted[index] = item
    for index in range(free):
        row = existing[index] if index < len(existing) else None
        item = submitted.get(index, {})
        rows = {
            name: item[name] if name in item else _unchanged(row, name, nested)
            for name, nested in formset_class.form.formsets.items()
        }
        for key, values in build_form_data(formset_class.form, rows, row).lists():
            data.setlist(f"{relation}-{index}-{key}", values)


def _unchanged(row: Any, relation: str, formset_class: Any) -> list[dict[str, Any]]:
    """The saved rows in the form of a payload, so that a partial update leaves them alone."""
    if row is None:
        return []
    fields = [formset_class.model._meta.pk.name, *formset_class.form.base_fields]
    return [
        {name: formset_class.form(instance=child).initial.get(name, child.pk) for name in fields}
        for child in getattr(row, relation).all()
    ]


def install() -> None:
    """Put the function in the place of Wagtail's."""
    form_data.build_form_data = build_form_data

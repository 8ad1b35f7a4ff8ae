"""Our field types in Wagtail's API v3, which generates its schemas as soon as it is imported."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Field, ManyToManyField, Model
from pydantic import AfterValidator
from wagtail.api.v3.schemas import BaseSchema
from wagtail.api.v3.schemas.generators import create_generator, patch_generator, read_generator
from wagtail.fields import StreamField

from cms.core.editing.api_blocks import body_check
from cms.core.editing.api_fields import ComputedField, computed_fields
from cms.core.fields import ChoiceSetField
from cms.core.fuzzydates.api import register_api_schemas as register_fuzzy_dates
from cms.core.models.identity import Row


def _codes_read(generator: Any, field: Field[Any, Any]) -> tuple[Any, Any, None]:
    return list[str], [], None


def _codes_written(generator: Any, field: Field[Any, Any]) -> tuple[Any, Any]:
    return list[str], []


def _keys_written(generator: Any, field: Field[Any, Any]) -> tuple[Any, Any]:
    return list[int], []


def _blocks_written(generator: Any, field: Any) -> tuple[Any, Any]:
    return Annotated[list[Any], AfterValidator(body_check(field.stream_block))], []


def _read_computed(field: Any) -> Any:
    return field.read_schema() if isinstance(field, ComputedField) else _stock_serializer(field)


def _write_more(generator: Any) -> None:
    stock = generator._build_extra_fields

    def build(model: type[Model]) -> dict[str, tuple[Any, Any]]:
        found: dict[str, tuple[Any, Any]] = stock(model)
        found |= {field.name: (field.kind, field.default) for field in computed_fields(model)}
        if generator.for_update and issubclass(model, Row):
            found["public_id"] = (UUID | None, None)
        return found

    generator._build_extra_fields = build


_stock_serializer = read_generator._custom_serializer_schema


@cache
def _row_read(model: type[Model]) -> Any:
    name = f"{model._meta.object_name}Schema"
    schema = read_generator.build_schema(model, name=name, base_class=BaseSchema, follow_reverse_related=True)
    if issubclass(model, Row):
        schema = read_generator.extend_schema(schema, name, {"public_id": (UUID, ..., None)})
    return schema


def register_editorial_schemas() -> None:
    """Make fuzzy dates and sets of choices known, let a page be complete without topics or networks (stock v3 demands
    every many-to-many field), check bodies of blocks, read rows of rows (stock v3 stops at the first level), know a row
    that was born in a draft by its public id, and read and write fields that are no columns.

    Call it in ``ready()`` of an app that stands before Wagtail's.
    """
    register_fuzzy_dates()
    read_generator.get_reverse_related_schema = _row_read
    read_generator._custom_serializer_schema = _read_computed
    read_generator.register_field_schema(ChoiceSetField, _codes_read)
    for generator in (create_generator, patch_generator):
        generator.register_field_schema(ChoiceSetField, _codes_written)
        generator.register_field_schema(ManyToManyField, _keys_written)
        generator.register_field_schema(StreamField, _blocks_written)
        _write_more(generator)

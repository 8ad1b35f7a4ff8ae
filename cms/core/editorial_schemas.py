"""Our field types in Wagtail's API v3, which generates its schemas as soon as it is imported."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from django.db.models import Field, ManyToManyField, Model
from pydantic import AfterValidator
from wagtail.api.v3.schemas import BaseSchema
from wagtail.api.v3.schemas.generators import create_generator, patch_generator, read_generator
from wagtail.fields import StreamField

from cms.core.editorial_blocks import body_check
from cms.core.fields import ChoiceSetField
from cms.core.fuzzydates.api import register_api_schemas as register_fuzzy_dates


def _codes_read(generator: Any, field: Field[Any, Any]) -> tuple[Any, Any, None]:
    return list[str], [], None


def _codes_written(generator: Any, field: Field[Any, Any]) -> tuple[Any, Any]:
    return list[str], []


def _keys_written(generator: Any, field: Field[Any, Any]) -> tuple[Any, Any]:
    return list[int], []


def _blocks_written(generator: Any, field: Any) -> tuple[Any, Any]:
    return Annotated[list[Any], AfterValidator(body_check(field.stream_block))], []


@cache
def _row_read(model: type[Model]) -> Any:
    return read_generator.build_schema(
        model, name=f"{model._meta.object_name}Schema", base_class=BaseSchema, follow_reverse_related=True
    )


def register_editorial_schemas() -> None:
    """Make fuzzy dates and sets of choices known, let a page be complete without topics or networks (stock v3 demands
    every many-to-many field), check bodies of blocks, and read rows of rows (stock v3 stops at the first level).

    Call it in ``ready()`` of an app that stands before Wagtail's.
    """
    register_fuzzy_dates()
    read_generator.get_reverse_related_schema = _row_read
    read_generator.register_field_schema(ChoiceSetField, _codes_read)
    for generator in (create_generator, patch_generator):
        generator.register_field_schema(ChoiceSetField, _codes_written)
        generator.register_field_schema(ManyToManyField, _keys_written)
        generator.register_field_schema(StreamField, _blocks_written)

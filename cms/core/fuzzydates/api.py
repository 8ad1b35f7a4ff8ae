"""Fuzzy dates in Wagtail's API v3: read as the JSON shape, written as EDTF, as an editor types, or as that shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from cms.core.fuzzydates.errors import CODE, InvalidFuzzyDate
from cms.core.fuzzydates.fields import FuzzyDateField
from cms.core.fuzzydates.reading import read_date
from cms.core.fuzzydates.value import FuzzyDate

if TYPE_CHECKING:
    from django.db.models import Model

_DESCRIPTION = (
    "A date in EDTF (ISO 8601-2) or as an editor types it, in German or English. "
    "The object that reading gives is accepted as well; its `edtf` counts."
)
_EXAMPLES = ["2027-03-12T18:00:00", "2023-08", "2022-22", "2021-37", "2022", "XXXX", "12.03.2027", "summer 2022"]


def register_api_schemas() -> None:
    """Teach the API's read, create and patch generators the field. Call it in ``AppConfig.ready``; twice is once."""
    from wagtail.api.v3.schemas.generators import (  # noqa: PLC0415  a preview, and heavy: not before the apps are ready
        create_generator,
        patch_generator,
        read_generator,
    )

    read_generator.register_field_schema(FuzzyDateField, _read_schema)
    for generator in (create_generator, patch_generator):
        generator.register_field_schema(FuzzyDateField, _write_schema)


def _read_schema(_generator: object, field: FuzzyDateField) -> tuple[Any, Any, Any]:
    from cms.core.fuzzydates.schema import FuzzyDateSchema  # noqa: PLC0415  Ninja reads Django's settings on import

    name = field.name

    def resolve(obj: Model) -> FuzzyDate | None:
        value = getattr(obj, name)
        return value if isinstance(value, FuzzyDate) else None

    return FuzzyDateSchema | None, None, staticmethod(resolve)


def _write_schema(_generator: object, field: FuzzyDateField) -> tuple[Any, Any]:
    from pydantic import BeforeValidator, Field  # noqa: PLC0415  beside the generators, and as late as they

    optional = field.blank or field.null
    annotation = str | None if optional else str
    info = Field(default=None, description=_DESCRIPTION, examples=_EXAMPLES)
    if not optional:
        info = Field(description=_DESCRIPTION, examples=_EXAMPLES)
    return Annotated[annotation, BeforeValidator(edtf_of_input)], info


def edtf_of_input(value: Any) -> Any:
    """What a client sent, as canonical EDTF text; empty is ``None``.

    Raises:
        PydanticCustomError: the text is no date. The API answers 422 with our message.
    """
    from pydantic_core import PydanticCustomError  # noqa: PLC0415  beside the generators, and as late as they

    if isinstance(value, dict):
        value = value.get("edtf")
    if isinstance(value, str) and not value.strip():
        return None
    if not isinstance(value, str):
        return value  # pydantic says that it wants a text
    try:
        return read_date(value).edtf
    except InvalidFuzzyDate as error:
        raise PydanticCustomError(CODE, "{message}", {"message": str(error)}) from error

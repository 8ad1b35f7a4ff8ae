"""Fields of the editorial API that are no column of the model: stored apart, or a relation that the page does not own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from wagtail.api import APIField


class ComputedField(APIField):
    """A field with its own type, read with the request, so that it can ask who reads.

    Stock v3 reads such a field as a property and cannot write it. The value that is written arrives in the form under
    the field's name (``cms.editorial.forms``); storing it is up to the app's action.
    """

    def __init__(self, name: str, kind: Any, read: Callable[[Any, HttpRequest], Any], *, default: Any = None) -> None:
        super().__init__(name, writable=True)
        self.kind, self.read, self.default = kind, read, default
        self.serializer = self  # lets stock v3 ask for a schema of its own instead of looking for a column

    def read_schema(self) -> tuple[Any, Any, Any]:
        """What v3's read generator wants: the type, the default, and how to resolve it."""
        read = self.read

        def resolve(record: Model, context: dict[str, Any]) -> Any:
            return read(record, context["request"])

        return self.kind | None, None, staticmethod(resolve)


def computed_fields(model: type[Model]) -> list[ComputedField]:
    """The fields of this kind that ``model`` has."""
    return [field for field in APIField.get_fields_for_model(model) if isinstance(field, ComputedField)]

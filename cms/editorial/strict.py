"""Keys that nothing reads. Stock v3 ignores them: whoever mistypes one is told that all went well, and nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.params.models import BodyModel
from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from wagtail.api.v3.schemas import discriminate_meta_type

READ_ONLY = {"id", "public_id", "translation_key", "meta"}
"""Keys of an answer that say what a page, record or row is. They may be sent back and are not written."""
READ_ONLY_META = {
    "type",
    "detail_url",
    "html_url",
    "locale",
    "first_published_at",
    "alias_of",
    "parent",
    "warnings",
}

Place = tuple[str | int, ...]


def _unread(kind: Any, value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """The place of each key in ``value`` that ``kind`` does not read, and what to say of it."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _unread(inner[0], value, place)
    elif origin is list and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unread(inner[0], item, (*place, index))
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        if isinstance(value, dict):
            yield from _unread_keys(kind, value, place)
    elif inner and isinstance(value, dict):  # one of several, or none
        tag = discriminate_meta_type(value)
        tagged = [choice for choice in inner if tag in [getattr(mark, "tag", None) for mark in get_args(choice)[1:]]]
        for choice in tagged or [choice for choice in inner if isinstance(choice, type)]:
            yield from _unread(choice, value, place)


def _unread_keys(schema: type[BaseModel], value: dict[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    fields = {field.alias or name: field for name, field in schema.model_fields.items()}
    known = set(fields)
    if place[-1] == "meta":
        known |= READ_ONLY_META
    elif "meta" in fields or len(place) > 1:  # not the body of an action
        known |= READ_ONLY
    for key, item in value.items():
        if key in fields:
            yield from _unread(fields[key].annotation, item, (*place, key))
        elif key not in known:
            alias = schema.model_fields[key].alias if key in schema.model_fields else None
            message = _("This is written as “%(name)s”.") % {"name": alias} if alias else _("There is no such field.")
            yield (*place, key), message


def _refuse_unread(model: type[BodyModel], data: dict[str, Any]) -> None:
    found = [
        InitErrorDetails(
            type=PydanticCustomError("unknown_key", "{message}", {"message": message}), loc=place, input=None
        )
        for name, field in model.model_fields.items()
        for place, message in _unread(field.annotation, data.get(name), (name,))
    ]
    if found:
        raise ValidationError.from_exception_data("Validation error", found, hide_input=True)


def install(api: NinjaAPI) -> None:
    """Refuse such keys in every body of ``api``, before anything of it is read."""
    stock = BodyModel.resolve.__func__  # type: ignore[attr-defined]  # every class method has it

    def resolve(cls: Any, request: HttpRequest, asked: NinjaAPI, path_params: dict[str, Any]) -> Any:
        if asked is not api:
            return stock(cls, request, asked, path_params)
        data = cls.get_request_data(request, api, path_params)
        if data is None:
            return cls()
        _refuse_unread(cls, data)
        return cls.model_validate(cls._map_data_paths(data), context={"request": request})

    BodyModel.resolve = classmethod(resolve)  # type: ignore[method-assign,assignment]  # in the place of Ninja's

"""Bodies of blocks in Wagtail's API v3: a clear answer where stock v3 fails on JSON that has not the shape of the blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic_core import PydanticCustomError
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ListBlock, RichTextBlock

CODE = "block"


def body_check(block: BaseStreamBlock) -> Callable[[list[Any]], list[Any]]:
    """A validator for the JSON of a field that is made of ``block``. It raises ``PydanticCustomError``."""

    def check(body: list[Any]) -> list[Any]:
        _check(block, body, "")
        return body

    return check


def _refuse(place: str, reason: str) -> PydanticCustomError:
    return PydanticCustomError(CODE, "{message}", {"message": f"{place.lstrip('.')}: {reason}"})


def _check(block: Block, value: Any, place: str) -> None:
    if isinstance(block, BaseStreamBlock):
        for index, item in enumerate(_list(value, place)):
            _check_item(block, item, f"{place}.{index}")
    elif isinstance(block, ListBlock):
        for index, item in enumerate(_list(value, place)):
            _check(block.child_block, item, f"{place}.{index}")
    elif isinstance(block, BaseStructBlock):
        if not isinstance(value, dict | None):
            raise _refuse(place, _("This has to be an object."))
        for name, child in block.child_blocks.items():
            _check(child, (value or {}).get(name), f"{place}.{name}")
    elif isinstance(block, RichTextBlock):
        if not isinstance(value, str | dict | None):
            raise _refuse(place, _("This has to be a text."))
    else:
        _check_leaf(block, value, place)


def _list(value: Any, place: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _refuse(place, _("This has to be a list."))
    return value


def _check_item(block: BaseStreamBlock, item: Any, place: str) -> None:
    if not isinstance(item, dict) or "value" not in item or not isinstance(item.get("id"), str | None):
        raise _refuse(place, _("A block is an object with “type” and “value”."))
    kind = item.get("type")
    if not isinstance(kind, str) or kind not in block.child_blocks:
        kinds = ", ".join(block.child_blocks)
        raise _refuse(place, _("There is no such block. Possible are: %(kinds)s.") % {"kinds": kinds})
    _check(block.child_blocks[kind], item["value"], f"{place}.{kind}")


def _check_leaf(block: Block, value: Any, place: str) -> None:
    try:
        if isinstance(value, list | dict):
            raise TypeError
        block.value_for_form(block.to_python(value))
    except (ArithmeticError, TypeError, ValueError, ValidationError) as error:
        raise _refuse(place, _("This value does not fit.")) from error

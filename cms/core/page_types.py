"""What the API and the search know of each page type, told by the app that has it.

``home`` shows all pages together and stands beside ``newsletters``: neither may import the other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType

from cms.core.models import BasePage
from cms.core.public import PublicSpace
from cms.core.registries import Registry

Bodies = Callable[[list[int], str, PublicSpace, datetime], dict[int, tuple[str, str]]]
"""Makes finished HTML and text of the bodies of many pages of one language, by database key."""


class PageType(NamedTuple):
    """What of a page type is its body.

    Attributes:
        plain: fields of plain text.
        rich: fields of rich text.
        headed: rich text below the name of its field, as the accessibility statement wants it.
        body: the StreamField.
        bodies: makes the body where it is more than fields.
        collection: where the API knows more about such a page.
    """

    model: type[BasePage]
    plain: tuple[str, ...] = ()
    rich: tuple[str, ...] = ()
    headed: tuple[str, ...] = ()
    body: str = ""
    image: str = ""
    collection: str = ""
    bodies: Bodies | None = None


PAGE_TYPES: Registry[str, PageType] = Registry()
"""By the label of contract 3."""


def register_page_types(*page_types: PageType) -> None:
    """Apps call it in ``AppConfig.ready()``."""
    for page_type in page_types:
        PAGE_TYPES[page_type.model._meta.label] = page_type


def content_types() -> dict[str, ContentType]:
    """Of each page type, by its label. Django keeps them in memory after the first question."""
    found = ContentType.objects.get_for_models(*(page_type.model for page_type in PAGE_TYPES.values()))
    return {model._meta.label: content_type for model, content_type in found.items()}


def text_page_models() -> list[type[Any]]:
    """Pages that are found as pages: the API knows no more about them."""
    return [page_type.model for page_type in PAGE_TYPES.values() if not page_type.collection]

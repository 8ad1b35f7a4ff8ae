"""Lists of master data in a constant number of queries. Wagtail's own asks for the rows of each item."""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from wagtail.api import APIField
from wagtail.api.conf import get_model_field
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.snippets.models import get_snippet_models

_stock_paginate = WagtailLimitOffsetPagination.paginate_queryset


def _paginate(paginator: Any, queryset: Any, *args: Any, **kwargs: Any) -> Any:
    if isinstance(queryset, QuerySet) and queryset.model in get_snippet_models():
        queryset = _with_relations(queryset)
    return _stock_paginate(paginator, queryset, *args, **kwargs)


def _with_relations(snippets: QuerySet[Any]) -> QuerySet[Any]:
    for api_field in APIField.get_fields_for_model(snippets.model, db_fields_only=True):
        field = get_model_field(snippets.model, api_field.name)
        if isinstance(field, ForeignKey):
            snippets = snippets.select_related(api_field.name)
        elif isinstance(field, ForeignObjectRel):
            snippets = snippets.prefetch_related(api_field.name)
    return snippets


def install() -> None:
    """Put the function in the place of Wagtail's."""
    WagtailLimitOffsetPagination.paginate_queryset = _paginate

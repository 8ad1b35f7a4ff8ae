"""By what pages of any type and hits of the search can be ordered."""

from __future__ import annotations

from django.db.models import Case, CharField, UUIDField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.core.api.orders import filled, orders_of
from cms.core.models import SearchEntry
from cms.core.page_types import PAGE_TYPES, content_types
from home.schemas import HitSchema, PageSchema
from home.selectors import COLLECTIONS


def _page_id(_language: str) -> Combinable:
    """The id stands in the table of the page's type."""
    ids = [f"{page_type.model._meta.model_name}__public_id" for page_type in PAGE_TYPES.values()]
    return Coalesce(*ids, output_field=UUIDField())


def _page_type(_language: str) -> Combinable:
    types = content_types().items()
    return _cases(*(When(content_type=content_type, then=Value(label)) for label, content_type in types))


def _page_collection(_language: str) -> Combinable:
    types = [(content_type, PAGE_TYPES[label].collection) for label, content_type in content_types().items()]
    return _cases(*(When(content_type=known, then=Value(collection)) for known, collection in types if collection))


def _hit_collection(_language: str) -> Combinable:
    return _cases(*(When(kind=kind, then=Value(collection)) for kind, collection in COLLECTIONS.items()))


def _cases(*cases: When) -> Case:
    return Case(*cases, output_field=CharField())


def _hit_locale(language: str) -> Combinable:
    return Coalesce(filled("locale"), Value(language))


PAGE_ORDERS = orders_of(
    PageSchema,
    Page,
    id=_page_id,
    detail_url=(_page_collection, _page_id),
    type=_page_type,
    in_menu="show_in_menus",
)
HIT_ORDERS = orders_of(
    HitSchema,
    SearchEntry,
    relevance=("rank", "age"),
    type="kind",
    api_url=(_hit_collection, "public_id"),
    html_url=("address", "public_id"),
    locale=_hit_locale,
)

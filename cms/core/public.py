"""Which pages the public may see, and at which address: one small query answers for a whole answer.

A page is public when it is live, not expired, below the start page of a site in one of its languages, and neither the
page nor a page above it is behind a view restriction. Relations that lead to any other page are as good as empty
(reliability 4.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, DateTimeField, F, Func, Q, QuerySet, Subquery, Value
from django.db.models.lookups import Exact
from django.db.models.sql.compiler import SQLCompiler
from wagtail.models import CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from cms.core.cache.moments import MomentColumns
from cms.core.prepared import Among, Param, Prepared

_ROOT, _CLOSED_PAGE, _CLOSED_COLLECTION = "root", "page", "collection"


def _tag(name: str) -> Value:
    return Value(name, output_field=CharField())


def _space_query() -> QuerySet[Page]:
    roots = Page.objects.filter(translation_key__in=Site.objects.values("root_page__translation_key"))
    closed_pages = PageViewRestriction.objects.order_by()
    closed_collections = CollectionViewRestriction.objects.order_by()
    return (
        roots.order_by()
        .values_list(_tag(_ROOT), "path", "url_path", "locale__language_code")
        .union(
            closed_pages.values_list(_tag(_CLOSED_PAGE), "page__path", _tag(""), _tag("")),
            closed_collections.values_list(_tag(_CLOSED_COLLECTION), "collection__path", _tag(""), _tag("")),
            all=True,
        )
    )


class Root(NamedTuple):
    """The start page of one language."""

    path: str
    url_path: str
    language: str


class PublicSpace:
    """The open part of the page tree, as it is now. Make one per answer with :func:`public_space`."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        roots, pages, collections = [], [], []
        for kind, path, url_path, language in rows:
            if kind == _ROOT:
                roots.append(Root(path, url_path, language))
            elif kind == _CLOSED_PAGE:
                pages.append(path)
            else:
                collections.append(path)
        # A start page below another one comes first, so that the nearest one gives the address.
        self.roots = tuple(sorted(roots, key=lambda root: -len(root.path)))
        self._open = tuple(root.path for root in roots)
        self._closed = tuple(pages)
        self._closed_collections = tuple(collections)
        self._signature = (self.roots, self._closed, self._closed_collections)
        self._hash = hash(self._signature)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicSpace) and self._signature == other._signature

    def __hash__(self) -> int:
        return self._hash

    def is_open(self, path: str) -> bool:
        """Whether a live page with this tree path may be seen."""
        return path.startswith(self._open) and not path.startswith(self._closed)

    def is_open_collection(self, path: str) -> bool:
        """Whether the files of the collection with this tree path may be seen."""
        return not path.startswith(self._closed_collections)

    def url(self, path: str, url_path: str) -> str:
        """The absolute address of a page; empty when it stands below no start page."""
        for root in self.roots:
            if path.startswith(root.path):
                return page_address(root.language, url_path[len(root.url_path) :])
        return ""

    def pages(self, prefix: str = "") -> Q:
        """The same rule as a filter on pages, or on what belongs to one; combine it with :func:`visible_at`."""
        condition = Q(pk__in=[])
        for path in self._open:
            condition |= Q(**{f"{prefix}path__startswith": path})
        for path in self._closed:
            condition &= ~Q(**{f"{prefix}path__startswith": path})
        return condition

    def without_restrictions(self) -> PublicSpace:
        """The same tree as if nothing were behind a view restriction: for what is indexed now and asked about later."""
        return PublicSpace((_ROOT, *root) for root in self.roots)


_SPACE = Prepared(_space_query)


def public_space() -> PublicSpace:
    """One query."""
    return PublicSpace(_SPACE.rows())


def visible_at(now: datetime | Param, prefix: str = "") -> Q:
    """Pages that are live and not expired, the latter also before Wagtail's timed command has noticed."""
    return Q(**{f"{prefix}live": True}) & (
        Q(**{f"{prefix}expire_at__isnull": True}) | Q(**{f"{prefix}expire_at__gt": now})
    )


class _Plain(Func):
    """A column as SQLite reads it without its index.

    SQLite keeps no statistics. It would believe that few rows share a language, read all pages by that index and sort
    them, instead of reading the first twenty in the order that an index has them in.
    """

    template = "%(expressions)s"

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def in_language(language: str, prefix: str = "") -> Q:
    """Pages of one language."""
    return Q(Exact(_Plain(F(f"{prefix}locale_id")), _locale(language)))


def _locale(language: str) -> Subquery:
    return Subquery(Locale.objects.order_by().filter(language_code=language).values("pk"))


def bare_pages(model: type[Page], space: PublicSpace, language: str, now: datetime | Param) -> QuerySet[Page]:
    """Public pages of one type and language without the columns of their type: one index is enough to count them."""
    names = {"app_label": model._meta.app_label, "model": model._meta.model_name}
    kind = Subquery(ContentType.objects.order_by().filter(**names).values("pk"))
    return Page.objects.filter(space.pages(), visible_at(now), locale=_locale(language), content_type=kind)


def register_expiry(columns: MomentColumns) -> None:
    """A page stops being public."""
    columns.register(lambda: Page.objects.filter(live=True), "expire_at")


@lru_cache(maxsize=16384)
def page_address(language: str, path: str) -> str:
    """The absolute address of a page below the start page of a language."""
    return absolute_url(f"/{language}/{quote(path)}")


@lru_cache(maxsize=8192)
def absolute_url(path: str) -> str:
    """``path`` on this site; an address that is absolute already stays."""
    return path if "://" in path else f"{settings.SITE_URL.rstrip('/')}{path}"


class PageEntry(NamedTuple):
    """What a reference needs to know about a page."""

    id: int
    translation_key: str
    language: str
    path: str
    url_path: str
    title: str


_ENTRIES = Prepared(
    lambda: (
        Page.objects.filter(
            Q(Among("id", "ids")) | Q(Among("translation_key", "keys")), visible_at(Param("now", DateTimeField()))
        )
        .order_by("path")
        .values_list("id", "translation_key", F("locale__language_code"), "path", "url_path", "title")
    )
)


_uuid = lru_cache(maxsize=8192)(UUID)


def page_entries(
    space: PublicSpace, *, ids: Iterable[int], translation_keys: Iterable[str], now: datetime
) -> list[PageEntry]:
    """The public ones among the pages with these ids and all translations with these keys; at most one query."""
    wanted, keys = list(ids), list(translation_keys)
    if not wanted and not keys:
        return []
    rows = _ENTRIES.rows(ids=wanted, keys=[_uuid(key) for key in keys], now=now)
    return [entry for entry in map(PageEntry._make, rows) if space.is_open(entry.path)]

"""Things of the API that come and go without announcing it themselves: pages, people, organisations, regions.

Level-triggered, as series and events are (``dialogues.services.announcements``): what the public sees now is compared
with what was announced last, and the difference is announced. Whoever reads the log of changes has the comparison made
first, and the timer makes it every minute; so no publication has to wait for it, and no lost signal matters.

An app declares what can happen to its things in its ``changes.py`` (``cms.core.life``), and says in
``AppConfig.ready()`` where they are::

    register_pages(changes.NETWORK, NetworkPage)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from wagtail.models import Page

from cms.core.changes import announce
from cms.core.life import Life, declare_life
from cms.core.models import AnnouncedThing
from cms.core.models.identity import Record, public_id_for
from cms.core.page_types import PAGE_TYPES, content_types
from cms.core.public import PublicSpace, public_space, visible_at
from cms.core.registries import Registry

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a page was published that went online past Wagtail's publishing, for example in a fixture."""
PAGES = "page"
AT_ONCE, WHEN_READ = 2_000, 200
"""How many things of one unit one pass announces: the timer, and somebody who reads the log."""


PAGE = declare_life("page", "pages", "a page of which the API knows nothing but its body")
PAGE_LIVES: Registry[str, Life] = Registry()
"""By the label of the page type. Pages without a collection of their own are :data:`PAGE`."""


class Current(NamedTuple):
    """A thing as the public sees it now."""

    object_id: int
    public_id: UUID
    kind: str
    stamp: datetime


@dataclass(frozen=True)
class _Unit:
    """Things that stand in one table.

    Attributes:
        everything: all rows, whoever may see them.
        public: those that everybody may see, with their ``stamp``.
        read: makes rows of ``public``, filtered further, into what is remembered.
    """

    name: str
    everything: Callable[[], QuerySet[Any]]
    public: Callable[[PublicSpace, datetime], QuerySet[Any]]
    read: Callable[[QuerySet[Any]], list[Current]]


LIVES: Registry[str, Life] = Registry()
LIVES[PAGE.kind] = PAGE
RECORDS: Registry[str, _Unit] = Registry()


def register_pages(life: Life, model: type[Page]) -> None:
    """Say that pages of this type have a collection of their own."""
    LIVES[life.kind] = life
    PAGE_LIVES[model._meta.label] = life


def register_records(life: Life, model: type[Record], public: Q | None = None) -> None:
    """Say which records can be seen: all, or those that ``public`` finds."""

    def visible(_space: PublicSpace, _now: datetime) -> QuerySet[Any]:
        return model._default_manager.filter(public or Q()).order_by().annotate(stamp=F("updated_at"))

    def read(rows: QuerySet[Any]) -> list[Current]:
        return [Current(pk, key, life.kind, at) for pk, key, at in rows.values_list("pk", "public_id", "stamp")]

    LIVES[life.kind] = life
    RECORDS[life.kind] = _Unit(life.kind, lambda: model._default_manager.order_by(), visible, read)


def announce_differences(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Announce what is public and was not announced, and what was announced and is not public; how many things. Two
    queries for each table when there is nothing, and one for all.

    Args:
        limit: at most so many of each table; the next pass goes on.
    """
    space = public_space()
    return sum(_announce(unit, space, now, limit) for unit in (_pages(), *RECORDS.values()))


def _pages() -> _Unit:
    lives = {
        content_type.pk: life
        for label, content_type in content_types().items()
        if (life := PAGE_LIVES.get(label) or (None if PAGE_TYPES[label].collection else PAGE))
    }

    def visible(space: PublicSpace, now: datetime) -> QuerySet[Any]:
        pages = Page.objects.filter(space.pages(), visible_at(now), content_type__in=lives).order_by()
        return pages.annotate(stamp=Coalesce("last_published_at", Value(NEVER, models.DateTimeField())))

    def read(rows: QuerySet[Any]) -> list[Current]:
        found = rows.values_list("pk", "translation_key", "locale__language_code", "content_type", "stamp")
        return [
            Current(pk, public_id_for(key, language), lives[kind].kind, at) for pk, key, language, kind, at in found
        ]

    return _Unit(PAGES, lambda: Page.objects.order_by(), visible, read)


def _announce(unit: _Unit, space: PublicSpace, now: datetime, limit: int) -> int:
    memory = AnnouncedThing.objects.filter(unit=unit.name)
    public = unit.public(space, now)
    remembered = memory.filter(object_id=OuterRef("pk"), stamp=OuterRef("stamp"))
    stale = public.filter(~Exists(remembered)).order_by("pk").values_list("pk", flat=True)[:limit]
    still = public.filter(pk=OuterRef("object_id")).values("pk")
    exists = unit.everything().filter(pk=OuterRef("object_id")).values("pk")
    gone = memory.filter((Q(stamp__isnull=False) & ~Exists(still)) | ~Exists(exists))
    ids = [*stale, *gone.order_by("pk").values_list("object_id", flat=True)[:limit]]
    return _tell(unit, public, sorted(set(ids)), now) if ids else 0


def _tell(unit: _Unit, public: QuerySet[Any], ids: list[int], now: datetime) -> int:
    """Compare once more, locked, so that two processes never announce the same difference; then announce it."""
    with transaction.atomic():
        memory = AnnouncedThing.objects.filter(unit=unit.name, object_id__in=ids)
        known = set(memory.values_list("object_id", flat=True))
        new = [
            AnnouncedThing(unit=unit.name, object_id=thing.object_id, public_id=thing.public_id, kind=thing.kind)
            for thing in unit.read(public.filter(pk__in=set(ids) - known))
        ]
        AnnouncedThing.objects.bulk_create(new, ignore_conflicts=True)
        rows = list(memory.select_for_update().order_by("object_id"))
        current = {thing.object_id: thing for thing in unit.read(public.filter(pk__in=ids))}  # read under the locks
        existing = set(unit.everything().filter(pk__in=ids).values_list("pk", flat=True))
        told = [row for row in rows if _tell_one(row, current.get(row.object_id), row.object_id in existing, now)]
        AnnouncedThing.objects.bulk_update((row for row in told if row.object_id in existing), ["stamp"])
        AnnouncedThing.objects.filter(pk__in=[row.pk for row in rows if row.object_id not in existing]).delete()
    return len(told)


def _tell_one(row: AnnouncedThing, current: Current | None, exists: bool, now: datetime) -> bool:
    """Announce what has become of one thing, and remember it; whether there was anything."""
    life = LIVES[row.kind]
    if current is not None:
        if row.stamp == current.stamp:
            return False
        change = life.published if row.stamp is None else life.updated
        row.stamp = current.stamp
    elif not exists:
        change = life.deleted
    elif row.stamp is None:
        return False
    else:
        change, row.stamp = life.unpublished, None
    announce(change(subject_id=row.public_id, moment=now))
    return True

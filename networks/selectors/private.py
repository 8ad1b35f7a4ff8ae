"""Documents and pages that are for members: what somebody may open, by network (B03)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page

from cms.core import clock
from cms.core.models import CmsDocument
from cms.core.public import visible_at
from networks.models import Audience
from networks.permissions import Action, Viewer, is_addressed, visible

PAGE = 30
LATEST = 5


@dataclass(frozen=True)
class Files:
    """One page of the documents for members."""

    documents: list[CmsDocument]
    count: int
    page: int
    pages: int


def documents_for(viewer: Viewer, *, text: str = "", page: int = 1) -> Files:
    """Documents in areas that are for them, the newest first. Five queries."""
    found = _documents(viewer)
    for word in text.split()[:6]:
        found = found.filter(Q(title__icontains=word) | Q(collection__name__icontains=word))
    count = found.count()
    pages = max(1, ceil(count / PAGE))
    page = min(max(1, page), pages)
    rows = found.select_related("collection").order_by("-created_at", "-pk")[(page - 1) * PAGE : page * PAGE]
    return Files(list(rows), count, page, pages)


def latest_documents(viewer: Viewer) -> list[CmsDocument]:
    """What is new among them."""
    return list(_documents(viewer).select_related("collection").order_by("-created_at", "-pk")[:LATEST])


def pages_for(viewer: Viewer) -> list[Page]:
    """The pages at which areas for members begin, those that somebody may open, by title."""
    areas = _areas(viewer, Action.SEE_PAGES).filter(page__isnull=False)
    pages = visible(viewer, Page.objects.filter(pk__in=areas.values("page")))
    return list(pages.filter(visible_at(clock.now())).order_by("title"))


def has_areas(viewer: Viewer) -> bool:
    """Whether they read documents or pages for members in any network, or some are for them by name."""
    if viewer.is_office or viewer.networks_where(Action.SEE_DOCUMENTS) or viewer.networks_where(Action.SEE_PAGES):
        return True
    rows = Audience.objects.filter(network__translation_key__in=list(viewer.standings)).select_related("network")
    return any(row.standings and viewer.standing(row.network.translation_key).value in row.standings for row in rows)


def _documents(viewer: Viewer) -> QuerySet[CmsDocument]:
    areas = _areas(viewer, Action.SEE_DOCUMENTS).filter(collection__isnull=False)
    condition = Q(pk__in=[])
    for path in areas.values_list("collection__path", flat=True):
        condition |= Q(collection__path__startswith=path)
    return visible(viewer, CmsDocument.objects.filter(condition))


def _areas(viewer: Viewer, action: Action) -> QuerySet[Any]:
    rows = Audience.objects.select_related("network")
    mine = [row.pk for row in rows if is_addressed(viewer, row, action)]
    return Audience.objects.filter(pk__in=mine).order_by()

"""What the office has to see coming: terms, responsibilities and reviews that end (B31, B18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from cms.core.fuzzydates import FuzzyDate
from networks.models import NetworkPage, Spokesperson

NOTICE = timedelta(days=90)
"""How long before its first possible day an ending is told."""
MEMORY = timedelta(days=365)
"""How long after its last day an ending is still told, so that nobody has to delete what has long been settled."""


@dataclass(frozen=True)
class Ending:
    """Something that ends.

    Attributes:
        tab: of the editing form, where it is mended.
        is_over: its last day has passed.
    """

    network: NetworkPage
    what: str
    date: FuzzyDate
    tab: str
    is_over: bool


def endings(networks: QuerySet[NetworkPage], *, today: date) -> list[Ending]:
    """What ends soon or has ended within a year in these networks, the earliest first. Two queries."""
    found = [ending for network in networks.select_related("office") for ending in _of_network(network, today)]
    rows: QuerySet[Any] = Spokesperson.objects.filter(
        page__in=networks.values("pk"), until__earliest__lte=today + NOTICE, until__latest__gte=today - MEMORY
    )
    for row in rows.select_related("person", "page"):
        what = gettext("Term of %(name)s as spokesperson") % {"name": row.person}
        found.append(Ending(row.page, what, row.until, "people", _is_over(row.until, today)))
    return sorted(found, key=lambda ending: (ending.date, ending.what))


def _of_network(network: NetworkPage, today: date) -> Iterator[Ending]:
    if network.office and _is_near(network.office_until, today):
        what = gettext("%(name)s coordinates the network") % {"name": network.office}
        yield Ending(network, what, network.office_until, "people", _is_over(network.office_until, today))
    if _is_near(network.review_on, today):
        what = gettext("Review: does the network go on?")
        yield Ending(network, what, network.review_on, "content", _is_over(network.review_on, today))


def _is_near(day: FuzzyDate | None, today: date) -> bool:
    if day is None or day.earliest is None or day.latest is None:
        return False
    return day.earliest <= today + NOTICE and day.latest >= today - MEMORY


def _is_over(day: FuzzyDate, today: date) -> bool:
    return day.latest is not None and day.latest < today

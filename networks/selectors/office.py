"""What the office has to see coming: terms, responsibilities and reviews that end (B31, B18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Replace
from django.utils.translation import gettext

from cms.core.fuzzydates import FuzzyDate
from networks.models import Membership, NetworkPage, Spokesperson

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
        membership: where that is mended instead.
    """

    network: NetworkPage
    what: str
    date: FuzzyDate
    tab: str
    is_over: bool
    membership: Membership | None = None


def endings(networks: QuerySet[NetworkPage], *, today: date) -> list[Ending]:
    """What ends soon or has ended within a year in these networks, the earliest first. Three queries."""
    found = [ending for network in networks.select_related("office") for ending in _of_network(network, today)]
    rows: QuerySet[Any] = Spokesperson.objects.filter(
        page__in=networks.values("pk"), until__earliest__lte=today + NOTICE, until__latest__gte=today - MEMORY
    )
    for row in rows.select_related("person", "page"):
        what = gettext("Term of %(name)s as spokesperson") % {"name": row.person}
        found.append(Ending(row.page, what, row.until, "people", _is_over(row.until, today)))
    found += [_dissolved(member, today) for member in dissolved_members(networks, today=today)]
    return sorted(found, key=lambda ending: (ending.date, ending.what))


def dissolved_members(networks: QuerySet[NetworkPage], *, today: date) -> QuerySet[Membership]:
    """Memberships that go on although a reform dissolves the region, or soon will: somebody has to end them."""
    # As the column of a fuzzy date writes a day; PostgreSQL compares no text with a date.
    dissolved = Replace(Cast(F("region__dissolved_on"), CharField()), Value("-"), Value(""))
    going_on: QuerySet[Membership] = (
        Membership.objects.filter(network__in=networks.values("pk"), region__dissolved_on__lte=today + NOTICE)
        .exclude(until__latest__lte=dissolved)
        .select_related("network", "region__successor")
        .order_by("region__dissolved_on", "pk")
    )
    return going_on


def _dissolved(member: Membership, today: date) -> Ending:
    region: Any = member.region
    what = gettext("%(name)s no longer exists then") % {"name": region.name}
    if region.successor:
        what = gettext("%(name)s becomes part of %(successor)s") % {"name": region.name, "successor": region.successor}
    day = FuzzyDate.of(region.dissolved_on)
    return Ending(member.network, what, day, "members", _is_over(day, today), member)


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

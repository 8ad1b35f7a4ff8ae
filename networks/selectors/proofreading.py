"""What the texts of a network disagree with in the records, for its editors (C08, idea 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cms.core import clock
from cms.core.richtext import to_text
from networks.models import Membership, MembershipKind, NetworkPage, PressReleasePage, ProgrammePage, Region
from networks.namecheck import Register, Remark, check
from networks.partycheck import check_parties

Proofread = NetworkPage | PressReleasePage | ProgrammePage
PROOFREAD = ("purposes", "charter", "principles", "criteria", "features", "admission_steps", "offers", "practices")
"""Rows of a network with a title and a text."""
PROOFREAD_OF_PROGRAMMES = ("offers", "results")


def remarks(page: Proofread) -> list[Remark]:
    """Doubts about the page as it is in memory, unsaved rows included. Two queries.

    A press release is compared with the register of its own day, a network with that of today; a programme has none.
    """
    if isinstance(page, ProgrammePage):
        return check(_texts(page), Register(region_names()))
    network = page if isinstance(page, NetworkPage) else page.network
    register = _register(network, _day_of(page))
    texts, before = list(_texts(page)), list(_texts_of_before(page))
    found = [*check(texts, register), *check(before, Register(register.names))]
    return [*dict.fromkeys(found), *check_parties([*texts, *before, *_functions(page)])]


def region_names() -> list[str]:
    """The official names of all regions."""
    return list(Region.objects.order_by("name").values_list("name", flat=True))


def _texts(page: Proofread) -> Iterator[str]:
    yield page.title
    if isinstance(page, PressReleasePage):
        yield page.kicker
        yield to_text(page.body)
        yield to_text(page.background)
        yield from (quote.quote for quote in page.quotes.all())
        return
    yield page.claim
    yield to_text(page.mission)
    if isinstance(page, NetworkPage):
        yield to_text(page.press_background)
    for relation in PROOFREAD if isinstance(page, NetworkPage) else PROOFREAD_OF_PROGRAMMES:
        for row in getattr(page, relation).all():
            yield row.title
            yield to_text(row.body)


def _texts_of_before(page: Proofread) -> Iterator[str]:
    """Milestones: names are names, but the numbers are those of their own day."""
    if isinstance(page, NetworkPage):
        for row in page.milestones.all():
            yield row.title
            yield to_text(row.body)


def _functions(page: Proofread) -> Iterator[str]:
    """As what people are quoted; a party stands there most often."""
    if isinstance(page, PressReleasePage):
        yield from (f"{quote.name}, {quote.function}" for quote in page.quotes.all())


def _day_of(page: Proofread) -> date:
    if isinstance(page, PressReleasePage) and page.date and page.date.latest:
        day: date = page.date.latest
        return day
    return clock.today()


def _register(network: NetworkPage | None, day: date) -> Register:
    names = region_names()
    if network is None:
        return Register(names)
    rows = Membership.objects.of_network(network.translation_key).on(day).counted()
    kinds = {(region, organisation): kind for region, organisation, kind in _who(rows)}
    if not kinds:
        return Register(names)
    founders = sum(kind == MembershipKind.FOUNDING for kind in kinds.values())
    return Register(names, members=len(kinds), founders=founders or None)


def _who(rows: Any) -> Iterable[tuple[int | None, int | None, str]]:
    return rows.order_by().values_list("region", "organisation", "kind")

"""Keeps people, organisations, regions, networks and press releases findable (:mod:`cms.core.searching`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cms.core import richtext, searching
from cms.core.models import SearchEntry
from cms.core.richtext import join_texts
from networks.models import Milestone, NetworkPage, Offer, Organisation, Person, PressQuote, PressReleasePage, Region
from networks.selectors.networks import POINTS

PERSON, ORGANISATION, REGION, NETWORK = "person", "organisation", "region", "network"
PRESS_RELEASE = "press_release"


def register_sources() -> None:
    """``NetworksConfig.ready()`` calls it once."""
    for kind, (model, build) in SOURCES.items():
        searching.register_source(kind, ids=_ids(model), build=build, kinds=[kind])


def _ids(model: Any) -> Callable[[], list[int]]:
    return lambda: list(model.objects.order_by("pk").values_list("pk", flat=True))


def index(kind: str, ids: Iterable[int]) -> None:
    """Write the entries of these things of one kind anew; whatever is gone or not public loses its entry."""
    ids = list(ids)
    _model, build = SOURCES[kind]
    searching.save_entries(build(ids), SearchEntry.objects.filter(kind=kind, object_id__in=ids))


def person_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of the public ones among these people."""
    return [
        _record_entry(PERSON, person, person.name, richtext.to_text(person.biography))
        for person in Person.objects.public().filter(pk__in=ids)
    ]


def organisation_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of these organisations."""
    return [
        _record_entry(ORGANISATION, organisation, organisation.name, organisation.short_name)
        for organisation in Organisation.objects.filter(pk__in=ids)
    ]


def region_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of these regions."""
    return [
        _record_entry(REGION, region, region.name, f"{region.official_key or ''} {region.get_land_display()}")
        for region in Region.objects.filter(pk__in=ids)
    ]


def network_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of the live ones among these networks: what they say of themselves, charter and principles included."""
    points: dict[int, list[str]] = {}
    for model in (*POINTS.values(), Offer, Milestone):
        for page_id, title, body in model.objects.filter(page__in=ids).values_list("page_id", "title", "body"):
            points.setdefault(page_id, []).extend([title, richtext.to_text(body)])
    return [
        searching.entry(
            kind=NETWORK,
            object_id=network.pk,
            public_id=network.public_id,
            page=network,
            locale=network.locale.language_code,
            title=network.title,
            text=join_texts(
                [network.short_name, network.claim, richtext.to_text(network.mission), *points.get(network.pk, [])]
            ),
            dated_at=network.last_published_at,
        )
        for network in NetworkPage.objects.filter(pk__in=ids, live=True).select_related("locale")
    ]


def press_release_entries(ids: list[int]) -> list[SearchEntry]:
    """Entries of the live ones among these press releases."""
    quotes: dict[int, list[str]] = {}
    for page_id, *words in PressQuote.objects.filter(page__in=ids).values_list("page_id", "quote", "name", "function"):
        quotes.setdefault(page_id, []).extend(words)
    return [
        searching.entry(
            kind=PRESS_RELEASE,
            object_id=page.pk,
            public_id=page.public_id,
            page=page,
            locale=page.locale.language_code,
            title=page.title,
            text=join_texts([page.number, page.kicker, richtext.to_text(page.body), *quotes.get(page.pk, [])]),
            dated_at=page.last_published_at,
        )
        for page in PressReleasePage.objects.filter(pk__in=ids, live=True).select_related("locale")
    ]


def _record_entry(kind: str, record: Any, title: str, text: str) -> SearchEntry:
    return searching.entry(
        kind=kind,
        object_id=record.pk,
        public_id=record.public_id,
        title=title,
        text=text.strip(),
        dated_at=record.updated_at,
    )


SOURCES: dict[str, tuple[Any, Callable[[list[int]], list[SearchEntry]]]] = {
    PERSON: (Person, person_entries),
    ORGANISATION: (Organisation, organisation_entries),
    REGION: (Region, region_entries),
    NETWORK: (NetworkPage, network_entries),
    PRESS_RELEASE: (PressReleasePage, press_release_entries),
}

"""Networks and programmes of an import file (contract 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from wagtail.models import Locale

from cms.core.content_import.items import Item
from cms.core.content_import.pages import index_page, write_page
from cms.core.content_import.registry import Entries, Section, register
from networks.models import NetworkIndexPage, NetworkPage, ProgrammePage, ProgrammeState
from networks.services.imports.memberships import load_memberships
from networks.services.imports.records import fill_roles
from networks.services.imports.rows import fill_participations, fill_points, fill_spokespersons
from networks.services.imports.shapes import NETWORK, OF_NETWORKS, OF_PROGRAMMES

PROGRAMME = "programme"
POINTS = ("purposes", "principles", "criteria", "features")


def load_network(item: Item) -> None:
    title_field = "name" if item.text("name") else "title"
    if not item.text(title_field):
        item.problem("“name” is missing.")
        return
    is_programme = item.text("type") == PROGRAMME
    if not _fits(item, is_programme=is_programme):
        return
    model: Any = ProgrammePage if is_programme else NetworkPage
    fill: Callable[[Any], None] = (
        (lambda page: _fill_programme(page, item)) if is_programme else (lambda page: _fill_network(page, item))
    )
    page = write_page(
        item,
        model,
        index_page(NetworkIndexPage, item.session.locale, "Netzwerke"),
        fill,
        draft=bool(item.get("draft")),
        title_field=title_field,
        short_title=item.text("short_name"),
        office_until="office",
    )
    if page is None:
        return
    if "memberships" in item and load_memberships(item, page):
        item.session.also_changed(item.section, item.key, "memberships")
    item.store_extensions(page)


def _fits(item: Item, *, is_programme: bool) -> bool:
    """Whether all fields belong to what the item is; the others become problems."""
    foreign = OF_NETWORKS if is_programme else OF_PROGRAMMES
    kind, other = ("programme", "network") if is_programme else ("network", "programme")
    found = [name for name in item.data if name in foreign and name != "state"]
    for name in found:
        item.problem(f"a {kind} has no “{name}”; only a {other} has (see “type”).", name)
    states = ProgrammeState.values if is_programme else [state for state in NETWORK_STATES if state != "running"]
    if "state" in item and item.text("state") not in states:
        item.problem(f"a {kind} is one of {', '.join(states)}.", "state")
        return False
    return not found


NETWORK_STATES: list[str] = OF_NETWORKS["state"]["enum"]


def _fill_network(page: NetworkPage, item: Item) -> None:
    item.copy(page, "short_name", "claim", "state", "legal_form", "open_for_members", "member_count_label")
    item.copy_rich(page, "mission", "press_background")
    item.copy_date(page, "founded_on", "members_as_of", "review_on")
    item.copy_image(page, "logo", "image")
    if "emerged_from" in item:
        source = item.reference("emerged_from", "networks")
        page.emerged_from = source.page_ptr if source is not None else None
    _fill_office(page, item)
    fill_roles(page, item)
    _fill_charter(page, item)
    for relation in POINTS:
        fill_points(page, relation, item)
    fill_points(page, "offers", item, "", "kind")
    fill_points(page, "practices", item, "", "helpers", "url")
    fill_points(page, "milestones", item)
    fill_spokespersons(page, item)
    admission = item.get("admission")
    if admission is not None:
        entry = item.child("admission", admission)
        entry.copy(page, admission_open="open", admission_url="url")
        fill_points(page, "admission_steps", entry, "steps")


def _fill_charter(page: NetworkPage, item: Item) -> None:
    fill_points(page, "charter", item, "", "key")


def _fill_office(page: NetworkPage, item: Item) -> None:
    if "office" not in item:
        return
    given = item.get("office")
    if given is None:
        page.office = page.office_until = None
        return
    entry = item.child("office", given if isinstance(given, dict) else {"organisation": given})
    page.office = entry.reference("organisation", "organisations")
    holder = entry.child("until", {"office_until": entry.get("until")})
    holder.copy_date(page, "office_until")


def _fill_programme(page: ProgrammePage, item: Item) -> None:
    item.copy(page, "short_name", "claim", "state")
    item.copy_rich(page, "mission")
    item.copy_date(page, "starts_on", "ends_on")
    item.copy_image(page, "image")
    fill_roles(page, item)
    fill_points(page, "offers", item, "", "kind")
    fill_points(page, "results", item, "", "helpers", "url")
    fill_participations(page, item)


def fetch_network(identity: UUID, locale: Locale) -> NetworkPage | ProgrammePage | None:
    """The network or programme in the import's language, or else in any."""
    for model in (NetworkPage, ProgrammePage):
        pages: Iterable[Any] = model.objects.filter(translation_key=identity).order_by("pk")
        found: dict[int, Any] = {page.locale_id: page for page in pages}
        page = found.get(locale.pk) or next(iter(found.values()), None)
        if page is not None:
            network: NetworkPage | ProgrammePage = page
            return network
    return None


def named_networks(item: Item) -> list[NetworkPage]:
    """The networks that an item of another section names; a programme holds no series and no events."""
    found = item.references("networks", "networks")
    for thing in found:
        if not isinstance(thing, NetworkPage):
            item.problem(f"“{thing.title}” is a programme, not a network.", "networks")
    return [thing for thing in found if isinstance(thing, NetworkPage)]


def predecessors_first(entries: Entries) -> Entries:
    """What a network emerged from before the network, wherever they stand in the file."""
    by_key = {str(entry[1]["key"]).strip(): entry for entry in entries}
    done: dict[int, tuple[int, dict[str, Any]]] = {}

    def put(entry: tuple[int, dict[str, Any]], above: frozenset[int]) -> None:
        place, data = entry
        source = by_key.get(str(data.get("emerged_from")).strip())
        if source is not None and source[0] not in done and source[0] not in above:
            put(source, above | {place})
        done.setdefault(place, entry)

    for entry in entries:
        put(entry, frozenset())
    return list(done.values())


register(Section("networks", 40, NETWORK, load_network, fetch_network, predecessors_first))

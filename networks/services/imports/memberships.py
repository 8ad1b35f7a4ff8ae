"""The register of a network, from an import file (contract 6)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cms.core.content_import.items import Item
from networks.models import Membership, NetworkPage, Organisation, Region, ResponsiblePerson
from networks.models.memberships import leading_page
from networks.services.imports.rows import copy_period


def load_memberships(item: Item, network: NetworkPage) -> bool:
    """Make the register that of the file. A member is found again by who it is, and when it appears more than once by
    the order; whoever is not in the list is not in the register any more.

    Returns:
        Whether anything changed.
    """
    known = list(
        Membership.objects.of_network(network.translation_key)
        .select_related("region", "organisation", "network")
        .order_by("pk")
    )
    page = leading_page(network)
    entries = [(entry, _member(entry)) for entry in item.children("memberships")]
    changed = False
    kept: list[tuple[Membership, Item, bool]] = []
    for entry, member in entries:
        if member is None:
            continue
        match = next((row for row in known if row.member == member), None)
        if match is not None:
            known.remove(match)
        row = match or Membership(network=page)
        before = _state(row)
        _fill(row, entry, member)
        kept.append((row, entry, match is None or _state(row) != before))
    with transaction.atomic():
        # First those who go, so that whoever takes their time is not refused.
        for row in known:
            row.delete()
            changed = True
        for row, entry, is_new in kept:
            changed |= _save(row, entry, is_new=is_new)
    return changed


def _member(entry: Item) -> Region | Organisation | None:
    region = entry.reference("region", "regions")
    organisation = entry.reference("organisation", "organisations")
    if (entry.get("region") is None) == (entry.get("organisation") is None):
        entry.problem("a membership needs “region” or “organisation”, one of the two.")
        return None
    member: Region | Organisation | None = region or organisation
    return member


def _fill(row: Membership, entry: Item, member: Region | Organisation) -> None:
    row.region = member if isinstance(member, Region) else None
    row.organisation = member if isinstance(member, Organisation) else None
    entry.copy(row, "kind")
    copy_period(row, entry)


def _state(row: Membership) -> tuple[Any, ...]:
    return (row.region_id, row.organisation_id, row.kind, row.since, row.until)


def _save(row: Membership, entry: Item, *, is_new: bool) -> bool:
    problems = len(entry.session.problems)
    entry.check(row, since="from", until="to")
    if len(entry.session.problems) > problems:
        return False
    if is_new:
        row.save()
    return _save_responsible(row, entry) or is_new


def _save_responsible(row: Membership, entry: Item) -> bool:
    if "responsible" not in entry:
        return False
    wanted = []
    for child in entry.children("responsible"):
        person = child.reference("person", "people")
        if person is not None:
            wanted.append((person, child.text("function")))
    existing = [(known.person, known.function) for known in row.responsible_people.select_related("person")]
    if existing == wanted:
        return False
    try:
        row.responsible_people.set(
            [
                ResponsiblePerson(person=person, function=function, sort_order=place)
                for place, (person, function) in enumerate(wanted)
            ]
        )
        row.save()
    except ValidationError as error:
        entry.problem(" ".join(error.messages), "responsible")
    return True

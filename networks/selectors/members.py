"""Who belongs to a network on a day: the register (C07, D13, D14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext, ngettext, pgettext

from cms.core import clock
from cms.core.api.shapes import Document, fuzzy, moment
from cms.core.fuzzydates import FuzzyDate
from cms.core.labels import choice_label
from networks.maps import Map, draw
from networks.models import COUNTED, Membership, MembershipKind, NetworkPage
from networks.querysets import MembershipQuerySet
from networks.selectors.records import region_document, short_organisation


def members_of(network: NetworkPage, as_of: FuzzyDate | None = None) -> MembershipQuerySet:
    """Everybody who belonged on the last day of ``as_of``; without it, today."""
    day = (as_of.latest if as_of else None) or clock.today()
    register: MembershipQuerySet = Membership.objects.of_network(network.translation_key).on(day)
    return register


def membership_documents(ids: list[int], *, language: str) -> list[Document]:
    """Memberships, the order kept; nothing of who is responsible (B07). One query."""
    rows = Membership.objects.select_related("region", "organisation").in_bulk(ids)
    return [membership_document(rows[pk], language) for pk in ids if pk in rows]


def membership_document(row: Membership, language: str) -> Document:
    """One membership in the shape of contract 4."""
    return {
        "id": str(row.public_id),
        "updated_at": moment(row.updated_at),
        "name": row.member.name if row.member else "",
        "region": region_document(row.region, language) if row.region else None,
        "organisation": short_organisation(row.organisation) if row.organisation else None,
        "kind": row.kind,
        "kind_label": choice_label(MembershipKind, row.kind, language),
        "from": fuzzy(row.since, language),
        "to": fuzzy(row.until, language),
    }


LONG = 40
"""A list of more members of one kind than this is cut by Land. It stays one page: whoever prints it, searches in the
browser or has it read aloud has all of it."""


class Part(NamedTuple):
    """The members of one kind from one Land; without a label, all of the kind."""

    label: str
    members: list[Document]


@dataclass(frozen=True)
class Group:
    """The members of one kind.

    Attributes:
        key: the anchor of the group on the page; those of its parts are made of it.
    """

    key: str
    label: str
    parts: list[Part]

    @property
    def count(self) -> int:
        return sum(len(part.members) for part in self.parts)


@dataclass(frozen=True)
class Register:
    """The list of members as the network's page shows it on one day.

    Attributes:
        groups: members first, guests and supporting members behind them; only whom ``looked_for`` fits.
        caption: generated: how many, from how many Länder, as of when; always of the whole register.
        count: how many are counted as members.
        listed: how many stand in the register, whatever their kind.
        map: where the members are; None when no place is known.
    """

    as_of: FuzzyDate
    groups: list[Group]
    caption: str
    count: int
    listed: int
    looked_for: str = ""
    map: Map | None = None

    @property
    def is_long(self) -> bool:
        """Whether it is worth a field to look for somebody."""
        return self.listed > LONG

    @property
    def found(self) -> int:
        """How many fit what was looked for."""
        return sum(group.count for group in self.groups)

    @property
    def day(self) -> date | None:
        return self.as_of.latest


def register_on(network: NetworkPage, as_of: FuzzyDate | None, *, language: str, looked_for: str = "") -> Register:
    """The register on the last day of ``as_of``, of the network's own list day, or of today. Captions are in the
    active language. One query.

    Args:
        looked_for: a part of a name or Land; the list and not the caption is narrowed by it.
    """
    shown_as = as_of or network.members_as_of or FuzzyDate.of(clock.today())
    if shown_as.latest is None:
        shown_as = FuzzyDate.of(clock.today())
    rows = list(members_of(network, shown_as).select_related("region", "organisation__region"))
    documents = sorted((membership_document(row, language) for row in rows), key=lambda member: member["name"])
    counted = [member for member in documents if member["kind"] in COUNTED]
    kinds: list[tuple[str, str, list[Document]]] = [("members", gettext("Members"), counted)]
    for kind, label in (
        (MembershipKind.GUEST, pgettext("of a network", "Guests")),
        (MembershipKind.SUPPORTER, gettext("Supporting members")),
    ):
        kinds.append((kind.value, label, [member for member in documents if member["kind"] == kind]))
    groups = [
        Group(key, label, _parts(fitting, is_long=len(members) > LONG))
        for key, label, members in kinds
        if (fitting := [member for member in members if _fits(member, looked_for)])
    ]
    return Register(
        as_of=shown_as,
        groups=groups,
        caption=caption(counted, shown_as, language),
        count=len(counted),
        listed=len(documents),
        looked_for=looked_for,
        map=draw(_places(rows)),
    )


def _fits(member: Document, looked_for: str) -> bool:
    said = f"{member['name']} {_land(member)}".casefold()
    return all(word in said for word in looked_for.casefold().split())


def _land(member: Document) -> str:
    return member["region"]["land_label"] if member["region"] else ""


def _parts(members: list[Document], *, is_long: bool) -> list[Part]:
    """One part, or one for each Land in alphabetical order; whoever is from no Land comes last."""
    if not is_long:
        return [Part("", members)]
    lands: dict[str, list[Document]] = {}
    for member in members:
        lands.setdefault(_land(member), []).append(member)
    others = lands.pop("", [])
    parts = [Part(label, lands[label]) for label in sorted(lands)]
    return [*parts, Part(gettext("Without a Land"), others)] if others else parts


def _places(rows: Iterable[Membership]) -> list[tuple[str, float | None, float | None]]:
    """Members with the middle of their region; an organisation is where its region is."""
    found = {}
    for row in rows:
        region = row.region or (row.organisation and row.organisation.region)
        if row.kind in COUNTED and row.member:
            found[row.member] = (row.member.name, region and region.longitude, region and region.latitude)
    return list(found.values())


def caption(members: Iterable[Document], as_of: FuzzyDate, language: str) -> str:
    """“14 members from 11 Länder, 14 of them founding members; as of December 2022”, counted and never typed (C07, D14)."""
    members = list(members)
    names = {member["name"] for member in members}
    lands = {member["region"]["land"] for member in members if member["region"]} - {None}
    founders = {member["name"] for member in members if member["kind"] == MembershipKind.FOUNDING}
    text = ngettext("%(count)d member", "%(count)d members", len(names)) % {"count": len(names)}
    if lands:
        text += " " + ngettext("from %(count)d Land", "from %(count)d Länder", len(lands)) % {"count": len(lands)}
    if founders and founders == names:
        text += ", " + gettext("all of them founding members")
    elif founders:
        text += ", " + ngettext(
            "%(count)d of them a founding member", "%(count)d of them founding members", len(founders)
        ) % {"count": len(founders)}
    return gettext("%(members)s. As of: %(date)s") % {"members": text, "date": as_of.label(language)}

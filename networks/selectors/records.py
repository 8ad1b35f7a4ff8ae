"""People, organisations and regions as documents (contract 4)."""

from __future__ import annotations

from datetime import datetime

from cms.core import richtext
from cms.core.api.shapes import Document, api_url, fuzzy, moment
from cms.core.labels import choice_label
from cms.core.material import Material, load_material
from cms.core.prepared import Among, Prepared
from cms.core.public import PublicSpace
from networks.models import (
    Land,
    Organisation,
    OrganisationKind,
    OrganisationRole,
    OrganisationRoleRow,
    Person,
    PersonLink,
    Region,
    RegionKind,
)

_PEOPLE = Prepared(
    lambda: (
        Person.objects.public()
        .filter(Among("id", "ids"))
        .order_by()
        .values_list("id", "public_id", "name", "sort_name", "biography", "photo_id", "updated_at")
    )
)
_LINKS = Prepared(
    lambda: (
        PersonLink.objects.filter(Among("person_id", "ids"))
        .order_by("sort_order", "id")
        .values_list("person_id", "label", "url")
    )
)


def person_documents(ids: list[int], *, space: PublicSpace, language: str, now: datetime) -> dict[int, Document]:
    """Public people by their database key, without what they took part in. Five queries at most."""
    rows = _PEOPLE.rows(ids=ids)
    links: dict[int, list[Document]] = {}
    for person_id, label, url in _LINKS.rows(ids=ids):
        links.setdefault(person_id, []).append({"label": label, "url": url})
    material = load_material(
        space, now=now, image_ids=[row[5] for row in rows], targets=richtext.targets(*(row[4] for row in rows))
    )
    return {
        person_id: {
            "id": public_id,
            "html_url": None,
            "api_url": api_url("people", public_id),
            "updated_at": moment(updated_at),
            "name": name,
            "sort_name": sort_name,
            "biography_html": richtext.to_html(biography, material),
            "biography_text": richtext.to_text(biography),
            "photo": material.image(photo_id),
            "links": links.get(person_id, []),
        }
        for person_id, public_id, name, sort_name, biography, photo_id, updated_at in rows
    }


def region_document(region: Region, language: str) -> Document:
    """A county, city or union of them."""
    return {
        "id": str(region.public_id),
        "api_url": api_url("regions", str(region.public_id)),
        "updated_at": moment(region.updated_at),
        "name": region.name,
        "official_key": region.official_key,
        "kind": region.kind,
        "kind_label": choice_label(RegionKind, region.kind, language),
        "land": region.land or None,
        "land_label": choice_label(Land, region.land, language),
        "latitude": region.latitude,
        "longitude": region.longitude,
        "dissolved_on": region.dissolved_on.isoformat() if region.dissolved_on else None,
    }


def region_documents(ids: list[int], *, language: str) -> list[Document]:
    """Regions, the order kept. One query."""
    regions = Region.objects.in_bulk(ids)
    return [region_document(regions[region_id], language) for region_id in ids if region_id in regions]


def organisation_documents(ids: list[int], *, space: PublicSpace, language: str, now: datetime) -> list[Document]:
    """Organisations with their region and logo, the order kept. Two queries."""
    organisations = Organisation.objects.select_related("region").in_bulk(ids)
    material = load_material(space, now=now, image_ids=[row.logo_id for row in organisations.values()])
    return [
        {
            "id": str(row.public_id),
            "api_url": api_url("organisations", str(row.public_id)),
            "updated_at": moment(row.updated_at),
            "name": row.name,
            "short_name": row.short_name,
            "kind": row.kind,
            "kind_label": choice_label(OrganisationKind, row.kind, language),
            "website": row.website or None,
            "logo": material.image(row.logo_id),
            "region": region_document(row.region, language) if row.region else None,
        }
        for organisation_id in ids
        if (row := organisations.get(organisation_id)) is not None
    ]


def short_person(person: Person, material: Material) -> Document:
    """A person where another thing points to them; the caller has looked whether they may be shown."""
    return {
        "id": str(person.public_id),
        "name": person.name,
        "photo": material.image(person.photo_id),
        "api_url": api_url("people", str(person.public_id)),
    }


def short_organisation(
    organisation: Organisation, material: Material | None = None, logo_id: int | None = None
) -> Document:
    """An organisation where another thing points to it.

    Args:
        logo_id: a logo for this purpose, instead of the organisation's own.
    """
    logo = material and (material.image(logo_id) or material.image(organisation.logo_id))
    return {
        "id": str(organisation.public_id),
        "name": organisation.name,
        "short_name": organisation.short_name,
        "website": organisation.website or None,
        "logo": logo or None,
        "api_url": api_url("organisations", str(organisation.public_id)),
    }


def role_document(role: OrganisationRoleRow, material: Material, language: str) -> Document:
    """An organisation with its part in something, and since when (X04)."""
    return {
        **short_organisation(role.organisation, material, role.logo_id),
        "role": role.role,
        "role_label": choice_label(OrganisationRole, role.role, language),
        "wording": role.wording,
        "since": fuzzy(role.since, language),
        "until": fuzzy(role.until, language),
    }

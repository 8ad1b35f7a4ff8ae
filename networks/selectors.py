"""Networks, people, organisations and regions as documents (contract 4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from cms.core import richtext
from cms.core.labels import choice_label
from cms.core.material import load_material
from cms.core.prepared import Among, Prepared
from cms.core.public import PublicSpace, visible_at
from cms.core.shapes import Document, api_url, fuzzy, moment, translations
from networks.models import (
    Land,
    NetworkOrganisation,
    NetworkPage,
    NetworkState,
    Organisation,
    OrganisationKind,
    OrganisationRole,
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


def public_networks(*, space: PublicSpace, now: datetime, language: str) -> QuerySet[NetworkPage]:
    """All networks of one language that the public may see."""
    networks: QuerySet[NetworkPage] = NetworkPage.objects.filter(
        space.pages(), visible_at(now), locale__language_code=language
    )
    return networks


def network_documents(ids: list[int], *, space: PublicSpace, language: str, now: datetime) -> list[Document]:
    """Networks of one language as far as they are described today, the order kept. Five queries at most.

    The register of members, the charter and the groups come with the rest of ``networks``.
    """
    networks = NetworkPage.objects.in_bulk(ids)
    roles: dict[int, list[NetworkOrganisation]] = {}
    for role in (
        NetworkOrganisation.objects.filter(page__in=ids).select_related("organisation").order_by("sort_order", "pk")
    ):
        roles.setdefault(role.page_id, []).append(role)
    material = load_material(
        space,
        now=now,
        image_ids=_images(networks.values(), roles),
        translation_keys=[str(network.translation_key) for network in networks.values()],
        targets=richtext.targets(*(network.mission for network in networks.values())),
    )

    def organisations(network: NetworkPage, wanted: OrganisationRole) -> list[Document]:
        return [
            {
                "id": str(role.organisation.public_id),
                "name": role.organisation.name,
                "short_name": role.organisation.short_name,
                "website": role.organisation.website or None,
                "logo": material.image(role.logo_id) or material.image(role.organisation.logo_id),
                "api_url": api_url("organisations", str(role.organisation.public_id)),
                "role": role.role,
                "role_label": choice_label(OrganisationRole, role.role, language),
                "wording": role.wording,
                "since": fuzzy(role.since, language),
                "until": fuzzy(role.until, language),
            }
            for role in roles.get(network.pk, ())
            if role.role == wanted
        ]

    def document(network: NetworkPage) -> Document:
        public_id, key = str(network.public_id), str(network.translation_key)
        return {
            "id": public_id,
            "translation_key": key,
            "locale": language,
            "translations": translations(material, collection="networks", translation_key=key, locale=language),
            "html_url": space.url(network.path, network.url_path),
            "api_url": api_url("networks", public_id),
            "updated_at": moment(network.last_published_at),
            "name": network.title,
            "short_name": network.short_name,
            "claim": network.claim,
            "state": network.state,
            "state_label": choice_label(NetworkState, network.state, language),
            "founded_on": fuzzy(network.founded_on, language),
            "mission_html": richtext.to_html(network.mission, material),
            "mission_text": richtext.to_text(network.mission),
            "logo": material.image(network.logo_id),
            "image": material.image(network.image_id),
            "organisers": organisations(network, OrganisationRole.ORGANISER),
            "supporters": organisations(network, OrganisationRole.SUPPORTER),
            "partners": organisations(network, OrganisationRole.PARTNER),
        }

    with translation.override(language):
        return [document(networks[network_id]) for network_id in ids if network_id in networks]


def _images(networks: Iterable[NetworkPage], roles: dict[int, list[Any]]) -> list[int | None]:
    pictures = [image_id for network in networks for image_id in (network.logo_id, network.image_id)]
    logos = [
        image_id
        for group in roles.values()
        for role in group
        for image_id in (role.logo_id, role.organisation.logo_id)
    ]
    return [*pictures, *logos]

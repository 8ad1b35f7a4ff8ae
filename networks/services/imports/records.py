"""Regions, organisations and people of an import file (contract 6), and what networks, series and events share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wagtail.models import Locale

from cms.core.content_import import shapes as s
from cms.core.content_import.items import Item
from cms.core.content_import.records import write_record
from cms.core.content_import.registry import Section, register
from cms.core.content_import.rows import replace_rows
from networks.models import (
    ChannelKind,
    Land,
    Organisation,
    OrganisationKind,
    OrganisationRole,
    Person,
    PersonLink,
    Region,
    RegionKind,
)

ROLE_FIELDS = {
    "organisers": OrganisationRole.ORGANISER,
    "funders": OrganisationRole.FUNDER,
    "carriers": OrganisationRole.CARRIER,
    "partners": OrganisationRole.PARTNER,
    "supporters": OrganisationRole.SUPPORTER,
    "publishers": OrganisationRole.PUBLISHER,
}
"""Which list of an item names the organisations with which role."""

IDENTITY_FIELDS = s.computed("id", "translation_key", "translations", "html_url", "api_url", "updated_at")

ROLE_ENTRY = s.shared(
    "organisation_role",
    s.short_or(
        s.fields(
            {
                "organisation": s.needed_reference("organisations"),
                "role": s.choice(OrganisationRole, "Only when it differs from the list's own."),
                "wording": s.text(255, "The prescribed sentence."),
                "logo": s.image("Only when it differs from the organisation's own logo."),
                "since": s.fuzzy_date(),
                "until": s.fuzzy_date(),
            },
            required=["organisation"],
        ),
        s.reference("organisations"),
    ),
)


def role_lists() -> dict[str, s.Schema]:
    """The lists of organisations, one per role, that networks, series and events have in common."""
    return {
        name: s.list_of(ROLE_ENTRY, f"Organisations as {role.value}: keys or objects.")
        for name, role in ROLE_FIELDS.items()
    }


def channel_list() -> s.Schema:
    return s.list_of(
        s.fields({"kind": s.choice(ChannelKind), "label": s.text(120), "url": s.needed_url()}, required=["url"]),
        "Where one can follow it.",
    )


def fill_roles(page: Any, item: Item) -> None:
    """Write the organisations of all roles that the item names; roles that it does not name stay."""
    given = [name for name in ROLE_FIELDS if name in item]
    if not given:
        return
    items = [(entry, ROLE_FIELDS[name]) for name in given for entry in item.children(name, "organisation")]
    default_role = {entry.path: role for entry, role in items}

    def role_of(entry: Item) -> str:
        return entry.text("role") or default_role[entry.path].value

    # An entry may say its own role, as the API's “funders” do; then that role counts as named, too.
    roles = {*(ROLE_FIELDS[name].value for name in given), *(role_of(entry) for entry, _role in items)}
    kept = [row for row in page.organisation_roles.all() if row.role not in roles]

    def fill(row: Any, entry: Item) -> None:
        organisation = entry.reference("organisation", "organisations")
        if organisation is not None:
            row.organisation = organisation
        row.role = role_of(entry)
        entry.copy(row, "wording")
        entry.copy_image(row, "logo")
        entry.copy_date(row, "since", "until")

    done = replace_rows(
        page,
        "organisation_roles",
        [entry for entry, _role in items],
        item_identity=lambda entry: (
            getattr(entry.reference("organisation", "organisations"), "pk", None),
            role_of(entry),
        ),
        row_identity=lambda row: (row.organisation_id, row.role),
        fill=fill,
    )
    rows = [row for row, _entry in done]
    for position, row in enumerate(kept, start=len(rows)):
        row.sort_order = position
    page.organisation_roles.set([*rows, *kept])


def fill_channels(page: Any, item: Item) -> None:
    if "channels" in item:
        replace_rows(
            page,
            "channels",
            item.children("channels"),
            item_identity=lambda entry: entry.text("url"),
            row_identity=lambda row: row.url,
            fill=lambda row, entry: entry.copy(row, "kind", "label", "url"),
            by_position=True,
        )


# Regions -------------------------------------------------------------------------------------------------------------

_LAND_NAMES = {
    "DE-BW": "Baden-Württemberg", "DE-BY": "Bayern", "DE-BE": "Berlin", "DE-BB": "Brandenburg", "DE-HB": "Bremen",
    "DE-HH": "Hamburg", "DE-HE": "Hessen", "DE-MV": "Mecklenburg-Vorpommern", "DE-NI": "Niedersachsen",
    "DE-NW": "Nordrhein-Westfalen", "DE-RP": "Rheinland-Pfalz", "DE-SL": "Saarland", "DE-SN": "Sachsen",
    "DE-ST": "Sachsen-Anhalt", "DE-SH": "Schleswig-Holstein", "DE-TH": "Thüringen",
}  # fmt: skip

REGION = s.fields(
    {
        "key": s.key("regions"),
        "name": s.needed_text(255, "The official spelling."),
        "official_key": {
            "type": ["string", "integer", "null"],
            "description": "The official municipality key (AGS). Quotes keep a leading zero in JSON and YAML.",
        },
        "kind": s.choice(RegionKind),
        "land": {
            "enum": [*Land.values, *(code.removeprefix("DE-") for code in Land.values), *_LAND_NAMES.values(), None],
            "description": "The Land: its ISO 3166-2 code (DE-BB), the short form (BB) or its German name.",
        },
        "latitude": {"type": ["number", "null"], "description": "Of the middle of the region, in degrees north."},
        "longitude": {"type": ["number", "null"], "description": "In degrees east."},
        "dissolved_on": {
            "type": ["string", "null"],
            "format": "date",
            "description": "The last day of a region that a reform dissolved.",
        },
        **s.computed("id", "updated_at", "organisations"),
    },
    required=["key", "name"],
)


def _land_code(text: str) -> str:
    by_name = {name: code for code, name in _LAND_NAMES.items()}
    return by_name.get(text) or (text if text.startswith("DE-") or not text else f"DE-{text}")


def load_region(item: Item) -> None:
    def fill(region: Region) -> None:
        item.copy(region, "name", "official_key", "kind", "latitude", "longitude", "dissolved_on")
        if "land" in item:
            region.land = _land_code(item.text("land"))

    def adopt() -> Region | None:
        # A region is the same whoever names it: its official key and its name are unique (X03).
        if item.text("official_key"):
            known = Region.objects.filter(official_key=item.text("official_key")).first()
            if known is not None:
                return known
        return Region.objects.filter(name=item.text("name")).first()

    write_record(item, Region, fill, adopt=adopt)


# Organisations -------------------------------------------------------------------------------------------------------

ORGANISATION = s.fields(
    {
        "key": s.key("organisations"),
        "name": s.needed_text(255),
        "short_name": s.text(80),
        "kind": s.choice(OrganisationKind),
        "website": s.url(max_length=200),
        "logo": s.image(),
        "region": s.reference("regions", "Where the organisation is at home."),
        **s.computed("id", "updated_at", "api_url", "html_url"),
    },
    required=["key", "name"],
)


def load_organisation(item: Item) -> None:
    def fill(organisation: Organisation) -> None:
        item.copy(organisation, "name", "short_name", "kind", "website")
        item.copy_image(organisation, "logo")
        if "region" in item:
            organisation.region = item.reference("region", "regions")

    write_record(item, Organisation, fill)


# People --------------------------------------------------------------------------------------------------------------

PERSON = s.fields(
    {
        "key": s.key("people"),
        "name": s.needed_text(255, "As it is shown, with an academic title where wanted."),
        "sort_name": s.text(255, "Family name first; without it the last word of the name."),
        **s.rich("biography", "Two or three sentences."),
        "photo": s.image("Portrait."),
        "links": s.list_of(
            s.fields({"label": s.needed_text(120), "url": s.needed_url(max_length=200)}, required=["label", "url"])
        ),
        "is_public": s.flag("Switched off, the person is shown nowhere."),
        "draft": s.flag("The same as is_public: false."),
        **s.computed("id", "updated_at", "api_url", "html_url", "biography_text"),
    },
    required=["key", "name"],
)


def load_person(item: Item) -> None:
    def fill(person: Person) -> None:
        renamed = "name" in item and person.name != item.text("name")
        item.copy(person, "name", "sort_name", "is_public")
        if "draft" in item:
            person.is_public = not item.get("draft")
        if renamed and not item.text("sort_name"):
            person.sort_name = ""  # made anew from the name when the person is saved
        item.copy_rich(person, "biography")
        item.copy_image(person, "photo")
        if "links" in item:
            _fill_links(person, item)

    write_record(item, Person, fill)


def _fill_links(person: Person, item: Item) -> None:
    known = {link.url: link for link in person.links.all()}
    links = []
    for position, entry in enumerate(item.children("links")):
        link = known.pop(entry.text("url"), None) or PersonLink()
        entry.copy(link, "label", "url")
        link.sort_order = position
        entry.check(link, exclude=["person"])
        links.append(link)
    person.links.set(links)


def fetch_record(model: Any) -> Any:
    """How a record is found by the id that ``ImportKey`` remembers."""

    def fetch(identity: UUID, _locale: Locale) -> Any:
        return model.objects.filter(public_id=identity).first()

    return fetch


register(Section("regions", 10, REGION, load_region, fetch_record(Region)))
register(Section("organisations", 20, ORGANISATION, load_organisation, fetch_record(Organisation)))
register(Section("people", 30, PERSON, load_person, fetch_record(Person)))

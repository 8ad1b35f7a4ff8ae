"""Networks as documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import CharField, Q, QuerySet, Value
from django.utils import translation

from cms.core import richtext
from cms.core.api.shapes import Document, api_url, fuzzy, moment, site_url, translations
from cms.core.fuzzydates import FuzzyDate
from cms.core.labels import choice_label
from cms.core.material import Material, load_material
from cms.core.prepared import Among, Prepared
from cms.core.public import PublicSpace, public_space, visible_at
from networks.admission.links import new_url
from networks.models import (
    AdmissionStep,
    CharterChapter,
    Criterion,
    Feature,
    GoodPractice,
    Milestone,
    NetworkOrganisation,
    NetworkPage,
    NetworkState,
    Offer,
    OrganisationRole,
    PressReleasePage,
    Principle,
    Purpose,
    Spokesperson,
)
from networks.querysets import holds_on
from networks.selectors.pieces import offer_document, page_link, point_document, result_document
from networks.selectors.records import role_document, short_organisation, short_person

POINTS: dict[str, Any] = {
    "purposes": Purpose,
    "charter": CharterChapter,
    "principles": Principle,
    "criteria": Criterion,
    "features": Feature,
    "admission_steps": AdmissionStep,
}
"""Relations of a network whose rows are a title and a text; one query reads all of them."""
NEWS = 5
"""How many press releases a network's document names, the latest first; all of them are in ``/press-releases/``."""


class Point(NamedTuple):
    """A row of one of the relations in ``POINTS``."""

    relation: str
    page_id: int | None
    place: int | None
    row_id: int | None
    public_id: str
    key: str
    title: str
    body: str


def _points_query() -> QuerySet[Any, Any]:
    parts = [
        model.objects.filter(Among("page_id", "ids"))
        .order_by()
        .values_list(
            Value(relation, output_field=CharField()),
            "page_id",
            "sort_order",
            "id",
            "public_id",
            "key" if relation == "charter" else Value("", output_field=CharField()),
            "title",
            "body",
        )
        for relation, model in POINTS.items()
    ]
    return parts[0].union(*parts[1:], all=True)


_POINTS = Prepared(_points_query)


def _in_order(row: tuple[Any, ...]) -> tuple[bool, int, int]:
    place, row_id = row[2], row[3]
    return place is not None, place or 0, row_id  # what has no place comes first


@dataclass
class _Rows:
    """The rows of one network."""

    points: list[Point] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    practices: list[GoodPractice] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    spokespersons: list[Spokesperson] = field(default_factory=list)
    roles: list[NetworkOrganisation] = field(default_factory=list)
    releases: list[PressReleasePage] = field(default_factory=list)


def public_networks(*, space: PublicSpace, now: datetime, language: str) -> QuerySet[NetworkPage]:
    """All networks of one language that the public may see."""
    networks: QuerySet[NetworkPage] = NetworkPage.objects.filter(
        space.pages(), visible_at(now), locale__language_code=language
    )
    return networks


def network_documents(ids: list[int], *, space: PublicSpace, language: str, now: datetime) -> list[Document]:
    """Networks of one language, the order kept. Twelve queries at most."""
    found = NetworkPage.objects.with_counts(_day(now)).select_related("emerged_from", "office").in_bulk(ids)
    rows = _rows_from_database(list(found), space, now)
    pairs = [(found[pk], rows[pk]) for pk in ids if pk in found]
    return _documents(pairs, space=space, language=language, now=now)


def network_document(page: NetworkPage, *, language: str, now: datetime) -> Document:
    """A network as it stands in memory, its unsaved rows included: for previews."""
    counts = NetworkPage.objects.with_counts(_day(now)).filter(pk=page.pk)
    counted = counts.values_list("counted_members", "counted_groups").first() if page.pk else None
    page.counted_members, page.counted_groups = counted or (0, 0)
    space = public_space()
    rows = _rows_from_memory(page, space, now)
    return _documents([(page, rows)], space=space, language=language, now=now)[0]


def _day(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _rows_from_database(ids: list[int], space: PublicSpace, now: datetime) -> dict[int, _Rows]:
    rows = {pk: _Rows() for pk in ids}
    for values in sorted(_POINTS.rows(ids=ids), key=_in_order):
        rows[values[1]].points.append(Point._make(values))
    for name, model in (("offers", Offer), ("milestones", Milestone), ("practices", GoodPractice)):
        found: QuerySet[Any] = model.objects.filter(page__in=ids).order_by("sort_order", "pk")
        for row in found.select_related("region") if model is GoodPractice else found:
            getattr(rows[row.page_id], name).append(row)
    speaking: QuerySet[Any] = Spokesperson.objects.filter(holds_on(_day(now)), page__in=ids, person__is_public=True)
    for spokesperson in speaking.select_related("person", "region").order_by("sort_order", "pk"):
        rows[spokesperson.page_id].spokespersons.append(spokesperson)
    roles: QuerySet[Any] = NetworkOrganisation.objects.filter(page__in=ids).select_related("organisation", "contact")
    for role in roles.order_by("sort_order", "pk"):
        rows[role.page_id].roles.append(role)
    releases: QuerySet[Any] = _releases(space, now).filter(network__in=ids)
    for release in releases:
        if len(rows[release.network_id].releases) < NEWS:
            rows[release.network_id].releases.append(release)
    return rows


def _rows_from_memory(page: NetworkPage, space: PublicSpace, now: datetime) -> _Rows:
    return _Rows(
        points=[
            Point(relation, page.pk, place, row.pk, str(row.public_id), getattr(row, "key", ""), row.title, row.body)
            for relation in POINTS
            for place, row in enumerate(getattr(page, relation).all())
        ],
        offers=list(page.offers.all()),
        practices=list(page.practices.all()),
        milestones=list(page.milestones.all()),
        spokespersons=[row for row in page.spokespersons.all() if row.person.is_public and _holds(row, _day(now))],
        roles=list(page.organisation_roles.all()),
        releases=list(_releases(space, now).filter(network=page.pk)[:NEWS]) if page.pk else [],
    )


def _holds(row: Spokesperson, day: date) -> bool:
    """The same rule as :func:`networks.querysets.holds_on`."""
    has_begun = not (row.since and row.since.earliest and row.since.earliest > day)
    is_over = bool(row.until and row.until.latest and row.until.latest < day)
    return has_begun and not is_over


def _releases(space: PublicSpace, now: datetime) -> QuerySet[PressReleasePage]:
    releases: QuerySet[PressReleasePage] = (
        PressReleasePage.objects.filter(space.pages(), visible_at(now))
        .only("public_id", "title", "kicker", "number", "date", "path", "url_path", "network")
        .order_by("-date", "-pk")
    )
    return releases


def _documents(
    pairs: list[tuple[NetworkPage, _Rows]], *, space: PublicSpace, language: str, now: datetime
) -> list[Document]:
    networks = [network for network, _rows in pairs]
    predecessors = [network.emerged_from for network in networks if network.emerged_from]
    material = load_material(
        space,
        now=now,
        image_ids=_images(pairs),
        translation_keys=[str(page.translation_key) for page in (*networks, *predecessors)],
        targets=richtext.targets(*_texts(pairs)),
        document_ids=[row.document_id for _network, rows in pairs for row in rows.practices if row.document_id],
    )
    with translation.override(language):
        return [_document(network, rows, material, language, now) for network, rows in pairs]


def _images(pairs: list[tuple[NetworkPage, _Rows]]) -> Iterable[int | None]:
    for network, rows in pairs:
        yield from (network.logo_id, network.image_id)
        if network.office:
            yield network.office.logo_id
        for role in rows.roles:
            yield from (role.logo_id, role.organisation.logo_id, role.contact.photo_id if role.contact else None)
        yield from (offer.image_id for offer in rows.offers)
        yield from (row.person.photo_id for row in rows.spokespersons)


def _texts(pairs: list[tuple[NetworkPage, _Rows]]) -> Iterable[str]:
    for network, rows in pairs:
        yield network.mission
        yield from (point.body for point in rows.points)
        yield from (row.body for row in (*rows.offers, *rows.practices, *rows.milestones))


def _document(network: NetworkPage, rows: _Rows, material: Material, language: str, now: datetime) -> Document:
    public_id, key = str(network.public_id), str(network.translation_key)

    def points(relation: str) -> list[Document]:
        return [
            {
                **point_document(point.public_id, point.title, point.body, material),
                **({"key": point.key} if relation == "charter" else {}),
            }
            for point in rows.points
            if point.relation == relation
        ]

    def organisations(role: OrganisationRole) -> list[Document]:
        return [
            {**role_document(row, material, language), "contact": _contact(row, material)}
            for row in rows.roles
            if row.role == role
        ]

    return {
        "id": public_id,
        "translation_key": key,
        "locale": language,
        "translations": translations(material, collection="networks", translation_key=key, locale=language),
        "html_url": material.space.url(network.path, network.url_path) if network.path else "",
        "api_url": api_url("networks", public_id),
        "updated_at": moment(network.last_published_at),
        "name": network.title,
        "short_name": network.short_name,
        "claim": network.claim,
        "state": network.state,
        "state_label": choice_label(NetworkState, network.state, language),
        "founded_on": fuzzy(network.founded_on, language),
        "legal_form": network.legal_form,
        "mission_html": richtext.to_html(network.mission, material),
        "mission_text": richtext.to_text(network.mission),
        "logo": material.image(network.logo_id),
        "image": material.image(network.image_id),
        "purposes": points("purposes"),
        "charter": points("charter"),
        "principles": points("principles"),
        "criteria": points("criteria"),
        "features": points("features"),
        "open_for_members": network.open_for_members and network.state != NetworkState.ENDED,
        "admission": {
            "open": network.takes_applications,
            "url": network.admission_url or (new_url(network) if network.takes_applications else None),
            "steps": points("admission_steps"),
        },
        "organisers": organisations(OrganisationRole.ORGANISER),
        "funders": organisations(OrganisationRole.FUNDER),
        "carriers": organisations(OrganisationRole.CARRIER),
        "supporters": organisations(OrganisationRole.SUPPORTER),
        "partners": organisations(OrganisationRole.PARTNER),
        "emerged_from": page_link(network.emerged_from, material, language),
        "spokespersons": [_spokesperson(row, material, language) for row in rows.spokespersons],
        "member_count": network.counted_members,
        "member_count_label": network.member_count_label,
        "members_as_of": fuzzy(list_date(network, _day(now)), language),
        "members_url": f"{api_url('networks', public_id)}members/",
        "offers": [offer_document(row, material, language) for row in rows.offers],
        "practices": [result_document(row, material, language) for row in rows.practices],
        "milestones": [
            {
                **point_document(str(row.public_id), row.title, row.body, material),
                "date": fuzzy(row.date, language),
            }
            for row in rows.milestones
        ],
        "office": _office(network, material, language),
        "groups_public": network.counted_groups,
        "press_releases": [_release(row, material, language) for row in rows.releases],
        "review_on": fuzzy(network.review_on, language),
    }


def list_date(network: NetworkPage, today: date) -> FuzzyDate:
    """As of when the network's own list of members is shown."""
    chosen: FuzzyDate | None = network.members_as_of
    return chosen if chosen is not None and chosen.latest is not None else FuzzyDate.of(today)


def _contact(role: NetworkOrganisation, material: Material) -> Document | None:
    return short_person(role.contact, material) if role.contact and role.contact.is_public else None


def _office(network: NetworkPage, material: Material, language: str) -> Document | None:
    if network.office is None:
        return None
    return {**short_organisation(network.office, material), "until": fuzzy(network.office_until, language)}


def _spokesperson(row: Spokesperson, material: Material, language: str) -> Document:
    return {
        "id": str(row.public_id),
        "person": short_person(row.person, material),
        "region": {
            "id": str(row.region.public_id),
            "name": row.region.name,
            "api_url": api_url("regions", str(row.region.public_id)),
        }
        if row.region
        else None,
        "from": fuzzy(row.since, language),
        "to": fuzzy(row.until, language),
        "contact_url": contact_url(row),
    }


def contact_url(row: Spokesperson) -> str | None:
    """Where one reaches a spokesperson: a page of their own, or ours, which shows the address to people who ask (D12)."""
    if row.contact_url:
        return row.contact_url
    return site_url(f"/contact/spokesperson/{row.public_id}/") if row.email or row.phone else None


def speaking_for(network: UUID, *, space: PublicSpace, now: datetime) -> QuerySet[Any, Any]:
    """The database keys of the people who speak now for the network with this id or translation key."""
    rows: QuerySet[Any] = Spokesperson.objects.filter(
        holds_on(_day(now)),
        Q(page__public_id=network) | Q(page__translation_key=network),
        space.pages("page__"),
        visible_at(now, "page__"),
    )
    return rows.values("person")


def reachable_spokesperson(public_id: UUID, *, now: datetime) -> Spokesperson | None:
    """The spokesperson of a public network with this id, whose term goes on and whose address may be asked for."""
    space = public_space()
    found: Spokesperson | None = (
        Spokesperson.objects.filter(
            holds_on(_day(now)),
            space.pages("page__"),
            visible_at(now, "page__"),
            public_id=public_id,
            person__is_public=True,
        )
        .exclude(Q(email="") & Q(phone=""))
        .select_related("person", "region", "page__locale")
        .first()
    )
    return found


def _release(page: PressReleasePage, material: Material, language: str) -> Document:
    return {
        "id": str(page.public_id),
        "title": page.title,
        "kicker": page.kicker,
        "number": page.number,
        "date": fuzzy(page.date, language),
        "html_url": material.space.url(page.path, page.url_path),
        "api_url": api_url("press-releases", str(page.public_id)),
    }

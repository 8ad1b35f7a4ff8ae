"""Press releases as documents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import translation

from cms.core import richtext
from cms.core.api.shapes import Document, api_url, fuzzy, moment, site_url, translations
from cms.core.material import Material, load_material
from cms.core.public import PublicSpace, in_language, public_space, visible_at
from networks.models import NetworkPage, PressQuote, PressReleasePage
from networks.selectors.pieces import page_link
from networks.selectors.records import short_organisation

Release = tuple[PressReleasePage, list[PressQuote], NetworkPage | None]


def public_press_releases(*, space: PublicSpace, now: datetime, language: str) -> QuerySet[PressReleasePage]:
    """All press releases of one language that the public may see."""
    releases: QuerySet[PressReleasePage] = PressReleasePage.objects.filter(
        space.pages(), visible_at(now), in_language(language)
    )
    return releases


def releases_of_network(releases: QuerySet[PressReleasePage], network: UUID) -> QuerySet[PressReleasePage]:
    """Those of the network with this id or translation key."""
    keys = NetworkPage.objects.filter(Q(public_id=network) | Q(translation_key=network)).values("translation_key")
    return releases.filter(network__translation_key__in=keys)


def press_release_documents(
    ids: list[int], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Press releases of one language, the order kept. Five queries at most."""
    found = PressReleasePage.objects.select_related("network", "publisher").in_bulk(ids)
    quotes: dict[int, list[PressQuote]] = {}
    for quote in PressQuote.objects.filter(page__in=ids).select_related("organisation").order_by("sort_order", "pk"):
        quotes.setdefault(quote.page_id, []).append(quote)
    releases = [(found[pk], quotes.get(pk, []), found[pk].network) for pk in ids if pk in found]
    return _documents(releases, language=language, now=now, space=space or public_space())


def press_release_document(page: PressReleasePage, *, language: str, now: datetime) -> Document:
    """A press release as it stands in memory: for previews."""
    page.set_network()
    return _documents(
        [(page, list(page.quotes.all()), page.network)], language=language, now=now, space=public_space()
    )[0]


def feed_url(network: NetworkPage) -> str:
    """The Atom feed of a network's press releases."""
    return site_url(f"/feed/press/{network.public_id}.atom")


def _documents(releases: list[Release], *, language: str, now: datetime, space: PublicSpace) -> list[Document]:
    material = load_material(
        space,
        now=now,
        image_ids=[
            image_id
            for page, _quotes, _network in releases
            for image_id in (page.image_id, page.publisher.logo_id if page.publisher else None)
        ],
        translation_keys=[
            str(thing.translation_key)
            for page, _quotes, network in releases
            for thing in (page, network)
            if thing is not None
        ],
        targets=richtext.targets(
            *(text for page, _quotes, network in releases for text in (page.body, _background(page, network)))
        ),
    )
    with translation.override(language):
        return [_document(*release, material, language) for release in releases]


def _background(page: PressReleasePage, network: NetworkPage | None) -> str:
    """Its own, or the one that the network wrote once for all (C13)."""
    return page.background or (network.press_background if network else "")


def _document(
    page: PressReleasePage,
    quotes: list[PressQuote],
    network: NetworkPage | None,
    material: Material,
    language: str,
) -> Document:
    page_id, key = str(page.public_id), str(page.translation_key)
    background = _background(page, network)
    return {
        "id": page_id,
        "translation_key": key,
        "locale": language,
        "translations": translations(material, collection="press-releases", translation_key=key, locale=language),
        "html_url": material.space.url(page.path, page.url_path) if page.path else "",
        "api_url": api_url("press-releases", page_id),
        "updated_at": moment(page.last_published_at),
        "title": page.title,
        "kicker": page.kicker,
        "number": page.number,
        "date": fuzzy(page.date, language),
        "place": page.place,
        "network": page_link(network, material, language),
        "publisher": short_organisation(page.publisher, material) if page.publisher else None,
        "original_url": page.original_url or None,
        "image": material.image(page.image_id),
        "body_html": richtext.to_html(page.body, material),
        "body_text": richtext.to_text(page.body),
        "quotes": [
            {
                "id": str(quote.public_id),
                "quote": quote.quote,
                "name": quote.name,
                "function": quote.function,
                "organisation": {"id": str(quote.organisation.public_id), "name": quote.organisation.name}
                if quote.organisation
                else None,
            }
            for quote in quotes
        ],
        "background_html": richtext.to_html(background, material),
        "background_text": richtext.to_text(background),
    }

"""Pages of any type, the site itself and hits of the search as documents (contract 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat, Substr
from django.utils import translation
from wagtail.blocks import StreamValue
from wagtail.models import Page, Site

from cms.core import richtext, searching
from cms.core.api.shapes import Document, api_url, moment, site_url, translations
from cms.core.bodies import body_html, body_text, parse_body
from cms.core.material import Material, load_material, public_id
from cms.core.models import SearchEntry
from cms.core.page_types import PAGE_TYPES, PageType, content_types, register_page_types
from cms.core.public import PublicSpace, page_address, visible_at
from cms.core.richtext import Target, join_texts
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from dialogues.selectors.conditions import permalink
from home.models import AccessibilityStatementPage, HomePage, SiteSettings, StandardPage
from networks.models import (
    NetworkIndexPage,
    NetworkPage,
    Organisation,
    Person,
    PressReleasePage,
    ProgrammePage,
    Region,
)
from networks.selectors.programmes import programme_bodies
from networks.services.search_index import ORGANISATION, PERSON, REGION

register_page_types(
    PageType(HomePage, body="body"),
    PageType(StandardPage, plain=("intro",), body="body"),
    PageType(AccessibilityStatementPage, headed=("scope", "exceptions", "feedback", "enforcement")),
    PageType(NetworkIndexPage, rich=("intro",)),
    PageType(NetworkPage, plain=("claim",), rich=("mission",), image="image", collection="networks"),
    PageType(ProgrammePage, image="image", bodies=programme_bodies),
    PageType(PressReleasePage, rich=("body",), image="image", collection="press-releases"),
    PageType(DialogueIndexPage, rich=("intro",)),
    PageType(DialogueSeriesPage, plain=("claim",), rich=("intro", "aims"), image="image", collection="series"),
    PageType(DialogueEventPage, rich=("announcement", "findings"), body="report", image="image", collection="events"),
)


def public_pages(*, space: PublicSpace, now: datetime, language: str) -> QuerySet[Page]:
    """All pages of one language that the public may see, of the types that the API knows."""
    pages: QuerySet[Page] = Page.objects.filter(
        space.pages(), visible_at(now), locale__language_code=language, content_type__in=content_types().values()
    )
    return pages


def pages_of_type(pages: QuerySet[Page], label: str) -> QuerySet[Page]:
    return pages.filter(content_type=content_types()[label])


def page_with_id(page_id: UUID, *, space: PublicSpace, now: datetime) -> int | None:
    """The database key of the public page with this id. One query."""
    with_id = [
        page_type.model.objects.filter(public_id=page_id).order_by().values("pk") for page_type in PAGE_TYPES.values()
    ]
    keys = with_id[0].union(*with_id[1:], all=True)
    pages = Page.objects.filter(space.pages(), visible_at(now), pk__in=[row["pk"] for row in keys])
    return pages.values_list("pk", flat=True).first()


def page_at_path(path: str, *, space: PublicSpace, now: datetime) -> int | None:
    """The database key of the public page at an address such as ``/de/dialoge/``. One query."""
    language, _slash, rest = path.strip("/").partition("/")
    condition = Q(pk__in=[])
    for root in space.roots:
        if root.language == (language or settings.LANGUAGE_CODE):
            url_path = f"{root.url_path}{rest.strip('/')}/" if rest.strip("/") else root.url_path
            condition |= Q(url_path=url_path, path__startswith=root.path)
    pages = Page.objects.filter(condition, space.pages(), visible_at(now))
    return pages.values_list("pk", flat=True).first()


def page_documents(ids: list[int], *, space: PublicSpace, now: datetime) -> list[Document]:
    """Pages with their bodies, the order kept. At most one query per page type, and four; more for bodies of blocks
    that an app makes itself."""
    by_type: dict[int, list[int]] = {}
    for pk, content_type in Page.objects.filter(pk__in=ids).values_list("pk", "content_type_id"):
        by_type.setdefault(content_type, []).append(pk)
    pages: dict[int, tuple[str, Any]] = {}
    for label, content_type in content_types().items():
        if wanted := by_type.get(content_type.pk):
            found = PAGE_TYPES[label].model.objects.filter(pk__in=wanted).select_related("locale")
            pages.update({page.pk: (label, page) for page in found})
    known = list(pages.values())
    material = load_material(
        space,
        now=now,
        image_ids=_image_ids(known),
        translation_keys=[str(page.translation_key) for _label, page in known],
        targets=_targets(known),
    )
    made = _made_bodies(known, space, now)
    return [_page(*pages[page_id], material, made) for page_id in ids if page_id in pages]


def _made_bodies(pages: Iterable[tuple[str, Any]], space: PublicSpace, now: datetime) -> dict[int, tuple[str, str]]:
    """The bodies that their apps make themselves."""
    groups: dict[tuple[str, str], list[int]] = {}
    for label, page in pages:
        if PAGE_TYPES[label].bodies is not None:
            groups.setdefault((label, page.locale.language_code), []).append(page.pk)
    made: dict[int, tuple[str, str]] = {}
    for (label, language), ids in groups.items():
        make = PAGE_TYPES[label].bodies
        made.update(make(ids, language, space, now) if make else {})
    return made


def _page(label: str, page: Any, material: Material, made: dict[int, tuple[str, str]]) -> Document:
    page_type = PAGE_TYPES[label]
    page_id, key, locale = str(page.public_id), str(page.translation_key), page.locale.language_code
    with translation.override(locale):
        html, text = made.get(page.pk) or _body(page_type, page, material)
    return {
        "id": page_id,
        "translation_key": key,
        "locale": locale,
        "translations": translations(material, collection="pages", translation_key=key, locale=locale),
        "html_url": material.space.url(page.path, page.url_path),
        "api_url": api_url("pages", page_id),
        "detail_url": api_url(page_type.collection, page_id) if page_type.collection else None,
        "updated_at": moment(page.last_published_at),
        "type": label,
        "title": page.title,
        "seo_title": page.seo_title,
        "search_description": page.search_description,
        "image": material.image(_image_id(page_type, page)),
        "in_menu": page.show_in_menus,
        "body_html": html,
        "body_text": text,
    }


def _body(page_type: PageType, page: Any, material: Material) -> tuple[str, str]:
    html: list[str] = []
    texts: list[str] = []
    for name in page_type.plain:
        value = getattr(page, name)
        html.append(f"<p>{escape(value)}</p>" if value else "")
        texts.append(value)
    for name in (*page_type.rich, *page_type.headed):
        value = getattr(page, name)
        if name in page_type.headed and value:
            heading = str(page._meta.get_field(name).verbose_name)
            heading = heading[:1].upper() + heading[1:]
            html.append(f"<h2>{escape(heading)}</h2>")
            texts.append(heading)
        html.append(richtext.to_html(value, material))
        texts.append(richtext.to_text(value))
    source = _stream(page_type, page)
    return "".join([*html, body_html(source, material)]), join_texts([*texts, body_text(source)])


def _stream(page_type: PageType, page: Any) -> str:
    if not page_type.body:
        return ""
    value: StreamValue = getattr(page, page_type.body)
    return orjson.dumps(value.get_prep_value()).decode()


def _image_id(page_type: PageType, page: Any) -> int | None:
    own: int | None = getattr(page, f"{page_type.image}_id") if page_type.image else None
    return own or page.social_image_id


def _image_ids(pages: Iterable[tuple[str, Any]]) -> Iterator[int | None]:
    for label, page in pages:
        yield _image_id(PAGE_TYPES[label], page)
        yield from parse_body(_stream(PAGE_TYPES[label], page)).image_ids


def _targets(pages: Iterable[tuple[str, Any]]) -> Iterator[Target]:
    for label, page in pages:
        page_type = PAGE_TYPES[label]
        yield from richtext.targets(*(getattr(page, name) for name in (*page_type.rich, *page_type.headed)))
        yield from parse_body(_stream(page_type, page)).targets


REQUIRED_PAGES = ("imprint", "privacy", "accessibility", "contact")


def site_document(*, space: PublicSpace, language: str, now: datetime) -> Document:
    """Name, required pages, channels and languages; contact data stays on the pages (contract 4). Six queries."""
    site = Site.objects.filter(is_default_site=True).first()
    chosen = SiteSettings.for_site(site) if site else SiteSettings()
    linked = {name: getattr(chosen, f"{name}_page") for name in REQUIRED_PAGES}
    material = load_material(
        space,
        now=now,
        image_ids=[chosen.logo_id, chosen.social_image_id],
        translation_keys=[str(page.translation_key) for page in linked.values() if page],
    )
    return {
        "name": chosen.name,
        "claim": chosen.claim,
        "organisation": chosen.organisation,
        "html_url": site_url("/"),
        "api_url": site_url("/api/v1/site/"),
        "logo": material.image(chosen.logo_id),
        "image": material.image(chosen.social_image_id),
        "accent_colour": chosen.accent_colour,
        **{name: _linked_page(page, language, material) for name, page in linked.items()},
        "channels": [
            {"kind": channel.kind, "label": channel.display_label, "url": channel.url}
            for channel in (chosen.channels.all() if chosen.pk else ())
        ],
        "default_locale": settings.LANGUAGE_CODE,
        "locales": list(_locales(space, now)),
    }


def _linked_page(page: Page | None, language: str, material: Material) -> Document | None:
    entry = material.in_language(str(page.translation_key), language, page.pk) if page else None
    if entry is None:
        return None
    return {
        "id": public_id(entry),
        "title": entry.title,
        "html_url": material.page_url(entry),
        "api_url": api_url("pages", public_id(entry)),
    }


def _locales(space: PublicSpace, now: datetime) -> Iterator[Document]:
    """Languages in which the start page is online."""
    starts = set(
        Page.objects.filter(space.pages(), visible_at(now), path__in=[root.path for root in space.roots]).values_list(
            "locale__language_code", flat=True
        )
    )
    for code, name in settings.LANGUAGES:
        if code in starts:
            with translation.override(code):
                yield {"code": code, "name": str(name), "html_url": site_url(f"/{code}/")}


COLLECTIONS = {
    "event": "events",
    "series": "series",
    "condition": "conditions",
    "person": "people",
    "network": "networks",
    "press_release": "press-releases",
    "newsletter_issue": "newsletter-issues",
    "organisation": "organisations",
    "region": "regions",
    "page": "pages",
}
"""Kind of a hit → where the API has it."""


PAGE_KINDS = ("event", "series", "network", "press_release", "newsletter_issue", "page")
"""Kinds whose things are pages."""
_RECORDS: dict[str, type[Model]] = {PERSON: Person, ORGANISATION: Organisation, REGION: Region}


def found_entries(
    query: str, *, kind: str | None, language: str, space: PublicSpace, now: datetime
) -> QuerySet[SearchEntry]:
    """Public entries that match, those with all words in the title first, then the latest."""
    in_title = Q()
    for word in searching.query_words(query):
        in_title &= Q(title_words__contains=word)
    rank = (
        Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
        if in_title
        else Value(1, output_field=IntegerField())
    )
    shown = Q(page__isnull=True) | (space.pages("page__") & visible_at(now, "page__"))
    age = ExpressionWrapper(Value(now, output_field=DateTimeField()) - F("dated_at"), output_field=DurationField())
    found = searching.matching(query, kinds=[kind] if kind else [], locale=language).filter(shown)
    return found.annotate(rank=rank, age=age, address=_address(space, language))


def _address(space: PublicSpace, language: str) -> Case:
    """Where the hit is shown; all conditions are below one address."""
    pages = [
        When(
            page__path__startswith=root.path,
            then=Concat(Value(page_address(root.language, "")), Substr("page__url_path", len(root.url_path) + 1)),
        )
        for root in space.roots
    ]
    return Case(
        When(kind="condition", then=Value(permalink("", language))), *pages, default=None, output_field=TextField()
    )


def entries_updated_since(entries: QuerySet[SearchEntry], moment: datetime | None) -> QuerySet[SearchEntry]:
    """Entries of what was published, or changed where there is nothing to publish, then or later."""
    if moment is None:
        return entries
    recent = Q(page__last_published_at__gte=moment)
    for kind, model in _RECORDS.items():
        changed = model._default_manager.filter(updated_at__gte=moment)
        recent |= Q(kind=kind, object_id__in=changed.values("pk"))
    return entries.filter(recent)


def hits(ids: list[int], query: str, *, space: PublicSpace, language: str) -> list[Document]:
    """What was found, the order kept. One query."""
    entries = SearchEntry.objects.select_related("page").in_bulk(ids)
    return [_hit(entries[entry_id], query, space, language) for entry_id in ids if entry_id in entries]


def _hit(entry: SearchEntry, query: str, space: PublicSpace, language: str) -> Document:
    thing_id = str(entry.public_id)
    if entry.kind == "condition":
        html_url: str | None = permalink(thing_id, entry.locale)
    else:
        html_url = space.url(entry.page.path, entry.page.url_path) if entry.page else None
    return {
        "type": entry.kind,
        "id": thing_id,
        "title": entry.title,
        "excerpt": searching.excerpt(entry.text, query),
        "html_url": html_url,
        "api_url": api_url(COLLECTIONS[entry.kind], thing_id),
        "locale": entry.locale or language,
    }

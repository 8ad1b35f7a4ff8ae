"""Issues of the newsletter as documents (contract 4): the API, the archive, the feed and the page show the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator

from cms.core.api.shapes import Document, api_url, moment, site_url, translations
from cms.core.material import Material, load_material, public_id
from cms.core.public import PageEntry, PublicSpace, in_language, public_space, visible_at
from cms.core.richtext import join_texts
from networks.models import NetworkPage
from newsletters.models import MailingList, NewsletterIndexPage, NewsletterIssuePage
from newsletters.querysets import IssueQuerySet
from newsletters.selectors.issue_parts import blocks_of, parts_of

TEASER_LENGTH = 220


def public_issues(*, space: PublicSpace, now: datetime, language: str) -> IssueQuerySet:
    """All issues of one language that the public may see."""
    issues: IssueQuerySet = NewsletterIssuePage.objects.filter(
        space.pages(), visible_at(now), in_language(language)
    ).newest_first()
    return issues


def issues_of_network(issues: IssueQuerySet, network: UUID) -> IssueQuerySet:
    """Issues whose list, their own or that of their archive, belongs to the network with this id or translation key."""
    networks = NetworkPage.objects.filter(Q(public_id=network) | Q(translation_key=network))
    keys = networks.values("translation_key")
    lists = MailingList.objects.filter(network__translation_key__in=keys)
    archives = NewsletterIndexPage.objects.filter(mailing_list__in=lists)
    below = Q(pk__in=[])
    for path in archives.values_list("path", flat=True):
        below |= Q(path__startswith=path)
    return issues.filter(Q(mailing_list__in=lists) | (Q(mailing_list__isnull=True) & below))


def issue_documents(
    ids: list[int], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Issues of one language, the order kept, in a fixed number of queries."""
    found = NewsletterIssuePage.objects.select_related("locale", "mailing_list__network__locale").in_bulk(ids)
    pages = [found[pk] for pk in ids if pk in found]
    return [document for document, _parts in _read(pages, language, now, space or public_space())]


def issue_with_parts(
    page: NewsletterIssuePage, *, language: str, now: datetime, is_preview: bool = False
) -> tuple[Document, list[Document]]:
    """The issue as it stands in memory, and what its blocks show: for its page, its preview and its mail.

    Args:
        is_preview: what is left out is named in the body.
    """
    document, parts = _read([page], language, now, public_space())[0]
    if is_preview:
        with translation.override(language):
            document["body_html"] = body_html(parts, is_preview=True)
    return document, parts


def _read(
    pages: list[NewsletterIssuePage], language: str, now: datetime, space: PublicSpace
) -> list[tuple[Document, list[Document]]]:
    archives = _archives(pages)
    lists = {page.pk: page.mailing_list or _list_of(archives.get(_parent_path(page))) for page in pages}
    all_parts = parts_of([blocks_of(page) for page in pages], language=language, space=space, now=now)
    material = load_material(
        space,
        now=now,
        image_ids=[page.social_image_id for page in pages],
        translation_keys=[
            *(str(page.translation_key) for page in pages),
            *(str(found.network.translation_key) for found in lists.values() if found and found.network),
        ],
    )
    with translation.override(language):
        return [
            (_document(page, parts, lists[page.pk], archives.get(_parent_path(page)), material, language), parts)
            for page, parts in zip(pages, all_parts, strict=True)
        ]


def _document(
    page: NewsletterIssuePage,
    parts: list[Document],
    mailing_list: MailingList | None,
    archive: NewsletterIndexPage | None,
    material: Material,
    language: str,
) -> Document:
    issue_id, key = str(page.public_id), str(page.translation_key)
    text = join_texts(map(part_text, parts))
    return {
        "id": issue_id,
        "translation_key": key,
        "locale": language,
        "translations": translations(material, collection="newsletter-issues", translation_key=key, locale=language),
        "html_url": material.space.url(page.path, page.url_path) if page.path else "",
        "api_url": api_url("newsletter-issues", issue_id),
        "updated_at": moment(page.last_published_at),
        "title": page.title,
        "subject": page.subject_line,
        "preheader": page.preheader,
        "number": page.number,
        "issued_on": page.issued_on.isoformat(),
        "list": _list(mailing_list, material, language),
        "image": material.image(page.social_image_id) or _first_image(parts),
        "teaser_text": page.preheader or Truncator(" ".join(text.split())).chars(TEASER_LENGTH),
        "body_html": body_html(parts),
        "body_text": text,
        "archive": _archive(archive, material) if archive else None,
    }


def body_html(parts: list[Document], *, is_preview: bool = False) -> str:
    """Finished HTML with absolute links, in the active language."""
    return "".join(
        render_to_string(f"newsletters/blocks/{part['kind']}.html", {**part, "is_preview": is_preview}).strip()
        for part in parts
    )


def part_text(part: Document) -> str:
    """The words of a part, for searching and reading aloud."""
    match part["kind"]:
        case "text":
            return join_texts([part["heading"], part["text"]])
        case "event":
            return join_texts([part["event"]["title"], part["note"]])
        case "recording":
            titles = [recording["title"] or part["event"]["title"] for recording in part["recordings"]]
            return join_texts([*titles, part["note"]])
        case "condition":
            return str(part["condition"]["text_text"])
        case "picture":
            return join_texts([part["image"]["alt"], part["caption"]])
        case "download":
            return join_texts([part["document"].title, part["note"]])
        case "button":
            return str(part["label"])
    return ""


def feed_url(archive: NewsletterIndexPage) -> str:
    """The Atom feed of an archive."""
    return site_url(f"/feed/newsletter/{archive.public_id}.atom")


def issues_below(archive: NewsletterIndexPage, *, space: PublicSpace, now: datetime) -> QuerySet[Any]:
    """The public issues of one archive, the latest first."""
    issues: QuerySet[Any] = (
        NewsletterIssuePage.objects.child_of(archive).filter(space.pages(), visible_at(now)).newest_first()
    )
    return issues


def _parent_path(page: NewsletterIssuePage) -> str:
    return page.path[: -page.steplen] if page.path else ""


def _archives(pages: list[NewsletterIssuePage]) -> dict[str, NewsletterIndexPage]:
    paths = {_parent_path(page) for page in pages}
    archives = NewsletterIndexPage.objects.filter(path__in=paths).select_related("mailing_list__network")
    return {archive.path: archive for archive in archives}


def _list_of(archive: NewsletterIndexPage | None) -> MailingList | None:
    return archive.mailing_list if archive is not None else None


def _archive(archive: NewsletterIndexPage, material: Material) -> Document:
    return {
        "id": str(archive.public_id),
        "title": archive.title,
        "html_url": material.space.url(archive.path, archive.url_path),
        "feed_url": feed_url(archive),
    }


def _list(mailing_list: MailingList | None, material: Material, language: str) -> Document | None:
    if mailing_list is None:
        return None
    network = mailing_list.network
    entry = material.in_language(str(network.translation_key), language, network.pk) if network else None
    return {
        "id": str(mailing_list.public_id),
        "name": mailing_list.name_in(language),
        "description": mailing_list.description,
        "open": mailing_list.is_open,
        "network": _network(entry, material) if entry else None,
    }


def _network(entry: PageEntry, material: Material) -> Document:
    network_id = public_id(entry)
    return {
        "id": network_id,
        "translation_key": entry.translation_key,
        "name": entry.title,
        "html_url": material.page_url(entry),
        "api_url": api_url("networks", network_id),
    }


def _first_image(parts: list[Document]) -> Document | None:
    images = (part["image"] if part["kind"] == "picture" else part.get("event", {}).get("image") for part in parts)
    return next((image for image in images if image), None)

"""Writing pages: found by their key, compared, published with a revision, as if an editor had done it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from django.utils.text import slugify
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.models import Page, Site

from cms.core.content_import.differences import differences
from cms.core.content_import.items import Item
from cms.core.content_import.records import snapshot
from cms.core.content_import.session import Entry, Outcome

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})
MAX_SLUG = 60


def slug_for(title: str, parent: Page) -> str:
    """An address part from a title, free among the children of ``parent``."""
    text = unicodedata.normalize("NFC", title).translate(UMLAUTS)
    base = slugify(text)[:MAX_SLUG].strip("-") or "seite"
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def make_independent(page: Page) -> None:
    """Let a page that mirrors its source in another language have content of its own from now on."""
    if page.alias_of_id is not None:
        ConvertAliasPageAction(page).execute(skip_permission_checks=True)
        page.refresh_from_db(fields=["alias_of", "latest_revision", "live_revision"])


def index_page(model: Any, locale: Any, title: str) -> Any:
    """The overview page below the start page of ``locale``; made and published when there is none.

    Raises:
        LookupError: the locale has no start page, and none to translate.
    """
    found = model.objects.filter(locale=locale).order_by("path").first()
    if found is not None:
        return found
    source = model.objects.order_by("path").first()
    if source is not None:
        page = source.copy_for_translation(locale, copy_parents=True)
        page.save_revision().publish()
        return page
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        raise LookupError("there is no site yet")
    root = site.root_page.get_translation_or_none(locale)
    if root is None:
        raise LookupError(f"there is no start page in the language “{locale.language_code}”")
    page = model(title=title, slug=slug_for(title, root), locale=locale)
    root.specific.add_child(instance=page)
    page.save_revision().publish()
    return page


def write_page(
    item: Item,
    model: Any,
    parent: Page,
    fill: Callable[[Any], None],
    *,
    key: str | None = None,
    draft: bool = False,
    title_field: str = "title",
    short_title: str = "",
    **names: str,
) -> Any:
    """Create or change the page with the item's key below ``parent``; nothing is saved when nothing is new.

    A page that exists in another language only is copied from there, as translators do it. What is published follows
    the file; an editor's unpublished draft of the same page stays in its history, and the report says so. With
    ``draft`` the content is saved as a draft and what is public stays.

    ``fill`` writes the item's fields into the page in memory. Returns the page, or ``None`` when the item has a problem.
    """
    session = item.session
    key = item.key if key is None else key
    problems_before = len(session.problems)
    identity = session.known_id(item.section, key)
    page, is_new = _find(model, identity, item, short_title or item.text(title_field))
    is_from_draft = not is_new and (draft or not page.live)
    if is_from_draft:
        page = page.get_latest_revision_as_object()
    before = snapshot(page)
    item.copy(page, "slug", title=title_field)
    if is_new and not page.slug:
        page.slug = slug_for(short_title or page.title, parent)
    page.draft_title = page.title
    fill(page)
    item.check(page, exclude=["path", "depth", "numchild", "content_type", "url_path"], title=title_field, **names)
    if len(session.problems) > problems_before:
        return None
    details = [] if is_new else differences(before, snapshot(page))
    publishes = not draft and not (page.live and not details and not is_new)
    if is_new or details or publishes:
        _save(page, parent, draft=draft, item=item)
    if identity != page.translation_key:
        session.remember(item.section, key, page.translation_key)
    if publishes and not details and not is_new:
        details = ["published"]
    outcome = Outcome.CREATED if is_new else Outcome.CHANGED if details else Outcome.UNCHANGED
    session.record(Entry(item.section, key, page.title, outcome, tuple(details)))
    return page


def _find(model: Any, identity: Any, item: Item, title: str) -> tuple[Any, bool]:
    locale = item.session.locale
    if identity is None:
        return model(locale=locale, live=False), True
    page = model.objects.filter(translation_key=identity, locale=locale).first()
    if page is not None:
        make_independent(page)
        return page, False
    source = model.objects.filter(translation_key=identity).first()
    if source is None:
        return model(locale=locale, live=False), True
    translation = source.copy_for_translation(locale, copy_parents=True)
    translation.slug = slug_for(title, translation.get_parent())
    return translation, True


def _save(page: Any, parent: Page, *, draft: bool, item: Item) -> None:
    if page.pk is None:
        page.live, page.has_unpublished_changes = False, True
        parent.add_child(instance=page)
    elif page.live and page.has_unpublished_changes and not draft:
        item.session.notice(item.path, "an unpublished draft of this page stays in its history.")
    revision = page.save_revision()
    if not draft:
        revision.publish()
        page.refresh_from_db(fields=["live", "live_revision", "latest_revision", "has_unpublished_changes"])

"""The pages around the demo's dialogues, built from ``pages.yaml``."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from wagtail.models import Locale, Page, Site

from cms.core import clock
from cms.core.blocks import TEXT_FEATURES
from cms.core.content_import.pages import make_independent, slug_for
from cms.core.content_import.reading import read_source
from cms.core.content_import.richtext import from_markdown
from cms.core.models import CmsImage
from dialogues.models import DialogueIndexPage, DialogueSeriesPage
from home.models import AccessibilityStatementPage, HomePage, SiteChannel, SiteSettings, StandardPage
from networks.models import NetworkIndexPage

TEXTS = Path(__file__).parent / "pages.yaml"
REQUIRED = {"imprint_page": "imprint", "privacy_page": "privacy", "contact_page": "contact"}


def _texts(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = read_source(TEXTS)[language]
    return texts


def _rich(markdown: str) -> str:
    return from_markdown(markdown, TEXT_FEATURES)


def _blocks(*blocks: tuple[str, Any]) -> str:
    return json.dumps([{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks])


def _publish(page: Page, parent: Page) -> None:
    page.full_clean(exclude=["path", "depth", "numchild", "content_type", "url_path"])
    parent.add_child(instance=page)
    page.save_revision().publish()


def _standard_page(entry: dict[str, Any], parent: Page, locale: Locale, source: Page | None = None) -> StandardPage:
    page = StandardPage(
        title=entry["title"],
        slug=slug_for(entry.get("slug", entry["title"]), parent),
        intro=entry.get("intro", "").strip(),
        body=_blocks(("text", _rich(entry["text"]))),
        show_in_menus=entry.get("menu", False),
        locale=locale,
    )
    if source is not None:
        page.translation_key = source.translation_key
    _publish(page, parent)
    return page


def make_pages(home: Any) -> None:
    """About, imprint, privacy notice, contact and accessibility statement; overviews into the menu."""
    texts = _texts("de")
    for entry in texts["pages"].values():
        _standard_page(entry, home, home.locale)
    _statement(texts["accessibility"], home)
    for model, name in ((DialogueIndexPage, "dialogues"), (NetworkIndexPage, "networks")):
        index = model.objects.child_of(home).first()
        if index is not None and not index.intro:
            index.title = index.draft_title = texts["overviews"][name]["title"]
            index.intro = _rich(texts["overviews"][name]["text"])
            index.show_in_menus = True
            index.save_revision().publish()


def _statement(entry: dict[str, Any], parent: Any, source: Page | None = None) -> None:
    page = AccessibilityStatementPage(
        title=entry["title"],
        slug=slug_for(entry["title"], parent),
        conformance="partial",
        scope=_rich(entry["scope"]),
        exceptions=_rich(entry["exceptions"]),
        reviewed_on=clock.today(),
        method=entry["method"],
        feedback=_rich(entry["feedback"]),
        enforcement=_rich(entry["enforcement"]),
        locale=parent.locale,
    )
    if source is not None:
        page.translation_key = source.translation_key
    _publish(page, parent)


def fill_start_page(home: HomePage) -> None:
    """The start page's blocks, when nobody has filled it."""
    if len(home.body.raw_data):
        return
    _fill_start_page(home, _texts("de")["start"])


def _fill_start_page(home: Any, texts: dict[str, Any]) -> None:
    series = DialogueSeriesPage.objects.live().filter(locale=home.locale).order_by("path").first()
    about = StandardPage.objects.child_of(home).live().order_by("path").first()
    hero = {
        "heading": texts["heading"],
        "text": _rich(texts["text"]),
        "image": series.image_id if series else None,
        "link": series.pk if series else None,
        "link_label": texts["button"],
    }
    blocks: list[tuple[str, Any]] = [
        ("hero", hero),
        ("next_event", {"heading": "", "series": None}),
        ("event_list", {"heading": texts["documented"], "which": "documented", "count": 3}),
        ("series_list", {"heading": texts["series"]}),
    ]
    picture = CmsImage.objects.filter(title="neue-orte").order_by("pk").first()
    if picture is not None:
        blocks.append(
            (
                "image_text",
                {
                    "heading": texts["story_heading"],
                    "text": _rich(texts["story"]),
                    "image": picture.pk,
                    "image_side": "right",
                    "link": about.pk if about else None,
                    "link_label": texts["story_link"],
                },
            )
        )
    blocks.append(("network_list", {"heading": texts["networks"]}))
    home.title = home.draft_title = texts["title"]
    home.search_description = texts["claim"]
    home.body = _blocks(*blocks)
    home.save_revision().publish()


def fill_settings(home: HomePage) -> None:
    """Name, required pages and channels, when nobody has set them."""
    current = Site.objects.get(is_default_site=True)
    settings = SiteSettings.for_site(current)
    if settings.imprint_page_id:
        return
    texts = _texts("de")
    for field, name in REQUIRED.items():
        setattr(settings, field, _page(home, texts["pages"][name]["title"]))
    settings.accessibility_page = _page(home, texts["accessibility"]["title"])
    for field, value in texts["settings"].items():
        setattr(settings, field, value)
    settings.channels.set(
        [SiteChannel(sort_order=number, **channel) for number, channel in enumerate(texts["channels"])]
    )
    settings.full_clean()
    settings.save()


def _page(home: HomePage, title: str) -> Page | None:
    return Page.objects.child_of(home).filter(title=title).first()


def make_english_pages(home: HomePage) -> None:
    """The English start page with the same required pages."""
    english = Locale.objects.get(language_code="en")
    start = HomePage.objects.filter(locale=english, translation_key=home.translation_key).first()
    if start is None:
        return
    texts, german = _texts("en"), _texts("de")
    for name, entry in texts["pages"].items():
        source = _page(home, german["pages"][name]["title"])
        if source is None or source.get_translation_or_none(english) is None:
            _standard_page(entry, start, english, source)
    statement = AccessibilityStatementPage.objects.child_of(home).first()
    if statement is not None and statement.get_translation_or_none(english) is None:
        _statement(texts["accessibility"], start, statement)
    for model, name in ((DialogueIndexPage, "dialogues"), (NetworkIndexPage, "networks")):
        source_index = model.objects.child_of(home).first()
        index = source_index.get_translation_or_none(english) if source_index else None
        if source_index is not None and index is None:
            index = source_index.copy_for_translation(english)
        if index is not None:
            make_independent(index)
            index.title = index.draft_title = texts["overviews"][name]["title"]
            index.slug = texts["overviews"][name]["slug"]
            index.intro = _rich(texts["overviews"][name]["text"])
            index.show_in_menus = True
            index.save_revision().publish()
    make_independent(start)
    _fill_start_page(start, texts["start"])


def make_easy_language_page(home: HomePage) -> None:
    """The start page in Leichte Sprache (BITV 2.0 § 4)."""
    easy = Locale.objects.get(language_code="de-x-leicht")
    page = HomePage.objects.filter(locale=easy, translation_key=home.translation_key).first()
    if page is None:
        page = home.copy_for_translation(easy)
    texts = _texts("de-x-leicht")["start"]
    page.title = page.draft_title = texts["title"]
    page.slug = "start-leicht"
    blocks = [
        ("heading", block) if index % 2 == 0 else ("text", _rich(block)) for index, block in enumerate(texts["text"])
    ]
    page.body = _blocks(*blocks)
    page.save_revision().publish()

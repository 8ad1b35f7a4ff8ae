"""Ways through the site: menu, breadcrumb, languages, required pages. Each asks the database at most twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from home.models import SiteSettings
from home.theme import theme_version

REQUIRED_PAGES = ("imprint_page", "privacy_page", "accessibility_page", "contact_page")


@dataclass(frozen=True)
class Link:
    """A link in a menu; ``current`` is the value of ``aria-current`` or empty."""

    title: str
    url: str
    current: str = ""


@dataclass(frozen=True)
class LanguageLink:
    """The same page in one language. ``code`` is a BCP 47 tag (``de-x-leicht`` is one, with a private part)."""

    code: str
    name: str
    url: str
    absolute_url: str
    is_current: bool


@dataclass
class Chrome:
    """What surrounds the content of every page. Nothing is read before a template asks for it."""

    request: HttpRequest
    language: str = field(default_factory=lambda: get_language() or settings.LANGUAGE_CODE)

    @cached_property
    def site(self) -> Any:
        return Site.find_for_request(self.request)

    @cached_property
    def settings(self) -> SiteSettings:
        return SiteSettings.for_request(self.request) if self.site else SiteSettings()

    @cached_property
    def theme_url(self) -> str:
        return f"{reverse('theme')}?v={theme_version(self.settings.accent_colour)}"

    @cached_property
    def site_url(self) -> str:
        return settings.SITE_URL

    @cached_property
    def home(self) -> Any:
        """The start page in the language of the request, else in the language that it exists in."""
        return self.site.root_page.localized if self.site else None

    @cached_property
    def home_url(self) -> str:
        return (self.home.get_url(self.request) if self.home else None) or "/"

    @cached_property
    def menu(self) -> list[Link]:
        """Live, public pages right below the start page that an editor put into the menu."""
        if self.home is None:
            return []
        pages = self.home.get_children().live().public().in_menu()
        return [self._menu_link(page) for page in pages]

    def _menu_link(self, page: Page) -> Link:
        url = page.get_url(self.request) or ""
        path = self.request.path
        current = "page" if path == url else "true" if url and path.startswith(url) else ""
        return Link(page.title, url, current)

    @cached_property
    def required_pages(self) -> dict[str, Link]:
        """Imprint, privacy notice, accessibility statement and contact in the reader's language, where they exist."""
        chosen = {name: getattr(self.settings, name) for name in REQUIRED_PAGES}
        keys = {page.translation_key for page in chosen.values() if page}
        if not keys:
            return {}
        found = Page.objects.live().public().filter(translation_key__in=keys).select_related("locale")
        translations: dict[Any, dict[str, Page]] = {}
        for page in found:
            translations.setdefault(page.translation_key, {})[page.locale.language_code] = page
        links = {}
        for name, page in chosen.items():
            options = translations.get(page.translation_key, {}) if page else {}
            best = (
                options.get(self.language)
                or options.get(self.language.partition("-")[0])
                or (options.get(settings.LANGUAGE_CODE))
            )
            if best:
                links[name.removesuffix("_page")] = Link(best.title, best.get_url(self.request) or "")
        return links

    @cached_property
    def channels(self) -> list[Any]:
        return list(self.settings.channels.all()) if self.settings.pk else []

    @property
    def may_be_signed_in(self) -> bool:
        """Whether the request brings a session cookie. Looking at the user would open a session for everybody."""
        return settings.SESSION_COOKIE_NAME in self.request.COOKIES


def breadcrumb(page: Page, request: HttpRequest) -> list[Link]:
    """From the start page to ``page``, both included; pages that are not online are left out."""
    # The root of the page tree and whatever lies above the site are nobody's way.
    ancestors = page.get_ancestors().filter(depth__gt=1, live=True)
    trail = [Link(ancestor.title, ancestor.get_url(request) or "") for ancestor in ancestors]
    trail[:1] = [Link(_("Start"), link.url) for link in trail[:1]]  # the start page's title is a sentence
    title = getattr(page, "display_title", page.title)
    return [*trail, Link(title, page.get_url(request) or "", "page")]


def languages(page: Page, request: HttpRequest) -> list[LanguageLink]:
    """The live, public translations of ``page``, itself included, in the order of the settings."""
    translations = [page, *page.get_translations(inclusive=False).live().public().select_related("locale")]
    paths = {item.locale.language_code: item.get_url(request) or "" for item in translations}
    return language_links(paths, page.locale.language_code)


def language_links(paths: dict[str, str], current: str) -> list[LanguageLink]:
    """Links to one thing in several languages, from language code to path, in the order of the settings."""
    return [
        LanguageLink(code, LANG_INFO[code]["name_local"], paths[code], absolute(paths[code]), code == current)
        for code, _name in settings.LANGUAGES
        if code in paths
    ]


def absolute(url: str) -> str:
    """``url`` with the public address of the site in front, as canonical links, feeds and search engines need it."""
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url

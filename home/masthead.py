"""The site's settings as mails need them (``cms.core.masthead``)."""

from __future__ import annotations

from django.utils import translation
from wagtail.models import Locale, Page, Site

from cms.core.masthead import Masthead
from home.colours import darkened, lightened
from home.models import SiteSettings
from home.navigation import absolute
from home.theme import DARK_GROUNDS, WHITE

ON_DARK = 7
"""Contrast of links and buttons in the dark (WCAG 1.4.6): they stand on two grounds."""


def read_masthead(language: str) -> Masthead:
    """Name, provider and required pages of the default site for readers of ``language``."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return Masthead(SiteSettings().name, url=absolute("/"))
    chosen = SiteSettings.for_site(site)
    locale = Locale.objects.filter(language_code=language).first()

    def address(page: Page | None) -> str:
        if page is None:
            return ""
        best = (page.get_translation_or_none(locale) if locale else None) or page
        if not best.live:
            best = page
        return absolute(best.get_url(current_site=site) or "") if best.live else ""

    with translation.override(language):
        return Masthead(
            name=chosen.name,
            claim=chosen.claim,
            url=address(site.root_page) or absolute("/"),
            accent=darkened(chosen.accent_colour, WHITE),
            accent_on_dark=lightened(chosen.accent_colour, DARK_GROUNDS[1], ON_DARK),
            organisation=chosen.organisation,
            address=chosen.address,
            email=chosen.email,
            imprint_url=address(chosen.imprint_page),
            privacy_url=address(chosen.privacy_page),
            accessibility_url=address(chosen.accessibility_page),
        )

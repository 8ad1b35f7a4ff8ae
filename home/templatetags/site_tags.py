"""Tags and filters of the public templates that know about the site."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.models import Page

from cms.core.renditions import image_document
from home import navigation

register = template.Library()

_HEADING = re.compile(r"<h([2-6])([^>]*)>(.*?)</h\1>", re.DOTALL)

# What ends a script element or confuses a parser inside of it, written as JSON may write any character.
_JSON_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.filter
def site_path(url: str | None) -> str:
    """An absolute address of this site without scheme and host; any other address as it is.

    Documents carry absolute addresses; inside the site links stay on the host that the visitor came by.
    """
    if not url:
        return ""
    return url.removeprefix(settings.SITE_URL) or "/" if _is_own(url) else url


@register.filter
def site_links(html: str | None) -> SafeString:
    """Finished, sanitised HTML of a document with links that stay on the visitor's host."""
    own = re.escape(settings.SITE_URL)
    return mark_safe(re.sub(rf'(href|src)="{own}(?=/)', r'\1="', html or ""))  # noqa: S308  sanitised by the selector


@register.filter
def absolute(url: str | None) -> str:
    """An address with the site's public host, as canonical links and sharing need it."""
    return navigation.absolute(url or "")


@register.filter
def webcal(url: str) -> str:
    """The address under which calendar programs subscribe instead of downloading once."""
    return re.sub(r"^https?:", "webcal:", navigation.absolute(url))


@register.filter
def host(url: str) -> str:
    """The host of an address, to say where a link leads."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.filter
def initials(name: str) -> str:
    """Up to two letters that stand for a missing portrait; academic titles do not count."""
    words = [word for word in name.split() if not word.endswith(".") and word[:1].isalpha()]
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in chosen)


@register.filter
def as_image(image: Any) -> dict[str, Any] | None:
    """A stored picture as the document that ``site/picture.html`` shows; its renditions are only looked up."""
    return image_document(image) if image else None


@register.filter
def rendition(image: dict[str, Any], name: str) -> dict[str, Any]:
    """One size of a picture's document, or the picture itself while that size has not been made."""
    return image["renditions"].get(name) or image


@register.simple_tag
def lang_of_picture(image: dict[str, Any]) -> SafeString:
    """The attribute ``lang`` for ``alt``, on a page in another language (WCAG 3.1.2).

    Pictures have no locale: their descriptions are written in the language of the office.
    """
    office = settings.LANGUAGE_CODE
    if not image["alt"] or (get_language() or office).split("-")[0] == office.split("-")[0]:
        return mark_safe("")
    return format_html(' lang="{}"', office)


@register.filter
def outline(html: str, top: int) -> SafeString:
    """Renumber the headings in finished HTML: the outermost become ``top`` and no level is skipped (WCAG 1.3.1).

    Editors choose headings by their size; where their text stands decides what comes above it.
    """
    above: list[tuple[int, int]] = []

    def renumbered(match: re.Match[str]) -> str:
        written = int(match[1])
        while above and above[-1][0] >= written:
            above.pop()
        level = min(above[-1][1] + 1 if above else top, 6)
        above.append((written, level))
        return f"<h{level}{match[2]}>{match[3]}</h{level}>"

    return mark_safe(_HEADING.sub(renumbered, html))  # noqa: S308  only digits change


@register.tag("outline")
def do_outline(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """``{% outline 2 %}…{% endoutline %}``: the filter of that name for a part of a template."""
    top = int(token.split_contents()[1])
    nodes = parser.parse(("endoutline",))
    parser.delete_first_token()
    return OutlineNode(nodes, top)


class OutlineNode(template.Node):
    def __init__(self, nodes: template.NodeList, top: int) -> None:
        self.nodes, self.top = nodes, top

    def render(self, context: template.Context) -> SafeString:
        return outline(self.nodes.render(context), self.top)


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """A data block for search engines. Browsers do not run it, so the Content Security Policy lets it through."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_JSON_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  escaped above


@register.simple_tag(takes_context=True)
def breadcrumb(context: template.Context, page: Page, *more: str) -> list[navigation.Link]:
    """The way from the start page to ``page``; ``more`` are titles below it that are no pages."""
    trail = navigation.breadcrumb(page, context["request"])
    if not more:
        return trail
    trail = [navigation.Link(link.title, link.url) for link in trail]
    return [*trail, *(navigation.Link(title, "") for title in more[:-1]), navigation.Link(more[-1], "", "page")]


@register.simple_tag
def breadcrumb_data(trail: list[navigation.Link]) -> dict[str, Any]:
    """The way as ``schema.org/BreadcrumbList``."""
    items = []
    for position, link in enumerate(trail, start=1):
        item = {"@type": "ListItem", "position": position, "name": link.title}
        items.append({**item, "item": navigation.absolute(link.url)} if link.url else item)
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


@register.simple_tag(takes_context=True)
def languages(
    context: template.Context, page: Page | None, paths: dict[str, str] | None = None
) -> list[navigation.LanguageLink]:
    """The existing translations of a page, itself included; nothing where there is no page.

    ``paths`` (language → path) replaces them for an address that only hangs on the page, such as a permalink, and the
    request's ``translated_paths`` for one that hangs on none (``cms.core.personal.pages``).
    """
    paths = paths or getattr(context.get("request"), "translated_paths", None)
    if paths:
        current = page.locale.language_code if page else get_language()
        return navigation.language_links(paths, current or "")
    return navigation.languages(page, context["request"]) if page and page.pk else []


@register.simple_tag
def picture_for_sharing(*candidates: Any) -> dict[str, Any] | None:
    """The first picture there is, in the size that social networks show: ``url``, ``width``, ``height``, ``alt``."""
    for candidate in candidates:
        document = candidate if isinstance(candidate, dict) else as_image(candidate)
        if document:
            size = document["renditions"].get("social") or document
            return {**size, "alt": document["alt"], "url": navigation.absolute(size["url"])}
    return None


def _is_own(url: str) -> bool:
    return url == settings.SITE_URL or url.startswith((f"{settings.SITE_URL}/", f"{settings.SITE_URL}#"))

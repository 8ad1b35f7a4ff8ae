"""How the words of groups are shown."""

from __future__ import annotations

from django import template
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def plain_text(text: str) -> SafeString:
    """Plain text as HTML: paragraphs, line breaks, and links that work; everything else is shown as it was typed."""
    linked = urlize(text, nofollow=True, autoescape=True)
    return mark_safe(linebreaks(linked, autoescape=False))  # noqa: S308  urlize has escaped it

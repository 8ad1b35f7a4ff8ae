"""From a template to the mail that is frozen: subject, HTML and written text, in one language.

A mail ``name`` has three templates below ``templates/mail``: ``name.subject.txt``, ``name.html`` (extends
``mail/base.html``) and ``name.txt`` (extends ``mail/base.txt``). What differs between recipients is a mark that
``engine.personal`` replaces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import css_inline
from django.template.loader import render_to_string
from django.utils import translation

from cms.core.masthead import masthead
from newsletters.contents import Content
from newsletters.engine.marks import PREFERENCES, UNSUBSCRIBE
from newsletters.writing import laid_out, one_line

CHARSET = '<meta charset="utf-8">'


def render_mail(name: str, context: Mapping[str, Any], *, language: str, is_bulk: bool, calendar: str = "") -> Content:
    """The mail ``name`` in ``language``.

    Args:
        context: what the templates need; nothing in it is a template itself, all text is escaped where HTML is made.
        is_bulk: whether the footer offers to unsubscribe.
    """
    with translation.override(language):
        values = {
            **context,
            "language": language,
            "masthead": masthead(language),
            "unsubscribe_url": UNSUBSCRIBE if is_bulk else "",
            "preferences_url": PREFERENCES if is_bulk else "",
        }
        subject = one_line(render_to_string(f"mail/{name}.subject.txt", values))
        values["subject"] = subject
        return Content(
            language=language,
            subject=subject,
            html=_charset_first(_inliner().inline(render_to_string(f"mail/{name}.html", values))),
            text=laid_out(render_to_string(f"mail/{name}.txt", values)),
            calendar=calendar,
        )


def _charset_first(html: str) -> str:
    """The inliner puts the media queries on top; the charset has to stand within the first 1024 bytes (HTML 4.2.5.4)."""
    return html.replace(CHARSET, "", 1).replace("<head>", f"<head>{CHARSET}", 1)


@cache
def _inliner() -> css_inline.CSSInliner:
    """Styles go to the elements, media queries stay. Nothing is ever loaded from elsewhere (reliability 3.2)."""
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, keep_style_tags=False)

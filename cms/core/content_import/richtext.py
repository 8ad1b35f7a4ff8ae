"""Markdown and foreign HTML become the rich text that Wagtail's editor writes: few tags, nothing hidden."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Final

import nh3
from markdown_it import MarkdownIt

URL_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_FEATURE_TAGS: Final = {
    "bold": {"b"},
    "italic": {"i"},
    "link": {"a"},
    "h3": {"h3"},
    "h4": {"h4"},
    "ul": {"ul", "li"},
    "ol": {"ol", "li"},
}
_SAME: Final = {"strong": "b", "em": "i", "h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
_BLOCKS: Final = {"p", "h3", "h4", "ul", "ol"}
_PARAGRAPHS: Final = {"div", "blockquote", "pre", "tr", "section", "article", "dt", "dd", "ul", "ol", "li", "h3", "h4"}
_INLINE: Final = {"b", "i", "a"}
_STAR_IN_A_WORD: Final = re.compile(r"(?<=[^\W\d_])\*(?=[^\W\d_])")
_EDITORS_MARKS: Final = re.compile(r' data-block-key="[^"]*"')


def from_markdown(text: str, features: Iterable[str]) -> str:
    """Rich text from Markdown. Raw HTML in it is shown as written, not obeyed.

    A star between two letters is that of “Bürger*innen”, never emphasis (B06).
    """
    plain = _STAR_IN_A_WORD.sub(r"\\*", text)
    rendered = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").render(plain)
    return from_html(rendered, features)


def from_html(text: str, features: Iterable[str]) -> str:
    """Rich text from foreign HTML: sanitised, and reduced to what the field's editor can show."""
    clean = nh3.clean(text, url_schemes=URL_SCHEMES, link_rel=None)
    writer = _Writer(features)
    writer.feed(clean)
    writer.close()
    return writer.result()


def same(first: str, second: str) -> bool:
    """Whether two rich texts say the same; the editor's own block marks do not count."""
    return _plain(first) == _plain(second)


def _plain(text: str) -> str:
    return html.unescape(_EDITORS_MARKS.sub("", text)).strip()


class _Writer(HTMLParser):
    """Copies sanitised HTML, block by block, with the allowed tags only."""

    def __init__(self, features: Iterable[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed = {"p", "br"}.union(*(_FEATURE_TAGS.get(feature, set()) for feature in features))
        self.out: list[str] = []
        self.block: str | None = None
        self.lists: list[str] = []
        self.inline: list[str] = []

    def result(self) -> str:
        self._end_block()
        joined = "".join(self.out)
        return re.sub(r"<(p|li|h3|h4)>\s*</\1>", "", joined)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = _SAME.get(tag, tag)
        if tag in _INLINE:
            if tag in self.allowed:
                self._open_paragraph()
                address = dict(attrs).get("href") or ""
                if tag == "a" and not address:
                    return
                self.inline.append(tag)
                self.out.append(f'<a href="{html.escape(address)}">' if tag == "a" else f"<{tag}>")
        elif tag == "br":
            if self.block:
                self.out.append("<br/>")
        elif tag in {"ul", "ol"} and tag in self.allowed:
            self._end_block()
            # A list inside a list is written flat: the editor's lists have one depth everywhere else, too.
            self.out.append("" if self.lists else f"<{tag}>")
            self.lists.append("" if self.lists else tag)
        elif tag == "li" and self.lists:
            self._end_block()
            self.block = "li"
            self.out.append("<li>")
        elif tag == "p" and self.block == "li":
            if not self.out[-1].endswith("<li>"):
                self.out.append("<br/>")
        elif tag in _BLOCKS and tag in self.allowed:
            self._end_block()
            self.block = tag
            self.out.append(f"<{tag}>")
        elif tag in _PARAGRAPHS or tag == "p":
            self._end_block()

    def handle_endtag(self, tag: str) -> None:
        tag = _SAME.get(tag, tag)
        if tag in _INLINE:
            if tag in self.inline:
                while self.inline:
                    inner = self.inline.pop()
                    self.out.append(f"</{inner}>")
                    if inner == tag:
                        break
        elif tag in {"ul", "ol"} and tag in self.allowed and self.lists:
            self._end_block()
            opened = self.lists.pop()
            self.out.append(f"</{opened}>" if opened else "")
        elif tag == "p" and self.block == "li":
            return
        elif tag in _BLOCKS or tag in _PARAGRAPHS:
            self._end_block()

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data)
        if not self.block:
            if not text.strip():
                return
            self._open_paragraph()
            text = text.lstrip()
        if self.out and self.out[-1].endswith(("<p>", "<li>", "<br/>", "<h3>", "<h4>")):
            text = text.lstrip()
        if text:
            self.out.append(html.escape(text, quote=False))

    def _open_paragraph(self) -> None:
        if not self.block:
            self.block = "li" if self.lists else "p"
            self.out.append(f"<{self.block}>")

    def _end_block(self) -> None:
        if not self.block:
            return
        while self.inline:
            self.out.append(f"</{self.inline.pop()}>")
        if self.out:
            self.out[-1] = self.out[-1].rstrip() if not self.out[-1].startswith("<") else self.out[-1]
        self.out.append(f"</{self.block}>")
        self.block = None

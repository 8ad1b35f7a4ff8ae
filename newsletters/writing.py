"""Texts of mails for people who read plain text: whole lines, no markup, addresses on lines of their own."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from html.parser import HTMLParser

WIDTH = 76
"""Characters of a line. RFC 5322 2.1.1 wants at most 78; two are left for a reader who quotes."""
SIGNATURE = "-- "
_BULLET = re.compile(r"(?:[–-] |\d{1,3}\. |> )?")
_ADDRESS = re.compile(r"(?:\[\d+\] )?https?://\S+")
_BLOCKS = {"p", "h2", "h3", "h4", "h5", "ul", "ol", "li", "blockquote", "hr"}


def one_line(text: str) -> str:
    """``text`` as a header can carry it: no line break, no control character, single spaces."""
    printable = "".join(sign if unicodedata.category(sign) not in {"Cc", "Cs"} else " " for sign in text)
    return " ".join(printable.split())


def laid_out(text: str) -> str:
    """A text as templates leave it, with lines of at most :data:`WIDTH` and one empty line between paragraphs.

    An address is never cut; items of a list hang.
    """
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line == SIGNATURE:
            lines.append(line)
        elif not line.strip():
            if lines and lines[-1]:
                lines.append("")
        else:
            lines += _wrapped(line.strip())
    return "\n".join(lines) + "\n"


def _wrapped(line: str) -> list[str]:
    if _ADDRESS.fullmatch(line):
        return [line]
    found = _BULLET.match(line)
    lead = found[0] if found else ""
    indent = lead if lead == "> " else " " * len(lead)
    return textwrap.wrap(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False) or [
        line
    ]


def from_html(html: str) -> str:
    """Finished HTML of an editor's text, written down: headings, paragraphs, lists; each link below its paragraph.

    One link of a paragraph follows it, several are numbered.
    """
    writer = _Writer()
    writer.feed(html)
    writer.close()
    text, was_item = "", False
    for block, is_item in writer.finished():
        text += ("\n" if is_item and was_item else "\n\n") + block if text else block
        was_item = is_item
    return text


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[tuple[str, bool]] = []
        self._words: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._href: tuple[str, int] | None = None
        self._lists: list[int | None] = []
        self._lead = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end_block()
        if tag == "ul":
            self._lists.append(None)
        elif tag == "ol":
            self._lists.append(0)
        elif tag == "li":
            self._lead = self._next_lead()
        elif tag == "br":
            self._words.append("\n")
        elif tag == "a":
            self._href = (dict(attrs).get("href") or "", len(self._words))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href is not None:
            href, start = self._href
            shown = "".join(self._words[start:]).strip()
            self._href = None
            if href and href.removeprefix("mailto:") != shown:
                self._links.append((href.removeprefix("mailto:"), shown))
                self._words.append(f"\x00{len(self._links)}\x00")
        if tag in _BLOCKS:
            self._end_block()
        if tag == "li":
            self._lead = ""
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        self._words.append(data.replace("\x00", "").replace("\n", " "))

    def finished(self) -> list[tuple[str, bool]]:
        """Each block, and whether it is an item of a list."""
        self._end_block()
        return self._blocks

    def _next_lead(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "– "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _end_block(self) -> None:
        text = "\n".join(" ".join(line.split()) for line in "".join(self._words).split("\n")).strip()
        links, self._links, self._words, self._href = self._links, [], [], None
        if not text:
            return
        lead, self._lead = self._lead, ""
        several = len(links) > 1
        for number in range(1, len(links) + 1):
            text = text.replace(f"\x00{number}\x00", f" [{number}]" if several else "")
        lines = [f"{lead}{text}"]
        lines += [f"[{number}] {url}" if several else url for number, (url, _shown) in enumerate(links, start=1)]
        self._blocks.append(("\n".join(lines), bool(lead)))

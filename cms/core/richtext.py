"""Rich text as editors store it, made into finished HTML and into plain text (contract 4).

Finished means: sanitised with an allow-list, links absolute, links to pages and documents of this site resolved – to
plain text when the target is not public (reliability 4.1). Sanitising is costly and depends on the text alone, so it
is remembered; what a link leads to is looked up for every answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Literal, NamedTuple, Protocol

import nh3
from django.conf import settings

TargetKind = Literal["page", "document"]

_TAGS = {
    "a",
    "b",
    "blockquote",
    "br",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "strong",
    "sub",
    "sup",
    "ul",
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_INTERNAL = "https://internal.invalid/"
"""Stands in for links inside the site while the sanitiser works; ``.invalid`` never exists (RFC 2606)."""
_ANCHOR = re.compile(r"<a\s+([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_INTERNAL_LINK = re.compile(rf'<a href="{re.escape(_INTERNAL)}(page|document)/(\d{{1,18}})">(.*?)</a>', re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|h[2-5]|blockquote|ul|ol)>|<hr\s*/?>", re.IGNORECASE)
_ITEM = re.compile(r"<li[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")
_EMPTY_LINES = re.compile(r"\n{2,}")


class Target(NamedTuple):
    """Something of this site that a text links to."""

    kind: TargetKind
    id: int


class Links(Protocol):
    """Knows the public addresses of targets."""

    def url(self, target: Target) -> str | None:
        """The absolute address, or ``None`` when the public must not see the target."""


class _Link(NamedTuple):
    target: Target
    inner: str


@lru_cache(maxsize=16384)
def _pieces(source: str) -> tuple[str | _Link, ...]:
    """The sanitised text, cut at its links into the site."""
    cleaned = nh3.clean(
        _ANCHOR.sub(_marked_anchor, source),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        url_relative=("rewrite_with_base", settings.SITE_URL),
        link_rel=None,
    )
    pieces: list[str | _Link] = []
    position = 0
    for match in _INTERNAL_LINK.finditer(cleaned):
        kind: TargetKind = "page" if match[1] == "page" else "document"
        pieces += [cleaned[position : match.start()], _Link(Target(kind, int(match[2])), match[3])]
        position = match.end()
    pieces.append(cleaned[position:])
    return tuple(piece for piece in pieces if piece)


def _marked_anchor(match: re.Match[str]) -> str:
    attributes = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(match[1])}
    kind, target = attributes.get("linktype"), attributes.get("id", "")
    if kind in ("page", "document"):
        return f'<a href="{_INTERNAL}{kind}/{target}">' if target.isdecimal() else "<a>"
    return match[0]


def targets(*sources: str) -> Iterator[Target]:
    """Everything of this site that the texts link to."""
    for source in sources:
        if "linktype" in source:
            yield from (piece.target for piece in _pieces(source) if isinstance(piece, _Link))


def to_html(source: str, links: Links) -> str:
    """Finished HTML."""
    pieces = _pieces(source)
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return pieces[0]
    return "".join(piece if isinstance(piece, str) else _anchor(piece, links) for piece in pieces)


def _anchor(link: _Link, links: Links) -> str:
    url = links.url(link.target)
    return f'<a href="{escape(url)}">{link.inner}</a>' if url else link.inner


@lru_cache(maxsize=16384)
def to_text(source: str) -> str:
    """The words alone: one line per paragraph, list items behind a dash."""
    cleaned = "".join(piece if isinstance(piece, str) else piece.inner for piece in _pieces(source))
    lines = _TAG.sub("", _ITEM.sub("\n– ", _BREAK.sub("\n", cleaned))).split("\n")
    text = "\n".join(" ".join(unescape(line).split()) for line in lines)
    return _EMPTY_LINES.sub("\n", text).strip()


def from_text(text: str) -> str:
    """Plain text as rich text: an empty line begins a paragraph, any other end of a line is kept."""
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return "".join(f"<p>{'<br/>'.join(escape(line) for line in part.splitlines())}</p>" for part in parts if part)


def join_texts(texts: Iterable[str]) -> str:
    """Several texts as one, empty ones left out."""
    return "\n".join(text for text in texts if text)

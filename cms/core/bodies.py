"""Bodies made of blocks (StreamFields) as finished HTML and as text, from the JSON that the database holds.

They are rendered here and not by templates because the list of events renders many at once: pictures, pages and
documents of all bodies come from one lookup each. The markup is the same for the site and for other sites: semantic
HTML with a few classes that begin with ``body-``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple, Protocol

import orjson

from cms.core import richtext
from cms.core.renditions import ImageDocument
from cms.core.richtext import Links, Target, join_texts


class DocumentEntry(NamedTuple):
    """A file to download."""

    id: int
    title: str
    url: str
    media_type: str
    size: int | None
    language: str
    accessibility: str


class BodyMaterial(Links, Protocol):
    """What a body needs to know about the things it names."""

    def image(self, image_id: int | None) -> ImageDocument | None:
        """The picture's JSON shape."""

    def document(self, document_id: int | None) -> DocumentEntry | None:
        """The file, when the public may have it."""


class Body(NamedTuple):
    """A parsed body. Blocks are ``(type, value)``."""

    blocks: tuple[tuple[str, Any], ...]
    image_ids: tuple[int, ...]
    targets: tuple[Target, ...]


_EMPTY = Body((), (), ())


@lru_cache(maxsize=4096)
def parse_body(source: str) -> Body:
    """Read the JSON text of a StreamField."""
    if len(source) <= 2:  # "" or "[]"
        return _EMPTY
    blocks = tuple((block["type"], block["value"]) for block in orjson.loads(source))
    return Body(
        blocks,
        tuple(value["image"] for _kind, value in blocks if isinstance(value, dict) and value.get("image")),
        tuple(target for kind, value in blocks for target in _targets(kind, value)),
    )


def _targets(kind: str, value: Any) -> Iterator[Target]:
    if kind == "text":
        yield from richtext.targets(value)
    elif isinstance(value, dict):
        yield from richtext.targets(value.get("text") or "")
        if value.get("document"):
            yield Target("document", value["document"])
        if value.get("link"):
            yield Target("page", value["link"])


def body_html(source: str, material: BodyMaterial) -> str:
    """Finished HTML of a body."""
    return "".join(_block_html(kind, value, material) for kind, value in parse_body(source).blocks)


def body_text(source: str) -> str:
    """The words of a body."""
    return join_texts(_block_text(kind, value) for kind, value in parse_body(source).blocks)


def _block_html(kind: str, value: Any, material: BodyMaterial) -> str:
    match kind:
        case "heading":
            return f"<h3>{escape(value)}</h3>"
        case "text":
            return richtext.to_html(value, material)
        case "picture":
            return _figure(material.image(value["image"]), value.get("caption") or "")
        case "quote":
            return _quote_html(value)
        case "download":
            return _download_html(material.document(value["document"]), value.get("note") or "")
        case "hero" | "image_text":
            return _section_html(value, material)
    return ""  # the lists on the start page are not words; the API has them at their own addresses


def _figure(image: ImageDocument | None, caption: str) -> str:
    if image is None:
        return ""
    wide = image["renditions"]["wide"]
    words = "".join(f"<p>{escape(part)}</p>" for part in (caption, image["credit"]) if part)
    picture = (
        f'<img src="{escape(wide["url"])}" alt="{escape(image["alt"])}"'
        f' width="{wide["width"]}" height="{wide["height"]}" loading="lazy">'
    )
    return f'<figure class="body-picture">{picture}<figcaption>{words}</figcaption></figure>'


def _quote_html(value: dict[str, str]) -> str:
    author = ", ".join(escape(part) for part in (value.get("name"), value.get("function")) if part)
    caption = f"<figcaption>{author}</figcaption>" if author else ""
    quote = "".join(f"<p>{escape(line)}</p>" for line in value["quote"].splitlines() if line.strip())
    return f'<figure class="body-quote"><blockquote>{quote}</blockquote>{caption}</figure>'


def _download_html(document: DocumentEntry | None, note: str) -> str:
    if document is None:
        return ""
    extra = f" {escape(note)}" if note else ""
    return f'<p class="body-download"><a href="{escape(document.url)}">{escape(document.title)}</a>{extra}</p>'


def _section_html(value: dict[str, Any], material: BodyMaterial) -> str:
    heading = f"<h2>{escape(value['heading'])}</h2>" if value.get("heading") else ""
    text = richtext.to_html(value.get("text") or "", material)
    url = material.url(Target("page", value["link"])) if value.get("link") else None
    label = value.get("link_label")
    link = f'<p><a href="{escape(url)}">{escape(label)}</a></p>' if url and label else ""
    return f"{heading}{_figure(material.image(value.get('image')), '')}{text}{link}"


def _block_text(kind: str, value: Any) -> str:
    match kind:
        case "heading":
            return str(value)
        case "text":
            return richtext.to_text(value)
        case "picture":
            return value.get("caption") or ""
        case "quote":
            return ", ".join(part for part in (value["quote"], value.get("name"), value.get("function")) if part)
        case "download":
            return value.get("note") or ""
    if isinstance(value, dict):
        return join_texts([value.get("heading") or "", richtext.to_text(value.get("text") or "")])
    return ""

"""From the document of an event to the text of a post, and back to what can be compared; pure functions."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

LONGEST_POST = 500
"""Characters that every Mastodon server takes."""
LINK_COUNTS = 23
"""As so many characters Mastodon counts every link, however long it is."""
SHORTEST_TITLE = 20
PLACES = ("what", "title", "date", "place", "url")
DEFAULT_TEMPLATE = "{what}: {title}\n{date}\n{place}\n{url}"

_PLACE = re.compile(r"\{([^{}]*)\}")
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def unknown_places(template: str) -> list[str]:
    """What stands in braces and means nothing, in order."""
    return [name for name in _PLACE.findall(template) if name not in PLACES]


def facts_of(event: Mapping[str, Any], *, what: str) -> dict[str, str]:
    """What the places of a template stand for.

    Args:
        event: as the API shows it (``docs/api.md``).
        what: has happened, in a word.
    """
    date: Mapping[str, Any] = event["date"] or {}
    venue: Mapping[str, Any] = next(iter(event["venues"]), {})
    place = ", ".join(str(part) for part in (venue.get("name"), venue.get("city")) if part)
    return {
        "what": what,
        "title": str(event["title"]).strip(),
        "date": str(date.get("label") or ""),
        "place": place or str(event["attendance_mode_label"] or ""),
        "url": str(event["html_url"]),
    }


def compose(template: str, facts: Mapping[str, str]) -> str:
    """The text of the post. Lines that say nothing are left out; a title that is too long is cut."""
    text = _filled(template, facts)
    excess = counted(text, facts["url"]) - LONGEST_POST
    if excess > 0:
        title = facts["title"].strip()
        kept = max(len(title) - excess - 1, SHORTEST_TITLE)
        text = _filled(template, {**facts, "title": f"{title[:kept].rstrip()}…"})
    return text


def counted(text: str, url: str) -> int:
    """How long Mastodon thinks that ``text`` is."""
    return len(text) - text.count(url) * (len(url) - LINK_COUNTS)


def comparable(text: str) -> str:
    """``text``, or the HTML that Mastodon made of it, without tags and spaces."""
    return _SPACE.sub("", html.unescape(_TAG.sub("", text)))


def _filled(template: str, facts: Mapping[str, str]) -> str:
    lines = []
    for line in template.splitlines():
        names = [name for name in _PLACE.findall(line) if name in PLACES]
        if names and not any(facts[name] for name in names):
            continue
        lines.append(_PLACE.sub(lambda found: facts.get(found[1], found[0]), line).strip())
    return "\n".join(lines).strip()

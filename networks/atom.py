"""The press releases of a network as an Atom feed (RFC 4287). Pure: documents in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any

from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext

from cms.core.atom import WholeFeed, moment
from cms.core.plaintext import plain

LENGTH = 30
"""Press releases of a feed, the latest first."""
SUMMARY_LENGTH = 300


def press_feed(
    releases: Iterable[Mapping[str, Any]],
    *,
    name: str,
    page_url: str,
    network_id: str,
    language: str,
    author: str,
    feed_url: str,
    changed_at: datetime,
) -> bytes:
    """The feed with whole press releases, in ``language``."""
    with translation.override(language):
        feed = WholeFeed(
            title=plain(gettext("Press releases: %(name)s") % {"name": name}),
            link=page_url,
            description="",
            language=language,
            author_name=author,
            feed_url=feed_url,
            feed_guid=f"urn:uuid:{network_id}",
            changed_at=changed_at,
        )
        for release in releases:
            summary = release["kicker"] or Truncator(release["body_text"]).chars(SUMMARY_LENGTH)
            feed.add_item(
                title=plain(release["title"]),
                link=release["html_url"],
                description=escape(plain(summary)),
                unique_id=f"urn:uuid:{release['id']}",
                updateddate=moment(release["updated_at"]),
                content=plain(_content(release)),
            )
    return feed.writeString("utf-8").encode()


def _content(release: Mapping[str, Any]) -> str:
    quotes = "".join(
        f"<blockquote><p>{escape(quote['quote'])}</p></blockquote><p>{escape(_said_by(quote))}</p>"
        for quote in release["quotes"]
    )
    return f"{release['body_html']}{quotes}{release['background_html']}"


def _said_by(quote: Mapping[str, Any]) -> str:
    organisation = quote["organisation"]["name"] if quote["organisation"] else ""
    return ", ".join(part for part in (quote["name"], quote["function"], organisation) if part)

"""The archive of a newsletter as an Atom feed (RFC 4287). Pure: documents in, bytes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.html import escape

from cms.core.atom import WholeFeed, moment
from cms.core.plaintext import plain

LENGTH = 30
"""Issues of a feed, the latest first."""


def archive_feed(
    issues: Iterable[Mapping[str, Any]],
    *,
    title: str,
    page_url: str,
    archive_id: str,
    language: str,
    author: str,
    feed_url: str,
    changed_at: datetime,
) -> bytes:
    """The feed of an archive with whole issues, in ``language``."""
    feed = WholeFeed(
        title=plain(title),
        link=page_url,
        description="",
        language=language,
        author_name=author,
        feed_url=feed_url,
        feed_guid=f"urn:uuid:{archive_id}",
        changed_at=changed_at,
    )
    with translation.override(language):
        for issue in issues:
            feed.add_item(
                title=plain(issue["title"]),
                link=issue["html_url"],
                description=escape(plain(issue["teaser_text"])),
                unique_id=f"urn:uuid:{issue['id']}",
                updateddate=moment(issue["updated_at"]),
                content=plain(issue["body_html"]),
            )
    return feed.writeString("utf-8").encode()

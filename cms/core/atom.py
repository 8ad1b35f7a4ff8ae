"""What all Atom feeds have in common (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


class WholeFeed(Atom1Feed):
    """Django's feed with whole texts, and with a date of its own while it is empty."""

    def latest_post_date(self) -> datetime:
        changes = [item["updateddate"] for item in self.items]
        return max(changes, default=self.feed["changed_at"])

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, {**item, "description": item["description"] or None})
        handler.addQuickElement("content", item["content"], {"type": "html"})


def moment(text: str | None) -> datetime:
    """A moment of a document, in UTC and to the second; the epoch for a page that no publication is known of."""
    if text is None:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)

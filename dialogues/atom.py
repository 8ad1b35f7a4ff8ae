"""A series as an Atom feed (RFC 4287). Pure: documents in, bytes out; the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext

from cms.core.atom import WholeFeed, moment
from cms.core.plaintext import plain
from dialogues.choices import EventStatus

SUMMARY_LENGTH = 300
LENGTH = 100
"""Entries of a feed, the latest changes first. Older ones are found on the page of the series."""


def is_news(document: Mapping[str, Any]) -> bool:
    """Whether an event has something to tell: a line-up, a documentation, or that it does not take place as planned."""
    return bool(
        document["status"] in {EventStatus.CANCELLED, EventStatus.POSTPONED}
        or document["contributors"]
        or document["announcement_html"]
        or "done" in document["documentation"].values()
    )


def content(document: Mapping[str, Any]) -> str:
    """What stands in a feed reader: note, date, people, text, and links to what is on the page."""
    names = ", ".join(person["person"]["name"] for person in document["contributors"])
    held = document["status"] == EventStatus.HELD
    parts: list[SafeString] = []
    if document["status_note"]:
        parts.append(format_html("<p><strong>{}</strong></p>", document["status_note"]))
    if document["date"]:
        parts.append(format_html("<p>{}</p>", document["date"]["label"]))
    if names:
        label = document["contributors_label"]
        parts.append(format_html("<p>{}: {}</p>", label, names))
    text = (held and document["report_html"]) or document["announcement_html"]
    parts.append(mark_safe(text or ""))  # noqa: S308  the documents carry sanitised HTML only
    if document["findings_html"]:
        parts.append(format_html("<h3>{}</h3>", gettext("Key findings")))
        parts.append(mark_safe(document["findings_html"]))  # noqa: S308  as above
    links = [(item["page_url"], item["title"]) for item in document["recordings"] if item["page_url"]]
    links += [(item["url"], item["title"]) for item in document["presentations"] if item["url"]]
    if links:
        parts.append(format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links)))
    if document["conditions"]:
        count = len(document["conditions"])
        parts.append(
            format_html(
                '<p><a href="{}">{}</a></p>',
                document["html_url"],
                gettext("Framework conditions: %(count)d") % {"count": count},
            )
        )
    return plain("".join(parts))


def series_feed(
    series: Mapping[str, Any],
    events: Iterable[Mapping[str, Any]],
    *,
    language: str,
    author: str,
    feed_url: str,
) -> bytes:
    """The feed of a series document with those of its event documents that are news, in ``language``.

    The latest change comes first; of changes in the same second, the one that comes later in ``events``.
    ``author`` is named as RFC 4287 4.1.1 demands: the organiser, or the site.
    """
    changed_at = moment(series["updated_at"])
    feed = WholeFeed(
        title=plain(series["title"]),
        link=series["html_url"],
        description="",
        subtitle=plain(series["claim"] or "") or None,
        language=language,
        author_name=author,
        feed_url=feed_url,
        feed_guid=f"urn:uuid:{series['id']}",
        changed_at=changed_at,
    )
    news = sorted(filter(is_news, events), key=lambda event: moment(event["updated_at"]))
    with translation.override(language):
        for event in reversed(news[-LENGTH:]):
            feed.add_item(
                title=plain(event["title"]),
                link=event["html_url"],
                description=escape(Truncator(plain(event["announcement_text"])).chars(SUMMARY_LENGTH)),
                unique_id=f"urn:uuid:{event['id']}",
                updateddate=moment(event["updated_at"]),
                categories=[plain(topic["name"]) for topic in event["topics"]],
                content=content(event),
            )
    return feed.writeString("utf-8").encode()

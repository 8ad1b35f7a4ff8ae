"""Addresses at Meetup: of groups and of events, as people paste them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

HOSTS = ("meetup.com", "meetu.ps")
_EVENT = re.compile(r"/(?:[a-z]{2}-[A-Z]{2}/)?(?P<group>[A-Za-z0-9_-]+)/events/(?P<id>[A-Za-z0-9]+)")
_GROUP = re.compile(r"/(?:[a-z]{2}-[A-Z]{2}/)?(?P<group>[A-Za-z0-9_-]+)")


@dataclass(frozen=True)
class EventAddress:
    group: str
    event_id: str


def is_meetup(url: str) -> bool:
    """Whether the address belongs to Meetup."""
    host = (urlsplit(url).hostname or "").lower()
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


def event_in(url: str) -> EventAddress | None:
    """Group and id in the address of an event, with or without a language before it; None when it is none."""
    found = _EVENT.match(_path(url)) if is_meetup(url) else None
    return EventAddress(found["group"].lower(), found["id"].partition("!")[0]) if found else None


def group_in(text: str) -> str:
    """The name of the group in a pasted address (``meetup.com/…`` without a scheme, too); empty when it is none."""
    text = text.strip()
    url = text if "://" in text else f"https://{text}"
    found = _GROUP.match(_path(url)) if is_meetup(url) else None
    return found["group"] if found else ""


def group_url(urlname: str) -> str:
    """Where everybody finds the group. Made by us: no address out of an answer is ever followed."""
    return f"https://www.meetup.com/{urlname}/"


def event_url(urlname: str, event_id: str) -> str:
    """The public page of an event."""
    return f"{group_url(urlname)}events/{event_id}/"


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""

"""What several bodies have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LINK = "https://example.org/"
PAGE = {
    "slug": "eigener-name",
    "seo_title": "Titel für Suchmaschinen",
    "search_description": "Worum es geht",
    "show_in_menus": True,
    "go_live_at": None,
    "expire_at": "2031-05-01T12:00:00+02:00",
}


@dataclass
class Things:
    """The primary keys of what pages point to, and the public id of a framework condition."""

    image: int
    document: int
    person: int
    organisation: int
    region: int
    topic: int
    network: int
    condition: str
    condition_row: int = 0
    event: int = 0
    mailing_list: int = 0
    video: int = 0
    pages: dict[str, int] = field(default_factory=dict)


def organisation_role(things: Things) -> dict[str, Any]:
    return {
        "organisation_id": things.organisation,
        "role": "funder",
        "wording": "Gefördert von der Agentur",
        "logo_id": things.image,
        "since": "2024",
        "until": "2027-06",
    }


REMINDER_RULE = {"amount": 3, "unit": "days", "audience": "both", "text": "Bis bald"}
POINT = {"title": "Vertrauen", "body": "<p>Immer</p>"}
BODY = [{"type": "heading", "value": "Überschrift"}, {"type": "text", "value": "<p>Text</p>"}]


def plain(title: str, **fields: Any) -> Any:
    return lambda things: {**PAGE, "title": title, "social_image_id": things.image, **fields}

"""Issues of the newsletter."""

from __future__ import annotations

from typing import Any

from tests.editorial.payloads.parts import LINK, PAGE, Things


def issue(things: Things) -> dict[str, Any]:
    return {
        **PAGE,
        "title": "Neues",
        "social_image_id": things.image,
        "subject": "Der Herbst",
        "preheader": "Was war",
        "number": 3,
        "issued_on": "2026-11-01",
        "mailing_list_id": things.mailing_list,
        "body": [
            {"type": "text", "value": {"heading": "Guten Tag", "text": "<p>Hallo</p>"}},
            {"type": "event", "value": {"event": things.event, "note": "Kommen Sie"}},
            {"type": "recording", "value": {"event": things.event, "which": "all", "note": ""}},
            {"type": "condition", "value": {"condition": things.condition_row}},
            {"type": "picture", "value": {"image": things.image, "caption": "Saal"}},
            {"type": "download", "value": {"document": things.document, "note": ""}},
            {"type": "button", "value": {"label": "Los", "link": None, "url": LINK}},
        ],
    }


PAGES = {
    "newsletters.NewsletterIndexPage": lambda things: {
        **PAGE,
        "title": "Rundbrief",
        "social_image_id": things.image,
        "intro": "<p>Alle</p>",
        "mailing_list_id": things.mailing_list,
    },
    "newsletters.NewsletterIssuePage": issue,
}

"""What is sent (contract 9): little enough that nobody can be harmed by it. Whoever wants more asks the API."""

from __future__ import annotations

import json
from typing import Any

from cms.core import clock
from cms.core.api.shapes import api_url, moment, site_url
from cms.core.changes import Change, thing_of

PING = "webhook.ping"
"""The type of a test message. Receivers answer it like any other and do nothing."""


def message_about(change: Change) -> dict[str, Any]:
    """The body about ``change``; ``timestamp`` is when it happened, however late it is delivered."""
    thing = thing_of(change.type)
    return {
        "type": change.type,
        "timestamp": moment(change.moment, "UTC"),
        "data": {
            "id": str(change.subject_id),
            "type": thing.kind if thing else change.type.split(".")[-2],
            "api_url": api_url(thing.collection, str(change.subject_id)) if thing else None,
            "cursor": str(change.change_id),
        },
    }


def ping(connection_id: str) -> bytes:
    """The body of a test message, in the same shape."""
    data = {"id": connection_id, "type": "webhook", "api_url": site_url("/api/v1/"), "cursor": None}
    return json.dumps({"type": PING, "timestamp": moment(clock.now(), "UTC"), "data": data}).encode()

"""Text for formats that know no control characters and, as everywhere in public, no e-mail addresses."""

from __future__ import annotations

import re

from cms.core.api.jsonbytes import without_addresses

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def plain(text: str) -> str:
    """One line of text or HTML without control characters, which RFC 5545 3.1 forbids, and without e-mail addresses.

    Calendars and feeds show the same words as the API (D12).
    """
    line = " ".join(CONTROL_CHARACTERS.sub(" ", text).split())
    return without_addresses(line.encode("utf-8", "replace")).decode() if "@" in line else line

"""Whether two events are likely to be the same one under another id (idea 6). Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta
from difflib import SequenceMatcher

NEAR = timedelta(days=14)
SIMILAR = 0.6
"""Share of the title that must be the same, from 0 to 1. At the same moment half of it is enough."""

_SIGNS = re.compile(r"[^\w]+")


def likeness(
    title: str, starts_at: datetime | None, other_title: str, other_starts_at: datetime | None
) -> float | None:
    """How much alike two events are, from 0 to 1; None when they are certainly two.

    Args:
        title, other_title: as people read them; case, accents and signs do not count.
        starts_at, other_starts_at: aware moments. Without one of them nothing is alike.
    """
    if starts_at is None or other_starts_at is None:
        return None
    distance = abs(starts_at - other_starts_at)
    if distance > NEAR:
        return None
    same = SequenceMatcher(None, _plain(title), _plain(other_title), autojunk=False).ratio()
    if same < (SIMILAR / 1.2 if distance <= timedelta(hours=1) else SIMILAR):
        return None
    return same * (1 - 0.3 * (distance / NEAR))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_SIGNS.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).split())

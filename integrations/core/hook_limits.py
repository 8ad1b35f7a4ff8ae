"""How many calls from outside are taken: counted in memory, per process, before anything is read or asked of the database.

A flood from one network does not shut out the others: each may send a fifth of what a plugin takes.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Lock

from django.conf import settings

from cms.core import clock
from cms.core.clients import network_of

WINDOW = timedelta(minutes=1)
SHARE = 5
"""One network gets so small a part."""

_lock = Lock()
_counts: Counter[tuple[str, str]] = Counter()
_window = datetime(1970, 1, 1, tzinfo=UTC)


def seconds_to_wait(slug: str, ip: str | None) -> int:
    """Count one call for a plugin; 0 when it may come in, else after how many seconds to come again.

    Args:
        ip: who calls; None when the server does not know it (a local socket).
    """
    global _window
    now = clock.now()
    begins = now.replace(second=0, microsecond=0)
    network = network_of(ip) if ip else ""
    most: int = settings.HOOKS_PER_MINUTE
    with _lock:
        if begins != _window:
            _window = begins
            _counts.clear()
        is_flood = _counts[slug, ""] >= most or (network != "" and _counts[slug, network] >= max(most // SHARE, 1))
        if not is_flood:
            _counts[slug, ""] += 1
            _counts[slug, network] += bool(network)
    return int((begins + WINDOW - now).total_seconds()) + 1 if is_flood else 0

"""The site as if something had been changed before every request: nothing is ever found in the cache.

The version is read as always, then a number that nobody had before is added. So every request pays for the look-up, the
making of the answer and the storing of it, but not for somebody else's write, which would measure SQLite's one writer
instead of us. Apart from that it is loaded as ``manage.py serve`` loads it.
"""

from __future__ import annotations

from itertools import count

from cms.core.serving import web

application = web.load()  # first of all: Django is set up by it

from cms.core.cache import lookup  # noqa: E402  after Django is set up
from cms.core.cache.version import current_version  # noqa: E402  as above

_changes = count(1)


def changed_version() -> int:
    """A version that is newer than all before."""
    return current_version() + next(_changes)


lookup.current_version = changed_version

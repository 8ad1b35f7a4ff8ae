"""Who can play a recording on our page. This app knows nobody: plugins above register themselves, and without them every
recording is a link to where it can be watched.

Nothing here asks the network. Whether a source is switched on is asked in the query that reads the recordings anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Case, CharField, Expression, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from wagtail.models import Locale

from cms.core.registries import Registry
from dialogues.choices import RecordingProvider


@dataclass(frozen=True)
class Player:
    """How a recording is played on our own page.

    Attributes:
        embed_url: the address for a frame, or of the file itself.
        provider: who learns the visitor's address when it plays, as the notice before the click names them; empty when
            nobody does but this site, so that there is nothing to agree to.
        code: what the API calls the provider.
        origins: what the page adds to its content security policy.
        is_file: whether the browser plays it itself instead of showing a frame.
    """

    embed_url: str
    provider: str
    code: RecordingProvider = RecordingProvider.LINK
    origins: tuple[str, ...] = ()
    is_file: bool = False


Find = Callable[[str, str, str], "Player | None"]
"""The player for the address of a recording, the provider and the address for embedding that an editor entered."""


@dataclass(frozen=True)
class Source:
    """Attributes:
    is_on: an expression without outer references that is true while the source is switched on.
    """

    find: Find
    is_on: Callable[[], Combinable]


SOURCES: Registry[str, Source] = Registry()
"""By a name of small letters and digits, in the order in which they are asked."""


def register(name: str, find: Find, *, is_on: Callable[[], Combinable]) -> None:
    """Add a source. Plugins do so in ``AppConfig.ready()``."""
    SOURCES[name] = Source(find, is_on)


def with_players(recordings: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate ``players``: the names of the sources that are switched on, each with a blank behind it."""
    return recordings.annotate(players=_names())


def switched_on() -> str:
    """The same for a page in memory. One query when there is any source."""
    if not SOURCES:
        return ""
    found: str | None = Locale.objects.order_by().annotate(players=_names()).values_list("players", flat=True).first()
    return found or ""


def _names() -> Expression:
    none: Expression = Value("", output_field=CharField())
    parts = (
        Case(When(source.is_on(), then=Value(f"{name} ")), default=Value(""), output_field=CharField())
        for name, source in SOURCES.items()
    )
    return reduce(lambda joined, part: Concat(joined, part, output_field=CharField()), parts, none)


@lru_cache(maxsize=4096)
def find(on: str, page_url: str, provider: str, embed_url: str) -> Player | None:
    """The player of a recording; None when it is only linked.

    Args:
        on: as :func:`with_players` gives it.
        provider, embed_url: what an editor entered; usually empty.
    """
    for name in on.split():
        source = SOURCES.get(name)
        found = source.find(page_url, provider, embed_url) if source else None
        if found is not None:
            return found
    return None


def of(recording: Mapping[str, Any]) -> Player | None:
    """The player of a recording's document: the one to which its ``embed_url`` belongs."""
    embed_url = recording["embed_url"]
    if not embed_url:
        return None
    provider = recording["provider"]
    for name in SOURCES:
        for asked in (provider, ""):
            found = find(name, recording["page_url"], asked, embed_url)
            if found is not None and found.embed_url == embed_url:
                return found
    return None


def policy(recordings: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What a page with these recordings adds to its content security policy, by directive."""
    sources: dict[str, set[str]] = {}
    for player in filter(None, map(of, recordings)):
        if player.origins:
            sources.setdefault("media-src" if player.is_file else "frame-src", set()).update(player.origins)
    return {directive: ["'self'", *sorted(found)] for directive, found in sorted(sources.items())}


def origin(url: str) -> str:
    """Scheme and host, as a content security policy names a source: ``https://player.vimeo.com``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

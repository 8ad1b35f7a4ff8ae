"""What a network talks about: its topics with the events on each of them (D09)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from cms.core.public import PublicSpace, public_space
from dialogues.models import DialogueEventPage
from dialogues.selectors.filters import events_of_network
from dialogues.selectors.series import public_events
from dialogues.selectors.topic_names import topic_names

NEWEST = 3
"""How many events stand beside a topic; the number says how many there are."""


class Mention(NamedTuple):
    """An event on a topic."""

    title: str
    html_url: str


@dataclass
class IndexedTopic:
    """A topic of the network, with its newest events first."""

    name: str
    events: list[Mention] = field(default_factory=list)
    count: int = 0


def topic_index(
    network_key: UUID, *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[IndexedTopic]:
    """The topics of a network's public events, by name. Three queries at most, one when there is no topic."""
    space = space or public_space()
    events = events_of_network(public_events(space=space, now=now, language=language), network_key)
    links: Any = DialogueEventPage.topics.through.objects.filter(dialogueeventpage__in=events.values("pk"))
    rows = links.order_by("-dialogueeventpage__date", "-dialogueeventpage__pk").values_list(
        "topic__translation_key",
        "dialogueeventpage__title",
        "dialogueeventpage__path",
        "dialogueeventpage__url_path",
    )
    found: dict[UUID, IndexedTopic] = {}
    names: dict[UUID, str] | None = None
    for key, title, path, url_path in rows:
        names = topic_names(language) if names is None else names
        topic = found.setdefault(key, IndexedTopic(names[key]))
        topic.count += 1
        if len(topic.events) < NEWEST:
            topic.events.append(Mention(title, space.url(path, url_path)))
    return sorted(found.values(), key=lambda topic: topic.name.casefold())

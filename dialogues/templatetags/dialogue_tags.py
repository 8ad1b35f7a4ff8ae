"""Tags and filters of the public templates that know about dialogues."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from typing import Any

from django import template
from wagtail.models import Page

from cms.core import clock
from cms.core.languages import current_language
from cms.core.models import AccessibilityState, DocumentLanguage
from dialogues import display, players, selectors
from dialogues.choices import Provenance, RegistrationState
from dialogues.models import DialogueSeriesPage
from dialogues.selectors import calls
from dialogues.selectors.topic_index import IndexedTopic

register = template.Library()


@register.filter
def date_mark(event: display.Document) -> display.DateMark:
    """The date of an event's document as a figure."""
    return display.date_mark(event)


@register.filter
def when(event: display.Document) -> display.When:
    """Date and time of an event's document in words."""
    return display.when(event)


@register.filter
def names(people: list[Any]) -> str:
    """People in a row of words."""
    return display.names(people)


@register.filter
def documented(event: display.Document) -> list[str]:
    """The parts of an event's documentation that are done."""
    return display.documented_parts(event)


@register.filter
def registration_label(state: str) -> str:
    return str(RegistrationState(state).label)


@register.filter
def free_places(registration: display.Document) -> int | None:
    """How many places are left; None without a limit."""
    return display.free_places(registration)


@register.filter
def moment_in_words(value: Any, time_zone: str) -> str:
    """Day, time and zone of a moment, on the clock of ``time_zone``."""
    return display.moment_in_words(value, time_zone)


@register.filter
def provenance_label(code: str) -> str:
    return str(Provenance(code).label)


@register.filter
def document_language(code: str) -> str:
    return str(DocumentLanguage(code).label)


@register.filter
def accessibility_label(code: str) -> str:
    return str(AccessibilityState(code).label)


@register.filter
def file_kind(media_type: str) -> str:
    """What readers call a kind of file: “PDF”, “PPTX”."""
    ending = mimetypes.guess_extension(media_type) or f".{media_type.rpartition('/')[2]}"
    return ending.removeprefix(".").upper()


@register.filter
def player(recording: display.Document) -> players.Player | None:
    """How the recording is played on our own page; None when it is only linked."""
    return players.of(recording)


@register.simple_tag
def next_event(series: Page | None = None) -> dict[str, Any] | None:
    return selectors.next_event(language=current_language(), now=clock.now(), series=series)


@register.simple_tag
def upcoming_events(count: int, body: Iterable[Any] = ()) -> list[dict[str, Any]]:
    """The next events, without the very next one where the page's body shows that on its own."""
    found = selectors.upcoming_events(language=current_language(), now=clock.now(), limit=count + 1)
    if any(block.block_type == "next_event" for block in body):
        found = [event for event in found if not event["is_next"]]
    return found[:count]


@register.simple_tag
def documented_events(count: int) -> list[dict[str, Any]]:
    return selectors.documented_events(language=current_language(), now=clock.now(), limit=count)


@register.simple_tag
def current_series() -> list[dict[str, Any]]:
    return selectors.current_series(language=current_language(), now=clock.now())


@register.simple_tag
def series_of_network(network: Page) -> list[dict[str, Any]]:
    """The series that a network holds, in short, in the language of its page."""
    series = DialogueSeriesPage.objects.live().public().of_network(network.translation_key)
    return selectors.series_cards(
        series.filter(locale=network.locale).order_by("path"), language=current_language(), now=clock.now()
    )


@register.simple_tag
def trips_of_network(network: Page) -> list[dict[str, Any]]:
    """The learning trips of a network: with an open call, to come, and over (A16, A17)."""
    return calls.trips_of_network(network.translation_key, language=current_language(), now=clock.now())


@register.simple_tag
def founding_event_of(network: Page) -> dict[str, Any] | None:
    """The event at which a network was founded, in short."""
    return selectors.founding_event(network.translation_key, language=current_language(), now=clock.now())


@register.simple_tag
def topics_of_network(network: Page) -> list[IndexedTopic]:
    """What the network's public events are about."""
    return selectors.topic_index(network.translation_key, language=current_language(), now=clock.now())

"""A series of an import file becomes a page with its events below it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from wagtail.models import Locale

from cms.core.content_import import shapes as s
from cms.core.content_import.items import Item
from cms.core.content_import.pages import index_page, write_page
from cms.core.content_import.registry import Entries
from cms.core.models import ImportKey
from dialogues.choices import SeriesLifecycle, SeriesState
from dialogues.models import DialogueIndexPage, DialogueSeriesPage
from dialogues.services.imports.events import load_events
from dialogues.services.imports.reminders import fill_reminder_rules
from dialogues.services.imports.shapes import EVENT
from dialogues.services.registrations import seats
from dialogues.services.translations import fill_with_words
from networks.services.imports import (
    IDENTITY_FIELDS,
    channel_list,
    fill_channels,
    fill_roles,
    named_networks,
    role_lists,
)

REMINDER_RULE = s.fields(
    {
        "before": {
            "type": "string",
            "pattern": r"^P(?=.)(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?)$",
            "description": "ISO 8601 duration before the beginning, such as P1D or PT1H.",
        },
        "audience": {"enum": ["subscribers", "registered", "both"]},
    },
    required=["before", "audience"],
)

SERIES = s.fields(
    {
        "key": s.key("series"),
        "title": s.needed_text(255),
        "slug": s.text(255, "The last part of the page's address; made from the title when it is not given."),
        "claim": s.text(255, "One line below the title."),
        **s.rich("intro", "Why the series exists."),
        **s.rich("aims", "What it wants to achieve."),
        "audiences": s.list_of(s.needed_text(255), "Whom the series addresses."),
        "image": s.image("A wide picture for the head of the page."),
        "state": s.choice(
            SeriesState,
            "Only to decide against the dates: without it, or with automatic, the state follows them.",
            also=[SeriesLifecycle.AUTOMATIC],
        ),
        "starts_on": s.fuzzy_date("Without it the first event counts."),
        "ends_on": s.fuzzy_date("Without it the last event counts."),
        "planned_event_count": s.number(maximum=500),
        "rhythm": s.text(120),
        "free_of_charge": s.flag(),
        "networks": s.list_of(s.needed_reference("networks"), "The networks that hold the series."),
        **role_lists(),
        "meetup_url": s.url("The Meetup group.", 200),
        "channels": channel_list(),
        "reminder_rules": s.list_of(REMINDER_RULE, "When people are reminded of each event."),
        "events": s.list_of(EVENT, "In the order in which they stand in the series. Events that are not named stay."),
        "draft": s.flag("Saved as a draft together with its events, not published."),
        **IDENTITY_FIELDS,
        **s.computed(
            "locale",
            "intro_text",
            "aims_text",
            "event_count",
            "next_event",
            "subscription",
            "recommendation",
            "calendar_url",
            "feed_url",
        ),
    },
    required=["key", "title"],
)


def lock_events(entries: Entries) -> None:
    """Lock the events that the file names and the site has, before any of them is written: each gives or frees places
    in turn, and two who do that in different orders would wait for each other for ever."""
    keys = {f"{series['key']}/{event['key']}" for _place, series in entries for event in series.get("events") or []}
    known = ImportKey.objects.filter(section="events", key__in=keys)
    seats.lock_events(known.values_list("translation_key", flat=True))


def load_series(item: Item) -> None:
    """Write one series, then its events, then what other apps keep of it."""
    parent = index_page(DialogueIndexPage, item.session.locale, "Dialoge")
    draft = bool(item.get("draft"))
    page = write_page(item, DialogueSeriesPage, parent, partial(_write, item), draft=draft)
    if page is None:
        return
    load_events(item, page, draft=draft)
    item.store_extensions(page)


def _write(item: Item, page: DialogueSeriesPage) -> None:
    fill_with_words(page, lambda: _fill(page, item))


def _fill(page: DialogueSeriesPage, item: Item) -> None:
    item.copy(page, "claim", "planned_event_count", "rhythm", "free_of_charge", "meetup_url", lifecycle="state")
    item.copy_rich(page, "intro", "aims")
    item.copy_date(page, "starts_on", "ends_on")
    item.copy_image(page, "image")
    if "audiences" in item:
        page.audiences = "\n".join(" ".join(group.split()) for group in item.get("audiences") or [])
    if "networks" in item:
        page.networks.set(named_networks(item))
    fill_roles(page, item)
    fill_channels(page, item)
    fill_reminder_rules(page, item)


def fetch_series(identity: UUID, locale: Locale) -> DialogueSeriesPage | None:
    return DialogueSeriesPage.objects.filter(translation_key=identity, locale=locale).first()

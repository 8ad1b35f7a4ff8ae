"""Series as documents (contract 4, “series”), and the lists of events that pages ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import translation

from cms.core import richtext
from cms.core.api.shapes import Document, fuzzy, site_url
from cms.core.fields import split_lines
from cms.core.labels import choice_label
from cms.core.material import load_material
from cms.core.public import PublicSpace, in_language, public_space, visible_at
from cms.core.richtext import Target
from dialogues import states
from dialogues.choices import EventKind, SeriesLifecycle, SeriesState
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.querysets import EventQuerySet, SeriesQuerySet
from dialogues.selectors import database, memory, pieces
from dialogues.selectors.filters import events_of_network
from dialogues.selectors.pieces import Reader
from dialogues.selectors.rows import EventFactsRow, EventRow, LinkRow, Part, SeriesRow, SeriesRows
from dialogues.selectors.short_events import short_event
from networks.models import ChannelKind


def series_documents(
    series: QuerySet[DialogueSeriesPage], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Series with their events in short, the order kept. Eight queries at most."""
    return series_documents_by_id(
        list(series.values_list("pk", flat=True)), language=language, now=now, space=space or public_space()
    )


def series_documents_by_id(ids: list[int], *, language: str, now: datetime, space: PublicSpace) -> list[Document]:
    """Series with their events in short, the order kept. Six queries at most."""
    return _assembled(database.series_rows(ids, space=space, now=now), space, language, now) if ids else []


def series_cards(
    series: QuerySet[DialogueSeriesPage], *, language: str, now: datetime, space: PublicSpace | None = None
) -> list[Document]:
    """Series in short, the order kept: the keys of a series' document that a card in a list shows. Six queries at most.

    Of the events only their facts are read, so that a page with all series stays cheap.
    """
    space = space or public_space()
    rows, facts = database.series_with_facts(list(series.values_list("pk", flat=True)), space=space, now=now)
    material = load_material(
        space,
        now=now,
        image_ids=[row.image_id for row in rows],
        translation_keys=[row.translation_key for row in rows],
    )
    reader = Reader(material, language)
    with translation.override(language):
        return [_card(row, facts.get(row.id, []), reader, now) for row in rows]


def series_document(page: DialogueSeriesPage, *, language: str, now: datetime) -> Document:
    """The series as it stands in memory: for the page itself and its preview. Its events come from the database."""
    space = public_space()
    events = database.events_of_series(page.pk, space=space, now=now) if page.pk else []
    row = memory.row_of(SeriesRow, page)
    links = {**database.short_links([event.id for event in events]), **memory.series_links(page)}
    return _assembled(SeriesRows([row], {row.id: events}, links), space, language, now)[0]


def _assembled(rows: SeriesRows, space: PublicSpace, language: str, now: datetime) -> list[Document]:
    material = load_material(
        space,
        now=now,
        image_ids=_image_ids(rows),
        translation_keys=[
            *(row.translation_key for row in rows.series),
            *(
                link.key or ""
                for (part, _owner), group in rows.links.items()
                if part == Part.SERIES_NETWORK
                for link in group
            ),
        ],
        targets=_targets(rows),
    )
    reader = Reader(material, language)
    with translation.override(language):
        return [_series(row, rows, reader, now) for row in rows.series]


def _image_ids(rows: SeriesRows) -> Iterator[int | None]:
    yield from (row.image_id for row in rows.series)
    yield from (event.image_id for events in rows.events.values() for event in events)
    for (part, _owner), links in rows.links.items():
        if part == Part.SERIES_ORGANISATION:
            for link in links:
                yield from (link.first, link.second)


def _targets(rows: SeriesRows) -> Iterator[Target]:
    for row in rows.series:
        yield from richtext.targets(row.intro, row.aims)


def _card(row: SeriesRow, events: Sequence[EventRow | EventFactsRow], reader: Reader, now: datetime) -> Document:
    """What a list shows of a series."""
    state = states.series_state(row.lifecycle, starts_on=row.starts_on, ends_on=row.ends_on, events=events, now=now)
    return {
        **pieces.identity(row, "series", reader),
        "title": row.title,
        "claim": row.claim,
        "image": reader.material.image(row.image_id),
        "state": state,
        "state_label": choice_label(SeriesState, state, reader.language),
        "starts_on": fuzzy(row.starts_on, reader.language),
        "ends_on": fuzzy(row.ends_on, reader.language),
        "event_count": len(events),
    }


def _series(row: SeriesRow, rows: SeriesRows, reader: Reader, now: datetime) -> Document:
    material = reader.material
    events = rows.events.get(row.id, [])
    card = _card(row, events, reader, now)
    has_ended = card["state"] in (SeriesState.ENDED, SeriesState.ARCHIVED)
    following = states.next_index(events, now)
    shorts = [
        short_event(event, rows.links, reader, now, is_next=index == following, series_has_ended=has_ended)
        for index, event in enumerate(events)
    ]
    organisations = rows.links.get((Part.SERIES_ORGANISATION, row.id), [])
    return {
        **card,
        "intro_html": richtext.to_html(row.intro, material),
        "intro_text": richtext.to_text(row.intro),
        "aims_html": richtext.to_html(row.aims, material),
        "aims_text": richtext.to_text(row.aims),
        "audiences": split_lines(row.audiences),
        "planned_event_count": row.planned_event_count,
        "next_event": None if following is None else shorts[following],
        "rhythm": row.rhythm,
        "free_of_charge": row.free_of_charge,
        "networks": pieces.networks(rows.links.get((Part.SERIES_NETWORK, row.id), ()), reader),
        "organisers": pieces.organisers(organisations, reader),
        "funders": pieces.funders(organisations, reader),
        "meetup_url": row.meetup_url or None,
        "channels": [_channel(link, reader) for link in rows.links.get((Part.SERIES_CHANNEL, row.id), ())],
        "subscription": _subscription(row, card, reader),
        "recommendation": None,
        "events": shorts,
        "calendar_url": pieces.calendar_url("series", row.public_id),
        "feed_url": site_url(f"/feed/series/{row.public_id}.atom"),
    }


def _subscription(row: SeriesRow, card: Document, reader: Reader) -> Document:
    """Reminders by mail: whether one can ask for them, where, and when they end by themselves (E42)."""
    is_open = states.takes_subscriptions(card["state"], is_offered=row.subscription_open)
    return {
        "open": is_open,
        "url": f"{card['html_url']}#subscribe" if is_open else None,
        "ends": fuzzy(row.ends_on, reader.language),
    }


def _channel(link: LinkRow, reader: Reader) -> Document:
    label = link.b or choice_label(ChannelKind, link.a or "", reader.language)
    return {"kind": link.a, "label": label, "url": link.c}


def public_events(*, space: PublicSpace, now: datetime, language: str) -> EventQuerySet:
    """All events of one language that the public may see."""
    events: EventQuerySet = DialogueEventPage.objects.filter(space.pages(), visible_at(now), in_language(language))
    return events


def public_series(*, space: PublicSpace, now: datetime, language: str) -> SeriesQuerySet:
    """All series of one language that the public may see."""
    series: SeriesQuerySet = DialogueSeriesPage.objects.filter(space.pages(), visible_at(now), in_language(language))
    return series


def next_event(*, language: str, now: datetime, series: DialogueSeriesPage | None = None) -> Document | None:
    """The event that is running or comes next, of all series or of one (E35). Six queries at most."""
    space = public_space()
    events = _of_series(_coming(space, now, language), series)
    found = _short_documents(events[:1], space=space, language=language, now=now)
    return found[0] if found else None


def upcoming_events(
    *, language: str, now: datetime, limit: int, series: DialogueSeriesPage | None = None
) -> list[Document]:
    """The next events by date, those without any date last; cancelled and postponed ones stay, marked as such."""
    space = public_space()
    events = public_events(space=space, now=now, language=language).filter(
        Q(over_at__isnull=True) | Q(over_at__gt=now)
    )
    ordered = _of_series(events, series).order_by(F("date").asc(nulls_last=True), "pk")
    return _short_documents(ordered[:limit], space=space, language=language, now=now)


def documented_events(
    *, language: str, now: datetime, limit: int, series: DialogueSeriesPage | None = None
) -> list[Document]:
    """Events that were held, the latest first."""
    space = public_space()
    events = public_events(space=space, now=now, language=language).filter(over_at__lte=now)
    ordered = _taking_place(_of_series(events, series)).order_by("-date", "-pk")
    return _short_documents(ordered[:limit], space=space, language=language, now=now)


def founding_event(network_key: UUID, *, language: str, now: datetime) -> Document | None:
    """The event at which a network was founded, in short (C03): the earliest that names the network as its founding."""
    space = public_space()
    events = public_events(space=space, now=now, language=language).filter(kind=EventKind.FOUNDING)
    ordered = _taking_place(events_of_network(events, network_key)).order_by(F("date").asc(nulls_last=True), "pk")
    found = _short_documents(ordered[:1], space=space, language=language, now=now)
    return found[0] if found else None


def current_series(*, language: str, now: datetime) -> list[Document]:
    """Series that run or are planned, in short, in the order of the page tree."""
    space = public_space()
    series = public_series(space=space, now=now, language=language).exclude(
        lifecycle__in=[SeriesLifecycle.ENDED, SeriesLifecycle.ARCHIVED]
    )
    cards = series_cards(series.order_by("path"), language=language, now=now, space=space)
    return [card for card in cards if card["state"] in (SeriesState.RUNNING, SeriesState.PLANNED)]


def _coming(space: PublicSpace, now: datetime, language: str) -> QuerySet[DialogueEventPage]:
    events = public_events(space=space, now=now, language=language).filter(over_at__gt=now, date__isnull=False)
    return _taking_place(events).order_by("date", "pk")


def _taking_place(events: QuerySet[DialogueEventPage]) -> QuerySet[DialogueEventPage]:
    taking_place: QuerySet[DialogueEventPage] = events.taking_place()  # type: ignore[attr-defined]  # our queryset
    return taking_place


def _of_series(events: QuerySet[DialogueEventPage], series: DialogueSeriesPage | None) -> QuerySet[DialogueEventPage]:
    return events.filter(series__translation_key=series.translation_key) if series is not None else events


def _short_documents(
    events: QuerySet[DialogueEventPage], *, space: PublicSpace, language: str, now: datetime
) -> list[Document]:
    rows = database.short_event_rows(list(events.values_list("pk", flat=True)), space=space, now=now)
    material = load_material(space, now=now, image_ids=[event.image_id for event in rows.events])
    reader = Reader(material, language)
    following = states.next_index(rows.events, now)
    with translation.override(language):
        return [
            short_event(event, rows.links, reader, now, is_next=index == following)
            for index, event in enumerate(rows.events)
        ]

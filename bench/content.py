"""Content to measure with: the same every time, written in bulk, speakers and conditions everywhere.

Every event has an announcement, two contributors with a function, and three framework conditions, as the content had that
the figures in the quality bars were measured with. ``full`` adds what a documented event has: report, recording,
presentation, venue, topics and references. 25 events make a series.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Locale, Page
from wagtail.rich_text import RichText

from cms.core.cache.version import bump_version
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import (
    Affiliation,
    Announcement,
    ConditionReference,
    Contributor,
    DialogueEventPage,
    DialogueIndexPage,
    DialogueSeriesPage,
    FrameworkCondition,
    Presentation,
    Recording,
    Topic,
    Venue,
)
from home.models import HomePage
from networks.models import Organisation, Person

NAMESPACE = uuid.UUID("6f2f6d3e-51a3-4b5e-9a58-3a9a2b9f0b11")
EVENTS_PER_SERIES = 25
BATCH = 500
FIRST_DAY = datetime(2024, 1, 9, 18, 0, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
WORDS = [
    "Land",
    "Wandel",
    "Netzwerk",
    "Dialog",
    "Gemeinde",
    "Ehrenamt",
    "Bahnhof",
    "Laden",
    "Arzt",
    "Schule",
    "Garten",
    "Energie",
    "Wasser",
    "Wald",
    "Markt",
    "Platz",
    "Brücke",
    "Bücherei",
    "Werkstatt",
    "Verein",
    "Jugend",
    "Alter",
    "Pflege",
    "Hof",
    "Feld",
    "Ort",
    "Region",
    "Zukunft",
    "Mut",
    "Frage",
]


def key(*parts: object) -> uuid.UUID:
    """The same id in every run."""
    return uuid.uuid5(NAMESPACE, ":".join(map(str, parts)))


def sentence(seed: int, length: int = 14) -> str:
    """German-looking words; ``seed`` decides which."""
    chosen = [WORDS[(seed * 7 + position * (seed % 5 + 3)) % len(WORDS)] for position in range(length)]
    return " ".join(chosen) + "."


def paragraphs(seed: int, count: int) -> str:
    return "".join(
        f"<p>{sentence(seed + number)} <b>{sentence(seed * 3 + number, 4)}</b></p>" for number in range(count)
    )


def add_child_pages(parent: Page, pages: list[Any], *, first: int = 0) -> None:
    """Write ``pages`` below ``parent`` as live pages, two inserts each, without revisions and without signals."""
    locale = Locale.objects.get(language_code="de")
    for number, page in enumerate(pages, start=first + 1):
        page.depth = parent.depth + 1
        page.path = type(page)._get_path(parent.path, page.depth, number)
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.locale, page.content_type = locale, ContentType.objects.get_for_model(type(page))
        page.draft_title, page.live, page.has_unpublished_changes = page.title, True, False
        page.first_published_at = page.last_published_at = page.latest_revision_created_at = PUBLISHED
        page.translation_key = key("page", page.url_path)
        page.set_public_id()
    base = [
        Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.concrete_fields}) for page in pages
    ]
    Page.objects.bulk_create(base, batch_size=BATCH)
    ids = dict(Page.objects.filter(depth=parent.depth + 1, path__startswith=parent.path).values_list("path", "pk"))
    for page in pages:
        page.pk = page.id = page.page_ptr_id = ids[page.path]
        page.save_base(raw=True, force_insert=True)
    Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(pages))
    parent.refresh_from_db()


def save_rows(rows: list[Any], locale: Locale) -> None:
    for row in rows:
        row.locale = locale
        row.set_public_id()
    type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)


def make_events(series: DialogueSeriesPage, numbers: range, *, full: bool) -> list[DialogueEventPage]:
    events = []
    for number in numbers:
        local = FIRST_DAY + timedelta(days=number % 1400)
        event = DialogueEventPage(
            title=f"{sentence(number, 6)[:-1]}?",
            short_title=sentence(number, 3)[:-1],
            kicker=f"Dialog {number + 1}",
            slug=f"dialog-{number + 1}",
            date=FuzzyDate(local.strftime("%Y-%m-%dT%H:%M:00")),
            attendance_mode=("online", "in_person", "hybrid")[number % 3],
            announcement=paragraphs(number, 2 if full else 1),
            report=[("text", RichText(paragraphs(number + 1, 2)))] if full else [],
            guiding_question=f"{sentence(number + 5, 8)[:-1]}?",
            series=series,
        )
        event.set_derived_fields()
        events.append(event)
    return events


def rows_of(
    event: DialogueEventPage, number: int, people: list[Person], organisations: list[Organisation], *, full: bool
) -> Iterator[Any]:
    """The first level of rows of one event, in the order of their classes."""
    for position in range(2):
        yield Contributor(
            page=event,
            sort_order=position,
            translation_key=key("contributor", number, position),
            person=people[(number * 2 + position) % len(people)],
            category=("expertise", "practice")[position],
            teaser=sentence(number + position, 8),
            statement=paragraphs(number + position, 1),
        )
    for position in range(3):
        yield FrameworkCondition(
            page=event,
            sort_order=position,
            translation_key=key("condition", number, position),
            text=f"<p>{sentence(number + position, 9)}</p>",
            explanation=f"<p>{sentence(number - position, 12)}</p>",
            levels=("municipality", "state") if position % 2 else ("federal",),
        )
    if not full:
        return
    yield Recording(
        page=event,
        translation_key=key("recording", number),
        title=sentence(number, 5)[:-1],
        page_url=f"https://vimeo.com/{100_000 + number}",
        provider="vimeo",
        rights_holder=organisations[number % len(organisations)],
        captions=True,
    )
    yield Presentation(
        page=event,
        translation_key=key("presentation", number),
        title=sentence(number, 4)[:-1],
        url=f"https://example.org/slides-{number}.pdf",
    )
    yield Venue(page=event, translation_key=key("venue", number), name="Treffpunkt Freizeit", city="Potsdam")


def rows_within(row: Any, organisations: list[Organisation], *, full: bool) -> Iterator[Any]:
    """The second level of rows."""
    if isinstance(row, Contributor):
        yield Affiliation(
            contributor=row,
            translation_key=key("affiliation", row.translation_key),
            role="Leitung",
            organisation=organisations[row.pk % len(organisations)],
        )
    elif full and isinstance(row, FrameworkCondition):
        yield ConditionReference(
            condition=row,
            translation_key=key("reference", row.translation_key),
            title="Beispiel",
            url="https://example.org/beispiel",
        )


def save_grouped(rows: list[Any], locale: Locale) -> None:
    groups: dict[type[Any], list[Any]] = {}
    for row in rows:
        groups.setdefault(type(row), []).append(row)
    for group in groups.values():
        save_rows(group, locale)


@transaction.atomic
def fill(count: int, *, full: bool = False) -> None:
    """Make ``count`` events in an empty, migrated database."""
    locale = Locale.objects.get(language_code="de")
    organisations = Organisation.objects.bulk_create(
        Organisation(public_id=key("organisation", number), name=f"Agentur Beispiel {number}") for number in range(40)
    )
    people = Person.objects.bulk_create(
        Person(
            public_id=key("person", number),
            name=f"Jana Beispiel {number}",
            sort_name=f"Beispiel {number:04}, Jana",
            biography=paragraphs(number, 1),
        )
        for number in range(200)
    )
    topics = [Topic(name=word, locale=locale, translation_key=key("topic", word)) for word in WORDS[:10]]
    for topic in topics:
        topic.save()
    home = HomePage.objects.get(locale=locale)
    index = DialogueIndexPage(title="Dialoge", slug="dialoge")
    add_child_pages(home, [index], first=home.numchild)
    all_series = [
        DialogueSeriesPage(title=f"Dialogreihe {number + 1}", slug=f"reihe-{number + 1}", intro=paragraphs(number, 2))
        for number in range(-(-count // EVENTS_PER_SERIES))
    ]
    add_child_pages(index, all_series)
    for position, series in enumerate(all_series):
        numbers = range(position * EVENTS_PER_SERIES, min((position + 1) * EVENTS_PER_SERIES, count))
        events = make_events(series, numbers, full=full)
        add_child_pages(series, events)
        rows = [
            row
            for event, number in zip(events, numbers, strict=True)
            for row in rows_of(event, number, people, organisations, full=full)
        ]
        save_grouped(rows, locale)
        save_grouped([inner for row in rows for inner in rows_within(row, organisations, full=full)], locale)
        # As the signals of publishing would have left it: nothing is waiting to be announced.
        Announcement.objects.bulk_create(
            Announcement(kind=Announcement.Kind.EVENT, public_id=event.public_id, published_at=PUBLISHED)
            for event in events
        )
        through = DialogueEventPage.topics.through
        through.objects.bulk_create(
            through(dialogueeventpage_id=event.pk, topic_id=topics[(number + step) % len(topics)].pk)
            for event, number in zip(events, numbers, strict=True)
            for step in range(2 if full else 0)
        )
    Announcement.objects.bulk_create(
        Announcement(kind=Announcement.Kind.SERIES, public_id=series.public_id, published_at=PUBLISHED)
        for series in all_series
    )
    bump_version()

"""What the office sees of registrations: the events, who is registered, one registration, who is there, the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When

from cms.core.addresses import recipient_key
from cms.core.models import ConsentEntry
from dialogues.choices import AnswerKind, RegistrationState, RegistrationStatus
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    HeadCount,
    OutsideCount,
    Registration,
    RegistrationAnswer,
)
from dialogues.selectors.desks import Desk, event_desk, fact_page, free_seats, state_of
from dialogues.services.registrations.seats import OFFICE

WHO = (AnswerKind.NAME, AnswerKind.ORGANISATION)
"""Answers by which people are found, and that lists show."""
EXPECTED = (RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED, RegistrationStatus.WAITING)
"""Who may stand at the door; whoever has no place for certain is marked."""


def events_with_registration(*, now: datetime) -> QuerySet[Any]:
    """One page for each event that people register for anywhere, or once did: what is to come first, the nearest on
    top, then what is over, the latest on top."""
    leading = DialogueEventPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    facts = Q(locale__language_code=settings.LANGUAGE_CODE) | ~Q(translation_key__in=leading.values("translation_key"))
    counted = Exists(HeadCount.objects.filter(event_key=OuterRef("translation_key")))
    is_over = Case(When(over_at__lte=now, then=Value(True)), default=Value(False), output_field=BooleanField())
    to_come = Case(When(over_at__lte=now, then=None), default=F("starts_at"))
    return (
        DialogueEventPage.objects.filter(facts & (~Q(registration_doors="") | counted))
        .select_related("series", "locale")
        .defer("report")
        .annotate(is_over=is_over)
        .order_by("is_over", to_come.asc(nulls_last=True), "-starts_at", "-pk")
    )


@dataclass(frozen=True)
class EventFigures:
    """How one event stands.

    Attributes:
        offered: places that are offered and not taken yet.
        elsewhere_as_of: of the oldest figure of another door.
    """

    event: DialogueEventPage | None
    count: HeadCount
    state: RegistrationState
    free: int | None
    offered: int

    @property
    def capacity(self) -> int | None:
        return self.event.registration_capacity if self.event else None

    @property
    def deadline(self) -> datetime | None:
        """Until when one can register."""
        return (self.event.closes_at or self.event.starts_at) if self.event else None


def figures_of_events(events: Iterable[DialogueEventPage], *, now: datetime) -> dict[UUID, EventFigures]:
    """The figures of all ``events`` by their keys, in two queries."""
    pages = {event.translation_key: event for event in events}
    counts = {count.event_key: count for count in HeadCount.objects.filter(event_key__in=pages)}
    offers = _open_offers(pages)
    return {
        key: _figures(event, counts.get(key) or HeadCount(event_key=key), offers.get(key, 0), now)
        for key, event in pages.items()
    }


def figures_of_event(event_key: UUID, *, now: datetime) -> EventFigures | None:
    """The same for one event, whether its page is still there or not; None when nobody ever heard of it."""
    event = fact_page(event_key)
    count = HeadCount.objects.filter(event_key=event_key).first()
    if event is None and count is None:
        return None
    return _figures(event, count or HeadCount(event_key=event_key), _open_offers([event_key]).get(event_key, 0), now)


def _open_offers(keys: Iterable[UUID]) -> dict[UUID, int]:
    offered = Registration.objects.filter(event_key__in=list(keys), state=RegistrationStatus.OFFERED)
    return dict(offered.order_by().values_list("event_key").annotate(count=Count("pk")))


def _figures(event: DialogueEventPage | None, count: HeadCount, offered: int, now: datetime) -> EventFigures:
    state = RegistrationState(state_of(event, count, now)) if event else RegistrationState.NONE
    return EventFigures(event, count, state, free_seats(event, count) if event else None, offered)


def registrations_of(event_key: UUID) -> QuerySet[Registration]:
    """Everybody of one event with the answers that say who they are, the newest first."""
    answers = RegistrationAnswer.objects.filter(kind__in=WHO)
    return (
        Registration.objects.of_event(event_key)
        .prefetch_related(Prefetch("answers", queryset=answers, to_attr="who"))
        .order_by("-created_at", "-pk")
    )


def answer_of(registration: Any, kind: AnswerKind) -> str:
    """An answer of a registration that came with its ``who``."""
    return next((answer.text for answer in registration.who if answer.kind == kind), "")


def found_by(registrations: QuerySet[Registration], event_key: UUID, text: str) -> QuerySet[Registration]:
    """By a whole address in any spelling, through its key; otherwise by words of address, name or organisation."""
    try:
        key = recipient_key(text)
    except ValueError:
        pass
    else:
        return registrations.filter(address_key=key)
    answers = RegistrationAnswer.objects.filter(registration__event_key=event_key, kind__in=WHO)
    for word in text.split()[:8]:
        said = answers.filter(text__icontains=word).values("registration")
        registrations = registrations.filter(Q(address__icontains=word) | Q(pk__in=said))
    return registrations


@dataclass(frozen=True)
class Person:
    """One registration with everything that belongs to it.

    Attributes:
        place: in the queue, from 1; None for who does not wait.
        others: what else the same person registered for, with the title of the event.
    """

    row: Registration
    answers: list[RegistrationAnswer]
    acts: list[ConsentEntry]
    place: int | None
    others: list[tuple[Registration, str]]

    @property
    def name(self) -> str:
        return next((answer.text for answer in self.answers if answer.kind == AnswerKind.NAME), "")


def person(registration: Registration) -> Person:
    """Five queries at most, however much there is."""
    others = list(
        Registration.objects.filter(address_key=registration.address_key)
        .exclude(pk=registration.pk)
        .order_by("-created_at", "-pk")
    )
    titles = event_titles([row.event_key for row in others]) if others else {}
    place = None
    if registration.state == RegistrationStatus.WAITING and registration.number is not None:
        waiting = Registration.objects.of_event(registration.event_key).filter(state=RegistrationStatus.WAITING)
        place = waiting.filter(number__lt=registration.number).count() + 1
    return Person(
        row=registration,
        answers=list(registration.answers.order_by("pk")),
        acts=list(ConsentEntry.objects.filter(record_id=registration.public_id).order_by("-sequence")),
        place=place,
        others=[(row, titles.get(row.event_key, "")) for row in others],
    )


def event_titles(keys: Iterable[UUID]) -> dict[UUID, str]:
    """What events are called in the site's first language, or were called last."""
    wanted = set(keys)
    titles = dict(HeadCount.objects.filter(event_key__in=wanted).values_list("event_key", "title"))
    pages = DialogueEventPage.objects.filter(translation_key__in=wanted)
    in_order = pages.order_by(Case(When(locale__language_code=settings.LANGUAGE_CODE, then=1), default=0))
    titles.update(in_order.values_list("translation_key", "title"))
    return titles


def office_desk(event_key: UUID, *, language: str, now: datetime) -> Desk | None:
    """The desk of an event as visitors see it; for one that is not public, that of its page."""
    found = event_desk(event_key, language=language, now=now)
    if found is not None:
        return found
    facts = fact_page(event_key)
    if facts is None:
        return None
    count = HeadCount.objects.filter(event_key=event_key).first()
    return Desk(
        facts,
        facts,
        language,
        RegistrationState(state_of(facts, count, now)),
        free_seats(facts, count),
        facts.full_url,
    )


def office_count(event_key: UUID) -> OutsideCount | None:
    """What the office typed in about other doors."""
    return OutsideCount.objects.filter(event_key=event_key, source=OFFICE).first()


def outside_counts(event_key: UUID) -> list[OutsideCount]:
    """What every other door says."""
    return list(OutsideCount.objects.filter(event_key=event_key).order_by("source"))


@dataclass(frozen=True)
class SeriesFigures:
    """The figures of a series; ``total`` is a head count that nobody saved."""

    title: str
    events: list[HeadCount]
    total: HeadCount


def figures_of_series() -> list[SeriesFigures]:
    """Figures of all events that somebody registered for, by series, without persons; two queries. The series whose
    latest event is the newest comes first."""
    found: dict[UUID | None, list[HeadCount]] = {}
    for count in HeadCount.objects.order_by(F("starts_at").desc(nulls_last=True), "pk"):
        found.setdefault(count.series_key, []).append(count)
    keys = [key for key in found if key]
    pages = DialogueSeriesPage.objects.filter(translation_key__in=keys).order_by(
        Case(When(locale__language_code=settings.LANGUAGE_CODE, then=1), default=0)
    )
    titles = dict(pages.values_list("translation_key", "title"))
    return [SeriesFigures(titles.get(key, "") if key else "", rows[::-1], _total(rows)) for key, rows in found.items()]


def _total(rows: list[HeadCount]) -> HeadCount:
    def summed(name: str) -> int | None:
        known = [value for row in rows if (value := getattr(row, name)) is not None]
        return sum(known) if known else None

    names = ("people", "guests", "elsewhere", "waiting", "cancelled", "attended", "taken", "seats")
    return HeadCount(**{name: summed(name) for name in names})


def registered_below(paths: Iterable[str]) -> tuple[int, int]:
    """How many people are registered, and for how many events, on the pages with these tree paths and all below them.

    Translations count for themselves: an event that stays in another language loses nobody.
    """
    below = Q(pk__in=[])
    for path in paths:
        below |= Q(path__startswith=path)
    pages = DialogueEventPage.objects.filter(below)
    rest = DialogueEventPage.objects.exclude(below)
    keys = set(pages.values_list("translation_key", flat=True)) - set(rest.values_list("translation_key", flat=True))
    active = Registration.objects.filter(event_key__in=keys).active().order_by()
    figures = active.aggregate(people=Count("pk"), events=Count("event_key", distinct=True))
    return figures["people"], figures["events"]

"""Where one registers: an event or a whole series as the form, the API and the office see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.public import PublicSpace, public_space, visible_at
from dialogues import states
from dialogues.choices import RegistrationDoor, RegistrationState
from dialogues.models import DialogueEventPage, DialogueSeriesPage, HeadCount, RegistrationQuestion
from dialogues.selectors import filters

SEAT_FIELDS = (
    "translation_key",
    "title",
    "live",
    "lifecycle",
    "date",
    "starts_at",
    "over_at",
    "registration_doors",
    "by_call",
    "registration_capacity",
    "registration_waitlist",
    "registration_guests",
    "opens_at",
    "closes_at",
    "waitlist_until",
    "offer_hours",
    "when_moved",
    "locale__language_code",
    "series__translation_key",
    "series__lifecycle",
    "series__ends_on",
)
TAKES_NAMES = (RegistrationState.OPEN, RegistrationState.WAITLIST)
"""States in which the form is open."""


@dataclass(frozen=True)
class Desk:
    """The registration for one event, on this site.

    Attributes:
        event: the page in the reader's language, else in another; its words are shown.
        facts: the page in the site's first language, whose settings count.
        state: for everybody, as page and API show it.
        free: places left; None without a limit.
    """

    event: DialogueEventPage
    facts: DialogueEventPage
    language: str
    state: RegistrationState
    free: int | None
    url: str

    @property
    def key(self) -> UUID:
        """The translation key of the event: by it registrations are found."""
        return self.facts.translation_key

    @property
    def title(self) -> str:
        return self.event.title

    @property
    def is_open(self) -> bool:
        return self.state in TAKES_NAMES

    @property
    def is_call(self) -> bool:
        """People apply, and the office decides who gets a place (A17)."""
        return self.facts.by_call

    @property
    def why_closed(self) -> str:
        """A sentence for the visitor; empty while the form is open."""
        if self.is_open:
            return ""
        return _SENTENCES_OF_A_CALL[self.state]() if self.is_call else _sentence(self.state)

    @property
    def questions(self) -> list[RegistrationQuestion]:
        """What is asked beside the address, in the words of the reader's page."""
        own = {row.translation_key: row for row in self.event.registration_questions.all()}
        return [own.get(row.translation_key, row) for row in self.facts.registration_questions.all()]


@dataclass(frozen=True)
class SeriesDesk:
    """The registration for all dates of a series at once.

    Attributes:
        desks: the dates to come that take registrations, the next first.
    """

    series: DialogueSeriesPage
    language: str
    desks: tuple[Desk, ...]
    url: str

    @property
    def key(self) -> UUID:
        return self.series.translation_key

    @property
    def title(self) -> str:
        return self.series.title

    @property
    def is_open(self) -> bool:
        return self.series.registration_open and bool(self.desks)

    @property
    def why_closed(self) -> str:
        if self.is_open:
            return ""
        if not self.series.registration_open:
            return _("One registers for each date of this series by itself.")
        return _("At the moment there is no date of this series to register for.")

    @property
    def guests(self) -> int:
        """How many guests every date allows."""
        return min((desk.facts.registration_guests for desk in self.desks), default=0)


def _sentence(state: str) -> str:
    return {
        RegistrationState.NONE.value: _("One does not register for this event here."),
        RegistrationState.NOT_YET.value: _("Registration has not begun yet."),
        RegistrationState.FULL.value: _("This event is booked out."),
        RegistrationState.CLOSED.value: _("Registration for this event is closed."),
        RegistrationState.PAST.value: _("This event is over."),
    }[state]


_SENTENCES_OF_A_CALL: dict[RegistrationState, Callable[[], str]] = {
    RegistrationState.NONE: lambda: _("One does not apply for this trip here."),
    RegistrationState.NOT_YET: lambda: _("The call for applications has not begun yet."),
    RegistrationState.CLOSED: lambda: _("The call for applications is closed."),
    RegistrationState.PAST: lambda: _("This trip is over."),
}


def event_desk(event_id: UUID, *, language: str, now: datetime | None = None) -> Desk | None:
    """The desk of the public event with this id or translation key, in whatever language; None when there is none."""
    pages = DialogueEventPage.objects.filter(translation_key__in=filters.keys(DialogueEventPage, event_id))
    found = _desks(pages, language=language, now=now or clock.now())
    return found[0] if found else None


def series_desk(series_id: UUID, *, language: str, now: datetime | None = None) -> SeriesDesk | None:
    """The desk of the public series with this id or translation key; None when there is none."""
    now, space = now or clock.now(), public_space()
    keys = filters.keys(DialogueSeriesPage, series_id)
    pages = DialogueSeriesPage.objects.filter(space.pages(), visible_at(now), translation_key__in=keys)
    by_language = {page.locale.language_code: page for page in pages.select_related("locale").order_by("-pk")}
    page = (
        by_language.get(language) or by_language.get(settings.LANGUAGE_CODE) or next(iter(by_language.values()), None)
    )
    if page is None:
        return None
    return SeriesDesk(
        page, language, tuple(coming_desks(page.translation_key, language=language, now=now)), _url(page, space)
    )


def coming_desks(series_key: UUID, *, language: str, now: datetime) -> list[Desk]:
    """The dates of a series that take registrations here now, the next first; one applies for trips one by one."""
    coming = DialogueEventPage.objects.filter(series__translation_key=series_key, starts_at__gt=now, by_call=False)
    return [desk for desk in _desks(coming, language=language, now=now) if desk.is_open]


def _desks(pages: QuerySet[DialogueEventPage], *, language: str, now: datetime) -> list[Desk]:
    """A fixed number of queries, however many pages."""
    space = public_space()
    public = (
        pages.filter(space.pages(), visible_at(now)).select_related("locale", "series").order_by("starts_at", "-pk")
    )
    found: dict[UUID, dict[str, DialogueEventPage]] = {}
    for page in public.prefetch_related("registration_questions"):
        found.setdefault(page.translation_key, {})[page.locale.language_code] = page
    counts = {count.event_key: count for count in HeadCount.objects.filter(event_key__in=found)}
    return [
        _desk(languages, counts.get(key), language=language, space=space, now=now) for key, languages in found.items()
    ]


def _desk(
    languages: dict[str, DialogueEventPage],
    count: HeadCount | None,
    *,
    language: str,
    space: PublicSpace,
    now: datetime,
) -> Desk:
    facts = languages.get(settings.LANGUAGE_CODE) or next(iter(languages.values()))
    event = languages.get(language) or facts
    url = _url(event, space)
    return Desk(event, facts, language, RegistrationState(state_of(facts, count, now)), free_seats(facts, count), url)


def _url(page: DialogueEventPage | DialogueSeriesPage, space: PublicSpace) -> str:
    return space.url(page.path, page.url_path)


def takes_reminders(series: DialogueSeriesPage | None, *, now: datetime) -> bool:
    """Whether one can ask for the reminders of a series, so that its forms may offer it. Two queries."""
    if series is None or not series.subscription_open:
        return False
    space = public_space()
    pages = DialogueSeriesPage.objects.filter(space.pages(), visible_at(now), pk=series.pk)
    page = pages.with_state(filters.public_events(space, now), now).first()
    return page is not None and states.takes_subscriptions(page.public_state, is_offered=True)


def state_of(event: DialogueEventPage, count: HeadCount | None, now: datetime) -> str:
    """Whether one can register here now: the same rule as in every document, for the door on this site alone."""
    is_ours = RegistrationDoor.INTERNAL in event.registration_doors
    series = event.series
    facts = states.RegistrationFacts(
        urls={RegistrationDoor.INTERNAL.value: "/"} if is_ours else {},
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        capacity=None if event.by_call else event.registration_capacity,
        has_waitlist=event.registration_waitlist and not event.by_call,
        waitlist_until=event.waitlist_until,
    )
    return states.registration_state(
        event,
        facts,
        status=states.event_status(event, has_line_up=True, now=now),
        series_has_ended=series is not None and states.series_has_ended_by_date(series.lifecycle, series.ends_on, now),
        taken=states.Taken(count.taken, count.waiting) if count else states.Taken(),
        now=now,
    )


def free_seats(event: DialogueEventPage, count: HeadCount | None) -> int | None:
    """How many places are left through all doors; None without a limit. Never below 0, though another door may have
    taken more than there are."""
    if event.registration_capacity is None:
        return None
    return max(0, event.registration_capacity - (count.taken if count else 0))


def fact_page(event_key: UUID) -> DialogueEventPage | None:
    """The page whose settings count for an event, public or not: that in the site's first language, else any."""
    pages = DialogueEventPage.objects.filter(translation_key=event_key).select_related("locale", "series")
    return _leading(pages)


def seat_page(event_key: UUID) -> DialogueEventPage | None:
    """The same with only what decides about places: for those who read it while others wait for the lock."""
    pages = DialogueEventPage.objects.filter(translation_key=event_key).select_related("locale", "series")
    return _leading(pages.only(*SEAT_FIELDS))


def _leading(pages: QuerySet[DialogueEventPage]) -> DialogueEventPage | None:
    by_language = {page.locale.language_code: page for page in pages.order_by("-pk")}
    return by_language.get(settings.LANGUAGE_CODE) or next(iter(by_language.values()), None)

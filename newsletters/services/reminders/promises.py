"""What the editors' rules promise about events, read from the database in a constant number of queries.

An event is one event in all its languages: the page in the site's first language leads, or else the oldest other one.
In the same way the rules of the leading series count (the rows of translations only translate their text).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.public import public_space, visible_at
from dialogues.choices import EventLifecycle, EventReminders, ReminderAudience, SeriesState
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    EventReminderRule,
    ReminderRule,
    SeriesReminderRule,
)
from dialogues.states import end_moment, series_has_ended_by_date, series_state
from newsletters.models import Reminder
from newsletters.services.reminders import spans

TOLD = (ReminderAudience.SUBSCRIBERS, ReminderAudience.BOTH)
"""Audiences with subscribers in it."""
REGISTERED = (ReminderAudience.REGISTERED, ReminderAudience.BOTH)
"""Audiences with people in it who registered for the event."""

P = TypeVar("P", bound=Page)


class Wanted(NamedTuple):
    """One reminder that a rule promises."""

    rule_key: str
    occasion: str
    due_at: datetime
    late_at: datetime


@dataclass(frozen=True)
class Promise:
    """What holds about one event now.

    Attributes:
        event: the leading page, public; ``None`` when there is no such page.
        series: the leading live page of its series.
        wanted: what is to be sent, by rule and day; also what is over already.
        reason: why nothing is wanted, for the office.
    """

    event: DialogueEventPage | None
    series: DialogueSeriesPage | None = None
    wanted: Mapping[tuple[str, str], Wanted] | None = None
    reason: str = ""

    @property
    def takes_place(self) -> bool:
        return self.event is not None and self.event.lifecycle not in (
            EventLifecycle.CANCELLED,
            EventLifecycle.POSTPONED,
        )


def read(event_keys: Collection[UUID], *, now: datetime) -> dict[UUID, Promise]:
    """The promises about these events by translation key; every key is in it. At most five queries."""
    space = public_space()
    pages = DialogueEventPage.objects.filter(space.pages(), visible_at(now), translation_key__in=event_keys)
    events = leading(pages.select_related("locale", "series"))
    all_series = series_by_key([event.series.translation_key for event in events.values() if event.series is not None])
    own = [event for event in events.values() if event.reminders == EventReminders.OWN]
    series_rules = _rules(SeriesReminderRule, [series.pk for series in all_series.values()])
    own_rules = _rules(EventReminderRule, [event.pk for event in own]) if own else {}
    found = {}
    for key in event_keys:
        event = events.get(key)
        series = all_series.get(event.series.translation_key) if event is not None and event.series else None
        rules = []
        if event is not None and event.reminders == EventReminders.OWN:
            rules = own_rules.get(event.pk, [])
        elif event is not None and series is not None and event.reminders == EventReminders.AS_SERIES:
            rules = series_rules.get(series.pk, [])
        reason = _why_not(event, series, now) or ("" if rules else _("No rule asks for a reminder."))
        wanted = {} if reason or event is None else wanted_by(event, rules)
        found[key] = Promise(
            event, series, wanted, reason or _("The rule does not hold any more, or the day is another.")
        )
    return found


def wanted_by(event: DialogueEventPage, rules: Iterable[ReminderRule]) -> dict[tuple[str, str], Wanted]:
    """The reminders of ``event``: two rules with the same span are one. None while it has no day with a time (E07)."""
    if event.starts_at is None:
        return {}
    occasion = day_of(event)
    wanted: dict[tuple[str, str], Wanted] = {}
    for rule in rules:
        due = spans.due_at(event.starts_at, rule.span, time_zone=event.time_zone, counts_days=rule.counts_days)
        late = spans.late_at(due, event.starts_at)
        wanted.setdefault((rule.before, occasion), Wanted(rule.before, occasion, due, late))
    return wanted


def day_of(event: DialogueEventPage) -> str:
    """The day of the event in its own zone (ISO 8601); empty while it has none."""
    if event.starts_at is not None:
        return event.starts_at.astimezone(ZoneInfo(event.time_zone)).date().isoformat()
    if event.date is not None and event.date.is_day and event.date.earliest is not None:
        return event.date.earliest.isoformat()
    return ""


def rule_text(event: DialogueEventPage, series: DialogueSeriesPage | None, before: str, language: str) -> str:
    """The own words of the rule ``before``, in ``language`` where they were translated."""
    rule = next(iter(_rules_for(event, series, before)), None)
    if rule is None:
        return ""
    model: Any = type(rule)
    translated = model.objects.filter(translation_key=rule.translation_key, locale__language_code=language).first()
    return (translated.text if translated is not None else "") or rule.text


def audience_of(promise: Promise, row: Reminder) -> ReminderAudience:
    """Who gets the mail of ``row``: of rules with the same span all together. Other mails than reminders are for
    subscribers; registered people have theirs (``services.registrations.notices``)."""
    if row.kind != Reminder.Kind.REMINDER or promise.event is None:
        return ReminderAudience.SUBSCRIBERS
    asked = {ReminderAudience(rule.audience) for rule in _rules_for(promise.event, promise.series, row.rule_key)}
    return asked.pop() if len(asked) == 1 else ReminderAudience.BOTH


def _rules_for(event: DialogueEventPage, series: DialogueSeriesPage | None, before: str) -> list[ReminderRule]:
    """The rules that promise the reminder ``before``. One query."""
    page, model = (event, EventReminderRule) if event.reminders == EventReminders.OWN else (series, SeriesReminderRule)
    rules = _rules(model, [page.pk]).get(page.pk, []) if page is not None else []
    return [rule for rule in rules if rule.before == before]


def series_ends_at(series: DialogueSeriesPage | None) -> datetime | None:
    """The end that an editor entered: no mail of the series is valid longer."""
    return end_moment(series.ends_on) if series is not None else None


def series_is_over(series: DialogueSeriesPage | None, *, now: datetime) -> bool:
    """Whether the series has ended for good, its events looked at (E42, E52). One query."""
    if series is None:
        return False
    events = DialogueEventPage.objects.filter(series=series.pk, live=True)
    state = series_state(series.lifecycle, starts_on=series.starts_on, ends_on=series.ends_on, events=events, now=now)
    return state in (SeriesState.ENDED, SeriesState.ARCHIVED)


def series_by_key(keys: Iterable[UUID]) -> dict[UUID, DialogueSeriesPage]:
    """The leading live pages of these series. One query."""
    wanted = set(keys)
    if not wanted:
        return {}
    pages = DialogueSeriesPage.objects.filter(translation_key__in=wanted, live=True)
    return leading(pages.select_related("locale"))


def leading(pages: Iterable[P]) -> dict[UUID, P]:
    """One page per translation key: in the site's first language, or the oldest one. Their locales should be loaded."""
    found: dict[UUID, P] = {}
    for page in sorted(pages, key=lambda page: (page.locale.language_code != settings.LANGUAGE_CODE, page.pk)):
        found.setdefault(page.translation_key, page)
    return found


def _rules(model: type[ReminderRule], page_ids: Collection[int]) -> dict[int, list[ReminderRule]]:
    found: dict[int, list[ReminderRule]] = {}
    manager: Any = model._default_manager
    for rule in manager.filter(page__in=page_ids).order_by("sort_order", "pk"):
        found.setdefault(rule.page_id, []).append(rule)
    return found


def _why_not(event: DialogueEventPage | None, series: DialogueSeriesPage | None, now: datetime) -> str:
    """Why nobody is reminded of the event; empty when the rules decide."""
    if event is None:
        return _("The event is not online any more.")
    if event.lifecycle == EventLifecycle.CANCELLED:
        return _("The event was cancelled.")
    if event.lifecycle == EventLifecycle.POSTPONED:
        return _("The event was postponed.")
    if event.starts_at is None:
        return _("The event has no day with a time.")
    if series is None:
        return _("The series is not online.")
    if series_has_ended_by_date(series.lifecycle, series.ends_on, now):
        return _("The series has ended.")
    if event.reminders == EventReminders.NONE:
        return _("Reminders are switched off for this event.")
    return ""

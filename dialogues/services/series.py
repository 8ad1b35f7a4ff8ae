"""Setting up a series with its events in one step (E03, E33)."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cms.core.fuzzydates import FuzzyDate
from dialogues.choices import AttendanceMode, ReminderUnit
from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage, SeriesReminderRule

if TYPE_CHECKING:
    from cms.core.models import User
    from networks.models import NetworkPage

MAX_EVENTS = 60
USUAL_REMINDERS = ((7, ReminderUnit.DAYS), (1, ReminderUnit.DAYS), (1, ReminderUnit.HOURS))


class Rhythm(models.TextChoices):
    """How one date follows from the first."""

    WEEKLY = "weekly", _("every week")
    FORTNIGHTLY = "fortnightly", _("every two weeks")
    MONTHLY_DAY = "monthly_day", _("every month on the same day (the 14th)")
    MONTHLY_WEEKDAY = "monthly_weekday", _("every month on the same weekday (the second Thursday)")
    NONE = "none", _("no rhythm: I enter the dates one by one")


@dataclass(frozen=True)
class PlannedEvent:
    """One event to be made; without a date it is still open."""

    title: str
    date: FuzzyDate | None = None


def plan_dates(first: FuzzyDate | None, *, count: int, rhythm: str) -> list[FuzzyDate | None]:
    """``count`` dates from ``first`` on.

    A time stays the same on the wall when the clocks change. The 31st becomes the last day of shorter months, the fifth
    Thursday the last one. From a month only, months follow.

    Raises:
        ValidationError: the rhythm needs a day, and the first date has none.
    """
    if first is None or first.is_unknown or rhythm == Rhythm.NONE:
        return [first, *[None] * (count - 1)][:count]
    if rhythm in {Rhythm.MONTHLY_DAY, Rhythm.MONTHLY_WEEKDAY} and first.precision.value == "month":
        assert first.earliest is not None  # noqa: S101  a month has days
        return [FuzzyDate(_month_after(first.earliest, step).strftime("%Y-%m")) for step in range(count)]
    if not first.is_day or first.earliest is None:
        raise ValidationError(
            {
                "first_date": _(
                    "For this rhythm please enter a day, such as “14.01.2027, 17:00”, or choose “no rhythm”."
                )
            }
        )
    days = [_day_after(first.earliest, step, rhythm) for step in range(count)]
    clock_time = first.moment.time() if first.moment else None
    return [_with_time(day, clock_time) for day in days]


def title_for(pattern: str, number: int) -> str:
    """The title of the event with this number.

    Raises:
        ValidationError: the pattern has another placeholder than ``{number}``.
    """
    title = pattern.replace("{number}", str(number)).strip()
    if not title or "{" in title or "}" in title:
        raise ValidationError(
            {
                "title_pattern": _(
                    "Please write {number} where the number shall stand, for example “{number}. Dialogue”."
                )
            }
        )
    return title


def set_up_series(
    index: DialogueIndexPage,
    *,
    title: str,
    events: Sequence[PlannedEvent],
    attendance_mode: str = AttendanceMode.ONLINE,
    duration: timedelta | None = None,
    networks: Sequence[NetworkPage] = (),
    rhythm: str = "",
    publish: bool = False,
    user: User | None = None,
) -> DialogueSeriesPage:
    """Make a series below ``index`` with its events, as drafts or published: all of it or nothing.

    ``duration`` sets the end of events that have a time. ``rhythm`` is the text that visitors read. Subscribers are
    reminded of each event by :data:`USUAL_REMINDERS`, which an editor can change.

    Raises:
        ValidationError: a title or a date is not possible.
    """
    if len(events) > MAX_EVENTS:
        raise ValidationError(
            _("A series can be set up with %(max)s events at most; add further ones later."),
            params={"max": MAX_EVENTS},
        )
    with transaction.atomic():
        series: Any = DialogueSeriesPage(
            title=title, locale=index.locale, owner=user, live=False, planned_event_count=len(events), rhythm=rhythm
        )
        series.networks = list(networks)
        series.reminder_rules = [SeriesReminderRule(amount=amount, unit=unit) for amount, unit in USUAL_REMINDERS]
        _add(index, series, publish=publish, user=user)
        for planned in events:
            event = DialogueEventPage(
                title=planned.title,
                date=planned.date,  # type: ignore[misc]  # the stubs take a fuzzy date for text
                attendance_mode=attendance_mode,
                locale=index.locale,
                owner=user,
                live=False,
            )
            _set_end(event, duration)
            _add(series, event, publish=publish, user=user)
    return series


def _add(
    parent: DialogueIndexPage | DialogueSeriesPage,
    page: DialogueSeriesPage | DialogueEventPage,
    *,
    publish: bool,
    user: User | None,
) -> None:
    parent.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=True)
    if publish:
        revision.publish(user=user)


def _set_end(event: DialogueEventPage, duration: timedelta | None) -> None:
    moment = event.date.moment if event.date else None
    if duration is None or moment is None:
        return
    end = moment + duration
    event.end_time = end.time()
    event.end_date = end.date() if end.date() != moment.date() else None


def _with_time(day: date, clock_time: time | None) -> FuzzyDate:
    return FuzzyDate.of(day if clock_time is None else datetime.combine(day, clock_time))


def _day_after(first: date, step: int, rhythm: str) -> date:
    if rhythm == Rhythm.WEEKLY:
        return first + timedelta(weeks=step)
    if rhythm == Rhythm.FORTNIGHTLY:
        return first + timedelta(weeks=2 * step)
    month = _month_after(first, step)
    last = calendar.monthrange(month.year, month.month)[1]
    if rhythm == Rhythm.MONTHLY_DAY:
        return month.replace(day=min(first.day, last))
    week = (first.day - 1) // 7
    day = 1 + (first.weekday() - month.weekday()) % 7 + 7 * week
    return month.replace(day=day if day <= last else day - 7)


def _month_after(first: date, step: int) -> date:
    years, month = divmod(first.month - 1 + step, 12)
    return date(first.year + years, month + 1, 1)

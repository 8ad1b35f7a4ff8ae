"""Reminder rows follow the event and the rules (E07, E41)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import EventReminderRule
from dialogues.services.lifecycle import cancel_event, postpone_event, reopen_event
from newsletters.models import Reminder
from newsletters.services.reminders import planning, starting
from tests.factories import EventFactory, SeriesFactory
from tests.newsletters.reminders.conftest import planned, republish, rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
DAY = "2026-12-01"
ALL = {("P7D", DAY): "dropped", ("P1D", DAY): "due", ("PT1H", DAY): "due"}
"""The frozen clock stands at 12:00 on 24 November: seven days before the event of 18:00 is still to come today."""


@pytest.mark.requirement("E41")
def test_a_published_event_has_its_reminders(event) -> None:
    rows = Reminder.objects.filter(event_key=event.translation_key).order_by("due_at")
    assert [(row.rule_key, row.occasion, row.due_at, row.late_at, row.state) for row in rows] == [
        ("P7D", DAY, _utc(11, 24, 17), _utc(11, 25, 5), "due"),
        ("P1D", DAY, _utc(11, 30, 17), _utc(12, 1, 5), "due"),
        ("PT1H", DAY, _utc(12, 1, 16), _utc(12, 1, 16, 30), "due"),
    ]
    assert {row.series_key for row in rows} == {event.series.translation_key}
    assert [row.cut_off for row in rows] == [row.due_at for row in rows]


@pytest.mark.requirement("E07", "E41", "X01")
@pytest.mark.parametrize("date", [None, "2026-12", "2026-12-01", "2027-21", "2027"])
def test_no_reminder_before_there_is_a_day_with_a_time(series, date) -> None:
    event = EventFactory(parent=series, date=date)
    assert planned(event) == {}
    republish(event, date=FuzzyDate("2026-12-08T18:00"))
    assert set(planned(event)) == {("P7D", "2026-12-08"), ("P1D", "2026-12-08"), ("PT1H", "2026-12-08")}


def test_moved_within_the_day_the_same_rows_are_due_at_another_time(event) -> None:
    before = set(Reminder.objects.values_list("pk", flat=True))
    republish(event, date=FuzzyDate("2026-12-01T20:00"))
    rows = Reminder.objects.filter(kind=Reminder.Kind.REMINDER).order_by("due_at")
    assert {row.pk for row in rows} == before
    assert [row.due_at for row in rows] == [_utc(11, 24, 19), _utc(11, 30, 19), _utc(12, 1, 18)]


def test_moved_to_another_day_the_old_rows_go_and_new_ones_come(event) -> None:
    postpone_event(event, note="Neuer Termin", new_date=FuzzyDate("2026-12-10T18:00"))
    states = planned(event)
    assert {state for (_rule, day), state in states.items() if day == DAY} == {"dropped"}
    assert {state for (_rule, day), state in states.items() if day == "2026-12-10"} == {"due"}
    assert len(states) == 6
    # Back again: the rows of the first day are planned anew, nothing is doubled.
    postpone_event(event, note="Doch wie zuerst", new_date=FuzzyDate("2026-12-01T18:00"))
    states = planned(event)
    assert {state for (_rule, day), state in states.items() if day == DAY} == {"due"}
    assert {state for (_rule, day), state in states.items() if day == "2026-12-10"} == {"dropped"}


@pytest.mark.parametrize("stop", ["cancel", "postpone", "unpublish", "delete", "private series"])
def test_what_does_not_take_place_reminds_nobody(event, series, stop) -> None:
    if stop == "cancel":
        cancel_event(event, note="Fällt aus")
    elif stop == "postpone":
        postpone_event(event, note="Später")
    elif stop == "unpublish":
        event.unpublish()
    elif stop == "delete":
        event.delete()
    else:
        series.unpublish()
    reminders = Reminder.objects.filter(kind=Reminder.Kind.REMINDER)
    assert {row.state for row in reminders} == {"dropped"}
    assert all(row.reason for row in reminders)


def test_what_takes_place_after_all_is_planned_again(event) -> None:
    cancel_event(event, note="Fällt aus")
    reopen_event(event)
    assert set(planned(event).values()) == {"due", "dropped"}
    assert {row.state for row in Reminder.objects.filter(kind=Reminder.Kind.REMINDER)} == {"due"}
    assert Reminder.objects.get(kind=Reminder.Kind.CANCELLATION).state == "dropped"


def test_rules_of_the_series_change_for_all_its_events(event, series) -> None:
    republish(series, reminder_rules=rules((2, "days"), (1, "hours")))
    assert planned(event) == {
        ("P7D", DAY): "dropped",
        ("P1D", DAY): "dropped",
        ("P2D", DAY): "due",
        ("PT1H", DAY): "due",
    }


def test_an_event_has_rules_of_its_own_or_none(event) -> None:
    republish(event, reminders="own", reminder_rules=[EventReminderRule(amount=1, unit="days")])
    assert planned(event) == {("P7D", DAY): "dropped", ("P1D", DAY): "due", ("PT1H", DAY): "dropped"}
    republish(event, reminders="none")
    assert set(planned(event).values()) == {"dropped"}
    republish(event, reminders="as_series")
    assert set(planned(event).values()) == {"due"}


def test_rules_for_registered_people_are_planned_like_all(index) -> None:
    series = SeriesFactory(
        parent=index,
        rows={"reminder_rules": [*rules((1, "days"), audience="registered"), *rules((2, "days"), audience="both")]},
    )
    assert set(planned(EventFactory(parent=series, date=f"{DAY}T18:00"))) == {("P1D", DAY), ("P2D", DAY)}


def test_the_rules_and_the_event_of_the_first_language_count_once(event, series, english) -> None:
    """An event is one event in all its translations; rows of translations only translate words."""
    for page in (series.get_parent(), series, event):
        translation = page.specific.copy_for_translation(english, copy_parents=True)
        translation.save_revision().publish()
    translated = series.get_translation(english)
    republish(translated, reminder_rules=rules((3, "days")))
    assert set(planned(event)) == {("P7D", DAY), ("P1D", DAY), ("PT1H", DAY)}


def test_a_reminder_whose_time_was_over_is_not_sent_and_says_so(series) -> None:
    event = EventFactory(parent=series, date="2026-11-26T18:00")
    assert planned(event) == {
        ("P7D", "2026-11-26"): "dropped",
        ("P1D", "2026-11-26"): "due",
        ("PT1H", "2026-11-26"): "due",
    }
    assert Reminder.objects.get(rule_key="P7D").reason
    assert planned(EventFactory(parent=series, date="2026-11-20T18:00")) == {}


def test_the_timed_job_finds_what_no_change_announced(event, series) -> None:
    type(event).objects.filter(pk=event.pk).update(starts_at=_utc(12, 1, 18))
    Reminder.objects.filter(rule_key="PT1H").delete()
    assert planning.plan_differences() == 3
    assert list(Reminder.objects.order_by("due_at").values_list("due_at", flat=True)) == [
        _utc(11, 24, 18),
        _utc(11, 30, 18),
        _utc(12, 1, 17),
    ]
    assert planning.plan_differences() == 0


def test_the_job_costs_the_same_for_one_event_and_for_many(event, series, django_assert_num_queries) -> None:
    with CaptureQueriesContext(connection) as one:
        starting.keep_promises()
    for day in range(3, 8):
        EventFactory(parent=series, date=f"2026-12-0{day}T18:00")
    with django_assert_num_queries(len(one)):
        starting.keep_promises()
    assert len(one) <= 12


def test_a_rule_written_anew_reminds_nobody_twice(event, series, subscribe) -> None:
    subscribe(series, "a")
    with clock.frozen_at(_utc(11, 24, 17, 5)):
        starting.keep_promises()
        sent = Reminder.objects.get(rule_key="P7D").mailing
        republish(series, reminder_rules=rules((1, "weeks")))
        starting.keep_promises()
        assert Reminder.objects.get(rule_key="P7D").mailing == sent
    assert Reminder.objects.filter(rule_key="P7D").count() == 1


def _utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)

"""Subscribers hear once that an event is postponed, moved, or takes place after all (E04, E41)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.db import IntegrityError, transaction

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.services.lifecycle import cancel_event, postpone_event, reopen_event
from newsletters.choices import MailingState
from newsletters.engine.planning import Addressee
from newsletters.models import KnownTime, Mailing, MailingContent, Reminder
from newsletters.selectors.audiences import notice_addressees
from newsletters.services.reminders import moves, starting
from tests.factories import EventFactory
from tests.newsletters.reminders.conftest import planned, republish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E41")]
MINUTE = timedelta(minutes=1)
NEW_DAY = "2026-12-10"


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()


def notices() -> list[MailingContent]:
    """What the notices say in German, in the order in which they were made."""
    return list(
        MailingContent.objects.filter(mailing__kind="notice", language="de").order_by("mailing__created_at", "pk")
    )


def finish() -> None:
    """Everybody has what was frozen so far."""
    Mailing.objects.update(state=MailingState.DONE)
    starting.note_outcomes()


def entry_of(content: MailingContent):
    return icalendar.Calendar.from_ical(content.calendar).walk("VEVENT")[0]


@pytest.mark.requirement("E04")
def test_a_postponed_event_is_told_once_and_then_its_new_date(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    postpone_event(event, note="Der Saal ist gesperrt.")
    run_at(now)
    [content] = notices()
    assert content.mailing.recipients.count() == 1
    assert content.mailing.valid_until == event.starts_at
    for words in (content.html, content.text):
        assert "Der Saal ist gesperrt." in words
        assert "1. Dezember 2026" in words
    assert entry_of(content)["STATUS"] == "CANCELLED"
    finish()
    run_at(now + MINUTE)
    assert len(notices()) == 1
    assert {state for (rule, _day), state in planned(event).items() if rule.startswith("P")} == {"dropped"}

    with clock.frozen_at(now + 60 * MINUTE):
        postpone_event(event, note="Jetzt im Bürgerhaus.", new_date=FuzzyDate(f"{NEW_DAY}T18:00"))
    run_at(now + 74 * MINUTE)
    assert len(notices()) == 1
    run_at(now + 75 * MINUTE)
    [_first, moved] = notices()
    for words in (moved.html, moved.text):
        assert "1. Dezember 2026" in words
        assert "10. Dezember 2026" in words
        assert "Jetzt im Bürgerhaus." in words
    assert "10. Dezember 2026" in moved.subject
    assert (entry_of(moved)["STATUS"], entry_of(moved)["SEQUENCE"]) == ("CONFIRMED", 2)
    assert {day for (rule, day), state in planned(event).items() if rule.startswith("P") and state == "due"} == {
        NEW_DAY
    }


@pytest.mark.parametrize("act", ["again", "told"])
def test_twice_does_no_harm(event, series, subscribe, now, act) -> None:
    subscribe(series, "a")
    republish(event, date=FuzzyDate(f"{NEW_DAY}T18:00"))
    if act == "again":
        for _time in range(3):
            moves.announce_move(event.translation_key, now=now)
    run_at(now + 15 * MINUTE)
    run_at(now + 15 * MINUTE)
    finish()
    if act == "told":
        moves.announce_move(event.translation_key, now=now + 20 * MINUTE)
        republish(event, kicker="Etwas anderes")
    run_at(now + 40 * MINUTE)
    assert len(notices()) == 1
    row = Reminder.objects.get(kind=Reminder.Kind.MOVE)
    assert row.occasion == "000001"
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(
            event_key=row.event_key,
            series_key=row.series_key,
            kind=row.kind,
            rule_key=row.rule_key,
            occasion=row.occasion,
            due_at=now,
            late_at=now,
            cut_off=now,
            changed_at=now,
        )


def test_three_corrections_within_a_quarter_of_an_hour_are_one_mail(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    for minutes, day in ((0, "2026-12-08"), (7, "2026-12-09"), (14, NEW_DAY)):
        with clock.frozen_at(now + minutes * MINUTE):
            republish(event, date=FuzzyDate(f"{day}T18:00"))
            starting.keep_promises()
    with clock.frozen_at(now + 14 * MINUTE):
        subscribe(series, "late", confirmed_at=now + timedelta(minutes=14, seconds=1))
    run_at(now + 15 * MINUTE)
    [content] = notices()
    assert "10. Dezember 2026" in content.text
    assert "1. Dezember 2026" in content.text
    assert "9. Dezember 2026" not in content.text
    assert content.mailing.recipients.count() == 1  # who came later has read the new date


def test_back_before_anybody_was_told_is_no_news(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    republish(event, date=FuzzyDate(f"{NEW_DAY}T18:00"))
    republish(event, date=FuzzyDate("2026-12-01T18:00"))
    run_at(now + 20 * MINUTE)
    assert notices() == []
    assert Reminder.objects.get(kind=Reminder.Kind.MOVE).state == "dropped"
    republish(event, date=FuzzyDate(f"{NEW_DAY}T18:00"))
    run_at(now + 40 * MINUTE)
    assert len(notices()) == 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("2026-12-01T18:00", "2026-12-01T19:00", True),
        ("2026-12-01T18:00", "2026-12-01T18:15", True),
        ("2026-12-01T18:00", "2026-12-01T18:14", False),
        ("2026-12-01T18:00", "2027-03", True),
        ("2026-12-01", "2026-12-02", True),
        ("2026-12-01", "2026-12-01T18:00", False),
        ("2027-03", "2027-04", False),
        ("2027-03", "2027-03-02T18:00", False),
        ("2026-12-01T18:00", "2026-11-20T18:00", False),
    ],
)
def test_what_is_a_move(series, subscribe, now, before, after, told) -> None:
    """Another day, or another time by a quarter of an hour. What only becomes exact is told by its reminders."""
    subscribe(series, "a")
    event = EventFactory(parent=series, date=before)
    republish(event, date=FuzzyDate(after))
    run_at(now + 15 * MINUTE)
    assert len(notices()) == int(told)


def test_small_steps_are_told_when_they_add_up(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    republish(event, date=FuzzyDate("2026-12-01T18:10"))
    run_at(now + 20 * MINUTE)
    assert notices() == []
    republish(event, date=FuzzyDate("2026-12-01T18:20"))
    run_at(now + 40 * MINUTE)
    [content] = notices()
    assert "18:00" in content.text
    assert "18:20" in content.text


def test_who_was_told_that_the_day_is_open_is_told_the_day(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    republish(event, date=FuzzyDate("2027-03"))
    run_at(now + 15 * MINUTE)
    finish()
    assert "März 2027" in notices()[0].text
    republish(event, date=FuzzyDate("2027-03-02T18:00"))
    run_at(now + 40 * MINUTE)
    assert len(notices()) == 2
    assert "2. März 2027" in notices()[1].text


@pytest.mark.parametrize("stop", ["cancel", "postpone"])
def test_what_takes_place_after_all_is_told_and_can_be_stopped_again(event, series, subscribe, now, stop) -> None:
    subscribe(series, "a")

    def stop_it() -> None:
        (cancel_event if stop == "cancel" else postpone_event)(event, note="Sturm")

    stop_it()
    run_at(now)
    finish()
    reopen_event(event)
    run_at(now + 15 * MINUTE)
    finish()
    stop_it()
    run_at(now + 16 * MINUTE)
    subjects = [content.subject for content in notices()]
    assert len(subjects) == 3
    assert subjects[0] == subjects[2] != subjects[1]


def test_a_move_that_is_overtaken_while_it_is_sent_stops_and_the_next_one_is_told(
    event, series, subscribe, now
) -> None:
    subscribe(series, "a")
    republish(event, date=FuzzyDate(f"{NEW_DAY}T18:00"))
    run_at(now + 15 * MINUTE)
    [first] = Mailing.objects.filter(kind="notice")
    with clock.frozen_at(now + 16 * MINUTE):
        republish(event, date=FuzzyDate("2026-12-11T18:00"))
    first.refresh_from_db()
    assert first.state == MailingState.CANCELLED
    run_at(now + 31 * MINUTE)
    assert [content.mailing.state for content in notices()] == ["cancelled", "sending"]
    assert "11. Dezember 2026" in notices()[1].text


@pytest.mark.parametrize("case", ["cancelled", "offline", "series over", "begun"])
def test_no_word_of_a_move_that_is_not_true_any_more(event, series, subscribe, now, case) -> None:
    subscribe(series, "a")
    republish(event, date=FuzzyDate(f"{NEW_DAY}T18:00"))
    moment = now + 15 * MINUTE
    if case == "cancelled":
        cancel_event(event, note="Fällt aus")
    elif case == "offline":
        event.unpublish()
    elif case == "series over":
        republish(series, ends_on=FuzzyDate("2026-11-23"))
    else:
        moment = datetime(2026, 12, 10, 17, 0, tzinfo=UTC)
    run_at(moment)
    assert "dropped" in {row.state for row in Reminder.objects.filter(kind=Reminder.Kind.MOVE)} or case == "begun"
    assert [content.subject for content in notices() if content.subject.startswith("Neuer Termin")] == []
    assert [row.mailing for row in Reminder.objects.filter(kind=Reminder.Kind.MOVE)] == [None]


def test_a_move_shortly_before_the_beginning_does_not_wait(series, subscribe, now) -> None:
    subscribe(series, "a")
    event = EventFactory(parent=series, date="2026-11-24T13:00")  # in an hour
    republish(event, date=FuzzyDate("2026-11-25T13:00"))
    run_at(now)
    assert len(notices()) == 1


def test_events_from_before_are_remembered_by_the_clock(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    KnownTime.objects.all().delete()
    run_at(now)
    assert KnownTime.objects.get().starts_at == event.starts_at
    republish(event, date=FuzzyDate(f"{NEW_DAY}T18:00"))
    run_at(now + 15 * MINUTE)
    assert len(notices()) == 1
    event.delete()
    assert not KnownTime.objects.exists()


def test_the_audience_of_a_notice(series, subscribe, now) -> None:
    person = subscribe(series, "a").subscriber
    found = list(notice_addressees(series.translation_key, before=now))
    assert found == [
        Addressee(person.address, person.address_key, "de", person.pk, person.subscriptions.get().pk),
    ]

"""One notice when an event is cancelled, one follow-up when it is documented (E04, E41)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import Presentation, Recording
from dialogues.services.lifecycle import cancel_event, reopen_event
from newsletters.models import Mailing, Reminder
from newsletters.services.reminders import starting
from tests.factories import ConditionFactory, EventFactory
from tests.newsletters.reminders.conftest import republish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
AFTER = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()


def video(number: int = 1) -> Recording:
    return Recording(title=f"Aufzeichnung {number}", page_url=f"https://vimeo.com/10000{number}")


@pytest.mark.requirement("E41")
def test_a_cancellation_is_told_once_with_the_note_and_the_calendar_entry(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    subscribe(series, "fresh", confirmed_at=now - timedelta(seconds=1))
    cancel_event(event, note="Die Referentin ist erkrankt.")
    run_at(now)
    mailing = Mailing.objects.get()
    assert (mailing.kind, mailing.recipients.count(), mailing.valid_until) == ("notice", 2, event.starts_at)
    content = mailing.contents.get(language="de")
    assert "Die Referentin ist erkrankt." in content.text
    assert "Die Referentin ist erkrankt." in content.html
    entry = icalendar.Calendar.from_ical(content.calendar).walk("VEVENT")[0]
    assert (entry["STATUS"], entry["SEQUENCE"], str(entry["UID"])) == ("CANCELLED", 1, str(event.translation_key))
    # Reopened and cancelled again on the same day: that was told already.
    reopen_event(event)
    cancel_event(event, note="Noch einmal")
    run_at(now + timedelta(minutes=1))
    assert Mailing.objects.filter(kind="notice").count() == 1


def test_a_cancellation_that_follows_to_a_translation_is_told_once(event, english, series, subscribe, now) -> None:
    page = event.copy_for_translation(english, copy_parents=True)
    page.title = "Who holds it together?"
    page.save_revision().publish()
    subscribe(series, "a")
    cancel_event(event, note="Die Referentin ist erkrankt.")
    assert type(event).objects.get(pk=page.pk).lifecycle == "cancelled"
    run_at(now)
    assert Reminder.objects.filter(kind=Reminder.Kind.CANCELLATION).count() == 1
    mailing = Mailing.objects.get(kind="notice")
    assert "Who holds it together?" in mailing.contents.get(language="en").text


def test_cancelled_again_for_another_day_is_told_again(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    cancel_event(event, note="Fällt aus")
    run_at(now)
    republish(event, lifecycle="automatic", date=FuzzyDate("2026-12-08T18:00"))
    cancel_event(event, note="Wieder nicht")
    run_at(now + timedelta(minutes=1))
    assert Mailing.objects.filter(kind="notice").count() == 2


def test_no_notice_when_it_takes_place_after_all_before_anybody_was_told(event, series, subscribe, now) -> None:
    subscribe(series, "a")
    cancel_event(event, note="Fällt aus")
    reopen_event(event)
    run_at(now)
    assert not Mailing.objects.exists()
    cancel_event(event, note="Doch")
    run_at(now)
    assert Mailing.objects.get().kind == "notice"


@pytest.mark.parametrize("case", ["past", "never public", "draft"])
def test_no_notice_of_what_nobody_could_have_expected(series, subscribe, now, case) -> None:
    subscribe(series, "a")
    if case == "past":
        event = EventFactory(parent=series, date="2026-11-20T18:00")
        republish(event, lifecycle="cancelled", status_note="Fiel aus")
    elif case == "never public":
        EventFactory(parent=series, date="2026-12-01T18:00", lifecycle="cancelled", status_note="Fällt aus")
    else:
        event = EventFactory(parent=series, date="2026-12-01T18:00", live=False)
        event.lifecycle, event.status_note = "cancelled", "Fällt aus"
        event.save_revision()
    run_at(now)
    assert not Mailing.objects.exists()


def test_an_event_without_a_day_can_be_cancelled_too(series, subscribe, now) -> None:
    subscribe(series, "a")
    event = EventFactory(parent=series, date="2027-03")
    cancel_event(event, note="Fällt aus")
    run_at(now)
    content = Mailing.objects.get().contents.get(language="de")
    assert "März 2027" in content.text
    assert icalendar.Calendar.from_ical(content.calendar).walk("VEVENT") == []


@pytest.mark.requirement("E04", "E41")
def test_one_follow_up_for_several_publications_of_an_evening(event, series, subscribe) -> None:
    subscribe(series, "a")
    EventFactory(parent=series, date="2027-12-01T18:00")  # the series goes on
    with clock.frozen_at(AFTER):
        republish(event, recordings=[video()])
    with clock.frozen_at(AFTER + timedelta(minutes=50)):
        republish(
            event,
            presentations=[Presentation(title="Folien", url="https://example.org/folien.pdf")],
            conditions=[ConditionFactory(text="<p>Ein Laden braucht Menschen.</p>")],
        )
    run_at(AFTER + timedelta(minutes=59))
    assert not Mailing.objects.filter(kind="follow_up").exists()
    run_at(AFTER + timedelta(hours=1))
    content = Mailing.objects.get(kind="follow_up").contents.get(language="de")
    for part in ("Aufzeichnung 1", "https://vimeo.com/100001", "Folien", "Ein Laden braucht Menschen."):
        assert part in content.text
        assert part in content.html
    assert content.calendar == ""
    with clock.frozen_at(AFTER + timedelta(days=3)):
        republish(event, findings="<p>Gut.</p>")
        republish(event, recordings=[])
        republish(event, recordings=[video(2)])
        starting.keep_promises()
    run_at(AFTER + timedelta(days=3, hours=2))
    assert Mailing.objects.filter(kind="follow_up").count() == 1


@pytest.mark.parametrize(
    "case", ["captions", "switched off", "long ago", "cancelled", "series over", "before", "taken over"]
)
def test_no_follow_up(event, series, subscribe, case) -> None:
    subscribe(series, "a")
    moment = AFTER
    if case == "switched off":
        republish(series, follow_ups=False)
    if case == "series over":
        republish(series, ends_on=FuzzyDate("2026-12-01"))
    else:
        EventFactory(parent=series, date="2027-12-01T18:00")  # the series goes on
    if case == "cancelled":
        cancel_event(event, note="Fällt aus")
    if case == "long ago":
        moment = AFTER + timedelta(days=61)
    if case == "before":
        moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    if case == "taken over":
        type(event).objects.filter(pk=event.pk).update(first_published_at=AFTER)
        event.refresh_from_db()
    with clock.frozen_at(moment):
        if case == "captions":
            republish(event, documentation_not_planned=["video"])
            Reminder.objects.filter(kind="follow_up").delete()
        else:
            republish(event, recordings=[video()])
    run_at(moment + timedelta(hours=1))
    assert not Mailing.objects.filter(kind="follow_up").exists()

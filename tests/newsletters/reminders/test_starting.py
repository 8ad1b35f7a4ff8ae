"""What is due goes out: to whom, with what, in which language (E38–E41, E51, X08)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import Affiliation, MeetingAccess
from dialogues.services.lifecycle import cancel_event, reopen_event
from newsletters.choices import MailingState, RecipientState, SubscriptionState
from newsletters.engine.control import cancel
from newsletters.models import Mailing, MailingRecipient, Reminder
from newsletters.services.reminders import starting
from newsletters.services.withdrawing import unsubscribe
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory, SeriesFactory
from tests.newsletters.reminders.conftest import planned, republish, rules

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
WEEK_BEFORE = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
HOUR_BEFORE = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()


def addressed(mailing: Mailing) -> set[str]:
    return set(mailing.recipients.values_list("address", flat=True))


@pytest.mark.requirement("E41")
def test_each_subscriber_gets_each_reminder_once_at_its_time(event, series, subscribe) -> None:
    for name in ("a", "b"):
        subscribe(series, name)
    run_at(WEEK_BEFORE - timedelta(seconds=1))
    assert not Mailing.objects.exists()
    for moment in (WEEK_BEFORE, DAY_BEFORE, HOUR_BEFORE):
        run_at(moment)
        run_at(moment + timedelta(minutes=1))
    key = event.translation_key
    assert sorted(Mailing.objects.values_list("key", "kind", "valid_until")) == [
        (f"reminder:{key}:{span}:2026-12-01", "reminder", event.starts_at) for span in ("P1D", "P7D", "PT1H")
    ]
    assert all(addressed(mailing) == {"a@example.org", "b@example.org"} for mailing in Mailing.objects.all())
    assert set(planned(event).values()) == {"running"}
    Mailing.objects.update(state=MailingState.DONE)
    starting.keep_promises()
    assert set(planned(event).values()) == {"sent"}


@pytest.mark.requirement("E41")
def test_only_who_had_confirmed_before_its_time_gets_a_reminder(event, series, subscribe) -> None:
    subscribe(series, "early", confirmed_at=WEEK_BEFORE - timedelta(minutes=1))
    subscribe(series, "late", confirmed_at=WEEK_BEFORE + timedelta(minutes=1))
    subscribe(series, "pending", state=SubscriptionState.PENDING)
    subscribe(series, "left", state=SubscriptionState.UNSUBSCRIBED)
    subscribe(event.translation_key, "elsewhere")
    run_at(WEEK_BEFORE + timedelta(minutes=30))
    assert addressed(Mailing.objects.get()) == {"early@example.org"}


def test_too_late_is_shown_as_missed_and_not_sent(event, series, subscribe) -> None:
    subscribe(series, "a")
    run_at(DAY_BEFORE + timedelta(hours=12))
    assert not Mailing.objects.exists()
    missed = Reminder.objects.filter(state="missed")
    assert {row.rule_key for row in missed} == {"P7D", "P1D"}
    assert all(row.reason for row in missed)
    run_at(HOUR_BEFORE)
    assert Mailing.objects.count() == 1


def test_without_subscribers_it_is_done_and_says_so(event) -> None:
    run_at(WEEK_BEFORE)
    row = Reminder.objects.get(rule_key="P7D")
    assert (row.state, row.mailing) == ("sent", None)
    assert row.reason == "Niemand hatte abonniert."
    assert not Mailing.objects.exists()


@pytest.mark.requirement("E39", "E40", "E41", "E51")
def test_what_stands_in_a_reminder(series, subscribe) -> None:
    person = PersonFactory(name="Jana Beispiel")
    contributor = ContributorFactory(person=person, teaser="spricht über Läden")
    contributor.affiliations = [Affiliation(role="Bürgermeisterin", organisation_name="Musterdorf")]
    absent = ContributorFactory(person=PersonFactory(name="Ole Verhindert"), state="cancelled", note="krank")
    event = EventFactory(
        parent=series,
        title="Wer hält <das> Dorf zusammen?",
        date="2026-12-01T18:00",
        announcement="<p>Es geht um den Laden. " + "Wort " * 300 + "</p>",
        status_note="Neuer Raum",
        registration_doors=["meetup"],
        registration_meetup_url="https://www.meetup.com/gruppe/events/1/",
        rows={"contributors": [contributor, absent]},
    )
    MeetingAccess.objects.create(event=event, join_url="https://video.example/geheim-4711")
    subscribe(series, "a")
    run_at(WEEK_BEFORE)
    mailing = Mailing.objects.get(event_key=event.translation_key)
    content = mailing.contents.get(language="de")
    for body in (content.html, content.text):
        for part in (
            "1. Dezember 2026",
            "18:00",
            "MEZ",
            "Es geht um den Laden.",
            "Jana Beispiel",
            "Bürgermeisterin, Musterdorf",
            "spricht über Läden",
            "Neuer Raum",
            "https://www.meetup.com/gruppe/events/1/",
            "/de/dialoge/land-im-wandel/wer-halt-das-dorf-zusammen/",
        ):
            assert part in " ".join(body.split()), part
        assert "Ole Verhindert" not in body
        assert "geheim-4711" not in body
        assert len(re.findall("Wort", body)) < 150
    assert "Wer hält <das> Dorf zusammen?" in content.text
    assert "Wer hält &lt;das&gt; Dorf zusammen?" in content.html
    assert "Wer hält <das> Dorf zusammen?" in content.subject
    entry = icalendar.Calendar.from_ical(content.calendar).walk("VEVENT")[0]
    assert icalendar.Calendar.from_ical(content.calendar)["METHOD"] == "PUBLISH"
    assert (str(entry["UID"]), entry["SEQUENCE"], entry["STATUS"]) == (str(event.translation_key), 0, "CONFIRMED")
    assert entry["DTSTART"].dt.astimezone(UTC) == event.starts_at
    assert "geheim-4711" not in content.calendar
    assert mailing.list_id == f"series-{series.translation_key}"


@pytest.mark.requirement("E33", "X08")
def test_while_the_line_up_is_open_the_mail_holds_the_same_notice_as_the_page(event, series, subscribe) -> None:
    subscribe(series, "a")
    run_at(WEEK_BEFORE)
    german = Mailing.objects.get().contents.get(language="de")
    english = Mailing.objects.get().contents.get(language="en")
    assert "Einzelheiten und Mitwirkende folgen" in german.text or "folgen" in german.text
    assert "Details and contributors follow soon." in english.text


def test_own_words_of_a_rule(index, subscribe) -> None:
    series = SeriesFactory(
        parent=index, rows={"reminder_rules": rules((1, "days"), text="Morgen!\n<b>Bringen</b> Sie Fragen mit.")}
    )
    EventFactory(parent=series, date="2026-12-01T18:00")
    subscribe(series, "a")
    run_at(DAY_BEFORE)
    content = Mailing.objects.get().contents.get(language="de")
    assert "Morgen!\n<b>Bringen</b> Sie Fragen mit." in content.text
    assert "Morgen!<br>&lt;b&gt;Bringen&lt;/b&gt; Sie Fragen mit." in content.html


def test_in_the_subscribers_language_else_the_source_with_words_in_theirs(event, series, english, subscribe) -> None:
    subscribe(series, "german")
    subscribe(series, "english", language="en")
    run_at(WEEK_BEFORE)
    contents = {content.language: content for content in Mailing.objects.get().contents.all()}
    assert set(contents) == {"de", "en", "de-x-leicht"}
    assert "Wer hält das Dorf zusammen?" in contents["en"].subject
    assert "1 December 2026" in contents["en"].text
    for page in (series.get_parent().specific, series, event):
        copy = page.copy_for_translation(english, copy_parents=True)
        if page == event:
            copy.title = "Who keeps the village together?"
        copy.save_revision().publish()
    run_at(DAY_BEFORE)
    later = Mailing.objects.get(key__contains="P1D")
    assert "Who keeps the village together?" in later.contents.get(language="en").subject
    assert "Wer hält das Dorf zusammen?" in later.contents.get(language="de").subject
    assert dict(later.recipients.values_list("address", "language")) == {
        "german@example.org": "de",
        "english@example.org": "en",
    }


@pytest.mark.requirement("E41")
def test_a_translation_that_has_not_followed_the_event_is_not_quoted(event, series, english, subscribe) -> None:
    """A translation may lag behind for a moment; until then its page names the old date."""
    for page in (series.get_parent().specific, series, event):
        copy = page.copy_for_translation(english, copy_parents=True)
        copy.title = f"English {copy.title}"
        copy.save_revision().publish()
    republish(event, date=FuzzyDate("2026-12-03T18:00"))
    type(event).objects.filter(locale=english).update(date=event.date, starts_at=event.starts_at)
    subscribe(series, "english", language="en")
    run_at(WEEK_BEFORE + timedelta(days=2))
    content = Mailing.objects.get(kind="reminder").contents.get(language="en")
    assert "3 December 2026" in content.subject
    assert "English" not in content.subject
    assert "1 December" not in content.text
    assert "DTSTART;TZID=Europe/Berlin:20261203T180000" in content.calendar


def test_a_running_mailing_stops_with_its_event_and_the_rest_get_it_when_it_takes_place_after_all(
    event, series, subscribe
) -> None:
    for name in ("served", "waiting", "leaving"):
        subscribe(series, name)
    run_at(WEEK_BEFORE)
    mailing = Mailing.objects.get()
    mailing.recipients.filter(address="served@example.org").update(state=RecipientState.ACCEPTED)
    with clock.frozen_at(WEEK_BEFORE + timedelta(minutes=5)):
        cancel_event(event, note="Fällt aus")
        mailing.refresh_from_db()
        assert mailing.state == MailingState.CANCELLED
        assert planned(event)["P7D", "2026-12-01"] == "dropped"
        unsubscribe(MailingRecipient.objects.get(address="leaving@example.org").subscription, form="mail")
        reopen_event(event)
    run_at(WEEK_BEFORE + timedelta(minutes=6))
    again = Mailing.objects.get(key=f"{mailing.key}:2")
    assert addressed(again) == {"waiting@example.org"}
    assert not Mailing.objects.filter(kind="notice").exists()


def test_moved_within_the_day_while_it_is_being_sent_the_rest_read_the_right_time(event, series, subscribe) -> None:
    for name in ("served", "waiting"):
        subscribe(series, name)
    run_at(WEEK_BEFORE)
    first = Mailing.objects.get()
    first.recipients.filter(address="served@example.org").update(state=RecipientState.SENDING)
    with clock.frozen_at(WEEK_BEFORE + timedelta(minutes=1)):
        republish(event, date=FuzzyDate("2026-12-01T17:30"))
    run_at(WEEK_BEFORE + timedelta(minutes=2))
    second = Mailing.objects.exclude(pk=first.pk).get()
    assert addressed(second) == {"waiting@example.org"}
    assert "17:30" in second.contents.get(language="de").text


def test_what_the_office_stops_stays_stopped(event, series, subscribe) -> None:
    subscribe(series, "a")
    run_at(WEEK_BEFORE)
    cancel(Mailing.objects.get(), reason="Falscher Text")
    for minutes in (1, 2):
        run_at(WEEK_BEFORE + timedelta(minutes=minutes))
    assert Mailing.objects.count() == 1
    assert Reminder.objects.get(rule_key="P7D").state == "missed"


def test_one_broken_event_does_not_keep_back_the_others(event, series, subscribe, caplog) -> None:
    other = EventFactory(parent=series, title="Zweite", date="2026-12-01T19:00")
    subscribe(series, "a")
    republish(event, conditions=[ConditionFactory()])
    event.conditions.update(levels=("a@example.org",))  # what no form of ours would write
    run_at(WEEK_BEFORE + timedelta(hours=1))
    assert Mailing.objects.get().event_key == other.translation_key
    assert planned(event)["P7D", "2026-12-01"] == "due"
    assert "A reminder could not be made: " in caplog.text
    assert "a@example.org" not in caplog.text
    event.conditions.update(levels=("state",))
    run_at(WEEK_BEFORE + timedelta(hours=2))
    assert Mailing.objects.count() == 2

"""Everybody is told what happened to their registration, once, in their language, while it is so (E38, E51)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.core.failpoints import call_at
from cms.core.tokens import read_token
from dialogues.choices import EndedBy, RegistrationHappening
from dialogues.models import DialogueEventPage, Registration, SeriesRegistration
from dialogues.selectors.desks import series_desk
from dialogues.services.lifecycle import cancel_event
from dialogues.services.registrations import queue
from dialogues.services.registrations.changing import cancel, change, take_offer
from dialogues.services.registrations.registering import Application
from dialogues.services.registrations.retention import erase_person
from dialogues.services.registrations.whole_series import cancel_series, confirm_series, register_for_series
from newsletters.choices import RecipientState, SkipReason
from newsletters.engine.claims import claim
from newsletters.engine.marking import Mark, mark
from newsletters.models import Mailing, MailingContent, MailingRecipient, RegistrationMail
from newsletters.services.registrations.making import make, make_due
from tests.dialogues.registrations.conftest import ask, come, desk_of, row_of, settings_of
from tests.factories import ContributorFactory, EventFactory, PersonFactory
from tests.newsletters.registrations.conftest import (
    LINK,
    give_link,
    last_mail,
    link_in,
    mails_to,
    names_of,
    rows_to,
    told,
)
from tests.support.calendars import read_twice
from tests.support.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
TEXT = "registration-de-1"


def later(minutes: int = 1):
    return clock.frozen_at(clock.now() + timedelta(minutes=minutes))


@pytest.mark.requirement("E38")
def test_the_first_mail_asks_for_a_click(event, now) -> None:
    row = ask(event, "jana", guest_count=1)
    assert not Mailing.objects.exists(), "nothing is written while the form waits"
    assert str(make_due()) == "1 written, 0 dropped, 0 failed"
    [content] = mails_to("jana")
    mailing = content.mailing
    assert (mailing.kind, mailing.is_bulk, mailing.event_key) == ("registration", False, event.translation_key)
    assert mailing.valid_until == now + timedelta(hours=48)
    assert mailing.key == f"registration:{row.public_id}:requested:{now.isoformat(timespec='microseconds')}"
    link = link_in(content, "confirm")
    assert link in content.html.replace("&amp;", "&")
    assert read_token(link.partition("t=")[2], "registration.confirm") == str(row.public_id)
    assert "1. Dezember 2026" in content.text
    assert "/registrations/mine/" not in content.text + content.html
    assert content.calendar == ""
    assert mailing.recipients.get().registration_id is None


def test_twice_does_no_harm(event) -> None:
    ask(event, "jana")
    pk = RegistrationMail.objects.get().pk
    make_due()
    before = list(Mailing.objects.values())
    assert str(make_due()) == "0 written, 0 dropped, 0 failed"
    make(pk)
    RegistrationMail.objects.update(done_at=None, mailing=None)  # as if the note had been lost
    make_due()
    assert list(Mailing.objects.values()) == before
    assert MailingRecipient.objects.count() == 1
    assert RegistrationMail.objects.get().mailing is not None


@pytest.mark.requirement("E38", "E51")
def test_what_stands_in_a_confirmation(series) -> None:
    event = EventFactory(
        parent=series,
        title="Wer hält <das> Dorf zusammen?",
        date="2026-12-01T18:00",
        attendance_mode="online",
        announcement="<p>Es geht um den Laden.</p>",
        will_be_recorded=True,
        registration_doors=["internal"],
        registration_guests=2,
        rows={"contributors": [ContributorFactory(person=PersonFactory(name="Mira Muster"), state="confirmed")]},
    )
    row, _outcome = come(event, "jana", guest_count=2)
    content = last_mail("jana")
    assert told("jana") == ["confirmed"], "the question is not asked any more"
    assert RegistrationMail.objects.get(happening="requested").mailing is None
    link = link_in(content, "mine")
    assert read_token(link.partition("t=")[2], "registration.mine") == str(row.public_id)
    for body in (content.html, content.text):
        for part in ("1. Dezember 2026", "18:00", "MEZ", "Es geht um den Laden.", "Mira Muster", "aufgezeichnet"):
            assert part in " ".join(body.split()), part
    assert "Wer hält <das> Dorf zusammen?" in content.text
    assert "Wer hält &lt;das&gt; Dorf zusammen?" in content.html
    calendar = icalendar.Calendar.from_ical(content.calendar)
    [entry] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert (entry["UID"], entry["SEQUENCE"]) == (f"{event.translation_key}", 0)
    mail = rows_to("jana")[0]
    assert (mail.registration_id, mail.subscription_id) == (row.public_id, None)
    assert content.mailing.valid_until == event.over_at


def test_what_the_waiting_list_says(event) -> None:
    for name in ("a", "b", "c"):
        come(event, name)
    come(event, "jana")
    content = last_mail("jana")
    assert told("jana") == ["waiting"]
    words = " ".join(content.text.split())
    assert " 2 " in words, "the place in the queue"
    assert "1. Dezember 2026, 06:00" in words, "twelve hours before the beginning"
    link_in(content, "mine")
    assert content.calendar == ""


@pytest.mark.requirement("E38")
def test_an_offer_names_its_deadline_and_is_taken_on_the_own_page(event) -> None:
    first, _outcome = come(event, "a")
    come(event, "b")
    row, _outcome = come(event, "jana")
    make_due()
    with later():
        cancel(first, by=EndedBy.PERSON, form="/")
        content = last_mail("jana")
    assert told("jana") == ["waiting", "offered"]
    row.refresh_from_db()
    assert content.mailing.valid_until == row.offer_until
    assert "26. November 2026, 12:01" in " ".join(content.text.split())
    assert read_token(link_in(content, "mine").partition("t=")[2], "registration.mine") == str(row.public_id)
    with later(2):
        take_offer(row)
        make_due()
        assert told("jana") == ["waiting", "offered", "confirmed"]


def test_an_offer_that_has_lapsed_meanwhile_is_not_made(event) -> None:
    first, _outcome = come(event, "a")
    come(event, "b")
    come(event, "jana")
    with later():
        cancel(first, by=EndedBy.PERSON, form="/")
    with later(60 * 49):
        queue.lapse_offers()
        make_due()
    assert told("jana") == ["lapsed"], "waiting and offered are no longer so"


@pytest.mark.parametrize("by", [EndedBy.PERSON, EndedBy.OFFICE])
def test_the_end_is_told_after_the_event_is_gone(event, by) -> None:
    row, _outcome = come(event, "jana")
    cancel(row, by=by, form="/")
    event.unpublish()
    content = last_mail("jana")
    assert told("jana") == ["cancelled"]
    assert "Wer hält das Dorf zusammen?" in content.text
    assert event.slug not in content.html, "no link to a page that nobody may see"


def test_who_waited_in_vain_is_told(event) -> None:
    for name in ("a", "b", "jana"):
        come(event, name)
    make_due()
    with clock.frozen_at(datetime(2026, 12, 1, 5, 0, tzinfo=UTC)):
        assert queue.close_waiting_lists() == 1
        make_due()
    assert told("jana") == ["waiting", "no_seat"]


def test_a_known_registrant_is_told_so(event) -> None:
    come(event, "jana")
    with later(60 * 25):
        ask(event, "jana")
        content = last_mail("jana")
    assert told("jana")[-1] == "repeated"
    link_in(content, "mine")
    assert "/registrations/confirm/" not in content.text


def test_only_the_newest_of_a_kind_is_made(event) -> None:
    row, _outcome = come(event, "jana")
    queue.tell(row, RegistrationHappening.CONFIRMED, now=clock.now() + timedelta(seconds=1))
    assert str(make_due()) == "1 written, 2 dropped, 0 failed"
    assert told("jana") == ["confirmed"]


def test_what_is_off_is_not_confirmed(event) -> None:
    come(event, "jana")
    cancel_event(event, note="Der Saal ist gesperrt.")
    make_due()
    assert told("jana") == []
    assert not RegistrationMail.objects.filter(done_at__isnull=True).exists()


def test_a_page_that_is_offline_for_a_moment_delays_the_mail(event) -> None:
    come(event, "jana")
    event.unpublish()
    assert str(make_due()) == "0 written, 1 dropped, 0 failed", "only the question"
    event.save_revision().publish()
    make_due()
    assert told("jana") == ["confirmed"]
    event.refresh_from_db()
    come(event, "ole")
    event.unpublish()
    with later(60 * 49):
        make_due()
    assert told("ole") == []
    assert not RegistrationMail.objects.filter(done_at__isnull=True).exists()


def test_each_in_their_language(event, english) -> None:
    translated = event.copy_for_translation(english, copy_parents=True)
    translated.title = translated.draft_title = "Who keeps the village together?"
    translated.save_revision().publish()
    come(event, "jana")
    row = row_of(event, "jana")
    Registration.objects.filter(pk=row.pk).update(language="en")
    content = last_mail("jana")
    assert content.language == "en"
    assert "Who keeps the village together?" in content.subject
    assert "Tuesday, 1 December 2026" in content.text


def test_a_registration_that_changes_while_the_mail_is_written(event) -> None:
    """What was read before the transaction is looked at again in it."""
    row, _outcome = come(event, "jana")
    changes = iter([2, 1])

    def disturb() -> None:
        if (guests := next(changes, None)) is not None:
            change(row_of(event, "jana"), desk_of(event), guest_count=guests, answers={})

    settings_of(event, registration_capacity=9)
    with call_at("registration_mail.before_freeze", disturb):
        make_due()
    [content] = mails_to("jana")
    assert Registration.objects.get(pk=row.pk).guest_count in (1, 2)
    assert str(Registration.objects.get(pk=row.pk).guest_count) in content.text


@pytest.fixture
@world
def in_hand(event) -> MailingRecipient:
    come(event, "jana")
    make_due()
    [row] = claim("default").rows
    return row


class TestTheMark:
    """Before DATA it is looked at again what the mail rests on."""

    def test_it_leaves_while_the_registration_holds(self, in_hand) -> None:
        assert mark(in_hand) is Mark.DONE

    def test_not_after_it_was_cancelled(self, in_hand, event) -> None:
        cancel(row_of(event, "jana"), by=EndedBy.PERSON, form="/", silent=True)
        assert mark(in_hand) is Mark.SKIPPED
        in_hand.refresh_from_db()
        assert (in_hand.state, in_hand.skip_reason) == (RecipientState.SKIPPED, SkipReason.CANCELLED)

    def test_not_after_the_person_was_erased(self, in_hand, event) -> None:
        erase_person(row_of(event, "jana").address_key, form="/")
        assert mark(in_hand) is Mark.LOST
        in_hand.refresh_from_db()
        assert (in_hand.state, in_hand.skip_reason, in_hand.address) == (
            RecipientState.SKIPPED,
            SkipReason.ERASED,
            "",
        )

    def test_with_one_statement_for_everything(self, in_hand) -> None:
        with CaptureQueriesContext(connection) as queries:
            mark(in_hand)
        reading = [
            query for query in queries if "newsletters_mailing m" in query["sql"] and "FOR SHARE" not in query["sql"]
        ]
        assert len(reading) == 1


@pytest.mark.requirement("E38")
def test_erasing_takes_what_waits_and_what_was_sent(event, send) -> None:
    come(event, "jana")
    assert names_of(send()) == ["jana"]
    assert rows_to("jana")[0].address == "jana@beispiel.test"
    with later():
        queue.tell(row_of(event, "jana"), RegistrationHappening.REPEATED, now=clock.now())
        erase_person(row_of(event, "jana").address_key, form="/")
    assert not RegistrationMail.objects.exists()
    assert [row.address for row in rows_to("jana")] == [""]
    assert send() == []


@pytest.fixture
@world
def promise(event, series) -> SeriesRegistration:
    series.registration_open = True
    series.save_revision().publish()
    EventFactory(parent=series, title="Wem gehört der Wald?", date="2026-12-08T18:00", registration_doors=["internal"])
    for name in ("a", "b"):
        come(event, name)
    desk = series_desk(series.public_id, language="de")
    assert desk is not None
    register_for_series(Application("jana@beispiel.test", TEXT, "/"), desk)
    return SeriesRegistration.objects.get()


class TestWholeSeries:
    def test_the_question(self, promise) -> None:
        content = last_mail("jana")
        link = link_in(content, "confirm")
        assert read_token(link.partition("t=")[2], "series_registration.confirm") == str(promise.public_id)
        assert "Land im Wandel" in content.subject

    @pytest.mark.requirement("E38")
    def test_one_mail_with_all_dates(self, promise, event, series) -> None:
        confirm_series(promise.public_id, form="/")
        content = last_mail("jana")
        assert told("jana") == ["series_confirmed"]
        words = " ".join(content.text.split())
        assert "Wer hält das Dorf zusammen?" in words
        assert "Wem gehört der Wald?" in words
        assert "8. Dezember 2026" in words
        assert " 1" in words, "waiting list, place 1"
        assert read_token(link_in(content, "mine").partition("t=")[2], "series_registration.mine") == str(
            promise.public_id
        )
        assert rows_to("jana")[0].registration_id == promise.public_id
        keys = {str(page.translation_key) for page in DialogueEventPage.objects.filter(series=series)}
        assert ({entry.uid for entry in read_twice(content.calendar)}, len(keys)) == (keys, 2)
        assert "METHOD:PUBLISH" in content.calendar
        with later():
            EventFactory(
                parent=series, title="Wo bleibt der Bus?", date="2026-12-15T18:00", registration_doors=["internal"]
            )
            make_due()
        assert told("jana") == ["series_confirmed", "confirmed"]
        assert "Wo bleibt der Bus?" in mails_to("jana")[-1].text

    def test_the_mark_knows_registrations_for_series(self, promise) -> None:
        confirm_series(promise.public_id, form="/")
        make_due()
        rows = {row.recipient_key: row for row in claim("default").rows}
        row = rows[promise.address_key]
        promise.refresh_from_db()
        cancel_series(promise, form="/")
        assert mark(row) is Mark.SKIPPED
        make_due()
        assert sorted(told("jana")) == ["series_cancelled", "series_confirmed"]


def test_the_same_number_of_queries_for_the_tenth_person(event) -> None:
    settings_of(event, registration_capacity=50)
    counts = []
    for number in range(4):
        come(event, f"gast{number}")
        RegistrationMail.objects.filter(happening="requested").delete()
        with CaptureQueriesContext(connection) as queries:
            make_due()
        counts.append(len(queries))
    assert counts[1] == counts[2] == counts[3]


def test_the_same_is_said_once_more_when_the_office_asks_for_it(event) -> None:
    row, _outcome = come(event, "jana")
    make_due()
    with later():
        queue.tell(row, RegistrationHappening.CONFIRMED, now=clock.now())
        make_due()
    assert told("jana") == ["confirmed", "confirmed"]


def test_the_link_comes_with_the_confirmation(event) -> None:
    access = give_link(event, dial_in="030 123 456, PIN 7890")
    row, _outcome = come(event, "jana")
    content = last_mail("jana")
    assert LINK in content.text
    assert f'href="{LINK}"' in content.html
    assert "PIN 7890" in content.text
    assert LINK not in content.calendar
    assert LINK not in content.subject + content.mailing.title
    row.refresh_from_db()
    assert len(row.link_digest) == 64
    assert access.join_url not in row.link_digest
    assert MailingContent.objects.filter(text__contains=LINK).count() == 1

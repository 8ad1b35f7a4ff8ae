"""People who registered hear once when their event is moved, postponed, cancelled or takes place after all (E04)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.fuzzydates import FuzzyDate
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage
from dialogues.services.lifecycle import cancel_event, postpone_event, reopen_event
from dialogues.services.registrations.changing import cancel, stop_reminders
from newsletters.choices import MailingState, SuppressionReason
from newsletters.engine import finishing
from newsletters.models import Mailing, MailingContent, Reminder
from newsletters.services.registrations.making import make_due
from newsletters.services.reminders import starting
from newsletters.services.suppression import suppress
from tests.dialogues.registrations.conftest import ask, come, row_of, settings_of
from tests.newsletters.registrations.conftest import names_of, told
from tests.newsletters.reminders.conftest import republish, subscribe
from tests.support.worlds import world

__all__ = ["subscribe"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E04")]
NEW = "2026-12-10T18:00"
PATIENCE = timedelta(minutes=16)


@pytest.fixture
@world
def people(event) -> DialogueEventPage:
    """Two with a place, one who waits, one who has not confirmed; all mails so far have left."""
    for name in ("jana", "ole", "wartend"):
        come(event, name)
    ask(event, "unbestaetigt")
    make_due()
    Mailing.objects.update(state=MailingState.DONE)
    return event


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        starting.keep_promises()


def notices() -> list[Mailing]:
    return list(Mailing.objects.filter(key__startswith="registered:").order_by("created_at"))


def addressed(mailing: Mailing) -> list[str]:
    return sorted(row.address.partition("@")[0] for row in mailing.recipients.all())


def waiting(mailing: Mailing) -> list[str]:
    return sorted(row.address.partition("@")[0] for row in mailing.recipients.filter(state="queued"))


def said(mailing: Mailing) -> MailingContent:
    return mailing.contents.get(language="de")


def entry_of(mailing: Mailing) -> Any:
    return icalendar.Calendar.from_ical(said(mailing).calendar).walk("VEVENT")[0]


def finish() -> None:
    Mailing.objects.update(state=MailingState.DONE)
    starting.note_outcomes()


def minutes_later(now: datetime, minutes: int = 1) -> Any:
    return clock.frozen_at(now + timedelta(minutes=minutes))


def test_a_cancelled_event_is_told_once_to_everybody_who_counted_on_it(people, now, send) -> None:
    send()
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    run_at(now + timedelta(minutes=2))
    [mailing] = notices()
    assert (mailing.kind, mailing.is_bulk) == ("registration", False)
    assert addressed(mailing) == ["jana", "ole", "wartend"]
    assert (entry_of(mailing)["STATUS"], entry_of(mailing)["SEQUENCE"]) == ("CANCELLED", 1)
    assert "Der Saal ist gesperrt." in said(mailing).text
    with minutes_later(now, 3):
        messages: list[EmailMessage] = send()
    assert names_of(messages) == ["jana", "ole", "wartend"]
    assert {message["List-Unsubscribe"] for message in messages} == {None}
    assert Reminder.objects.get(kind="cancellation").mailing == mailing


def test_who_stopped_reminders_or_all_newsletters_hears_it_all_the_same(people, now, send) -> None:
    send()
    stop_reminders(row_of(people, "jana").public_id)
    suppress(recipient_key("ole@beispiel.test"), SuppressionReason.UNSUBSCRIBED)
    suppress(recipient_key("wartend@beispiel.test"), SuppressionReason.NOT_ME)
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    with minutes_later(now, 2):
        assert names_of(send()) == ["jana", "ole"]


def test_a_moved_event_is_told_once_with_its_own_page(people, now, send) -> None:
    send()
    with minutes_later(now):
        republish(people, date="2026-12-09T18:00")
    with minutes_later(now, 5):
        republish(people, date=NEW)
    run_at(now + PATIENCE)
    run_at(now + PATIENCE + timedelta(minutes=1))
    [mailing] = notices()
    assert addressed(mailing) == ["jana", "ole", "wartend"]
    entry = entry_of(mailing)
    assert (entry["SEQUENCE"], entry["DTSTART"].dt.isoformat()) == (2, "2026-12-10T18:00:00+01:00")
    assert "1. Dezember 2026" in said(mailing).text
    assert "10. Dezember 2026" in said(mailing).text
    with clock.frozen_at(now + PATIENCE + timedelta(minutes=1)):
        message = send()[0]
    assert "/registrations/mine/?t=" in message.get_body(("plain",)).get_content()
    assert "invalid" not in message.get_body(("html",)).get_content()


def test_who_has_subscribed_as_well_gets_one_mail_only(people, series, subscribe, now) -> None:
    subscription = subscribe(series, "jana")
    type(subscription.subscriber).objects.update(
        address="jana@beispiel.test", address_key=recipient_key("jana@beispiel.test")
    )
    subscribe(series, "abo")
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    to_subscribers = Mailing.objects.get(kind="notice")
    assert waiting(to_subscribers) == ["abo"]
    assert to_subscribers.recipients.get(state="skipped").skip_reason == "registered"
    assert addressed(notices()[0]) == ["jana", "ole", "wartend"]
    assert Reminder.objects.get(kind="cancellation").mailing == to_subscribers


@pytest.mark.parametrize("has_others", [True, False])
def test_who_cancels_before_the_mail_has_left_hears_it_as_a_subscriber(
    people, series, subscribe, now, send, has_others
) -> None:
    send()
    subscription = subscribe(series, "jana")
    type(subscription.subscriber).objects.update(
        address="jana@beispiel.test", address_key=recipient_key("jana@beispiel.test")
    )
    if has_others:
        subscribe(series, "abo")
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    with minutes_later(now, 2):
        cancel(row_of(people, "jana"), by=EndedBy.PERSON, form="/", silent=True)
        messages = send()
        assert sorted(names_of(messages)) == [*["abo"] * has_others, "ole", "wartend"]
        finishing.finish_done()
    run_at(now + timedelta(minutes=3))
    with minutes_later(now, 3):
        [message] = send()
        assert (names_of([message]), message["List-Unsubscribe"] is None) == (["jana"], False)
        assert "Der Saal ist gesperrt." in message.get_body(("plain",)).get_content()
        finishing.finish_done()
        run_at(now + timedelta(minutes=4))
        assert send() == []
    assert Reminder.objects.get(kind="cancellation").state == "sent"


def test_who_came_after_the_change_has_read_it(people, now) -> None:
    settings_of(people, registration_capacity=9)
    with minutes_later(now):
        republish(people, date=NEW)
    with minutes_later(now, 2):
        come(people, "spaet")
    run_at(now + PATIENCE)
    assert addressed(notices()[0]) == ["jana", "ole", "wartend"]


def test_who_has_to_register_anew_is_told_that_and_no_more(people, series, subscribe, now) -> None:
    settings_of(people, when_moved="release")
    subscription = subscribe(series, "jana")
    type(subscription.subscriber).objects.update(
        address="jana@beispiel.test", address_key=recipient_key("jana@beispiel.test")
    )
    with minutes_later(now):
        republish(people, date=NEW)
        make_due()
    run_at(now + PATIENCE)
    assert notices() == []
    assert not Mailing.objects.filter(kind="notice").exists()
    assert [told(name)[-1] for name in ("jana", "ole", "wartend")] == ["released"] * 3
    content = Mailing.objects.filter(key__contains=":released:")[0].contents.get()
    assert "10. Dezember 2026" in content.text
    assert "/registrations/new/" in content.text or people.slug in content.text


def test_a_stop_that_is_not_true_any_more_is_stopped_for_both(people, series, subscribe, now) -> None:
    subscribe(series, "abo")
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    assert Mailing.objects.filter(state="sending").count() == 2
    with minutes_later(now, 2):
        reopen_event(DialogueEventPage.objects.get(pk=people.pk))
    assert set(Mailing.objects.exclude(state="done").values_list("state", flat=True)) == {"cancelled"}


def test_it_is_not_over_before_both_have_left(people, series, subscribe, now) -> None:
    subscribe(series, "abo")
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    Mailing.objects.filter(kind="notice").update(state=MailingState.DONE)
    starting.note_outcomes()
    assert Reminder.objects.get(kind="cancellation").state == "running"
    finish()
    assert Reminder.objects.get(kind="cancellation").state == "sent"


def test_postponed_and_then_its_new_date(people, now) -> None:
    with minutes_later(now):
        postpone_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    finish()
    with minutes_later(now, 60):
        republish(DialogueEventPage.objects.get(pk=people.pk), date=NEW, lifecycle="automatic")
    run_at(now + timedelta(minutes=60) + PATIENCE)
    first, second = notices()
    assert addressed(first) == addressed(second) == ["jana", "ole", "wartend"]
    assert entry_of(first)["STATUS"] == "CANCELLED"
    assert entry_of(second)["SEQUENCE"] > entry_of(first)["SEQUENCE"]


@pytest.mark.parametrize("act", ["new date", "cancelled"])
def test_postponed_and_decided_when_the_old_date_has_passed(people, now, act: str) -> None:
    with minutes_later(now):
        postpone_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    finish()
    later = people.starts_at + timedelta(days=9)
    with clock.frozen_at(later):
        waiting_event = DialogueEventPage.objects.get(pk=people.pk)
        if act == "cancelled":
            cancel_event(waiting_event, note="Es findet sich kein Termin.")
        else:
            postpone_event(waiting_event, note="Im neuen Jahr.", new_date=FuzzyDate("2027-01-12T18:00"))
    run_at(later + PATIENCE)
    first, second = notices()
    assert addressed(first) == addressed(second) == ["jana", "ole", "wartend"]
    assert second.valid_until > later + timedelta(days=6)


def test_taking_place_after_all_is_told(people, now) -> None:
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    finish()
    with minutes_later(now, 60):
        reopen_event(DialogueEventPage.objects.get(pk=people.pk))
    run_at(now + timedelta(minutes=60) + PATIENCE)
    assert [addressed(mailing) for mailing in notices()] == [["jana", "ole", "wartend"]] * 2
    assert entry_of(notices()[1])["STATUS"] != "CANCELLED"


def test_nobody_is_told_of_what_is_over(people) -> None:
    with clock.frozen_at(datetime(2026, 12, 2, 12, 0, tzinfo=UTC)):
        republish(people, lifecycle="cancelled")
        starting.keep_promises()
    assert notices() == []


def test_the_office_follows_notices_and_not_single_mails(people, now) -> None:
    with minutes_later(now):
        cancel_event(people, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    assert [mailing.key.partition(":")[0] for mailing in Mailing.objects.to_many()] == ["registered"]

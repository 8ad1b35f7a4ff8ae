"""The way into the meeting reaches people with a place, at its time, and nobody else (E51)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.core.failpoints import FailPointError, use_rules
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage, MeetingAccess, Registration
from dialogues.services.lifecycle import cancel_event, reopen_event
from dialogues.services.meeting import remove_meeting_access, set_meeting_access
from dialogues.services.registrations.changing import cancel
from newsletters.choices import MailingState
from newsletters.engine.claims import claim
from newsletters.engine.marking import Mark, mark
from newsletters.models import Mailing, MailingContent
from newsletters.services.registrations import forgetting, joining
from newsletters.services.registrations.making import make_due
from tests.dialogues.registrations.conftest import come, row_of, settings_of
from tests.factories import EventFactory
from tests.newsletters.registrations.conftest import LINK, give_link, mails_to, names_of, rows_to, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now"), pytest.mark.requirement("E51")]
THREE_BEFORE = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
NEW_LINK = "https://konferenz.example/raum/zaunkoenig"


def run_at(moment: datetime) -> None:
    with clock.frozen_at(moment):
        make_due()
        joining.send_links()


def test_at_its_time_to_people_with_a_place(event, send) -> None:
    settings_of(event, link_hours=3)
    give_link(event, note="Bitte fünf Minuten früher kommen.")
    for name in ("jana", "ole", "wartend"):
        come(event, name)
    run_at(THREE_BEFORE - timedelta(seconds=1))
    assert [told(name) for name in ("jana", "ole", "wartend")] == [["confirmed"], ["confirmed"], ["waiting"]]
    assert not MailingContent.objects.filter(text__contains=LINK).exists()
    assert "3" in mails_to("jana")[0].text
    run_at(THREE_BEFORE)
    run_at(THREE_BEFORE + timedelta(minutes=1))
    assert [told(name) for name in ("jana", "ole", "wartend")] == [
        ["confirmed", "join"],
        ["confirmed", "join"],
        ["waiting"],
    ]
    mailing = Mailing.objects.get(key__startswith="join:")
    assert (mailing.kind, mailing.is_bulk, mailing.valid_until) == ("registration", False, event.over_at)
    assert mailing.contents.count() == 3, "one text for each language of the site, however many people"
    with clock.frozen_at(THREE_BEFORE + timedelta(minutes=2)):
        messages = [message for message in send() if "Link" in message["Subject"] or "link" in message["Subject"]]
    assert names_of(messages) == ["jana", "ole"]
    body = messages[0].get_body(("plain",)).get_content()
    assert LINK in body
    assert "Bitte fünf Minuten früher kommen." in body
    assert "/registrations/mine/?t=" in body


def test_with_the_confirmation_and_not_once_more(event) -> None:
    give_link(event)
    come(event, "jana")
    with clock.frozen_at(clock.now() + timedelta(seconds=1)):
        assert joining.send_links() == "0 people, 0 failed", "the confirmation, not written yet, will hold it"
    run_at(clock.now() + timedelta(minutes=1))
    assert told("jana") == ["confirmed"]
    assert LINK in mails_to("jana")[0].text


def test_a_link_that_is_entered_later_is_sent_at_once(event, now) -> None:
    come(event, "jana")
    run_at(now)
    set_meeting_access(event, join_url=LINK)
    run_at(now + timedelta(minutes=1))
    assert told("jana") == ["confirmed", "join"]


def test_a_changed_link_is_told_once_to_who_had_the_old_one(event, now) -> None:
    settings_of(event, link_hours=3)
    set_meeting_access(event, join_url=LINK)
    come(event, "jana")
    run_at(now)
    run_at(THREE_BEFORE)
    with clock.frozen_at(THREE_BEFORE + timedelta(minutes=1)):
        come(event, "ole")
        set_meeting_access(event, join_url=NEW_LINK)
    run_at(THREE_BEFORE + timedelta(minutes=6) - timedelta(seconds=1))
    assert told("jana") == ["confirmed", "join"], "another correction may follow"
    run_at(THREE_BEFORE + timedelta(minutes=6))
    run_at(THREE_BEFORE + timedelta(minutes=7))
    assert told("jana") == ["confirmed", "join", "join"]
    assert told("ole") == ["confirmed"], "with the new link in it"
    assert NEW_LINK in mails_to("ole")[0].text
    first, second = [content.text for content in mails_to("jana")[1:]]
    assert (LINK in first, NEW_LINK in first) == (True, False)
    assert (LINK in second, NEW_LINK in second) == (False, True)
    assert first.splitlines()[2] != second.splitlines()[2], "the second says that it has changed"
    with clock.frozen_at(THREE_BEFORE + timedelta(minutes=8)):
        set_meeting_access(event, join_url=LINK)
    run_at(THREE_BEFORE + timedelta(minutes=13))
    assert told("jana") == ["confirmed", "join", "join", "join"], "back to the first one is a change, too"


def test_corrections_of_a_few_minutes_are_one_mail_with_the_newest_link(event, now) -> None:
    set_meeting_access(event, join_url=LINK)
    come(event, "jana")
    run_at(now)
    for minute, number in ((1, 1), (3, 2), (6, 3)):
        with clock.frozen_at(now + timedelta(minutes=minute)):
            set_meeting_access(event, join_url=f"{NEW_LINK}{number}")
        run_at(now + timedelta(minutes=minute + 1))
    with clock.frozen_at(now + timedelta(minutes=7)):
        remove_meeting_access(event)
    with clock.frozen_at(now + timedelta(minutes=8)):
        set_meeting_access(event, join_url=f"{NEW_LINK}4")
    run_at(now + timedelta(minutes=13) - timedelta(seconds=1))
    assert told("jana") == ["confirmed"]
    run_at(now + timedelta(minutes=13))
    run_at(now + timedelta(minutes=14))
    assert told("jana") == ["confirmed", "join"]
    assert f"{NEW_LINK}4" in mails_to("jana")[1].text


def test_shortly_before_the_event_a_correction_does_not_wait(event, now) -> None:
    set_meeting_access(event, join_url=LINK)
    come(event, "jana")
    run_at(now)
    with clock.frozen_at(event.starts_at - timedelta(minutes=61)):
        set_meeting_access(event, join_url=NEW_LINK)
    run_at(event.starts_at - timedelta(minutes=60, seconds=1))
    assert told("jana") == ["confirmed"]
    run_at(event.starts_at - timedelta(minutes=60))
    assert told("jana") == ["confirmed", "join"]


def test_a_note_alone_is_no_news(event, now) -> None:
    set_meeting_access(event, join_url=LINK)
    come(event, "jana")
    run_at(now)
    set_meeting_access(event, join_url=LINK, note="Neu")
    run_at(now + timedelta(minutes=1))
    assert told("jana") == ["confirmed"]


def test_never_for_what_is_off_or_over(event, now) -> None:
    come(event, "jana")
    run_at(now)
    give_link(event)
    cancel_event(event, note="Der Saal ist gesperrt.")
    run_at(now + timedelta(minutes=1))
    assert told("jana") == ["confirmed"]
    reopen_event(DialogueEventPage.objects.get(pk=event.pk))
    event.refresh_from_db()
    run_at(event.over_at)
    assert told("jana") == ["confirmed"]
    DialogueEventPage.objects.get(pk=event.pk).unpublish()
    run_at(now + timedelta(minutes=2))
    assert told("jana") == ["confirmed"]


def test_a_link_that_was_removed_is_not_sent(event, now) -> None:
    come(event, "jana")
    run_at(now)
    set_meeting_access(event, join_url=LINK)
    remove_meeting_access(event)
    assert not MeetingAccess.objects.exists()
    run_at(now + timedelta(minutes=1))
    assert told("jana") == ["confirmed"]


def test_who_cancels_meanwhile_gets_no_link(event, now) -> None:
    come(event, "jana")
    run_at(now)
    Mailing.objects.update(state=MailingState.DONE)
    give_link(event)
    run_at(now + timedelta(minutes=1))
    with clock.frozen_at(now + timedelta(minutes=2)):
        [row] = claim("default").rows
        cancel(row_of(event, "jana"), by=EndedBy.PERSON, form="/")
        # The same person once more, on the waiting list by now: active, but without a place.
        Registration.objects.filter(event_key=event.translation_key).update(state="waiting")
        assert mark(row) is Mark.SKIPPED


def test_dying_in_between_neither_loses_nor_doubles(event, now) -> None:
    come(event, "jana")
    run_at(now)
    give_link(event)
    with use_rules("registration_mail.in_links=raise"), pytest.raises(FailPointError):
        joining.send_link(event.translation_key)
    assert row_of(event, "jana").link_digest == ""
    assert told("jana") == ["confirmed"]
    run_at(now + timedelta(minutes=1))
    run_at(now + timedelta(minutes=2))
    assert told("jana") == ["confirmed", "join"]


def test_the_database_forgets_the_link_after_the_event(event, send, now) -> None:
    give_link(event)
    come(event, "jana")
    assert names_of(send()) == ["jana"]
    come(event, "ole")
    make_due()
    assert MailingContent.objects.filter(text__contains=LINK).count() == 2
    with clock.frozen_at(event.over_at - timedelta(seconds=1)):
        forgetting.erase_contents()
    assert MailingContent.objects.filter(text__contains=LINK).count() == 1, (
        "a week after it was made; ole's still waits"
    )
    with clock.frozen_at(event.over_at + timedelta(minutes=1)):
        Mailing.objects.filter(pk=rows_to("ole")[0].mailing_id)[0].recipients.update(state="skipped")
        forgetting.erase_contents()
    assert not MailingContent.objects.filter(text__contains=LINK).exists()


def test_contents_go_with_the_event_before_a_week_is_over(event, send) -> None:
    with clock.frozen_at(datetime(2026, 12, 1, 12, 0, tzinfo=UTC)):
        give_link(event)
        come(event, "jana")
        send()
    with clock.frozen_at(event.over_at):
        assert forgetting.erase_contents() == 1
    assert not MailingContent.objects.exists()


def test_the_same_queries_for_one_and_for_many_people(event, now) -> None:
    settings_of(event, registration_capacity=50)
    come(event, "gast0")
    run_at(now)
    counts = []
    for number, url in enumerate(("https://a.example/1", "https://a.example/2", "https://a.example/3")):
        give_link(event, url)
        with clock.frozen_at(now + timedelta(minutes=number + 1)), CaptureQueriesContext(connection) as queries:
            joining.send_links()
        counts.append(len(queries))
        for more in range(3):
            come(event, f"gast{number}{more}")
        run_at(now + timedelta(minutes=number + 1, seconds=30))
    assert counts[1] == counts[2]


def test_looking_costs_the_same_for_one_event_and_for_many(event, series, now, django_assert_num_queries) -> None:
    give_link(event)
    come(event, "jana")
    run_at(now)
    with CaptureQueriesContext(connection) as one:
        joining.send_links()
    for number in range(3):
        other = EventFactory(
            parent=series,
            title=f"Abend {number}",
            date="2026-12-05T18:00",
            link_hours=1,
            registration_doors=["internal"],
        )
        give_link(other, f"https://konferenz.example/{number}")
        come(other, "jana")
    make_due()
    with django_assert_num_queries(len(one)):
        assert joining.send_links() == "0 people, 0 failed"

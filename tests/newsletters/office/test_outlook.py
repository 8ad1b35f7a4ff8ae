"""What goes out this week and today, what was not sent and why, and the release after a restore."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from cms.core import clock
from newsletters.choices import RecipientState, ReminderState
from newsletters.models import Invitation, IssueDispatch, MailEpoch, MailingList, Reminder, Route
from newsletters.selectors.office import invitations_due, outlook, span_in_words, today
from tests.factories import EventFactory
from tests.newsletters.office.conftest import HOSTILE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


def reminder(event, *, hours: int, state: str = ReminderState.DUE, rule: str = "P1D", reason: str = "") -> Reminder:
    due = clock.now() + timedelta(hours=hours)
    return Reminder.objects.create(
        event_key=event.translation_key,
        series_key=event.series.translation_key,
        rule_key=rule,
        occasion=f"{hours}",
        due_at=due,
        late_at=due + timedelta(hours=1),
        cut_off=due,
        state=state,
        reason=reason,
        changed_at=clock.now(),
    )


@pytest.mark.requirement("E41")
def test_the_outlook_names_what_is_planned_and_how_many_get_it(office, event, subscribe):
    for number in range(3):
        subscribe(f"p{number}@beispiel.test", series_key=event.series.translation_key)
    subscribe("wartet@beispiel.test", series_key=event.series.translation_key, state="pending")
    reminder(event, hours=48)
    reminder(event, hours=24 * 8)
    reminder(event, hours=-1, state=ReminderState.MISSED, reason="Der Server lief nicht.")
    found = outlook(now=clock.now())
    assert [(row.event.title, row.people) for row in found.reminders] == [(event.title, 3)]
    assert [row.row.reason for row in found.unsent] == ["Der Server lief nicht."]
    text = office.get(reverse("mail_outlook")).content.decode()
    assert event.title in text
    assert "Der Server lief nicht." in text


def test_spans_are_read_aloud():
    with override("en"):
        assert [span_in_words(key) for key in ("P1D", "P14D", "PT1H", "PT90M", "PT1H30M", "follow_up", "P1Y")] == [
            "1 day before",
            "14 days before",
            "1 hour before",
            "90 minutes before",
            "90 minutes before",
            "",
            "",
        ]


@pytest.mark.requirement("E42")
def test_a_series_that_ends_this_week_is_named(series, event, subscribe):
    subscribe("lea@beispiel.test", series_key=series.translation_key)
    assert outlook(now=clock.now()).closings == []  # the event is next Tuesday, 19:30
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        (closing,) = outlook(now=clock.now()).closings
    assert (closing.series.pk, closing.people) == (series.pk, 1)
    series.planned_event_count = 5
    series.save()
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        assert outlook(now=clock.now()).closings == []


@pytest.mark.requirement("B30")
def test_invitations_are_due_by_their_lead_time(series, mailing_list):
    soon = EventFactory(parent=series, title="Bald", date="2026-12-20T10:00")
    later = EventFactory(parent=series, title="Später", date="2027-03-01T10:00")
    open_day = EventFactory(parent=series, title="Offen", date="2027-03")
    for event, days in ((soon, 42), (later, 42), (open_day, 42)):
        Invitation.objects.create(event=event, mailing_list=mailing_list, lead_days=days)
    other = MailingList.objects.create(name="Beirat", slug="beirat")
    Invitation.objects.create(event=soon, mailing_list=other, lead_days=21)
    due = invitations_due(now=clock.now(), until=clock.now() + timedelta(days=7))
    assert [(row.row.event.title, str(row.day), row.is_late) for row in due] == [
        ("Bald", "2026-11-08", True),
        ("Bald", "2026-11-29", False),
    ]


def test_the_first_screen_says_what_is_due_today(office, event, subscribe, make_mailing, issue, mailing_list):
    assert gettext("No mail goes out today, and nothing waits for you.") in home_of(office)
    reminder(event, hours=3)
    reminder(event, hours=30)
    IssueDispatch.objects.create(issue_key=issue.translation_key, page=issue, problem=f"Zu lang {HOSTILE}")
    make_mailing("lea@beispiel.test", state=RecipientState.IN_DOUBT)
    Route.objects.create(name="default", open_until=clock.now() + timedelta(minutes=5), last_error="451 später")
    Invitation.objects.create(event=event, mailing_list=mailing_list, lead_days=42)
    MailEpoch.objects.create(epoch="a", held_at=clock.now())
    found = today(now=clock.now())
    assert (len(found.reminders), found.doubts, len(found.broken), len(found.late_invitations)) == (1, 1, 1, 1)
    text = home_of(office)
    assert "451 später" in text
    assert "Zu lang &lt;script&gt;" in text
    assert HOSTILE not in text
    assert reverse("mail_release") in text


def home_of(client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def test_mail_is_released_by_somebody_who_says_so(office):
    MailEpoch.objects.create(epoch="a", held_at=clock.now())
    office.post(reverse("mail_release"), {})
    assert MailEpoch.objects.get().released_at is None
    assert office.post(reverse("mail_release"), {"sure": "on"}).status_code == 302
    assert MailEpoch.objects.get().released_at is not None
    assert reverse("mail_release") not in office.get(reverse("mail_outlook")).content.decode()

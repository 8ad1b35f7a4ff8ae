"""Reminders and invitations of one event, in its own view."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from dialogues.models import DialogueEventPage, SeriesReminderRule
from newsletters.models import Invitation, Mailing, Reminder
from newsletters.services.reminders.planning import plan_events
from tests.factories import EventFactory
from tests.newsletters.office.conftest import HOSTILE
from tests.support.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
@world
def plenary(series) -> DialogueEventPage:
    return EventFactory(parent=series, title="Vollversammlung", date="2027-01-20T10:00")


@pytest.fixture
@world
def invitation(plenary, mailing_list) -> Invitation:
    return Invitation.objects.create(event=plenary, mailing_list=mailing_list, lead_days=42, text=f"Hallo {HOSTILE}")


def url(name: str, invitation: Invitation) -> str:
    return reverse(f"event_invitation{name}", args=[invitation.event_id, invitation.pk])


@pytest.mark.requirement("E41")
def test_an_event_shows_its_reminders(office, event, subscribe):
    SeriesReminderRule.objects.create(page=event.series, amount=1, unit="days")
    subscribe("lea@beispiel.test", series_key=event.series.translation_key)
    plan_events([event.translation_key])
    assert Reminder.objects.count() == 1
    answer = office.get(reverse("event_reminders", args=[event.pk]))
    assert answer.context["why_none"] == ""
    (planned,) = answer.context["reminders"]
    assert (str(planned.row.due_at), planned.people) == ("2026-11-30 17:00:00+00:00", 1)
    header = office.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    assert reverse("event_reminders", args=[event.pk]) in header


def test_an_event_without_rules_says_so(office, event):
    answer = office.get(reverse("event_reminders", args=[event.pk]))
    assert answer.context["why_none"] == gettext("No rule asks for a reminder.")


@pytest.mark.requirement("B30")
def test_an_invitation_is_prepared_looked_at_sent_and_proved(office, plenary, mailing_list, subscribe):
    subscribe("lea@beispiel.test")
    add = reverse("event_invitation_add", args=[plenary.pk])
    data = {"mailing_list": mailing_list.pk, "lead_days": "42", "text": "Wir laden Sie ein."}
    answer = office.post(add, data)
    row = Invitation.objects.get()
    assert answer["Location"] == url("", row)
    assert office.post(add, data).status_code == 200  # this list has its invitation
    assert Invitation.objects.count() == 1
    text = office.get(url("", row)).content.decode()
    assert "Wir laden Sie ein." in text
    frame = office.get(reverse("event_invitation_frame", args=[plenary.pk, row.pk, "de"]))
    assert "Wir laden Sie ein." in frame.content.decode()
    assert not Mailing.objects.exists()
    assert office.get(url("_proof", row)).status_code in (302, 404)
    assert office.post(url("_send", row)).status_code == 302
    row.refresh_from_db()
    assert (row.recipient_count, row.sent_by is not None, row.mailing.kind) == (1, True, "invitation")
    content = row.mailing.contents.get(language="de")
    assert "Vollversammlung" in content.subject
    assert "BEGIN:VCALENDAR" in content.calendar
    assert office.post(url("_send", row)).status_code == 200  # once
    assert office.post(url("_edit", row), data).status_code == 200
    assert Mailing.objects.count() == 1
    proof = office.get(url("_proof", row)).content.decode()
    assert gettext("in time") in proof
    assert str(row.mailing_id) in proof


def test_what_keeps_an_invitation_back_is_said(office, invitation):
    answer = office.post(url("_send", invitation))
    assert answer.status_code == 200
    assert gettext("Nobody is on this mailing list.") in answer.content.decode()
    assert url("_send", invitation) not in office.get(url("", invitation)).content.decode()
    assert not Mailing.objects.exists()


def test_words_of_an_invitation_are_only_text(office, invitation):
    for address in (
        url("", invitation),
        reverse("event_invitation_frame", args=[invitation.event_id, invitation.pk, "de"]),
    ):
        assert HOSTILE not in office.get(address).content.decode()


@pytest.mark.parametrize("data", [{}, {"mailing_list": "99"}, {"mailing_list": "x", "lead_days": "-1"}])
def test_mistakes_are_explained(office, plenary, data):
    answer = office.post(reverse("event_invitation_add", args=[plenary.pk]), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "editor", "reviewer"])
def test_only_the_office_invites(request, who, invitation, subscribe):
    client = request.getfixturevalue(who)
    subscribe("lea@beispiel.test")
    before = list(Invitation.objects.values())
    add = reverse("event_invitation_add", args=[invitation.event_id])
    for address in (add, url("", invitation), url("_edit", invitation), url("_send", invitation)):
        assert client.get(address).status_code in (302, 403), address
        data = {"mailing_list": invitation.mailing_list_id, "lead_days": "1", "text": ""}
        assert client.post(address, data).status_code in (302, 403), address
    assert list(Invitation.objects.values()) == before
    assert not Mailing.objects.exists()

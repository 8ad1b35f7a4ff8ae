"""All members are invited to a meeting that only they see, and that is proved (B19, B20, B30)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from wagtail.models import PageLogEntry

from cms.core import clock
from cms.core.fuzzydates import FuzzyDate
from dialogues.models import DialogueEventPage, MeetingDuty
from dialogues.selectors.duties import yearly_meetings
from dialogues.services.lifecycle import cancel_event, postpone_event, reopen_event
from networks.models import Audience, MemberAccount, NetworkPage, Notice
from newsletters.models import Invitation, MailingContent, MailingList, MailingRecipient
from newsletters.services.notices import make_due
from tests.dialogues.members.conftest import meeting_of
from tests.factories import EventFactory, NetworkFactory, SeriesFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(network, series, now: datetime) -> DialogueEventPage:
    """The yearly meeting, for members only."""
    page = meeting_of(network, series, title="Jahrestreffen", date="2027-01-20T10:00")
    Audience.objects.create(network=network, page=page)
    return page


def screen(event: DialogueEventPage) -> str:
    return f"/admin/dialogues/events/{event.pk}/invite/"


def told() -> set[str]:
    make_due()
    return set(MailingRecipient.objects.values_list("address", flat=True))


def subjects() -> list[str]:
    make_due()
    return [
        subject.partition(" –")[0]
        for subject in MailingContent.objects.order_by("pk").values_list("subject", flat=True)
    ]


@pytest.mark.requirement("B19", "B20", "B30", "B03")
def test_everybody_who_may_come_is_invited_once_and_in_time(
    network, networks_index, meeting, member, guest, office: Client
):
    deputy = joins(network, name="Ola", address="ola@example.org", language="en")
    joins(network, address="left@example.org").memberships.update(until="2026-01-01")
    shut = joins(network, address="shut@example.org")
    type(shut.user).objects.filter(pk=shut.user_id).update(is_active=False)
    joins(NetworkFactory(parent=networks_index), address="elsewhere@example.org")
    MeetingDuty.objects.create(network=network, kind="annual_meeting", lead_days=42)

    page = office.get(screen(meeting)).content.decode()
    assert "2 people who stand for a member" in page or "2 Menschen" in page
    assert "srcdoc=" in page
    assert not Notice.objects.exists()
    assert screen(meeting) in office.get(f"/admin/pages/{meeting.pk}/edit/").content.decode()
    assert office.post(screen(meeting)).status_code == 302

    assert told() == {member.email, deputy.email}
    text = MailingContent.objects.get(mailing__recipients__address=deputy.email)
    assert text.subject.startswith("Invitation: Jahrestreffen")
    assert f"/members/meetings/{meeting.public_id}/" in text.text
    assert "20 January 2027" in text.text
    entry = PageLogEntry.objects.get(action="dialogues.members.invite")
    assert (entry.page_id, entry.data["recipients"], entry.user is not None) == (meeting.pk, 2, True)
    [duty] = yearly_meetings(NetworkPage.objects.all(), year=2027, now=clock.now())
    assert (duty.is_in_time, duty.invited.days_before, duty.invited.recipient_count) == (True, 57, 2)
    assert "24. November 2026" in signed_in(member).get("/members/meetings/").content.decode()

    late = joins(network, address="late@example.org")
    with clock.frozen_at(clock.now() + timedelta(days=20)):
        assert "24. November 2026" in office.get(screen(meeting)).content.decode()
        office.post(screen(meeting))
        assert told() == {member.email, deputy.email, late.email}
        assert Notice.objects.count() == 3
        [duty] = yearly_meetings(NetworkPage.objects.all(), year=2027, now=clock.now())
        assert duty.invited.days_before == 57, "the first one counts"


@pytest.mark.requirement("B19")
def test_what_is_not_possible_says_why_and_nobody_is_told(
    network, series, meeting, member, office: Client, editor: Client, client: Client, now: datetime
):
    Audience.objects.create(network=network, page=series)
    cases = [
        EventFactory(parent=series, title="Dialog", date="2027-01-11T10:00"),
        meeting_of(network, series, title="Monat", date="2027-01"),
        meeting_of(network, series, title="Vorbei", date="2026-03-10T10:00"),
        meeting_of(network, series, title="Abgesagt", lifecycle="cancelled"),
        meeting_of(NetworkFactory(parent=network.get_parent().specific), series, title="Fremd"),
    ]
    draft = meeting_of(network, series, title="Entwurf")
    draft.unpublish()
    for event in [*cases, draft]:
        page = office.get(screen(event)).content.decode()
        assert 'type="submit" class="button">' not in page, event.title
        assert office.post(screen(event)).status_code == 200, event.title
    for browser in (editor, client, signed_in(member)):
        assert browser.post(screen(meeting)).status_code in (302, 403)
    assert not Notice.objects.exists()
    assert not PageLogEntry.objects.filter(action="dialogues.members.invite").exists()


@pytest.mark.requirement("B19", "B20")
def test_a_public_meeting_invites_its_members_too(network, series, member, office: Client):
    opened = meeting_of(
        network, SeriesFactory(parent=series.get_parent().specific), title="Offen", date="2027-01-20T10:00"
    )
    assert office.post(screen(opened)).status_code == 302
    assert told() == {member.email}
    entry = PageLogEntry.objects.get(action="dialogues.members.invite")
    assert (entry.page_id, entry.data["recipients"]) == (opened.pk, 1)


def test_what_is_no_longer_true_is_not_told(network, meeting, member, office: Client):
    gone = joins(network, address="gone@example.org")
    office.post(screen(meeting))
    gone.memberships.update(until="2026-11-23")
    assert told() == {member.email}
    MemberAccount.objects.filter(pk=member.pk).update(language="en")
    office.post(screen(meeting))
    assert Notice.objects.count() == 2


@pytest.mark.requirement("B19", "E51")
def test_who_was_invited_hears_once_what_becomes_of_the_meeting(network, series, meeting, member, office: Client):
    other = meeting_of(network, series, title="Ohne Einladung", date="2027-01-21T10:00")
    cancel_event(other, note="Wir sind zu wenige.")
    office.post(screen(meeting))
    assert told() == {member.email}

    meeting.refresh_from_db()
    meeting.save_revision().publish()
    moved = postpone_event(meeting, note="Wegen des Sturms.", new_date=FuzzyDate("2027-02-03T10:00"))
    moved.save_revision().publish()
    assert subjects() == ["Einladung: Jahrestreffen", "Neuer Termin: Jahrestreffen"]
    text = MailingContent.objects.get(subject__startswith="Neuer Termin").text
    assert "3. Februar 2027" in text
    assert "Wegen des Sturms." in text

    postpone_event(moved, note="Noch einmal.")
    cancel_event(moved, note="Es geht nicht.")
    assert subjects()[2:] == ["Abgesagt: Jahrestreffen"], "what is no longer true is not told"
    reopen_event(moved)
    assert subjects()[3:] == ["Findet doch statt: Jahrestreffen"]
    actions = PageLogEntry.objects.filter(action="dialogues.members.told").order_by("pk")
    assert [entry.data["lifecycle"] for entry in actions] == ["", "postponed", "cancelled", ""]
    assert {entry.page_id for entry in actions} == {meeting.pk}


@pytest.mark.requirement("B19")
def test_nobody_hears_of_a_meeting_that_is_over_or_that_they_see_no_more(network, meeting, member, office: Client):
    gone = joins(network, address="gone@example.org")
    office.post(screen(meeting))
    assert told() == {member.email, gone.email}
    gone.memberships.update(until="2026-11-23")
    cancel_event(meeting, note="Es geht nicht.")
    told()
    assert [row.to_id for row in Notice.objects.filter(kind="meeting_changed")] == [member.public_id]
    with clock.frozen_at(clock.now() + timedelta(days=90)):
        page = DialogueEventPage.objects.get(pk=meeting.pk)
        page.date = "2027-01-19T10:00"
        page.save_revision().publish()
    assert Notice.objects.filter(kind="meeting_changed").count() == 1


def test_of_two_invitations_the_first_counts(network, meeting, member, office: Client, now: datetime):
    listed = MailingList.objects.create(name="Fachleute", slug="fachleute")
    row = Invitation.objects.create(event=meeting, mailing_list=listed)
    office.post(screen(meeting))
    MeetingDuty.objects.create(network=network, kind="annual_meeting")

    def days() -> int | None:
        [found] = yearly_meetings(NetworkPage.objects.all(), year=2027, now=now)
        return found.invited.days_before if found.invited else None

    assert days() == 57, "one that is only prepared does not count"
    row.sent_at = now - timedelta(days=3)
    row.save()
    assert days() == 60

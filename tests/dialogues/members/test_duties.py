"""Yearly meetings that a network owes its members: due, planned, held; and the invitation in time (B19, B20, B30)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from dialogues.models import MeetingDuty
from dialogues.selectors.duties import YearlyMeeting, yearly_meetings
from networks.models import NetworkPage, ProgrammePage
from newsletters.models import Invitation, MailingList
from tests.dialogues.members.conftest import meeting_of
from tests.factories import EventFactory, NetworkFactory, ProgrammeFactory
from tests.networks.members.signing import signed_in

pytestmark = pytest.mark.django_db


def only(year: int, now: datetime) -> YearlyMeeting:
    [found] = yearly_meetings(NetworkPage.objects.all(), year=year, now=now)
    return found


@pytest.mark.requirement("B19", "B20")
@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"date": "2026-12-10T10:00"}, "planned"),
        ({"date": "2026-12"}, "planned"),
        ({"date": "2026"}, "planned"),
        ({"date": "2026-03-10T10:00"}, "held"),
        ({"date": "2026-03"}, "held"),
        ({"date": "2027-01-10T10:00"}, "due"),
        ({"date": None}, "due"),
        ({"kind": "network_meeting"}, "due"),
        ({"attendance_mode": "online"}, "due"),
        ({"attendance_mode": "hybrid"}, "planned"),
        ({"lifecycle": "cancelled"}, "due"),
        ({"lifecycle": "postponed"}, "due"),
    ],
)
def test_a_meeting_is_due_planned_or_held(network, series, now: datetime, fields: dict, state: str):
    MeetingDuty.objects.create(network=network, kind="annual_meeting", attendance="in_person")
    event = meeting_of(network, series, **fields)
    found = only(2026, now)
    assert (found.state, found.event) == (state, event if state != "due" else None)


def test_what_lies_before_a_network_began_is_nobodys_duty(network, now: datetime):
    MeetingDuty.objects.create(network=network, kind="annual_meeting", since=2026)
    assert yearly_meetings(NetworkPage.objects.all(), year=2025, now=now) == []
    assert only(2026, now).state == "due"
    assert only(2026, now.replace(year=2027)).state == "missed"
    assert only(2026, now.replace(year=2027)).needs_somebody


def test_another_networks_meeting_does_not_count(network, networks_index, series, now: datetime):
    MeetingDuty.objects.create(network=network, kind="annual_meeting")
    meeting_of(NetworkFactory(parent=networks_index), series)
    assert only(2026, now).state == "due"
    series.networks.add(network)
    series.save_revision().publish()
    assert only(2026, now).state == "planned"


@pytest.mark.requirement("B30")
@pytest.mark.parametrize(
    ("sent_at", "in_time", "days_before"),
    [
        (datetime(2026, 10, 29, 12, tzinfo=UTC), True, 42),
        (datetime(2026, 10, 30, 12, tzinfo=UTC), False, 41),
        (None, False, None),
    ],
)
def test_the_invitation_went_out_in_time(network, series, now: datetime, sent_at, in_time, days_before):
    MeetingDuty.objects.create(network=network, kind="annual_meeting", lead_days=42)
    event = meeting_of(network, series)
    assert only(2026, now - timedelta(days=60)).is_in_time is None
    assert only(2026, now).is_in_time is False
    members = MailingList.objects.create(name="Mitglieder", slug="mitglieder")
    Invitation.objects.create(event=event, mailing_list=members, sent_at=sent_at, recipient_count=12)
    found = only(2026, now)
    assert found.invite_by.isoformat() == "2026-10-29"
    assert (found.is_in_time, found.invited.days_before) == (in_time, days_before)
    assert found.needs_somebody is not in_time


def test_the_start_page_tells_the_office(office: Client, editor: Client, network, series, now: datetime):
    assert "data-state" not in office.get("/admin/").content.decode()
    MeetingDuty.objects.create(network=network, kind="annual_meeting")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = office.get("/admin/").content.decode()
        assert 'data-state="due"' in page
        return len(captured)

    queries()
    few = queries()
    for kind in ("network_meeting", "workshop"):
        MeetingDuty.objects.create(network=network, kind=kind)
    assert queries() == few
    assert 'data-state="due"' not in editor.get("/admin/").content.decode()
    assert office.get("/admin/dialogues/yearly-meetings/").status_code == 200


@pytest.mark.requirement("B19", "B20", "B03")
def test_members_see_what_their_network_owes_them(
    client: Client, network, networks_index, series, member, guest, office: Client, now: datetime
):
    MeetingDuty.objects.create(network=network, kind="annual_meeting", attendance="in_person", since=2026)
    MeetingDuty.objects.create(network=network, kind="network_meeting", attendance="online")
    MeetingDuty.objects.create(network=NetworkFactory(parent=networks_index), kind="workshop")
    meeting_of(network, series, title="Jahrestreffen", date="2026-03-10T10:00")
    draft = meeting_of(network, series, title="Canaryentwurf", kind="network_meeting", attendance_mode="online")
    draft.unpublish()
    mine = signed_in(member)

    def lines(browser: Client) -> list[tuple[str, ...]]:
        page = browser.get("/members/meetings/").content.decode()
        assert "Canaryentwurf" not in page
        return re.findall(r'<li data-state="(\w+)">\s*<strong>([^<]+)</strong> (\d+)', page)

    assert lines(mine) == [
        ("held", "Jahrestreffen (vor Ort)", "2026"),
        ("planned", "Netzwerktreffen (virtuell)", "2026"),
        ("due", "Jahrestreffen (vor Ort)", "2027"),
        ("due", "Netzwerktreffen (virtuell)", "2027"),
    ]
    with clock.frozen_at(now.replace(month=9)):
        assert [year for _state, _what, year in lines(mine)] == ["2026", "2026"]
    assert len(lines(office)) == 6
    assert signed_in(guest).get("/members/meetings/").status_code == 403
    assert client.get("/members/meetings/").status_code == 302


@pytest.mark.requirement("C20")
def test_a_programme_owes_meetings_that_stand_in_a_series(office: Client, networks_index, series, now: datetime):
    programme = ProgrammeFactory(parent=networks_index, title="Programm Ankommen")
    duty = MeetingDuty(programme=programme, kind="network_meeting", attendance="online")
    with pytest.raises(ValidationError) as refused:
        duty.full_clean()
    assert list(refused.value.message_dict) == ["series"]
    with pytest.raises(ValidationError):
        MeetingDuty(kind="network_meeting").full_clean()
    duty.series = series
    duty.full_clean()
    duty.save()

    def found() -> YearlyMeeting:
        nobody = NetworkPage.objects.none()
        [meeting] = yearly_meetings(nobody, ProgrammePage.objects.all(), year=2026, now=now)
        return meeting

    assert (found().state, found().duty.holder) == ("due", "Programm Ankommen")
    EventFactory(parent=series, kind="network_meeting", attendance_mode="in_person", date="2026-12-01T10:00")
    assert found().state == "due"
    event = EventFactory(parent=series, kind="network_meeting", attendance_mode="online", date="2026-12-02T10:00")
    assert (found().state, found().event) == ("planned", event)
    page = office.get("/admin/").content.decode()
    assert 'data-state="planned"' in page
    assert "Programm Ankommen" in page
    form = {"programme": programme.pk, "series": series.pk, "kind": "workshop", "attendance": "any", "lead_days": 30}
    assert office.post("/admin/dialogues/yearly-meetings/new/", form).status_code == 302
    assert MeetingDuty.objects.filter(programme=programme, kind="workshop").count() == 1

"""Meetings, agendas and proposed topics in the members' area (A13, B19–B21, B29)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.core.personal import privacy
from dialogues.models import AgendaItem, DialogueEventPage, TopicProposal
from dialogues.services import proposing
from networks.models import AdmissionPlan, Audience, Notice
from newsletters.models import Invitation, MailingContent, MailingList
from newsletters.services.notices import make_due
from tests.dialogues.members.conftest import meeting_of
from tests.factories import EventFactory, NetworkFactory, WorkingGroupFactory
from tests.networks.members.conftest import joins
from tests.networks.members.signing import signed_in

pytestmark = pytest.mark.django_db
LIST, TOPICS = "/members/meetings/", "/members/topics/"


@pytest.fixture
def meeting(network, series, now: datetime) -> DialogueEventPage:
    return meeting_of(network, series, title="Canaryjahrestreffen")


def url_of(page: DialogueEventPage) -> str:
    return f"{LIST}{page.public_id}/"


@pytest.mark.requirement("B19", "B03")
def test_members_see_the_meetings_of_their_networks(
    client: Client, network, networks_index, series, meeting: DialogueEventPage, member, guest, office: Client
):
    EventFactory(parent=series, title="Canarydialog", date="2026-12-11T10:00").networks.add(network)
    meeting_of(NetworkFactory(parent=networks_index), series, title="Canaryfremd")
    meeting_of(network, series, title="Canaryentwurf", date="2026-12-12").unpublish()
    closed = meeting_of(network, series, title="Canarygast", date="2026-12-13")
    Audience.objects.create(network=network, page=closed, standings=["guest"])
    held = meeting_of(network, series, title="Canarygehalten", date="2026-03-10T10:00")

    def seen(browser: Client, path: str) -> set[str]:
        page = browser.get(path).content.decode()
        return {word for word in page.replace("<", " ").replace(">", " ").split() if word.startswith("Canary")}

    mine = signed_in(member)
    assert seen(mine, LIST) == {"Canaryjahrestreffen", "Canarygehalten"}
    assert seen(mine, "/members/") == {"Canaryjahrestreffen"}
    assert mine.get(url_of(meeting)).status_code == 200
    assert mine.get(url_of(closed)).status_code == 404
    assert mine.get(url_of(held)).status_code == 200
    assert seen(signed_in(guest), "/members/") == set()
    assert signed_in(guest).get(LIST).status_code == 403
    assert signed_in(guest).get(url_of(meeting)).status_code == 404
    assert client.get(LIST).status_code == 302
    assert "Canaryfremd" in office.get(LIST).content.decode()
    supporter = signed_in(joins(network, "supporter"))
    assert supporter.get(url_of(meeting)).status_code == 200
    assert supporter.post(url_of(meeting), {"title": "Nein"}).status_code == 403
    assert not AgendaItem.objects.exists()


@pytest.mark.requirement("B30")
def test_a_member_sees_when_the_invitation_went_out(meeting: DialogueEventPage, member, now: datetime):
    members = MailingList.objects.create(name="Mitglieder", slug="mitglieder")
    Invitation.objects.create(event=meeting, mailing_list=members, sent_at=now - timedelta(days=10))
    page = signed_in(member).get(LIST).content.decode()
    assert "14. November 2026" in page


@pytest.mark.requirement("B21")
def test_a_member_brings_something_to_a_meeting(network, meeting: DialogueEventPage, member, office: Client):
    AdmissionPlan.objects.create(network=network, office_email="buero@example.org")
    browser = signed_in(member)
    assert browser.post(url_of(meeting), {"title": "", "text": "Getippter Text", "minutes": "x"}).status_code == 200
    assert not AgendaItem.objects.exists()
    response = browser.post(
        url_of(meeting), {"title": "Wohnraumbericht", "text": "Aus <b>Görlitz</b>", "minutes": "15"}
    )
    assert response.url == f"{url_of(meeting)}?done=sent"
    item = AgendaItem.objects.get()
    assert (item.event_key, item.account, item.minutes) == (meeting.translation_key, member, 15)
    assert make_due().made == 1
    assert MailingContent.objects.get().mailing.recipients.get().address == "buero@example.org"

    other = signed_in(joins(network, name="Andere"))
    assert "Wohnraumbericht" not in other.get(url_of(meeting)).content.decode()
    assert "Wohnraumbericht" in office.get("/admin/dialogues/agenda-items/").content.decode()
    edit = f"/admin/dialogues/agenda-items/edit/{item.pk}/"
    answer = {"title": "Wohnraumbericht", "minutes": "10", "text": item.text, "state": "declined", "answer": ""}
    assert office.post(edit, answer).status_code == 200
    assert AgendaItem.objects.get().state == "proposed"
    assert office.post(edit, answer | {"state": "accepted", "answer": "Gern"}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.answer, item.minutes) == ("accepted", "Gern", 10)
    assert make_due().made == 1
    assert "Gern" in MailingContent.objects.order_by("pk").last().text
    page = other.get(url_of(meeting)).content.decode()
    assert "Wohnraumbericht" in page
    assert "Aus &lt;b&gt;Görlitz" in page
    assert "Gern" not in page
    assert "Gern" in browser.get(url_of(meeting)).content.decode()
    browser.post(url_of(meeting), {"withdraw": str(item.public_id)})
    assert AgendaItem.objects.exists()


def test_what_waits_can_be_withdrawn_by_its_owner_alone(network, meeting: DialogueEventPage, member):
    item = proposing.contribute(member, meeting, network.translation_key, title="Wohnraumbericht", text="")
    other = signed_in(joins(network))
    other.post(url_of(meeting), {"withdraw": str(item.public_id)})
    assert AgendaItem.objects.exists()
    signed_in(member).post(url_of(meeting), {"withdraw": str(item.public_id)})
    assert not AgendaItem.objects.exists()
    assert not Notice.objects.exists()


def test_nothing_more_for_a_meeting_that_is_over_or_off(network, series, meeting: DialogueEventPage, member):
    browser = signed_in(member)
    with clock.frozen_at(clock.now() + timedelta(days=60)):
        assert browser.post(url_of(meeting), {"title": "Zu spät"}).status_code == 403
    meeting.lifecycle = "cancelled"
    meeting.save_revision().publish()
    assert browser.post(url_of(meeting), {"title": "Fällt aus"}).status_code == 403
    assert not AgendaItem.objects.exists()
    assert browser.get(f"{LIST}{uuid.uuid4()}/").status_code == 404


@pytest.mark.requirement("A13", "A10", "B29")
def test_a_member_proposes_a_topic(network, networks_index, series, member, guest, office: Client, now: datetime):
    AdmissionPlan.objects.create(network=network, office_email="buero@example.org")
    browser = signed_in(member)
    response = browser.post(TOPICS, {"title": "Canarythema", "text": "Warum"})
    assert response.url == f"{TOPICS}?done=sent"
    row = TopicProposal.objects.get()
    assert (row.origin, row.state, row.network, row.account) == ("member", "proposed", network, member)
    other = signed_in(joins(network))
    assert "Canarythema" in browser.get(TOPICS).content.decode()
    assert "Canarythema" not in other.get(TOPICS).content.decode()
    assert signed_in(guest).get(TOPICS).status_code == 403
    assert signed_in(guest).post(TOPICS, {"title": "Nein"}).status_code == 403
    assert TopicProposal.objects.count() == 1
    assert "?state=proposed" in office.get("/admin/").content.decode()

    event = meeting_of(network, series, title="Werkstatt", kind="workshop")
    values = {"title": row.title, "text": row.text, "origin": "member", "network": network.pk, "event": event.pk}
    values |= {f"rankings-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    edit = f"/admin/dialogues/proposed-topics/edit/{row.pk}/"
    assert office.post(edit, values | {"state": "planned", "answer": "Kommt im Dezember"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.event) == ("planned", event)
    assert make_due().made == 2
    assert "Kommt im Dezember" in MailingContent.objects.order_by("pk").last().text
    page = other.get(TOPICS).content.decode()
    assert "Canarythema" in page
    assert "Kommt im Dezember" not in page
    assert event.url in page
    assert "?state=proposed" not in office.get("/admin/").content.decode()
    notices = Notice.objects.count()
    office.post(edit, values | {"state": "planned", "answer": "Kommt im Dezember"})
    assert Notice.objects.count() == notices


def test_with_several_networks_one_is_chosen(network, networks_index, member):
    from tests.factories import RepresentationFactory

    other = NetworkFactory(parent=networks_index, title="Bund")
    RepresentationFactory(account=member, membership__network=other)
    browser = signed_in(member)
    response = browser.post(TOPICS, {"title": "Getippt", "network": str(uuid.uuid4())})
    assert response.status_code == 200
    assert 'value="Getippt"' in response.content.decode()
    browser.post(TOPICS, {"title": "Getippt", "network": str(other.translation_key)})
    assert TopicProposal.objects.get().network == other


def test_nobody_floods_the_office(network, member, settings: Any):
    settings.MEMBER_LIMITS = replace(settings.MEMBER_LIMITS, open_proposals=2)
    browser = signed_in(member)
    for _time in range(3):
        response = browser.post(TOPICS, {"title": "Thema"})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert TopicProposal.objects.count() == 2


@pytest.mark.requirement("E41")
def test_what_somebody_proposed_is_exported_and_loses_its_name(network, meeting: DialogueEventPage, member):
    answered = proposing.propose_topic(member, network, title="Beantwortet", text="")
    proposing.answer_topic(answered, state="taken_up")
    proposing.propose_topic(member, network, title="Offen", text="")
    proposing.contribute(member, meeting, network.translation_key, title="Wohnraumbericht", text="")
    found = privacy.export("kim@example.org")["proposals"]
    assert [row["title"] for row in found["topics"]] == ["Offen", "Beantwortet"]
    assert [row["title"] for row in found["agenda_items"]] == ["Wohnraumbericht"]
    assert privacy.erase("kim@example.org")["proposals"] == 3
    assert list(TopicProposal.objects.values_list("title", "account")) == [("Beantwortet", None)]
    assert not AgendaItem.objects.exists()
    assert not Notice.objects.filter(to_kind="account").exists()


def test_lists_cost_the_same_however_long_they_are(
    network, series, meeting: DialogueEventPage, member, office: Client
):
    group = WorkingGroupFactory(parent=network)
    browser = signed_in(member)

    def queries(client: Client, url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def all_of_them() -> list[int]:
        urls = [(browser, LIST), (browser, TOPICS), (browser, "/members/")]
        offices = [(office, "/admin/dialogues/agenda-items/"), (office, "/admin/dialogues/proposed-topics/")]
        return [queries(*pair) for pair in [*urls, *offices]]

    def fill(number: int) -> None:
        page = meeting_of(network, series, title=f"Treffen {number}", date=f"2026-12-{number:02}T10:00")
        proposing.contribute(member, page, network.translation_key, title=f"Wohnraumbericht {number}", text="")
        proposing.answer_topic(
            proposing.propose_topic(joins(network), network, title=f"Thema {number}", text=""),
            state="planned",
            event=page,
        )

    fill(1)
    all_of_them()
    few = all_of_them()
    for number in (2, 3, 4):
        fill(number)
    assert all_of_them() == few
    assert group.title not in browser.get(LIST).content.decode()

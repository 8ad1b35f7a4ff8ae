"""The pages behind the links of one person: the own page, its calendar file, cancelling, erasing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from cms.core import clock
from cms.core.models import ConsentEntry
from cms.core.personal import consents, owndata
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage, Registration, SeriesRegistration
from dialogues.registrations import links
from dialogues.services import lifecycle
from dialogues.services.meeting import set_meeting_access
from dialogues.services.registrations import changing
from dialogues.views.own_data import ERASE
from tests.dialogues.registrations.conftest import ask, come, row_of, settings_of, states
from tests.dialogues.registrations.pages import (
    Page,
    acts,
    ask_for_series,
    confirm_path,
    mine_path,
    name_of,
    path,
    state_on,
)
from tests.factories import EventFactory
from tests.support.calendars import read_twice

pytestmark = [pytest.mark.django_db]
JOIN = "https://meet.example.org/geheim-4711"


def test_the_own_page_in_every_state(client: Client, event, now: datetime):
    rows = {name: come(event, name)[0] for name in ("anna", "bert", "carl", "dora")}
    pending = ask(event, "emil")

    def seen(row: Registration) -> tuple[str, set[str]]:
        page = client.get(mine_path(row))
        assert page.status_code == 200
        assert row.address.encode() not in page.content
        return state_on(page), acts(page) - {"export", "ask_to_erase"}

    change = {"change", "ask_to_cancel"}
    assert seen(rows["anna"]) == ("confirmed", change)
    assert seen(rows["dora"]) == ("waiting", change)
    assert seen(pending) == ("pending", {"confirm", "ask_to_cancel"})
    assert b"You are number 2." in client.get(mine_path(rows["dora"]) + "&locale=en").content
    changing.cancel(rows["anna"], by=EndedBy.PERSON, form="/")
    assert seen(rows["anna"]) == ("cancelled", set())
    assert f"/registrations/new/?event={event.public_id}" in Page(client.get(mine_path(rows["anna"]))).links
    assert seen(rows["carl"]) == ("offered", {"take", *change})
    assert client.post(mine_path(pending), {"act": "confirm"}, follow=True).status_code == 200
    assert states(event)["emil"] == "waiting"
    with clock.frozen_at(now + timedelta(days=7, hours=6)):  # it has begun: nothing can be changed
        assert seen(rows["bert"]) == ("confirmed", set())
        for act in ("change", "cancel"):
            client.post(mine_path(rows["bert"]), {"act": act, "guests": "1"})
    assert states(event)["bert"] == "confirmed"
    assert row_of(event, "bert").guest_count == 0


def test_taking_and_declining_an_offered_place(client: Client, event, now: datetime, told):
    rows = {name: come(event, name)[0] for name in ("anna", "bert", "carl", "dora", "emil")}
    for name in ("anna", "bert"):
        changing.cancel(rows[name], by=EndedBy.PERSON, form="/")
    told()
    page = client.get(mine_path(rows["carl"]) + "&locale=en")
    assert "26 November 2026, 12:00" in page.content.decode()  # until when it is kept
    assert state_on(client.post(mine_path(rows["carl"]), {"act": "take"}, follow=True)) == "confirmed"
    assert state_on(client.post(mine_path(rows["carl"]), {"act": "take"}, follow=True)) == "confirmed"
    asked = client.post(mine_path(rows["dora"]), {"act": "ask_to_cancel"})
    assert acts(asked) == {"cancel", ""}
    assert states(event)["dora"] == "offered"
    assert state_on(client.post(mine_path(rows["dora"]), {"act": "cancel"}, follow=True)) == "cancelled"
    assert told() == [("carl", "confirmed"), ("dora", "cancelled"), ("emil", "offered")]
    with clock.frozen_at(now + timedelta(hours=49)):
        late = client.post(mine_path(rows["emil"]), {"act": "take"})
    assert late.status_code == 422
    assert b'role="alert"' in late.content


def test_answers_and_guests_can_be_changed(client: Client, event, asked, now: datetime):
    text, choice = asked["text"], asked["choice"]
    given = {text.translation_key: "Bad Hersfeld", choice.translation_key: "Rad"}
    row, _outcome = come(event, "anna", answers=given)
    page = Page(client.get(mine_path(row)))
    assert page.fields[name_of(text)] == "Bad Hersfeld"
    assert page.boxes[f"{name_of(choice)}=Rad"]
    sent = {"act": "change", "guests": "1", name_of(text): "<i>Fulda</i>", name_of(choice): "Bahn"}
    assert client.post(mine_path(row), sent, follow=True).status_code == 200
    assert sorted(row.answers.values_list("text", flat=True)) == ["<i>Fulda</i>", "Bahn"]
    assert row_of(event, "anna").guest_count == 1
    assert b"<i>Fulda" not in client.get(mine_path(row)).content
    for wrong in ({"guests": "2"}, {"guests": "x"}, {name_of(text): ""}, {name_of(choice): "Flugzeug"}):
        response = client.post(mine_path(row), {**sent, **wrong})
        assert response.status_code == 422
        assert set(Page(response).anchors) <= Page(response).ids
    assert row_of(event, "anna").guest_count == 1
    assert sorted(row.answers.values_list("text", flat=True)) == ["<i>Fulda</i>", "Bahn"]


@pytest.mark.requirement("E51")
def test_cancelling_takes_two_steps_and_erases_the_answers(client: Client, event, asked, now: datetime):
    given = {asked["text"].translation_key: "Bad Hersfeld", asked["choice"].translation_key: "Rad"}
    row, _outcome = come(event, "anna", answers=given)
    assert client.post(mine_path(row), {"act": "ask_to_cancel"}).status_code == 200
    assert client.post(mine_path(row), {"act": ""}).status_code == 200
    assert states(event) == {"anna": "confirmed"}
    assert state_on(client.post(mine_path(row), {"act": "cancel"}, follow=True)) == "cancelled"
    assert state_on(client.post(mine_path(row), {"act": "cancel"}, follow=True)) == "cancelled"
    assert not row.answers.exists()
    assert client.get(path(links.calendar_url(row))).status_code == 410
    assert [entry.act for entry in ConsentEntry.objects.all()] == ["requested", "confirmed", "withdrawn"]


@pytest.mark.requirement("E51")
def test_the_way_in_is_shown_to_who_has_a_place_and_only_around_the_event(client: Client, event, now: datetime):
    settings_of(event, date="2026-12-01T18:00", end_time=datetime.fromisoformat("2026-12-01T19:30").time())
    set_meeting_access(event, join_url=JOIN, dial_in="+49 30 1234", note="Bitte stumm")
    rows = {name: come(event, name)[0] for name in ("anna", "bert", "carl")}
    begin = event.starts_at

    def sees(name: str, moment: datetime) -> bool:
        with clock.frozen_at(moment):
            pages = [client.get(mine_path(rows[name])), client.get(confirm_path(rows[name]))]
            assert JOIN not in pages[1].content.decode()
            return JOIN in pages[0].content.decode()

    early, late = begin - timedelta(minutes=15), event.over_at
    assert [sees("anna", moment) for moment in (now, early - timedelta(seconds=1), early, begin)] == [
        False,
        False,
        True,
        True,
    ]
    assert [sees("anna", moment) for moment in (late - timedelta(seconds=1), late)] == [True, False]
    assert not sees("carl", begin)  # on the waiting list
    changing.cancel(rows["bert"], by=EndedBy.OFFICE, form="admin")
    assert not sees("bert", begin)
    assert not sees("carl", begin)  # a place is offered, and not taken
    assert "17:45" in client.get(mine_path(rows["anna"])).content.decode()
    settings_of(event, lifecycle="postponed")
    assert not sees("anna", begin)
    settings_of(event, lifecycle="automatic")
    assert sees("anna", begin)
    event.unpublish()
    assert not sees("anna", begin)


def test_the_calendar_file_has_the_stable_uid_and_no_way_in(client: Client, event, now: datetime):
    set_meeting_access(event, join_url=JOIN, dial_in="+49 30 1234")
    row, _outcome = come(event, "anna")
    response = client.get(path(links.calendar_url(row)))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    [again] = read_twice(response.content)
    assert (again.uid, again.start, again.status) == (str(event.translation_key), event.starts_at, "CONFIRMED")
    [entry] = Calendar.from_ical(response.content).walk("VEVENT")
    public = Calendar.from_ical(client.get(f"/calendar/event/{event.public_id}.ics").content)
    [published] = public.walk("VEVENT")
    for name in ("uid", "sequence", "dtstart", "dtend", "summary", "status", "url"):
        assert entry[name].to_ical() if hasattr(entry[name], "to_ical") else entry[name]
        assert str(entry.get(name)) == str(published.get(name)) or name.startswith("dt")
    assert entry["dtstart"].dt == published["dtstart"].dt
    assert Calendar.from_ical(response.content)["method"] == "PUBLISH"
    for secret in (JOIN, "1234", "beispiel.test", "registrations"):
        assert secret not in response.content.decode()
    event.date = "2026-12-02T18:00"
    event.save_revision().publish()
    [moved] = Calendar.from_ical(client.get(path(links.calendar_url(row))).content).walk("VEVENT")
    assert (moved["uid"], moved["sequence"]) == (entry["uid"], entry["sequence"] + 1)


@pytest.mark.parametrize("lifecycle", ["cancelled", "postponed"])
def test_a_change_of_the_event_is_told_on_the_own_page(client: Client, event, now: datetime, lifecycle: str):
    row, _outcome = come(event, "anna")
    settings_of(event, lifecycle=lifecycle, status_note="Wegen Glatteis")
    page = client.get(mine_path(row))
    assert (state_on(page), "Wegen Glatteis" in page.content.decode()) == ("confirmed", True)
    [entry] = Calendar.from_ical(client.get(path(links.calendar_url(row))).content).walk("VEVENT")
    assert entry["status"] == "CANCELLED"


def test_the_own_page_outlives_the_page_of_the_event(client: Client, event, now: datetime):
    row, _outcome = come(event, "anna")
    event.unpublish()
    page = client.get(mine_path(row))
    assert (page.status_code, state_on(page), acts(page)) == (
        200,
        "confirmed",
        {"ask_to_cancel", "export", "ask_to_erase"},
    )
    assert event.url not in Page(page).links
    assert client.post(mine_path(row), {"act": "cancel"}, follow=True).status_code == 200
    assert states(event) == {"anna": "cancelled"}


def test_own_data_and_nothing_else(client: Client, event, asked, now: datetime):
    given = {asked["text"].translation_key: "Bad Hersfeld", asked["choice"].translation_key: "Rad"}
    other = EventFactory(parent=event.series, date="2026-12-08T18:00", registration_doors=["internal"])
    row, _outcome = come(event, "anna", answers=given)
    come(other, "anna")
    come(event, "bert", answers=given)
    response = client.post(mine_path(row), {"act": "export"})
    assert "attachment" in response["Content-Disposition"]
    [data] = response.json()
    assert (data["address"], data["event"], data["state"]) == ("anna@beispiel.test", event.title, "confirmed")
    assert data["answers"] == {"Ihr Ort der Wahl?": "Bad Hersfeld", "Wie reisen Sie an?": "Rad"}


def test_erasing_takes_two_steps_and_frees_the_place(client: Client, event, now: datetime, told):
    rows = {name: come(event, name)[0] for name in ("anna", "bert", "carl")}
    other = EventFactory(parent=event.series, date="2026-12-08T18:00", registration_doors=["internal"])
    come(other, "anna")
    told()
    address = mine_path(rows["anna"])
    second = client.post(address, {"act": "erase"})
    assert Registration.objects.filter(pk=rows["anna"].pk).exists()
    token = re.search(r'name="erase_token" value="([^"]+)"', second.content.decode())
    foreign = client.post(mine_path(rows["bert"]), {"act": "erase", "erase_token": token[1]})
    assert foreign.status_code == 200
    assert states(event)["bert"] == "confirmed"
    assert client.post(address, {"act": "erase", "erase_token": token[1]}).status_code == 200
    assert states(event) == {"bert": "confirmed", "carl": "offered"}
    assert told() == [("carl", "offered")]
    assert states(other) == {"anna": "confirmed"}  # the link opens one registration
    for gone in (
        client.get(address),
        client.post(address, {"act": "cancel"}),
        client.get(path(links.calendar_url(rows["anna"]))),
    ):
        assert gone.status_code == 410
    assert ConsentEntry.objects.filter(address="anna@beispiel.test").count() == 2  # those of the other event
    assert consents.verify().broken is None


def test_a_whole_series(client: Client, whole, event, now: datetime, told):
    promise = ask_for_series(whole, "anna")
    page = client.get(confirm_path(promise))
    assert (page.status_code, event.title in page.content.decode()) == (200, True)
    assert not Registration.objects.exists()
    done = client.post(confirm_path(promise), follow=True)
    assert (done.status_code, mine_path(promise) in Page(done).links) == (200, True)
    other = DialogueEventPage.objects.get(title="Wer trägt das Dorf?")
    assert (states(event), states(other)) == ({"anna": "confirmed"}, {"anna": "confirmed"})
    mine = client.get(mine_path(promise))
    assert (state_on(mine), acts(mine)) == ("confirmed", {"cancel_one", "ask_to_cancel", "export", "ask_to_erase"})
    assert mine_path(row_of(other, "anna")) in Page(mine).links
    entries = read_twice(client.get(path(links.calendar_url(promise))).content)
    assert {entry.uid: entry.start for entry in entries} == {
        str(event.translation_key): event.starts_at,
        str(other.translation_key): other.starts_at,
    }
    assert [
        entry["act"] for entry in client.post(mine_path(promise), {"act": "export"}).json() if "act" in entry
    ] == []
    assert len(client.post(mine_path(promise), {"act": "export"}).json()) == 3

    client.post(mine_path(promise), {"act": "cancel_one", "id": str(row_of(event, "anna").public_id)})
    assert (states(event), states(other)) == ({"anna": "cancelled"}, {"anna": "confirmed"})
    stranger, _outcome = come(event, "bert")
    client.post(mine_path(promise), {"act": "cancel_one", "id": str(stranger.public_id)})
    assert states(event)["bert"] == "confirmed"

    asked = client.post(mine_path(promise), {"act": "ask_to_cancel"})
    assert (acts(asked), other.title in asked.content.decode()) == ({"cancel", ""}, True)
    assert event.title not in asked.content.decode()
    assert state_on(client.post(mine_path(promise), {"act": "cancel"}, follow=True)) == "cancelled"
    assert states(other) == {"anna": "cancelled"}
    assert states(event)["bert"] == "confirmed"


def test_a_whole_series_is_erased_with_its_dates(client: Client, whole, event, now: datetime):
    promise = ask_for_series(whole, "anna")
    client.post(confirm_path(promise))
    second = client.post(mine_path(promise), {"act": "ask_to_erase"})
    token = re.search(r'name="erase_token" value="([^"]+)"', second.content.decode())
    assert client.post(mine_path(promise), {"act": "erase", "erase_token": token[1]}).status_code == 200
    assert not Registration.objects.exists()
    assert not SeriesRegistration.objects.exists()
    assert not ConsentEntry.objects.exclude(address="").exists()
    assert client.get(mine_path(promise)).status_code == 410


@pytest.mark.requirement("E52")
def test_one_date_of_a_whole_series_is_not_erased_by_itself(client: Client, whole, event, now: datetime):
    """The person comes to every date: what is forgotten, they would be put back to."""
    promise = ask_for_series(whole, "anna")
    client.post(confirm_path(promise))
    row, alone = row_of(event, "anna"), come(event, "bert")[0]
    asked = client.post(mine_path(row), {"act": "ask_to_erase"})
    assert "erase_token" not in asked.content.decode()
    assert "Dieser Termin gehört zu Ihrer Anmeldung für die ganze Reihe" in asked.content.decode()
    erase = {"act": "erase", "erase_token": owndata.erase_token(ERASE, row.public_id)}
    client.post(mine_path(row), erase)
    assert states(event) == {"anna": "confirmed", "bert": "confirmed"}
    assert "erase_token" in client.post(mine_path(alone), {"act": "ask_to_erase"}).content.decode()
    with clock.frozen_at(event.starts_at + timedelta(days=1)):  # nobody is put back to what is over
        client.post(mine_path(row), {**erase, "erase_token": owndata.erase_token(ERASE, row.public_id)})
    assert states(event) == {"bert": "confirmed"}


def test_a_postponed_date_can_be_cancelled_after_its_old_time(client: Client, whole, event, now: datetime):
    promise = ask_for_series(whole, "anna")
    client.post(confirm_path(promise))
    row, _outcome = come(event, "bert")
    lifecycle.postpone_event(event, note="Der Saal ist gesperrt.")
    with clock.frozen_at(event.starts_at + timedelta(days=3)):
        assert acts(client.get(mine_path(row))) == {"ask_to_cancel", "export", "ask_to_erase"}
        assert state_on(client.post(mine_path(row), {"act": "cancel"}, follow=True)) == "cancelled"
        client.post(mine_path(promise), {"act": "cancel_one", "id": str(row_of(event, "anna").public_id)})
    assert states(event) == {"anna": "cancelled", "bert": "cancelled"}


def test_queries_stay_the_same(client: Client, whole, event, now: datetime):
    promise = ask_for_series(whole, "anna")
    row, _outcome = come(event, "bert")

    def count(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    few_to_confirm = count(confirm_path(promise))
    client.post(confirm_path(promise))
    few = [count(mine_path(promise)), count(confirm_path(promise)), count(path(links.calendar_url(promise)))]
    single = count(mine_path(row))
    for day in range(10, 14):
        added = EventFactory(parent=whole, date=f"2026-12-{day}T18:00", registration_doors=["internal"])
        ask(added, "bert")
    assert promise.registrations.count() == 6
    many = [count(mine_path(promise)), count(confirm_path(promise)), count(path(links.calendar_url(promise)))]
    assert many == few
    assert count(mine_path(row)) == single
    assert max(*many, single, few_to_confirm) < 45

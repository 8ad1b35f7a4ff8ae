"""What visitors, members and applicants see of a call and of applications (A16–A18)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from cms.core import clock
from cms.core.forms.tokens import make_form_token
from dialogues.models import DialogueEventPage, Registration, TripApplication, Venue
from dialogues.registrations.links import mine_url
from tests.dialogues.registrations.conftest import TEXT, come, settings_of
from tests.dialogues.registrations.office import queries_of
from tests.dialogues.registrations.pages import acts, form_for, path, state_on
from tests.dialogues.trips.conftest import REASON, apply, decide, make_trip
from tests.networks.members.conftest import joins
from tests.networks.members.signing import signed_in

pytestmark = pytest.mark.django_db
AREA = "/members/trips/"


def url_of(page: DialogueEventPage) -> str:
    return f"{AREA}{page.public_id}/"


def typed(trip: DialogueEventPage, now: datetime, **fields: str) -> dict[str, str]:
    """The form of the members' area as a person fills it in."""
    name = f"answers[{trip.registration_questions.get().translation_key}]"
    with clock.frozen_at(now - timedelta(seconds=30)):
        token = make_form_token("registration")
    return {"act": "apply", "consent": "yes", "consent_version": TEXT, "form_token": token, name: "Kim", **fields}


@pytest.mark.requirement("A16", "A17", "A18")
def test_the_public_page_shows_the_call(client: Client, trip: DialogueEventPage, network):
    trip.venues.add(Venue(name="Stadtamt", city="Bad Ischl", country="AT", locale=trip.locale, sort_order=0))
    trip.save_revision().publish()
    page = client.get(trip.url).content.decode()
    assert "Das Programm zahlt die <b>Fahrt</b>." in page
    assert "„Forum“" in page or "“Forum”" in page
    assert "Bad Ischl (AT)" in page
    assert f'href="{url_of(trip)}"' in page
    assert f"/registrations/new/?event={trip.public_id}" in page
    event = client.get(f"/api/v1/events/{trip.public_id}/").json()
    assert (event["kind"], event["venues"][0]["country"]) == ("learning_trip", "AT")
    registration = event["registration"]
    assert (registration["state"], registration["capacity"], registration["taken"]) == ("open", 2, 0)
    assert [door["kind"] for door in registration["channels"]] == ["internal"]
    settings_of(trip, registration_closes_at=clock.now())
    page = client.get(trip.url).content.decode()
    assert f'href="{url_of(trip)}"' not in page
    assert client.get(f"/api/v1/events/{trip.public_id}/").json()["registration"]["channels"] == []


@pytest.mark.requirement("A17")
def test_a_full_trip_still_takes_applications(client: Client, trip: DialogueEventPage, network):
    for number in range(2):
        decide(apply(trip, joins(network, address=f"p{number}@beispiel.test")), "accept")
    registration = client.get(f"/api/v1/events/{trip.public_id}/").json()["registration"]
    assert (registration["state"], registration["taken"]) == ("open", 2)


@pytest.mark.requirement("A17", "A18")
def test_a_member_applies_and_withdraws(trip: DialogueEventPage, member, network, now: datetime):
    browser, url = signed_in(member), url_of(trip)
    assert f'href="{url}"' in browser.get("/members/").content.decode()
    page = browser.get(url).content.decode()
    assert 'value="Kim Muster"' in page  # the account knows it
    wrong = browser.post(url, typed(trip, now, consent=""))
    assert wrong.status_code == 422
    assert 'href="#field-consent"' in wrong.content.decode()
    assert not Registration.objects.exists()
    assert browser.post(url, typed(trip, now)).url == f"{url}?done=sent"
    found = browser.get(f"{url}?done=sent")
    assert (state_on(found), 'role="status"' in found.content.decode()) == ("applied", True)
    assert "answers[" not in found.content.decode()
    assert 'name="act" value="withdraw"' in browser.post(url, {"act": "ask_to_withdraw"}).content.decode()
    browser.post(url, {"act": "withdraw"})
    assert state_on(browser.get(url)) == "cancelled"
    assert signed_in(joins(network, address="bo@beispiel.test")).post(url, {"act": "withdraw"}).status_code == 200


@pytest.mark.requirement("A18")
def test_who_may_not_apply_is_told_and_refused(client: Client, trip: DialogueEventPage, network, now: datetime):
    guest = signed_in(joins(network, "guest"))
    assert guest.get(AREA).status_code == 200
    assert url_of(trip) not in guest.get(AREA).content.decode()
    page = guest.get(url_of(trip)).content.decode()
    assert "Forum" in page
    assert 'value="apply"' not in page
    assert guest.post(url_of(trip), typed(trip, now)).status_code == 403
    assert client.get(url_of(trip)).status_code == 302
    assert not Registration.objects.exists()


def test_a_member_sees_own_applications_and_no_others(trip: DialogueEventPage, member, network):
    decide(apply(trip, member), "decline", REASON)
    page = signed_in(member).get(url_of(trip)).content.decode()
    assert (REASON in page, 'value="apply"' in page, 'value="ask_to_withdraw"' in page) == (True, False, False)
    other = signed_in(joins(network, address="bo@beispiel.test"))
    assert REASON not in other.get(url_of(trip)).content.decode()
    assert other.get(f"{AREA}{network.public_id}/").status_code == 404


@pytest.mark.requirement("A17", "E41")
def test_the_own_data_of_the_members_area_name_applications(trip: DialogueEventPage, member, network):
    decide(apply(trip, member), "decline", REASON)
    apply(trip, joins(network, name="Bo", address="bo@beispiel.test"))
    found = signed_in(member).get("/members/profile/data.json").json()
    [row] = found["registrations"]
    assert (row["event"], row["state"], row["answers"]) == (trip.title, "declined", {"Name": "Kim Muster"})
    assert (row["application"]["as"], row["application"]["reason"]) == ("member", REASON)


def test_a_trip_that_was_cancelled_is_over_when_its_day_has_passed(trip: DialogueEventPage, member, network):
    apply(trip, member)
    settings_of(trip, lifecycle="cancelled")
    browser, link = signed_in(member), f'href="{url_of(trip)}"'
    assert link in browser.get("/members/").content.decode()
    with clock.frozen_at(trip.over_at):
        assert link not in browser.get("/members/").content.decode()
        assert link in browser.get(AREA).content.decode(), "the own application stays where applications are"
        assert link not in signed_in(joins(network)).get(AREA).content.decode()


def test_the_list_of_trips_asks_the_same_however_many_there_are(trip: DialogueEventPage, member, network, series):
    apply(trip, member)
    browser = signed_in(member)
    before = queries_of(browser, AREA)
    for number in range(3):
        apply(make_trip(network, series, title=f"Reise {number}"), member)
    assert queries_of(browser, AREA) == before


@pytest.mark.requirement("A17")
def test_the_form_with_a_mail_and_the_own_page(client: Client, trip: DialogueEventPage, now: datetime):
    name = f"answers[{trip.registration_questions.get().translation_key}]"
    page = client.get(f"/registrations/new/?event={trip.public_id}").content.decode()
    assert url_of(trip).replace(str(trip.public_id), str(trip.translation_key)) in page
    assert client.post("/registrations/new/", form_for(trip, now, **{name: "Anna"})).status_code == 303
    row, _outcome = come(trip, "tom")
    own = path(mine_url(row))
    found = client.get(own)
    assert (state_on(found), "ask_to_cancel" in acts(found), "change" in acts(found)) == ("applied", True, True)
    decide(row, "decline", REASON)
    assert REASON in client.get(own).content.decode()
    assert acts(client.get(own)) == {"export", "ask_to_erase"}
    decide(row, "accept")
    assert "calendar.ics" in client.get(own).content.decode()
    client.post(own, {"act": "cancel"})
    assert (state_on(client.get(own)), TripApplication.objects.filter(registration=row).exists()) == (
        "cancelled",
        True,
    )


@pytest.mark.requirement("X07")
def test_the_api_takes_applications(client: Client, trip: DialogueEventPage, now: datetime):
    form = client.get(f"/api/v1/forms/registration/?event={trip.public_id}").json()
    assert form["open"]
    sent = form_for(trip, now, name="Anna")
    assert client.post("/api/v1/registrations/", sent, content_type="application/json").status_code == 202
    row = Registration.objects.get()
    assert (row.state, row.answers.get().text) == ("pending", "Anna")


@pytest.mark.requirement("A16")
def test_the_page_of_a_network_lists_trips(client: Client, trip: DialogueEventPage, network):
    assert f'href="{trip.url}"' in client.get(network.url).content.decode()

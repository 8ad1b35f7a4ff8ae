"""The form on the site: what it asks, what it says, and that nothing typed is lost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.personal.consent_texts import add_version
from dialogues.models import (
    DialogueEventPage,
    Registration,
    SeriesRegistration,
)
from tests.dialogues.registrations.conftest import TEXT, come, row_of, settings_of, states
from tests.dialogues.registrations.pages import NEW, Page, form_for, name_of, question
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db]


@pytest.mark.requirement("E39", "E51")
def test_an_address_is_enough(client: Client, event: DialogueEventPage, now: datetime, told):
    page = client.get(NEW, {"event": event.public_id})
    assert page.status_code == 200
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
    found = Page(page)
    assert (found.fields["event"], found.fields["email"], found.fields["guests"]) == (str(event.public_id), "", "0")
    assert found.boxes == {"consent=yes": False, "remind=yes": False}
    sent = {**found.fields, "email": "anna@beispiel.test", "consent": "yes"}
    with clock.frozen_at(now + timedelta(seconds=3)):
        response = client.post(NEW, sent)
        assert (response.status_code, response["Location"]) == (303, "/registrations/sent/?locale=de")
        assert client.get(response["Location"]).status_code == 200
    row = row_of(event, "anna")
    assert (row.state, row.form, row.guest_count, row.wants_subscription) == ("pending", NEW, 0, False)
    assert (row.text_version, row.language) == (TEXT, "de")
    assert told() == [("anna", "requested")]
    assert not client.cookies


def test_everything_that_is_asked_is_kept(client: Client, event, asked, now: datetime):
    answers = {
        name_of(asked["name"]): "<b>Anna</b> & Co",
        name_of(asked["accessibility"]): "Ein Platz\nam Rand",
        name_of(asked["text"]): "Bad Hersfeld",
        name_of(asked["choice"]): "Rad",
        name_of(asked["yes_no"]): "yes",
    }
    response = client.post(NEW, form_for(event, now, guests="2", remind="yes", **answers))
    assert response.status_code == 303
    row = row_of(event, "anna")
    assert (row.guest_count, row.wants_subscription, row.subscription_text) == (2, True, "series-de-1")
    assert {answer.kind: answer.text for answer in row.answers.all()} == {
        "name": "<b>Anna</b> & Co",
        "accessibility": "Ein Platz\nam Rand",
        "text": "Bad Hersfeld",
        "choice": "Rad",
        "yes_no": "yes",
    }


def test_a_new_text_beside_the_reminders_is_shown_before_it_counts(client: Client, event, now: datetime):
    shown = Page(client.get(NEW, {"event": event.public_id})).fields["remind_version"]
    assert shown == "series-de-1"
    add_version(Purpose.SERIES, "de", "Neue Worte zu {subject}.")
    sent = form_for(event, now, remind="yes", remind_version=shown)
    page = Page(response := client.post(NEW, sent))
    assert (response.status_code, page.invalid, page.boxes["remind=yes"]) == (422, ["remind"], False)
    assert not Registration.objects.exists()
    assert client.post(NEW, {**sent, "remind": ""}).status_code == 303, "nobody reads what was not ticked"
    assert row_of(event, "anna").subscription_text == ""
    again = {**sent, "email": "bert@beispiel.test", "remind_version": page.fields["remind_version"]}
    assert client.post(NEW, again).status_code == 303
    assert row_of(event, "bert").subscription_text == "series-de-2"


def test_each_question_says_what_for_and_how_long(client: Client, event, asked, now: datetime):
    page = client.get(NEW, {"event": event.public_id, "locale": "en"}).content.decode()
    help_of = dict(re.findall(r'class="form__help" id="field-answers-([0-9a-f-]+)-help">([^<]*)<', page))
    said = {row.kind: help_of[str(row.translation_key)] for row in asked.values()}
    assert said["text"] == "Zum Planen. It is erased 3 days after the event."
    assert said["long_text"] == "Für das Podium. It is erased 30 days after the event."
    assert said["accessibility"].endswith("It is erased 1 day after the event.")
    assert all("erased" in text and len(text) > 40 for text in said.values())


def test_mistakes_lose_nothing_and_lead_to_their_fields(client: Client, event, asked, now: datetime, told):
    typed = {
        "email": "anna",
        "guests": "7",
        "remind": "yes",
        "consent": None,
        name_of(asked["name"]): '"><script>alert(1)</script>',
        name_of(asked["long_text"]): "x" * 2_001,
        name_of(asked["accessibility"]): "Ein Platz\nam Rand",
        name_of(asked["choice"]): "Flugzeug",
        name_of(asked["yes_no"]): "yes",
    }
    response = client.post(NEW, form_for(event, now, **typed))
    assert response.status_code == 422
    assert b"<script>alert" not in response.content
    page = Page(response)
    wrong = [
        "email",
        name_of(asked["text"]),
        name_of(asked["long_text"]),
        name_of(asked["choice"]),
        "guests",
        "consent",
    ]
    assert sorted(set(page.invalid)) == sorted(wrong)
    assert len(page.anchors) == len(wrong)
    assert set(page.anchors) <= page.ids
    assert (page.fields["email"], page.fields["guests"]) == ("anna", "7")
    assert page.fields[name_of(asked["long_text"])] == "x" * 2_001
    assert page.fields[name_of(asked["accessibility"])] == "Ein Platz\nam Rand"
    assert page.fields[name_of(asked["name"])] == '"><script>alert(1)</script>'
    assert page.boxes[f"{name_of(asked['yes_no'])}=yes"]
    assert page.boxes["remind=yes"]
    assert not page.boxes["consent=yes"]
    assert not Registration.objects.exists()
    assert told() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"form_token": ""},
        {"form_token": "x"},
        {"consent_version": "registration-de-0"},
        {"guests": "viele"},
        {"guests": "-1"},
        {"email": ""},
        {"email": "x" * 300 + "@beispiel.test"},
        {"email": "a@beispiel.test\nBcc: b@beispiel.test"},
    ],
)
def test_what_cannot_be_taken(client: Client, event, now: datetime, changes: dict[str, str], told):
    assert client.post(NEW, form_for(event, now, **changes)).status_code == 422
    assert not Registration.objects.exists()
    assert told() == []


def test_a_robot_hears_what_all_hear(client: Client, event, now: datetime, told):
    assert client.post(NEW, form_for(event, now, website="https://spam.test/")).status_code == 303
    assert not Registration.objects.exists()


def test_too_many_come_back_later_with_everything_typed(client: Client, event, now: datetime, settings):
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, network_per_hour=1)
    assert client.post(NEW, form_for(event, now)).status_code == 303
    response = client.post(NEW, form_for(event, now, email="bert@beispiel.test", guests="1"))
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3_601
    page = Page(response)
    assert (page.fields["email"], page.fields["guests"]) == ("bert@beispiel.test", "1")
    assert states(event) == {"anna": "pending"}


def test_the_same_person_twice_and_two_people_with_one_mailbox(client: Client, event, now: datetime, told):
    first = client.post(NEW, form_for(event, now, guests="1"))
    second = client.post(NEW, form_for(event, now, guests="2", email="ANNA@beispiel.test"))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert row_of(event, "anna").guest_count == 1  # what was asked first stands until it is confirmed
    assert told() == [("anna", "requested")]


@pytest.mark.parametrize(
    ("fields", "statuses", "words"),
    [
        ({"registration_doors": []}, (200, 409), b"One does not register for this event here."),
        ({"registration_closes_at": datetime.fromisoformat("2026-11-23T12:00Z")}, (410, 410), b"is closed"),
        (
            {"registration_opens_at": datetime.fromisoformat("2026-11-25T11:00Z")},
            (200, 409),
            b"25 November 2026, 12:00",
        ),
        ({"registration_capacity": 0, "registration_waitlist": False}, (200, 409), b"booked out"),
        ({"lifecycle": "cancelled"}, (410, 410), b"is closed"),
    ],
)
def test_closed_says_why_and_leads_back(client: Client, event, now: datetime, fields, statuses, words, told):
    settings_of(event, **fields)
    page = client.get(NEW, {"event": event.public_id, "locale": "en"})
    assert page.status_code == statuses[0]
    assert words in page.content
    assert event.url in Page(page).links
    assert "email" not in Page(page).fields
    assert client.post(NEW, form_for(event, now, locale="en")).status_code == statuses[1]
    assert not Registration.objects.exists()
    assert told() == []


@pytest.mark.parametrize("query", [{}, {"event": "x"}, {"event": str(uuid4())}, {"series": str(uuid4())}])
def test_nothing_of_that_name(client: Client, event, query: dict[str, str]):
    assert client.get(NEW, query).status_code == 404


def test_a_draft_takes_nobody(client: Client, event, now: datetime):
    event.unpublish()
    assert client.get(NEW, {"event": event.public_id}).status_code == 404
    assert client.post(NEW, form_for(event, now)).status_code == 404
    assert not Registration.objects.exists()


def test_no_guests_and_no_reminders_where_there_are_none(client: Client, event, series, now: datetime):
    settings_of(event, registration_guests=0)
    series.subscription_open = False
    series.save_revision().publish()
    page = Page(client.get(NEW, {"event": event.public_id}))
    assert "guests" not in page.fields
    assert page.boxes == {"consent=yes": False}
    assert client.post(NEW, form_for(event, now, remind="yes")).status_code == 303
    assert row_of(event, "anna").wants_subscription is False
    assert client.post(NEW, form_for(event, now, email="b@beispiel.test", guests="1")).status_code == 422


def test_the_recording_is_told_before_the_button(client: Client, event, now: datetime):
    notice = "The event will be recorded and published."
    assert notice not in client.get(NEW, {"event": event.public_id, "locale": "en"}).content.decode()
    settings_of(event, will_be_recorded=True)
    page = client.get(NEW, {"event": event.public_id, "locale": "en"}).content.decode()
    assert 0 < page.index(notice) < page.index('type="submit"')


@pytest.mark.requirement("E39")
def test_the_page_of_the_event_tells_how_many_places_are_left(client: Client, event, now: datetime):
    def box() -> str:
        page = client.get(event.url).content.decode()
        return page[page.index('id="registration"') : page.index("</section>", page.index('id="registration"'))]

    before = box()
    assert f"/registrations/new/?event={event.public_id}" in before
    come(event, "anna")
    assert 'class="seats"' in box()
    assert box() != before  # the cached page follows at once
    come(event, "bert")
    assert box().count(f"/registrations/new/?event={event.public_id}") == 1  # the waiting list
    settings_of(event, registration_waitlist=False)
    assert "/registrations/new/" not in box()
    assert "beispiel.test" not in client.get(event.url).content.decode()


def test_a_whole_series_shows_its_dates(client: Client, whole, event, now: datetime, told):
    for address in (whole.url, event.url):
        assert f"/registrations/new/?series={whole.public_id}" in Page(client.get(address)).links
    response = client.get(NEW, {"series": whole.public_id})
    page = Page(response)
    text = response.content.decode()
    assert page.fields["series"] == str(whole.public_id)
    assert event.title in text
    assert "Wer trägt das Dorf?" in text
    assert "Anderswo" not in text
    assert client.post(NEW, form_for(whole, now, remind="yes")).status_code == 303
    row = SeriesRegistration.objects.get()
    assert (row.state, row.series_key, row.wants_subscription) == ("pending", whole.translation_key, True)
    assert not Registration.objects.exists()


def test_a_series_that_takes_nobody_says_so(client: Client, series, event, now: datetime):
    response = client.get(NEW, {"series": series.public_id})
    assert response.status_code == 200
    assert "email" not in Page(response).fields
    assert f"/registrations/new/?series={series.public_id}" not in client.get(series.url).content.decode()
    assert client.post(NEW, form_for(series, now)).status_code == 409


def test_the_language_is_that_of_the_page(client: Client, event, english):
    translated = event.copy_for_translation(english, copy_parents=True)
    translated.save_revision().publish()
    response = client.get(NEW, {"event": translated.public_id}, HTTP_ACCEPT_LANGUAGE="de")
    assert b'lang="en"' in response.content
    assert Page(response).fields["locale"] == "en"


def test_queries_stay_the_same(client: Client, whole, event, now: datetime):
    def count(**query: Any) -> int:
        client.get(NEW, query)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(NEW, query).status_code == 200
        return len(queries)

    few = count(series=whole.public_id), count(event=event.public_id)
    for day in range(10, 14):
        EventFactory(parent=whole, date=f"2026-12-{day}T18:00", registration_doors=["internal"])
    event.registration_questions = [question("name"), question("place"), question("organisation")]
    settings_of(event)
    many = count(series=whole.public_id), count(event=event.public_id)
    assert many[0] == few[0]
    assert many[1] - few[1] <= 1  # the periods, where there are questions

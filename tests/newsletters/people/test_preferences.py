from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.core.models import ConsentEntry
from cms.core.personal.consents import verify
from dialogues.models import DialogueSeriesPage
from newsletters.models import MailingList, MailingRecipient, Subscriber, Suppression
from tests.newsletters.people.conftest import (
    ADDRESS,
    delivered,
    preferences_path,
    rows,
    sign_up,
    subscribed,
)
from tests.support.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("E41")]


@pytest.fixture
@world
def person(mailing_list: MailingList, series: DialogueSeriesPage) -> Subscriber:
    """Subscribed to the list and to the series."""
    subscribed(mailing_list)
    return subscribed(series).subscriber


def states(person: Subscriber) -> dict[bool, str]:
    """State of the subscription to the series (True) and to the list (False)."""
    return {row.series_key is not None: row.state for row in person.subscriptions.all()}


def test_page_shows_what_there_is(browser: Client, person: Subscriber):
    other = MailingList.objects.create(name="Zweiter", slug="zweiter")
    MailingList.objects.create(name="Intern", slug="intern", is_open=False)
    page = browser.get(preferences_path(person)).content.decode()
    assert "Rundbrief" in page
    assert "Land im Wandel" in page
    assert f"?list={other.public_id}" in page
    assert "Intern" not in page
    assert "J…@example.org" in page
    assert not browser.cookies


def test_one_ends_the_other_stays(browser: Client, person: Subscriber):
    ended = person.subscriptions.get(series_key=None)
    response = browser.post(preferences_path(person), {"act": "end", "id": str(ended.public_id)})
    assert response.status_code == 200
    assert states(person) == {True: "active", False: "unsubscribed"}
    assert ConsentEntry.objects.order_by("sequence").last().act == "withdrawn"


def test_nobody_ends_what_belongs_to_others(browser: Client, person: Subscriber, mailing_list: MailingList):
    foreign = subscribed(mailing_list, "other@example.org")
    before = rows()
    for act in ("end", "confirm", "nonsense", ""):
        browser.post(preferences_path(person), {"act": act, "id": str(foreign.public_id)})
    assert rows() == before


def test_everything_ends(browser: Client, person: Subscriber):
    browser.post(preferences_path(person), {"act": "end_all"})
    assert states(person) == {True: "unsubscribed", False: "unsubscribed"}
    assert Suppression.objects.get().reason == "unsubscribed"


def test_waiting_sign_up_is_confirmed_here_too(browser: Client, mailing_list: MailingList, series: DialogueSeriesPage):
    person = subscribed(mailing_list).subscriber
    sign_up(series)
    waiting = person.subscriptions.get(mailing_list=None)
    browser.post(preferences_path(person), {"act": "confirm", "id": str(waiting.public_id)})
    assert states(person) == {True: "active", False: "active"}


def test_language(browser: Client, person: Subscriber):
    response = browser.post(preferences_path(person), {"act": "language", "language": "en"})
    assert response["Content-Language"] == "en"
    assert b"The language is changed." in response.content
    browser.post(preferences_path(person), {"act": "language", "language": "xx"})
    person.refresh_from_db()
    assert person.language == "en"


def test_data_as_a_file(browser: Client, person: Subscriber, mailing_list: MailingList):
    delivered(person.subscriptions.get(mailing_list=mailing_list), mailing_list)
    response = browser.post(preferences_path(person), {"act": "export"})
    assert response["Content-Disposition"] == 'attachment; filename="meine-daten.json"'
    data = response.json()
    assert "{" not in "".join(item["text"] for item in data["consents"])
    texts = {item["about"]: item["text"] for item in data["consents"]}
    assert "Veranstaltungen der Reihe „Land im Wandel“" in texts["Land im Wandel"]
    assert "Newsletter „Rundbrief“" in texts["Rundbrief"]
    assert data["subscriber"]["address"] == ADDRESS
    assert sorted(item["about"] for item in data["subscriptions"]) == ["Land im Wandel", "Rundbrief"]
    assert [item["act"] for item in data["consents"]] == ["requested", "confirmed"] * 2
    assert {item["kind"] for item in data["mails"]} == {"confirmation", "newsletter"}


def test_the_file_has_a_name_in_the_language_of_the_person(browser: Client, person: Subscriber):
    browser.post(preferences_path(person), {"act": "language", "language": "en"})
    response = browser.post(preferences_path(person), {"act": "export"})
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'


def test_erasing_takes_two_steps(browser: Client, person: Subscriber, mailing_list: MailingList, now: datetime):
    delivered(person.subscriptions.get(mailing_list=mailing_list), mailing_list)
    path = preferences_path(person)
    before = rows()
    step = browser.post(path, {"act": "ask_to_erase"}).content.decode()
    browser.post(path, {"act": "erase"})
    browser.post(path, {"act": "erase", "erase_token": "x"})
    assert rows() == before
    token = re.search(r'name="erase_token" value="([^"]+)"', step)
    assert token is not None
    assert browser.post(path, {"act": "erase", "erase_token": token[1]}).status_code == 200
    assert not Subscriber.objects.exists()
    assert not MailingRecipient.objects.exclude(address="").exists()
    assert not ConsentEntry.objects.exclude(address="").exists()
    assert verify().broken is None
    assert browser.get(path).status_code == 410


def test_queries_do_not_grow(browser: Client, person: Subscriber):
    path = preferences_path(person)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(path).status_code == 200
        return len(queries)

    count()
    with_two = count()
    for number in range(4):
        subscribed(MailingList.objects.create(name=f"Liste {number}", slug=f"liste-{number}"))
        MailingList.objects.create(name=f"Angebot {number}", slug=f"angebot-{number}")
    assert count() == with_two

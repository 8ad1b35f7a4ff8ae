"""The click in the first mail: what it gives, what it says, and which links are none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from cms.core import clock
from cms.core.tokens import make_token
from dialogues.choices import EndedBy
from dialogues.models import DialogueEventPage, Registration
from dialogues.registrations import links
from dialogues.services.registrations import changing
from tests.dialogues.registrations.conftest import ask, come, row_of, settings_of, states
from tests.dialogues.registrations.pages import Page, ask_for_series, confirm_path, mine_path, path

pytestmark = [pytest.mark.django_db]


@pytest.mark.requirement("E51")
def test_looking_changes_nothing_and_the_button_gives_the_place(client: Client, event, now: datetime, told):
    row = ask(event, "anna")
    told()
    for _scanner in range(3):
        page = client.get(confirm_path(row))
        assert page.status_code == 200
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert b"anna@beispiel.test" not in page.content
    assert event.title.encode() in page.content
    assert (states(event), told()) == ({"anna": "pending"}, [])
    click = client.post(confirm_path(row))
    assert (click.status_code, states(event), told()) == (303, {"anna": "confirmed"}, [("anna", "confirmed")])
    assert click["Location"] == confirm_path(row), "the page is another request: hundreds click at once (R10)"
    done = client.get(click["Location"])
    assert mine_path(row) in Page(done).links
    assert path(links.calendar_url(row)) in Page(done).links
    for again in (client.post(confirm_path(row), follow=True), client.get(confirm_path(row))):  # a link used twice
        assert (again.status_code, states(event), told()) == (200, {"anna": "confirmed"}, [])
        assert mine_path(row) in Page(again).links
    assert not client.cookies


def test_waiting_list_full_closed_and_gone(client: Client, event, now: datetime):
    rows = {name: ask(event, name) for name in ("anna", "bert", "carl", "dora", "emil", "fred")}
    for name in ("anna", "bert", "carl", "dora"):
        response = client.post(confirm_path(rows[name]), {"locale": "en"}, follow=True)
        assert response.status_code == 200
    assert "4711" not in response.content.decode()
    assert client.get(confirm_path(rows["dora"]) + "&locale=en").content.count(b"You are number 2.") == 1
    settings_of(event, registration_waitlist=False)
    full = client.post(confirm_path(rows["emil"]) + "&locale=en", follow=True)
    assert (full.status_code, b"booked out" in full.content) == (409, True)
    assert (b"booked out" in client.get(confirm_path(rows["emil"]) + "&locale=en").content) is True
    settings_of(event, lifecycle="cancelled")
    closed = client.post(confirm_path(rows["fred"]) + "&locale=en")
    assert (closed.status_code, b"Registration is closed" in closed.content) == (410, True)
    assert states(event)["fred"] == "pending"
    changing.cancel(rows["anna"], by=EndedBy.PERSON, form="/")
    assert client.get(confirm_path(rows["anna"])).status_code == 410
    path_of_bert = confirm_path(rows["bert"])
    Registration.objects.all().delete()
    assert client.post(path_of_bert).status_code == 410


def test_one_mail_confirms_what_was_asked_for_the_same_day(client: Client, whole, event, now: datetime):
    other = DialogueEventPage.objects.get(title="Wer trägt das Dorf?")
    row, beside, promise = ask(event, "anna"), ask(other, "anna"), ask_for_series(whole, "anna")
    page = client.get(confirm_path(row)).content.decode()
    assert f'value="{beside.public_id}"' in page
    assert f'value="{promise.public_id}"' in page
    assert " checked" not in page
    response = client.post(confirm_path(row), {"also": [str(beside.public_id), "x"]}, follow=True)
    assert response.status_code == 200
    assert other.title in response.content.decode()
    assert (states(event), states(other)) == ({"anna": "confirmed"}, {"anna": "confirmed"})
    promise.refresh_from_db()
    assert promise.state == "pending"
    come(other, "bert")
    stranger = row_of(other, "bert")
    for key in (stranger.public_id, promise.public_id, "x"):
        told = client.get(f"{confirm_path(row)}&also={key}")
        assert told.status_code == 200
        assert ('id="also"' in told.content.decode()) is (key == promise.public_id)


@pytest.mark.parametrize("what", ["confirm", "mine", "calendar.ics"])
def test_links_that_are_none(client: Client, event, now: datetime, what: str):
    row = ask(event, "anna")
    address = f"/registrations/{what}{'' if what.endswith('ics') else '/'}"
    subject = str(row.public_id)
    for token in (
        "",
        "x" * 2_000,
        "ä",
        make_token("subscription.confirm", subject, expires_in=None),
        make_token(links.SERIES_MINE if what == "confirm" else links.CONFIRM, subject, expires_in=None),
        make_token(links.CONFIRM if what == "confirm" else links.MINE, "keine", expires_in=None),
        links.own_token(row)[:-1],
    ):
        for response in (client.get(address, {"t": token}), client.post(f"{address}?t={token}", {"act": "cancel"})):
            assert response.status_code in (404, 405)
            assert response["Cache-Control"] == "private, no-store" or response.status_code == 405
    assert states(event) == {"anna": "pending"}


def test_the_link_to_confirm_lives_for_two_days(client: Client, event, now: datetime):
    row = ask(event, "anna")
    address = confirm_path(row)
    with clock.frozen_at(now + timedelta(hours=49)):
        assert (client.get(address).status_code, client.post(address).status_code) == (410, 410)
    assert states(event) == {"anna": "pending"}

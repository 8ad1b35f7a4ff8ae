"""Signing in at Meetup, sending and publishing: who may, who may not, and what nobody can trick the office into."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from dialogues.models import DialogueEventPage
from integrations.core.models import IntegrationState, RemoteLink
from integrations.meetup.choices import DispatchState
from integrations.meetup.models import Dispatch, MeetupConnection
from integrations.meetup.plugin import MeetupIntegration
from tests.factories import EventFactory
from tests.integrations.meetup.stub import World

BACK = "/integrations/meetup/back/"


@pytest.fixture
def unsigned(connection: MeetupConnection) -> MeetupConnection:
    MeetupConnection.objects.filter(pk=connection.pk).update(access_token="", refresh_token="", access_until=None)
    connection.refresh_from_db()
    return connection


@pytest.fixture
def own(series: Any) -> DialogueEventPage:
    return EventFactory(parent=series, title="Wie wohnen wir morgen?", date="2027-02-02T18:00")


def go_to_meetup(client: Client, connection: MeetupConnection) -> dict[str, str]:
    """Press the button; what Meetup is asked."""
    answer = client.post(reverse("meetup_sign_in", args=[connection.public_id]))
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def test_signing_in_takes_the_code_of_this_browser_once(
    office: Client, unsigned: MeetupConnection, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    asked = go_to_meetup(office, unsigned)
    assert asked["redirect_uri"] == f"http://localhost:8000{BACK}"
    world.codes["code"] = asked["redirect_uri"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.get(BACK, {"code": "code", "state": asked["state"]})
    assert answer["Location"] == reverse("integrations_connection", args=[unsigned.public_id])
    unsigned.refresh_from_db()
    assert unsigned.is_authorised
    assert RemoteLink.objects.count() == 4, "it is read at once"
    before = unsigned.refresh_token.reveal()
    office.get(BACK, {"code": "code", "state": asked["state"]})
    unsigned.refresh_from_db()
    assert unsigned.refresh_token.reveal() == before


@pytest.mark.parametrize("state", ["", "guessed"])
def test_a_foreign_way_back_changes_nothing(
    office: Client, unsigned: MeetupConnection, world: World, state: str
) -> None:
    world.codes["evil"] = f"http://localhost:8000{BACK}"
    go_to_meetup(office, unsigned)
    office.get(BACK, {"code": "evil", "state": state})
    unsigned.refresh_from_db()
    assert not unsigned.is_authorised
    assert "evil" in world.codes


def test_meetup_says_no(office: Client, unsigned: MeetupConnection) -> None:
    asked = go_to_meetup(office, unsigned)
    answer = office.get(BACK, {"error": "access_denied", "state": asked["state"]}, follow=True)
    assert answer.status_code == 200
    unsigned.refresh_from_db()
    assert not unsigned.is_authorised


@pytest.mark.parametrize("role", ["editor", "stranger"])
def test_others_can_do_none_of_it(
    request: pytest.FixtureRequest, connection: MeetupConnection, own: DialogueEventPage, world: World, role: str
) -> None:
    client: Client = request.getfixturevalue(role)
    arguments = [own.pk, connection.public_id]
    for name, args in (
        ("meetup_sign_in", [connection.public_id]),
        ("meetup_send", arguments),
        ("meetup_publish", arguments),
        ("meetup_event", [own.pk]),
    ):
        answer = client.post(reverse(name, args=args))
        assert answer.status_code in {302, 403}
        assert "oauth2" not in answer.get("Location", "")
    assert not Dispatch.objects.exists()
    assert world.answers == []


def test_sending_takes_two_clicks(
    office: Client, connection: MeetupConnection, own: DialogueEventPage, world: World
) -> None:
    arguments = [own.pk, connection.public_id]
    assert office.get(reverse("meetup_event", args=[own.pk])).status_code == 200
    assert office.get(reverse("meetup_send", args=arguments)).status_code == 200
    assert not Dispatch.objects.exists(), "looking does nothing"
    for _click in range(2):
        assert office.post(reverse("meetup_send", args=arguments)).status_code == 302
    assert Dispatch.objects.get().state == DispatchState.DRAFT
    assert [event.status for event in world.groups[0].events if event.title == own.title] == ["DRAFT"]
    assert office.post(reverse("meetup_publish", args=arguments)).status_code == 302
    assert Dispatch.objects.get().state == DispatchState.PUBLISHED
    assert office.get(reverse("meetup_event", args=[own.pk])).status_code == 200


def test_a_refusal_stands_above_the_form(
    office: Client, connection: MeetupConnection, own: DialogueEventPage, world: World
) -> None:
    world.script.extend(["", "", "", "payload_error"])
    answer = office.post(reverse("meetup_send", args=[own.pk, connection.public_id]))
    assert answer.status_code == 200
    assert "Not today" in answer.content.decode()


def test_off_means_no_address(office: Client, plugin: MeetupIntegration, connection: MeetupConnection) -> None:
    IntegrationState.objects.update(is_enabled=False)
    assert office.get(BACK).status_code == 404


def test_no_secret_is_on_a_screen(office: Client, connection: MeetupConnection, world: World) -> None:
    for path in (
        reverse("integrations_connection", args=[connection.public_id]),
        reverse("integration_meetup:edit", args=[connection.pk]),
        reverse("integration_meetup:index"),
        "/admin/integrations/",
    ):
        answer = office.get(path)
        assert answer.status_code == 200
        assert world.refresh_token not in answer.content.decode()
        assert world.client_secret not in answer.content.decode()

"""Webhooks (contract 9): what is sent to whom, signed how, and what becomes of answers."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connection as database
from django.db import transaction
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from cms.core import clock
from cms.core.changes import announce
from cms.core.models import LoggedChange
from dialogues.changes import EventPublished, MeetingLinkChanged, SeriesUpdated
from integrations.core import notices
from integrations.core.choices import DeliveryState, Trouble
from integrations.core.errors import ConfigurationError, TemporaryError
from integrations.core.models import Connection, Delivery
from integrations.core.services import connections, probing, state
from integrations.core.services.outbox.delivering import deliver_due
from integrations.core.signatures import make_secret
from integrations.webhooks import labels, services
from integrations.webhooks.models import WebhookConnection
from networks.models import Notice
from networks.notices import party_of
from newsletters.services.notices import draft_of
from tests.integrations.webhooks.conftest import Connect, Serve
from tests.support.http_server import Answer, Asked

SUBJECT = UUID("6f1c7c0e-8a43-4f6e-9c9f-2f4b1d0c5a11")
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def happen(kind: type = EventPublished) -> None:
    with transaction.atomic():
        announce(kind(subject_id=SUBJECT, moment=clock.now(), actor="77"))


def verified(asked: Asked, *secrets: str) -> dict[str, object]:
    """What the reference library reads with each of ``secrets``, at the time of our clock."""
    with time_machine.travel(clock.now(), tick=False):
        [found, *others] = [Webhook(secret).verify(asked.body, dict(asked.headers)) for secret in secrets]
    assert all(other == found for other in others)
    return dict(found)


def secret_of(webhook: WebhookConnection) -> str:
    webhook.refresh_from_db()
    return webhook.secret.reveal()


def test_receiver_gets_what_the_contract_says(now: datetime, serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: Answer(204))
    webhook = connect(f"{server.url}/hook?key=1")
    happen()
    deliver_due()
    [asked] = server.asked
    cursor = str(LoggedChange.objects.get().change_id)
    assert verified(asked, secret_of(webhook)) == {
        "type": "dialogue.event.published",
        "timestamp": "2026-11-24T11:00:00+00:00",
        "data": {
            "id": str(SUBJECT),
            "type": "event",
            "api_url": f"http://localhost:8000/api/v1/events/{SUBJECT}/",
            "cursor": cursor,
        },
    }
    assert (asked.method, asked.path) == ("POST", "/hook?key=1")
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    delivery = Delivery.objects.get()
    assert asked.headers["webhook-id"] == delivery.message_id
    assert "." not in delivery.message_id
    assert delivery.state == DeliveryState.DELIVERED
    assert [attempt.status_code for attempt in delivery.attempts.all()] == [204]


def test_only_what_was_chosen_is_told(serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: Answer(200))
    connect(f"{server.url}/all")
    connect(f"{server.url}/some", change_types="dialogue.series.updated, dialogue.series.deleted")
    for kind in (EventPublished, SeriesUpdated, MeetingLinkChanged):
        happen(kind)
    deliver_due()
    told = sorted((asked.path, json.loads(asked.body)["type"]) for asked in server.asked)
    assert told == [
        ("/all", "dialogue.event.published"),
        ("/all", "dialogue.series.updated"),
        ("/some", "dialogue.series.updated"),
    ]


def test_without_a_secret_nothing_is_sent(serve: Serve, switched_on: None) -> None:
    server = serve(lambda asked: Answer(200))
    made, _is_new = connections.connect("webhooks", {"url": server.url})
    webhook = WebhookConnection.objects.get(pk=made.pk)
    happen()
    deliver_due()
    with pytest.raises(ConfigurationError):
        services.send_test(webhook)
    assert (server.asked, Delivery.objects.count()) == ([], 0)
    health = probing.probe(webhook.pk)
    assert health is not None
    assert health.status == "down"


def test_switched_off_nothing_is_sent_or_lost(serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: Answer(200))
    connect(server.url)
    happen()
    state.disable("webhooks")
    deliver_due()
    assert server.asked == []
    state.enable("webhooks")
    deliver_due()
    assert len(server.asked) == 1


def test_secret_is_replaced_without_a_gap(now: datetime, serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: Answer(200))
    webhook = connect(server.url)
    old = secret_of(webhook)
    new = services.new_secret(webhook, instead_of=webhook.secret_made_at, overlap=timedelta(hours=2))
    happen()
    deliver_due()
    verified(server.asked[-1], old, new)
    with clock.frozen_at(NOON + timedelta(hours=2)):
        happen()
        deliver_due()
        verified(server.asked[-1], new)
        with pytest.raises(WebhookVerificationError):
            verified(server.asked[-1], old)
        assert services.forget_old_secrets() == 1
        assert services.forget_old_secrets() == 0
    webhook.refresh_from_db()
    assert (webhook.secret.reveal(), bool(webhook.previous_secret), webhook.previous_until) == (new, False, None)


def test_secret_is_made_once_however_often_a_form_is_sent(connect: Connect) -> None:
    webhook = connect("https://example.org/hook")
    seen = webhook.secret_made_at
    new = services.new_secret(webhook, instead_of=seen)
    with pytest.raises(services.ValidationError):
        services.new_secret(webhook, instead_of=seen)
    with pytest.raises(services.ValidationError):
        services.new_secret(webhook, instead_of=webhook.secret_made_at, overlap=timedelta(days=8))
    assert secret_of(webhook) == new


def test_secret_that_leaked_is_replaced_at_once(connect: Connect) -> None:
    webhook = connect("https://example.org/hook")
    new = services.new_secret(webhook, instead_of=webhook.secret_made_at, overlap=timedelta())
    webhook.refresh_from_db()
    assert webhook.usable_secrets(clock.now()) == [new]


def test_database_and_log_hold_no_secret(serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(lambda asked: Answer(500, {}, b"canary-body"))
    webhook = connect(f"{server.url}/canary-token")
    secret = secret_of(webhook)
    happen()
    deliver_due()
    with database.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_webhookconnection")
        [[stored]] = cursor.fetchall()
    assert stored.startswith("gAAAA")
    attempt = Delivery.objects.get().attempts.get()
    webhook.refresh_from_db()
    said = [caplog.text, attempt.error, webhook.last_error, webhook.probe_message, str(webhook)]
    assert attempt.status_code == 500
    assert not [text for text in said if secret in text or "canary-body" in text]
    assert "canary-token" not in f"{caplog.text}{attempt.error}{webhook.last_error}"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 422, 500, 502, 503])
def test_any_other_answer_is_tried_again(now: datetime, serve: Serve, connect: Connect, status: int) -> None:
    server = serve(lambda asked: Answer(status, {"Location": "/elsewhere"}))
    connect(server.url)
    happen()
    deliver_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts.get().status_code, len(server.asked)) == ("waiting", status, 1)
    assert NOON + timedelta(seconds=4) <= delivery.not_before <= NOON + timedelta(seconds=6)


@pytest.mark.parametrize(("asked_for", "waits"), [("600", 600), ("999999999", 24 * 3600)])
def test_receiver_may_ask_to_be_left_alone(
    now: datetime, serve: Serve, connect: Connect, asked_for: str, waits: int
) -> None:
    server = serve(lambda asked: Answer(429, {"Retry-After": asked_for}))
    webhook = connect(server.url)
    happen()
    happen()
    deliver_due()
    webhook.refresh_from_db()
    assert len(server.asked) == 1
    assert webhook.pause_until == NOON + timedelta(seconds=waits)


def test_answer_is_not_read(serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: Answer(200, {}, bytes(5_000_000)))
    connect(server.url)
    happen()
    deliver_due()
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_who_is_gone_is_not_called_again(serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: Answer(410))
    webhook = connect(server.url)
    happen()
    happen()
    deliver_due()
    webhook.refresh_from_db()
    assert (webhook.trouble, len(server.asked)) == (Trouble.GONE, 1)
    happen()
    assert Delivery.objects.count() == 2


def test_office_is_told_once_that_a_webhook_stopped(
    now: datetime, serve: Serve, connect: Connect, site_settings: object
) -> None:
    server = serve(lambda asked: Answer(410))
    webhook = connect(f"{server.url}/canary", label="Kreisportal")
    happen()
    assert notices.tell_office() == 0
    deliver_due()
    assert [notices.tell_office(), notices.tell_office()] == [1, 0]
    notice = Notice.objects.get()
    party = party_of(notices.SITE)
    assert party is not None
    assert party.address == "office@example.org"
    draft = draft_of(notice, party)
    assert draft is not None
    assert "Kreisportal" in draft.content.subject
    assert f"/admin/integrations/connections/{webhook.public_id}/" in draft.content.text
    assert "canary" not in draft.content.text
    connections.revive(webhook)
    assert draft_of(notice, party) is None


def test_test_message_is_signed_and_said_to_be_one(now: datetime, serve: Serve, connect: Connect) -> None:
    server = serve(lambda asked: Answer(200 if asked.path == "/good" else 404))
    webhook = connect(f"{server.url}/good")
    assert services.send_test(webhook).status_code == 200
    body = verified(server.asked[0], secret_of(webhook))
    assert (body["type"], set(body["data"])) == ("webhook.ping", {"id", "type", "api_url", "cursor"})
    bad = connect(f"{server.url}/bad")
    with pytest.raises(TemporaryError) as problem:
        services.send_test(bad)
    assert problem.value.status == 404
    assert Delivery.objects.count() == 0


def test_probe_disturbs_nobody(serve: Serve, connect: Connect, settings: Settings) -> None:
    server = serve(lambda asked: Answer(200))
    webhook = connect(server.url)
    good = probing.probe(webhook.pk)
    settings.OUTBOUND_ALLOW = []
    bad = probing.probe(webhook.pk)
    assert good is not None
    assert bad is not None
    assert (good.status, bad.status, server.asked) == ("ok", "down", [])


@pytest.mark.parametrize(
    "values",
    [
        {"url": "http://example.org/"},
        {"url": "https://10.0.0.1/"},
        {"url": ""},
        {"secret": "whsec_short"},
        {"change_types": "dialogue.event.invented"},
        {"change_types": ""},
        {"colour": "red"},
    ],
)
def test_wrong_setting_is_refused(switched_on: None, values: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        connections.connect("webhooks", {"url": "https://example.org/", **values})
    assert Connection.objects.count() == 0


def test_command_changes_what_it_finds(connect: Connect) -> None:
    webhook = connect("https://example.org/hook")
    old, new = secret_of(webhook), make_secret()
    again = connect("https://example.org/hook", secret=new, change_types="dialogue.event.cancelled")
    assert (again.pk, again.change_types, again.secret.reveal()) == (webhook.pk, ("dialogue.event.cancelled",), new)
    assert again.usable_secrets(clock.now()) == [new, old]
    same = connect("https://example.org/hook", secret=new)
    assert same.usable_secrets(clock.now()) == [new, old]


def test_every_public_change_has_words() -> None:
    assert {name for name, _label in labels.choices()} == set(labels.public_types())
    assert [name for name, label in labels.choices() if name == label] == []
    assert labels.label_of("invented.by.a.plugin") == "invented.by.a.plugin"

"""The office makes a webhook: address, secret shown once, test message, log."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cms.core import clock
from cms.core.changes import announce
from dialogues.changes import EventPublished
from integrations.core.models import Delivery
from integrations.core.services.outbox.delivering import deliver_due
from integrations.webhooks.labels import public_types
from integrations.webhooks.models import WebhookConnection
from tests.integrations.webhooks.conftest import Connect, Serve
from tests.support.http_server import Answer

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{40,}")


def page(client: Client, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_the_address_to_the_first_message(office: Client, switched_on: None, serve: Serve) -> None:
    server = serve(lambda asked: Answer(204))
    form = page(office, "integration_webhooks:add")
    assert form.count(" checked") == len(public_types()) + 1
    data = {"label": "Kreisportal", "url": f"{server.url}/canary", "is_enabled": "on", "change_types": public_types()}
    answer = office.post(reverse("integration_webhooks:add"), data)
    webhook = WebhookConnection.objects.get()
    secret_url = reverse("webhook_secret", args=[webhook.public_id])
    assert (answer.status_code, answer["Location"]) == (302, secret_url)
    assert set(webhook.change_types) == set(public_types())

    connection = page(office, "integrations_connection", webhook.public_id)
    assert secret_url in connection
    assert reverse("webhook_send_test", args=[webhook.public_id]) not in connection

    page(office, "webhook_secret", webhook.public_id)
    webhook.refresh_from_db()
    assert not webhook.secret
    made = office.post(secret_url, {"instead_of": ""})
    [secret] = set(SECRET.findall(made.content.decode()))
    webhook.refresh_from_db()
    assert "no-store" in made["Cache-Control"]
    assert webhook.secret.reveal() == secret

    office.post(reverse("webhook_send_test", args=[webhook.public_id]))
    with transaction.atomic():
        announce(EventPublished(subject_id=UUID(int=1), moment=clock.now()))
    deliver_due()
    assert len(server.asked) == 2
    delivery = Delivery.objects.get()
    everything = [
        page(office, "integrations_connection", webhook.public_id),
        page(office, "webhook_secret", webhook.public_id),
        page(office, "integration_webhooks:index"),
        page(office, "integration_webhooks:edit", webhook.pk),
        page(office, "integrations_delivery", delivery.pk),
        page(office, "integrations_overview"),
    ]
    assert not [text for text in everything if secret in text or "whsec_" in text]
    assert not [text for text in (everything[0], everything[2], everything[4], everything[5]) if "canary" in text]


def test_page_that_is_sent_twice_makes_one_secret(office: Client, connect: Connect) -> None:
    webhook = connect("https://example.org/hook")
    url = reverse("webhook_secret", args=[webhook.public_id])
    data = {"instead_of": webhook.secret_made_at.isoformat(), "overlap": "24"}
    first = office.post(url, data)
    again = office.post(url, data)
    [secret] = set(SECRET.findall(first.content.decode()))
    assert (again.status_code, SECRET.findall(again.content.decode())) == (302, [])
    webhook.refresh_from_db()
    assert webhook.secret.reveal() == secret
    assert webhook.is_changing_over
    wrong = office.post(url, {"instead_of": "yesterday", "overlap": "9999"})
    assert wrong.status_code == 200
    assert not SECRET.findall(wrong.content.decode())


def test_failed_test_is_explained(office: Client, connect: Connect, serve: Serve) -> None:
    server = serve(lambda asked: Answer(404))
    webhook = connect(server.url)
    with translation.override("en"):
        answer = office.post(reverse("webhook_send_test", args=[webhook.public_id]), follow=True)
    assert "404" in answer.content.decode()


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://127.0.0.1/", "https://user@example.org/", "nonsense", ""]
)
def test_address_that_is_never_called_is_refused_at_once(office: Client, switched_on: None, url: str) -> None:
    answer = office.post(
        reverse("integration_webhooks:add"), {"label": "x", "url": url, "change_types": ["dialogue.event.updated"]}
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"url"}
    assert WebhookConnection.objects.count() == 0


def test_edit_keeps_the_secret(office: Client, connect: Connect) -> None:
    webhook = connect("https://example.org/hook")
    secret = webhook.secret.reveal()
    data = {"label": "New", "url": "https://example.org/new", "change_types": ["dialogue.event.updated"]}
    office.post(reverse("integration_webhooks:edit", args=[webhook.pk]), data)
    webhook.refresh_from_db()
    assert (webhook.label, webhook.url, webhook.change_types, webhook.is_enabled) == (
        "New",
        "https://example.org/new",
        ("dialogue.event.updated",),
        False,
    )
    assert webhook.secret.reveal() == secret


def test_strangers_and_editors_see_and_change_nothing(
    stranger: Client, editor: Client, connect: Connect, serve: Serve
) -> None:
    server = serve(lambda asked: Answer(200))
    webhook = connect(server.url)
    made = webhook.secret_made_at
    for client in (stranger, editor):
        for name in ("webhook_secret", "webhook_send_test", "integrations_connection"):
            url = reverse(name, args=[webhook.public_id])
            assert client.get(url).status_code in {302, 405}
            assert client.post(url, {"instead_of": made.isoformat(), "overlap": "0"}).status_code in {302, 405}
    webhook.refresh_from_db()
    assert webhook.secret_made_at == made
    assert server.asked == []

"""R16: a receiver that fails three times in ten and is down for two days hears of everything, under one id each, and the
reference library believes every word. The clock is moved from one moment at which something is due to the next."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import transaction
from django.db.models import Max, Min
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook

from cms.core import clock
from cms.core.changes import announce
from dialogues.changes import EventPublished, EventUpdated
from integrations.core.choices import DeliveryState
from integrations.core.models import Connection, Delivery
from integrations.core.services import connections, state
from integrations.core.services.outbox.delivering import deliver_due
from integrations.core.services.outbox.sweeping import sweep
from integrations.core.signatures import make_secret
from integrations.webhooks.models import WebhookConnection
from tests.support.http_server import Answer, Asked, http_server

BEGIN = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
OUTAGE = (BEGIN + timedelta(hours=6), BEGIN + timedelta(hours=54))
CHANGES = int(os.environ.get("WEBHOOK_CHANGES") or 25)
SPAN = timedelta(hours=60)


class Receiver:
    """Answers like the internet: some answers are lost, some wrong, and for two days there is nobody."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.seen: list[tuple[datetime, Asked]] = []
        self.taken: Counter[str] = Counter()
        self.faults = 0

    def __call__(self, asked: Asked) -> Answer | Iterator[bytes]:
        now = clock.now()
        self.seen.append((now, asked))
        if OUTAGE[0] <= now < OUTAGE[1]:
            return iter([])
        if self.dice.random() < 0.3:
            self.faults += 1
            return self.fault(asked)
        self.taken[asked.headers["webhook-id"]] += 1
        return Answer(204)

    def fault(self, asked: Asked) -> Answer | Iterator[bytes]:
        kind = self.dice.randrange(7)
        if kind == 0:  # it arrived, and nobody says so
            self.taken[asked.headers["webhook-id"]] += 1
            return iter([])
        return [
            Answer(500),
            Answer(503, {"Retry-After": "90"}),
            Answer(429, {"Retry-After": "30"}),
            Answer(302, {"Location": "/other"}),
            Answer(404),
            iter([b"<html>no HTTP</html>\r\n\r\n"]),
        ][kind - 1]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
def test_everything_arrives_whatever_the_receiver_does(settings: Settings, seed: int) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    random.seed(seed)
    secret = make_secret()
    receiver = Receiver(seed)
    state.enable("webhooks")
    with http_server(receiver) as server, clock.frozen_at(BEGIN):
        settings.OUTBOUND_ALLOW = [server.named]
        connections.connect("webhooks", {"url": server.url, "secret": secret})
    with http_server(receiver) as server:
        settings.OUTBOUND_ALLOW = [server.named]
        WebhookConnection.objects.update(url=server.url)
        announced = live_through(random.Random(seed))
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED: CHANGES}
    ids = {delivery.message_id: delivery for delivery in Delivery.objects.all()}
    assert set(receiver.taken) == set(ids)
    assert {(d.subject_id, d.change_type) for d in ids.values()} == announced
    bodies: dict[str, set[bytes]] = {}
    for moment, asked in receiver.seen:
        with time_machine.travel(moment, tick=False):
            body: dict[str, Any] = Webhook(secret).verify(asked.body, dict(asked.headers))
        delivery = ids[asked.headers["webhook-id"]]
        assert (body["type"], body["data"]["id"]) == (delivery.change_type, str(delivery.subject_id))
        bodies.setdefault(delivery.message_id, set()).add(asked.body)
    assert all(len(different) == 1 for different in bodies.values())
    assert len({json.loads(body)["data"]["cursor"] for [body] in bodies.values()}) == CHANGES
    assert receiver.faults >= CHANGES * 0.2
    assert [now for now, _asked in receiver.seen if OUTAGE[0] <= now < OUTAGE[1]]
    attempts = Delivery.objects.aggregate(most=Max("attempt_count"))["most"]
    assert 3 <= attempts <= 25
    assert Connection.objects.get().trouble == ""


def live_through(dice: random.Random) -> set[tuple[UUID, str]]:
    """Changes over two and a half days, and deliveries whenever some are due; what was announced."""
    moments = sorted(BEGIN + SPAN * dice.random() for _ in range(CHANGES))
    announced = set()
    now = BEGIN
    for _ in range(100 * CHANGES):
        waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
        due = waiting.aggregate(at=Min("not_before"))["at"]
        pause = Connection.objects.get().pause_until
        if due is not None and pause is not None:
            due = max(due, pause)
        following = min([*moments[:1], *([due] if due else [])], default=None)
        if following is None:
            return announced
        now = max(now, following)
        with clock.frozen_at(now):
            while moments and moments[0] <= now:
                moments.pop(0)
                change = dice.choice([EventPublished, EventUpdated])(subject_id=uuid4(), moment=now)
                with transaction.atomic():
                    announce(change)
                announced.add((change.subject_id, change.type))
            sweep()
            deliver_due()
    raise AssertionError("there is no end to it")

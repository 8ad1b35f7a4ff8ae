"""From a change to a post that is made once, whatever happens in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from cms.core import clock
from cms.core.changes import Change, announce
from dialogues.changes import EventCancelled, EventDocumented, EventPostponed, EventPublished, EventUpdated
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from django.core.management import call_command
from django.db import transaction
from integrations.core.choices import DeliveryState, Trouble
from integrations.core.errors import ConfigurationError
from integrations.core.models import Connection, Delivery
from integrations.core.services import connections, probing
from integrations.core.services.outbox.delivering import deliver_due
from mastodon_stub import TOKEN, MastodonStub

from wandelnetz_mastodon.models import MastodonConnection

pytestmark = pytest.mark.usefixtures("now")


def happen(event: DialogueEventPage, kind: type[Change] = EventPublished) -> None:
    with transaction.atomic():
        announce(kind(subject_id=event.public_id, moment=clock.now()))


def later(**span: int) -> Any:
    return clock.frozen_at(clock.now() + timedelta(**span))


def test_event_is_announced(event: DialogueEventPage, account: MastodonConnection, server: MastodonStub) -> None:
    happen(event)
    deliver_due()
    deliver_due()
    [post] = server.posts
    assert (post["text"], post["visibility"], post["language"]) == (
        "Neue Veranstaltung: Wer hält das Dorf zusammen?\n1. Dezember 2026, 18:00 Uhr\nonline\n"
        "http://localhost:8000/de/dialoge/land-im-wandel/wer-halt-das-dorf-zusammen/",
        "public",
        "de",
    )
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.remote_id, delivery.remote_url) == (
        DeliveryState.DELIVERED,
        "1",
        "https://example.social/@netzwerk/1",
    )


@pytest.mark.parametrize(
    ("kind", "word"),
    [(EventPostponed, "Verschoben"), (EventCancelled, "Abgesagt"), (EventDocumented, "Jetzt dokumentiert")],
)
def test_other_occasions_say_what_happened(
    event: DialogueEventPage, account: MastodonConnection, server: MastodonStub, kind: type[Change], word: str
) -> None:
    happen(event, kind)
    deliver_due()
    [text] = server.texts
    assert text.startswith(f"{word}: Wer hält das Dorf zusammen?\n")


def test_what_nobody_wants_is_not_announced(event: DialogueEventPage, account: MastodonConnection) -> None:
    happen(event, EventUpdated)
    MastodonConnection.objects.update(occasions=("dialogue.event.cancelled",))
    happen(event)
    MastodonConnection.objects.update(occasions=("dialogue.event.published",), language="en")
    happen(event)
    MastodonConnection.objects.update(language="de")
    with clock.frozen_at(clock.now() + timedelta(days=9)):
        happen(event)
    event.unpublish()
    happen(event)
    assert not Delivery.objects.exists()


def test_only_the_series_of_the_account(
    event: DialogueEventPage, account: MastodonConnection, index: Any, series: Any
) -> None:
    other = index.add_child(instance=DialogueSeriesPage(title="Anderes", slug="anderes"))
    Connection.objects.update(series=other)
    happen(event)
    assert not Delivery.objects.exists()
    Connection.objects.update(series=series)
    happen(event)
    assert Delivery.objects.count() == 1


def test_lost_answer_makes_no_second_post(
    event: DialogueEventPage, account: MastodonConnection, server: MastodonStub
) -> None:
    server.loses_answers = True
    happen(event)
    deliver_due()
    server.loses_answers = False
    assert Delivery.objects.get().state == DeliveryState.WAITING
    with later(minutes=5):
        deliver_due()
    assert (len(server.posts), Delivery.objects.get().remote_id) == (1, "1")


def test_post_is_found_when_mastodon_has_forgotten_the_key(
    event: DialogueEventPage, account: MastodonConnection, server: MastodonStub
) -> None:
    server.loses_answers = True
    happen(event)
    deliver_due()
    server.loses_answers = False
    server.keys.clear()
    with later(hours=2):
        deliver_due()
    assert (len(server.posts), Delivery.objects.get().remote_id) == (1, "1")


def test_delivered_again_by_hand_posts_nothing(
    event: DialogueEventPage, account: MastodonConnection, server: MastodonStub
) -> None:
    happen(event)
    deliver_due()
    server.keys.clear()
    Delivery.objects.update(state=DeliveryState.WAITING, settled_at=None)
    deliver_due()
    delivery = Delivery.objects.get()
    assert (len(server.posts), delivery.state, delivery.remote_id) == (1, DeliveryState.DELIVERED, "1")


def test_event_that_is_gone_by_then_is_not_posted(
    event: DialogueEventPage, account: MastodonConnection, server: MastodonStub
) -> None:
    happen(event)
    event.unpublish()
    deliver_due()
    assert (server.posts, Delivery.objects.get(change_type=EventPublished.type).state) == ([], DeliveryState.FAILED)


@pytest.mark.parametrize(
    ("status", "headers", "state", "trouble"),
    [
        (401, {}, DeliveryState.WAITING, Trouble.SETTINGS),
        (403, {}, DeliveryState.WAITING, Trouble.SETTINGS),
        (404, {}, DeliveryState.WAITING, Trouble.SETTINGS),
        (302, {"Location": "/elsewhere"}, DeliveryState.WAITING, Trouble.SETTINGS),
        (422, {}, DeliveryState.FAILED, Trouble.NONE),
        (429, {"X-RateLimit-Reset": "2026-11-24T11:30:00.000Z"}, DeliveryState.WAITING, Trouble.NONE),
        (500, {}, DeliveryState.WAITING, Trouble.NONE),
        (503, {}, DeliveryState.WAITING, Trouble.NONE),
    ],
)
def test_refusals_are_understood(
    event: DialogueEventPage,
    account: MastodonConnection,
    server: MastodonStub,
    status: int,
    headers: dict[str, str],
    state: str,
    trouble: str,
) -> None:
    server.fails_with = (status, headers)
    happen(event)
    deliver_due()
    delivery = Delivery.objects.get()
    account.refresh_from_db()
    assert (delivery.state, account.trouble, delivery.attempts.get().status_code) == (state, trouble, status)
    assert "canary" not in f"{delivery.last_error}{account.last_error}"
    if status == 429:
        assert account.pause_until == clock.now() + timedelta(minutes=30)
    server.fails_with = None
    call_command("integrations", "check", "mastodon")
    account.refresh_from_db()
    assert account.trouble == Trouble.NONE


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"id": "../../x"}', b"null"])
def test_server_that_is_not_mastodon(
    event: DialogueEventPage, account: MastodonConnection, server: MastodonStub, body: bytes
) -> None:
    server.says = body
    happen(event)
    deliver_due()
    health = probing.probe(account.pk)
    assert health is not None
    assert (Delivery.objects.get().state, health.status) == (DeliveryState.WAITING, "down")


def test_probe_names_the_account(account: MastodonConnection, server: MastodonStub) -> None:
    good = probing.probe(account.pk)
    MastodonConnection.objects.update(token="wrong")
    bad = probing.probe(account.pk)
    assert good is not None
    assert bad is not None
    assert (good.status, good.message, bad.status) == ("ok", "Das Konto @netzwerk antwortet.", "down")


@pytest.mark.parametrize(
    "values",
    [
        {"instance": "http://example.social"},
        {"instance": "https://10.0.0.1"},
        {"instance": "https://example.social/@netzwerk"},
        {"token": ""},
        {"template": "{title} {url} {secret}"},
        {"template": "{title}"},
        {"visibility": "direct"},
        {"occasions": "dialogue.event.deleted"},
        {"language": "fr"},
        {"colour": "red"},
    ],
)
def test_wrong_setting_is_refused(switched_on: None, values: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        connections.connect("mastodon", {"instance": "https://example.social", "token": TOKEN, **values})
    assert not Connection.objects.exists()


def test_command_finds_its_account_again(switched_on: None) -> None:
    values = {"instance": "https://example.social/", "token": TOKEN}
    first, is_new = connections.connect("mastodon", {**values, "template": "{title}\\n{url}"})
    again, is_new_again = connections.connect("mastodon", {**values, "occasions": "dialogue.event.cancelled"})
    row = MastodonConnection.objects.get()
    assert (is_new, is_new_again, first.pk, again.pk) == (True, False, row.pk, row.pk)
    assert (row.label, row.template, row.occasions, row.token.reveal()) == (
        "example.social",
        "{title}\n{url}",
        ("dialogue.event.cancelled",),
        TOKEN,
    )

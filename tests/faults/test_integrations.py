"""A process dies at every named place of reading, delivering and hearing; the next ones end what it began (R9, R16)."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction

from cms.core import clock
from cms.core.changes import announce
from cms.core.failpoints import declared, use_rules
from dialogues.changes import EventUpdated
from dialogues.models import DialogueEventPage, HeadCount
from integrations.core import registry
from integrations.core.choices import HookState, ImportPolicy, LinkState
from integrations.core.contract import InboundRequest
from integrations.core.models import Connection, Delivery, FieldConflict, InboundHook, RemoteLink, SyncRun
from integrations.core.services import hooks, links, state
from integrations.core.services.outbox import sweeping
from integrations.core.services.outbox.delivering import deliver_due
from integrations.core.services.sync import claiming
from integrations.core.services.sync.running import run_sync
from tests.faults.processes import fork, wait
from tests.integrations.core.box import remote
from tests.integrations.core.box.remote import SECRET
from tests.integrations.core.conftest import installed, quiet  # noqa: F401  fixtures
from tests.integrations.core.reading import read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("E38"), pytest.mark.slow]


def places(*families: str) -> list[str]:
    return sorted(name for name in declared() if name.startswith(families))


@pytest.fixture
def box(installed: None, quiet: None, transactional_db: None) -> Iterator[remote.Box]:  # noqa: F811  the fixtures
    state.enable("box")
    yield remote.empty()
    remote.empty()


def die_at(place: str, life: Callable[[], object], complaints: Path) -> int:
    def live() -> None:
        with use_rules(f"{place}=kill"):
            life()

    return wait(fork(live, complaints=complaints))


def later(span: timedelta) -> Callable[[], object]:
    moment = clock.now() + span
    return lambda: moment


@pytest.mark.parametrize("place", places("sync."))
def test_reading_converges_after_a_death(box, series, event, tmp_path, place) -> None:
    connection = Connection.objects.create(slug="box", label="Gruppe", series=series)
    begins = clock.now() + timedelta(days=30)
    event.date = begins.strftime("%Y-%m-%dT18:00")
    event.save_revision().publish()
    box.put("a", starts_at=begins, ends_at=None)
    box.put("gone", title="Was kostet der Bus?", starts_at=begins + timedelta(days=3), ends_at=None)
    read(connection)
    links.link_event(RemoteLink.objects.get(remote_id="a"), event)
    links.make_page(RemoteLink.objects.get(remote_id="gone"), series)
    read(connection)
    FieldConflict.objects.all().delete()
    Connection.objects.update(policy=ImportPolicy.DRAFT)
    box.change("a", is_online=True, place=None)
    box.count("a", 40, guests=3)
    del box.events["gone"]
    box.put("new", title="Ein ganz anderer Abend", starts_at=begins + timedelta(days=20), ends_at=None)

    code = die_at(place, lambda: run_sync(connection.pk), tmp_path / "complaints")
    assert code == -signal.SIGKILL, f"the place {place} was not passed"

    with clock.use_clock(later(claiming.LEASE + timedelta(seconds=1))):
        first, second = read(connection), read(connection)

    assert SyncRun.objects.filter(outcome="running").count() == 0
    assert (second.updated, second.created, second.offered) == (0, 0, 0)
    assert first.outcome == "done"
    states = dict(RemoteLink.objects.values_list("remote_id", "state"))
    # The dead run may have counted its complete reading, or not; three of them mark what is missing.
    assert states.pop("gone") in (LinkState.LINKED, LinkState.VANISHED)
    assert states == {"a": LinkState.LINKED, "new": LinkState.LINKED}
    assert DialogueEventPage.objects.count() == 3
    assert HeadCount.objects.get(event_key=event.translation_key).elsewhere == 43


@pytest.mark.parametrize("place", places("outbox."))
def test_delivery_arrives_after_a_death(box, series, tmp_path, place) -> None:
    Connection.objects.create(slug="box", label="Empfang")
    arrived = tmp_path / "arrived"

    def note() -> None:
        with arrived.open("a") as file:
            file.write(f"{box.delivered[-1][1]}\n")

    box.on_deliver = note
    with transaction.atomic():
        announce(EventUpdated(subject_id=uuid4(), moment=clock.now()))
    if place == "outbox.in_sweep":
        Delivery.objects.update(state="sending", lease_token=uuid4(), lease_until=clock.now() - timedelta(seconds=1))

    def life() -> None:
        sweeping.sweep()
        deliver_due()

    assert die_at(place, life, tmp_path / "complaints") == -signal.SIGKILL
    start = clock.now()
    with clock.use_clock(lambda: clock.system_clock() + timedelta(minutes=3)):
        life()

    delivery = Delivery.objects.get()
    assert delivery.state == "delivered"
    assert set(arrived.read_text().split()) == {delivery.message_id}
    assert delivery.created_at <= start


@pytest.mark.parametrize("place", places("hooks."))
def test_call_is_dealt_with_after_a_death(box, series, tmp_path, place) -> None:
    connection = Connection.objects.create(slug="box", label="Rückruf")
    handled = tmp_path / "handled"

    def note() -> None:
        with handled.open("a") as file:
            file.write(f"{box.handled[-1]}\n")

    box.on_handle = note
    call = InboundRequest(
        json.dumps(["n1", "n2"]).encode(), {"box-secret": SECRET, "box-kind": "changed"}, {}, clock.now()
    )

    def life() -> None:
        hooks.receive(registry.get("box"), connection, call)
        hooks.handle_due()

    assert die_at(place, life, tmp_path / "complaints") == -signal.SIGKILL
    with clock.use_clock(lambda: clock.system_clock() + timedelta(minutes=3)):
        hooks.sweep()
        hooks.handle_due()

    assert InboundHook.objects.get().state == HookState.HANDLED
    assert set(handled.read_text().split()) == {"n1", "n2"}

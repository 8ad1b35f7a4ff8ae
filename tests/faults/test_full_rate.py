"""R17 and R18, small: what a mail costs, and what a sender leaves to others. ``make storm`` runs ten minutes of it.

What waits is timed in long runs only; that no transaction is open while the network is asked, every run sees
(``tests/newsletters/engine/test_delivering.py``)."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.db import OperationalError, connection, connections, transaction

from cms.core import clock
from newsletters.engine import delivering, outcomes
from newsletters.engine.personal import PersonalMail, compose, forget_letters
from newsletters.engine.transport import transport_for
from newsletters.engine.transport.base import Answer
from newsletters.models import MailingRecipient, Suppression
from tests.faults.campaign import make_mailing, make_route, sink_process, work
from tests.faults.processes import Crowd

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quiet_bell", "loaded"),
    pytest.mark.requirement("E38"),
]

COST = 0.01
"""Seconds of a processor that a mail may cost: a hundred mails a second (R18), however busy the machine is."""
GROWTH = 20
"""MiB that a worker may grow by while it sends."""
WAIT = 0.3
"""Seconds that 95 % of the writes of others may take on a machine on which many tests run; the storm's bar is half."""


def send(count: int, folder: Path) -> tuple[float, float]:
    """Seconds of the processor for each of ``count`` mails, and MiB more than before."""
    make_route(rate=100_000, burst=100_000)
    make_mailing(count)
    process = psutil.Process()
    with sink_process(folder / "sink.log") as url:
        memory, begin = process.memory_info().rss, time.process_time()
        run = delivering.deliver(until=clock.now() + timedelta(seconds=60), transport=transport_for(url))
        assert str(run) == f"{count} accepted"
        return (time.process_time() - begin) / count, (process.memory_info().rss - memory) / 2**20


def test_a_mail_costs_little_and_leaves_nothing_behind(tmp_path: Path) -> None:
    cost, growth = send(400, tmp_path)
    print(f"{cost * 1000:.1f} ms a mail, {growth:.1f} MiB")
    assert cost <= COST
    assert growth <= GROWTH


def test_who_makes_every_mail_anew_is_too_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: no frozen mail is kept, and each is taken apart for each person, in eight languages."""

    def anew(row: MailingRecipient) -> PersonalMail:
        for _language in range(8):
            forget_letters()
            mail = compose(row)
        return mail

    monkeypatch.setattr(delivering, "compose", anew)
    assert send(20, tmp_path)[0] > COST


def write_beside_a_sender(folder: Path, *, seconds: float) -> float:
    """How long 95 % of small writes take while a worker sends; none may fail."""
    make_route(rate=100_000, burst=100_000)
    mailing = make_mailing(2_000)
    connections.close_all()
    waits = []
    with sink_process(folder / "sink.log") as url, Crowd({"worker": lambda: work(url)}, folder / "c"):
        while mailing.recipients.filter(state="accepted").count() < 2:
            time.sleep(0.05)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begin = time.perf_counter()
            values = {"reason": "manual", "since": mailing.created_at}
            Suppression.objects.update_or_create(recipient_key="0" * 64, defaults=values)
            waits.append(time.perf_counter() - begin)
            time.sleep(0.01)
        connections.close_all()
    return sorted(waits)[len(waits) * 95 // 100]


@pytest.mark.long
def test_others_write_beside_a_sender(tmp_path: Path) -> None:
    assert write_beside_a_sender(tmp_path, seconds=3) <= WAIT


@pytest.mark.long
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has more than one writer")
def test_a_transaction_across_the_network_keeps_others_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant has the database locked while it waits for somebody far away."""
    original = outcomes.record_accepted

    def wait_for_somebody(row: MailingRecipient, answer: Answer) -> bool:
        with transaction.atomic():
            done = original(row, answer)
            time.sleep(0.6)
        return done

    monkeypatch.setattr(outcomes, "record_accepted", wait_for_somebody)
    with suppress(OperationalError):  # waited in vain
        assert write_beside_a_sender(tmp_path, seconds=5) > WAIT

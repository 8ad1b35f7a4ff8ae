"""R4, small: a worker outlives its database. ``make storm ONLY=R4`` crashes PostgreSQL and holds SQLite's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from cms.core import clock
from cms.core.failpoints import call_at
from newsletters.engine import delivering
from newsletters.engine.transport import transport_for
from tests.faults.campaign import database_address, make_mailing, make_route
from tests.faults.checker import check
from tests.faults.weather import cut_database, fill_disk, once
from tests.support.mail_sink import Sink, sink_in_thread

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quiet_bell"),
    pytest.mark.requirement("E38"),
]

PLACES = ("mail.in_claim", "mail.before_mark", "mail.in_mark", "mail.before_outcome", "mail.in_outcome")
PEOPLE = 5


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with sink_in_thread(tmp_path / "sink.log") as sink:
        yield sink


def send_while_it_is_lost(place: str, fault: Callable[[], None], sink: Sink) -> None:
    make_route(rate=1_000, burst=1_000)
    make_mailing(PEOPLE)
    with call_at(place, once(fault)):
        delivering.deliver(until=clock.now() + timedelta(seconds=20), transport=transport_for(sink.url))


@pytest.mark.parametrize("fault", [cut_database, fill_disk])
@pytest.mark.parametrize("place", PLACES)
def test_a_worker_goes_on_and_everybody_is_served_once(place: str, fault: Callable[[], None], sink: Sink) -> None:
    send_while_it_is_lost(place, fault, sink)
    found = check(database_address(), sink.log)
    assert found.is_right, found
    assert (found.recipients, found.served, found.in_doubt) == (PEOPLE, PEOPLE, 0)


@pytest.mark.parametrize("place", ["mail.in_claim", "mail.in_mark", "mail.in_outcome"])
def test_a_worker_that_does_not_wait_for_its_database_dies(
    place: str, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: what the database says is an error like any other."""
    monkeypatch.setattr(delivering, "DatabaseError", KeyboardInterrupt)
    with pytest.raises(OperationalError):
        send_while_it_is_lost(place, cut_database, sink)

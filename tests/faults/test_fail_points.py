"""R2: at every named place a process dies, loses its database or its mail server, or finds the disk full; the next one ends
what it began.

All cases share one database and one sink; each has people of its own. ``make storm ONLY=R2`` runs them alone.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cms.core.failpoints import call_at, declared, use_rules
from newsletters.engine.control import start_due
from newsletters.engine.finishing import finish_done
from newsletters.engine.marking import Mark
from newsletters.models import MailingRecipient
from tests.faults.campaign import database_address
from tests.faults.checker import Finding, check, read_log
from tests.faults.life import Fates, live, message_id
from tests.faults.processes import fork, wait
from tests.faults.weather import cut_database, cut_mail_server, fill_disk, once
from tests.support.mail_sink import Sink, sink_in_thread

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quiet_bell"),
    pytest.mark.requirement("E38"),
]

PLACES = sorted(name for name in declared() if name.startswith("mail."))


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    """A sink, with one undisturbed life behind it: what that loaded, no child has to load again."""
    with sink_in_thread(tmp_path / "sink.log", decide=Fates()) as sink:
        live("calm", sink.url, tmp_path)
        yield sink


def die_at(place: str, sink: Sink, folder: Path, prepare: Callable[[], None] = lambda: None) -> int:
    """Live until ``place``, be killed there; the exit code."""

    def life() -> None:
        prepare()
        with use_rules(f"{place}=kill"):
            live(place, sink.url, folder)

    return wait(fork(life, complaints=folder / "complaints"))


def live_again(place: str, sink: Sink, folder: Path, prepare: Callable[[], None] = lambda: None) -> Finding:
    """Another process does all of it, some hours later; what the checker sees afterwards."""

    def life() -> None:
        prepare()
        live(place, sink.url, folder, hours=5)

    code = wait(fork(life, complaints=folder / "complaints"))
    assert code == 0, (folder / "complaints").read_text()
    _log_files(folder)
    return check(database_address(), folder / "sink.log")


def _log_files(folder: Path) -> None:
    """Mails in the folder count as taken, each once: a second copy would have the same name."""
    known = read_log(folder / "sink.log")
    with (folder / "sink.log").open("a") as log:
        for file in (folder / "mail").glob("*.eml"):
            if (name := message_id(file)) not in known:
                log.write(f"0 accepted {name}\n")


def test_there_are_enough_places() -> None:
    assert len(PLACES) >= 24


@pytest.mark.long
def test_killed_at_every_place(sink: Sink, tmp_path: Path) -> None:
    for place in PLACES:
        assert die_at(place, sink, tmp_path) == -signal.SIGKILL, f"{place} was never passed"
        found = live_again(place, sink, tmp_path)
        assert found.is_right, f"{place}: {found}"
        assert found.in_doubt == 0, f"{place}: {found}"


@pytest.mark.long
@pytest.mark.parametrize("fault", [cut_database, fill_disk, cut_mail_server])
def test_something_lost_at_every_place(fault: Callable[[], None], sink: Sink, tmp_path: Path) -> None:
    for place in PLACES:

        def life(place: str = place) -> None:
            with call_at(place, once(fault)):
                live(place, sink.url, tmp_path)

        wait(fork(life))
        found = live_again(place, sink, tmp_path)
        assert found.is_right, f"{place}: {found}"
        assert found.in_doubt == 0, f"{place}: {found}"


def no_mark(row: MailingRecipient) -> Mark:
    return Mark.DONE


def test_without_the_mark_the_checker_is_red(sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: nothing is noted before DATA."""

    def mutate() -> None:
        monkeypatch.setattr("newsletters.engine.delivering.mark", no_mark)

    assert die_at("mail.in_outcome", sink, tmp_path, mutate) == -signal.SIGKILL
    assert live_again("mail.in_outcome", sink, tmp_path, mutate).doubled


def test_when_doubt_is_sent_again_the_checker_is_red(
    sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant: a lapsed mark goes back into the queue, as in "retry what was in flight"."""

    def mutate() -> None:
        original = MailingRecipient.objects.none().__class__.update

        def update(rows: object, **values: object) -> int:
            if values == {"state": "in_doubt", "lease_until": None}:
                values = {"state": "queued", "lease_token": None, "lease_until": None}
            return original(rows, **values)

        monkeypatch.setattr(MailingRecipient.objects.none().__class__, "update", update)

    assert die_at("mail.in_outcome", sink, tmp_path, mutate) == -signal.SIGKILL
    assert live_again("mail.in_outcome", sink, tmp_path, mutate).doubled


@pytest.mark.long
def test_when_nobody_sweeps_the_rows_of_the_dead_stay_where_they_are(
    sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mutant (R1, R5): leases end, and nobody looks."""

    def begin_and_end() -> None:
        start_due()
        finish_done()

    def mutate() -> None:
        monkeypatch.setattr("tests.faults.life.sweep_once", begin_and_end)

    assert die_at("mail.after_claim", sink, tmp_path, mutate) == -signal.SIGKILL
    assert live_again("mail.after_claim", sink, tmp_path, mutate).unfinished

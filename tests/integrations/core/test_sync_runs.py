"""How a reading ends: faults and what follows from them, two at once, a dry run, off (E38, R9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from integrations.core.choices import RunOutcome, RunTrigger, Trouble
from integrations.core.errors import AuthorisationError, PermanentError, TemporaryError
from integrations.core.models import Connection, RemoteLink, SyncRun
from integrations.core.services import state
from integrations.core.services.sync import running
from integrations.core.services.sync.running import due_connections, run_sync, try_out
from tests.integrations.core.reading import read

pytestmark = pytest.mark.requirement("E38")
HOUR = timedelta(hours=1)


def test_broken_reading_keeps_what_it_wrote_and_counts_nothing_as_missing(box, connection, linked) -> None:
    box.events.clear()
    box.put("b")
    box.put("c")
    box.fault, box.fault_after = TemporaryError("Keine Antwort."), 1

    run = read(connection)

    connection.refresh_from_db()
    assert (run.outcome, run.error, run.is_complete) == (RunOutcome.FAILED, "Keine Antwort.", False)
    assert set(RemoteLink.objects.values_list("remote_id", "missing_runs")) == {("a", 0)}
    assert (connection.failure_count, connection.last_error, connection.trouble) == (1, "Keine Antwort.", "")


@pytest.mark.parametrize(
    ("fault", "trouble", "message", "pause"),
    [
        (TemporaryError("Zu viel.", retry_after=timedelta(minutes=7)), "", "Zu viel.", timedelta(minutes=7)),
        (PermanentError("Nein.", is_gone=True), Trouble.GONE, "Nein.", timedelta(hours=1)),
        (AuthorisationError("Neu anmelden."), Trouble.AUTHORISATION, "Neu anmelden.", timedelta(hours=1)),
        (KeyError("geheim"), "", None, timedelta(hours=1)),
    ],
)
def test_faults_say_what_follows(box, connection, now, fault, trouble, message, pause, caplog) -> None:
    box.fault = fault

    read(connection)

    connection.refresh_from_db()
    assert (connection.trouble, connection.next_run_at) == (trouble, now + pause)
    assert message is None or connection.last_error == message
    assert "geheim" not in connection.last_error + caplog.text
    assert (connection.pk in due_connections(now + timedelta(days=2))) == (not trouble)


def test_trouble_ends_with_a_run_by_hand_that_succeeds(box, connection) -> None:
    box.fault = AuthorisationError("Neu anmelden.")
    read(connection)
    box.fault = None

    read(connection)

    connection.refresh_from_db()
    assert (connection.trouble, connection.last_error, connection.failure_count) == ("", "", 0)


def test_two_runs_never_meet_and_a_dead_one_is_closed(box, connection, now) -> None:
    box.put("a")
    met: list[object] = []
    box.on_event = lambda event: met.append(run_sync(connection.pk))
    read(connection)
    assert met == [None]

    box.on_event = lambda event: None
    began = now - timedelta(minutes=9)
    Connection.objects.filter(pk=connection.pk).update(
        lease_until=now - timedelta(seconds=1), lease_token=uuid4(), last_run_at=began
    )
    before = set(SyncRun.objects.values_list("pk", flat=True))
    read(connection)
    dead = SyncRun.objects.exclude(pk__in=before).get()
    assert (dead.outcome, dead.started_at, dead.finished_at) == (RunOutcome.ABANDONED, began, now)


def test_what_the_clock_read_and_brought_nothing_new_leaves_no_row(box, connection, linked, now) -> None:
    before = SyncRun.objects.count()
    run = read(connection)
    connection.refresh_from_db()
    assert (run.outcome, run.unchanged) == (RunOutcome.DONE, 1)
    assert (connection.last_success_at, connection.next_run_at, connection.lease_token) == (now, now + HOUR, None)
    assert SyncRun.objects.count() == before
    run_sync(connection.pk, trigger=RunTrigger.HAND)
    assert SyncRun.objects.count() == before + 1, "somebody has asked"
    box.count("a", 3)
    read(connection)
    assert SyncRun.objects.count() == before + 2


def test_lost_claim_writes_nothing_more(box, connection, linked, event, now) -> None:
    box.change("a", starts_at=datetime(2026, 12, 3, 18, 0, tzinfo=UTC))

    def steal(_event: object) -> None:
        Connection.objects.filter(pk=connection.pk).update(lease_token="0" * 32, next_run_at=now)

    box.on_event = steal
    run = read(connection)

    event.refresh_from_db()
    connection.refresh_from_db()
    assert (run.outcome, event.date.edtf) == (RunOutcome.ABANDONED, "2026-12-01T18:00:00")
    assert connection.next_run_at == now


def test_dry_run_says_the_differences_and_writes_nothing(box, connection, linked, event) -> None:
    box.change("a", starts_at=datetime(2026, 12, 3, 18, 0, tzinfo=UTC), ends_at=None)
    box.put("b", title="Was kostet der Bus?")
    event.refresh_from_db()
    before = (
        list(RemoteLink.objects.values()),
        list(SyncRun.objects.values()),
        Connection.objects.values().get(),
        event.latest_revision_id,
    )

    tally = try_out(connection)

    assert (tally.counts["updated"], tally.counts["offered"]) == (1, 1)
    assert "03.12.2026, 19:00" in tally.text()
    assert "Was kostet der Bus?" in tally.text()
    event.refresh_from_db()
    assert before == (
        list(RemoteLink.objects.values()),
        list(SyncRun.objects.values()),
        Connection.objects.values().get(),
        event.latest_revision_id,
    )


def test_off_is_not_read(box, connection, now) -> None:
    state.disable("box")

    assert (due_connections(now), run_sync(connection.pk), running.ring_due(), box.reads) == ([], None, "", 0)


def test_wrong_settings_stop_before_the_other_side_is_asked(box, connection) -> None:
    Connection.objects.filter(pk=connection.pk).update(label="verboten")

    run = read(connection)

    connection.refresh_from_db()
    assert (run.error, connection.trouble, box.reads) == ("Der Name ist verboten.", Trouble.SETTINGS, 0)

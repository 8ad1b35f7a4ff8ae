"""Reading a connection: what is new, changed, cancelled, missing, and in conflict (E38, R9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cms.core import clock
from dialogues.choices import AttendanceMode, EventLifecycle
from dialogues.models import DialogueEventPage, HeadCount
from dialogues.services.lifecycle import postpone_event
from integrations.core.choices import ImportPolicy, LinkState, RunOutcome, Trouble
from integrations.core.contract import Coverage, NotModified, RemotePlace
from integrations.core.errors import AuthorisationError, PermanentError, TemporaryError
from integrations.core.models import Connection, FieldConflict, RemoteLink, SyncedField, SyncRun
from integrations.core.services import links, state
from integrations.core.services.sync import running
from integrations.core.services.sync.running import due_connections, run_sync, try_out

pytestmark = pytest.mark.requirement("E38")


def read(connection: Connection) -> SyncRun:
    run = run_sync(connection.pk)
    assert run is not None
    return run


def only_link() -> RemoteLink:
    return RemoteLink.objects.get()


@pytest.fixture
def linked(box, connection, event, now) -> RemoteLink:
    """The event of the fixture is linked with “a”, which says the same but for the place."""
    box.put("a")
    read(connection)
    links.link_event(only_link(), event)
    read(connection)
    box.changed_links.clear()
    return only_link()


def test_new_events_are_offered_and_nothing_is_made_of_them(box, connection, now) -> None:
    box.put("a")
    box.put("old", starts_at=now - timedelta(days=500), ends_at=None)

    run = read(connection)

    assert (run.outcome, run.seen, run.offered, run.created, run.is_complete) == (RunOutcome.DONE, 2, 1, 0, True)
    assert (only_link().remote_id, only_link().state, only_link().local_key) == ("a", LinkState.OFFERED, None)
    assert DialogueEventPage.objects.count() == 0
    connection.refresh_from_db()
    assert (connection.last_success_at, connection.next_run_at) == (now, now + connection.interval)
    assert connection.last_complete_at == now


def test_second_reading_writes_nothing_about_the_events(box, connection, linked, django_assert_num_queries) -> None:
    box.count("a", 40, guests=3, waiting=2)
    read(connection)
    for number in range(20):
        box.put(f"x{number}")
    read(connection)

    with django_assert_num_queries(14):  # claim, run and close; nothing for each event
        run = read(connection)

    assert (run.seen, run.unchanged) == (21, 21)


def test_linking_takes_what_was_open_here(linked, event) -> None:
    event.refresh_from_db()
    venue = event.venues.get()

    assert event.attendance_mode == AttendanceMode.IN_PERSON
    assert (venue.name, venue.street, venue.city) == ("Treffpunkt Freizeit", "Am Neuen Garten 64", "Potsdam")
    assert event.title == "Wer hält das Dorf zusammen?"
    assert not FieldConflict.objects.exists()
    assert set(SyncedField.objects.values_list("field", flat=True)) == {"date", "place", "status"}


def test_moved_there_moves_here_online_and_in_the_draft(box, connection, linked, event) -> None:
    event.refresh_from_db()
    event.title = "Noch nicht fertig"
    event.save_revision()
    box.change(
        "a", starts_at=datetime(2026, 12, 3, 18, 0, tzinfo=UTC), ends_at=datetime(2026, 12, 3, 19, 0, tzinfo=UTC)
    )

    run = read(connection)

    event.refresh_from_db()
    assert (event.date.edtf, str(event.end_time), event.title) == (
        "2026-12-03T19:00:00",
        "20:00:00",
        "Wer hält das Dorf zusammen?",
    )
    draft = event.get_latest_revision_as_object()
    assert (draft.title, draft.date.edtf) == ("Noch nicht fertig", "2026-12-03T19:00:00")
    assert run.updated == 1
    assert "01.12.2026, 18:00 – 19:30" in run.report


def test_other_house_keeps_nothing_of_the_first(box, connection, linked, event) -> None:
    box.change("a", place=RemotePlace("Rathaus", city="Teltow"))

    read(connection)

    event.refresh_from_db()
    assert [(v.name, v.street, v.city) for v in event.venues.all()] == [("Rathaus", "", "Teltow")]


def test_both_changed_is_a_conflict_and_ours_stays(box, connection, linked, event) -> None:
    event.refresh_from_db()
    event.date = "2026-12-08T18:00:00"
    event.save_revision().publish()
    box.change("a", starts_at=datetime(2026, 12, 3, 18, 0, tzinfo=UTC), ends_at=None)

    run = read(connection)
    again = read(connection)

    event.refresh_from_db()
    assert event.date.edtf == "2026-12-08T18:00:00"
    conflict = FieldConflict.objects.get()
    assert (conflict.field, conflict.theirs, run.conflicts, again.conflicts) == ("date", "2026-12-03T18:00Z/", 1, 0)


def test_take_theirs_and_keep_ours(box, connection, linked, event) -> None:
    event.refresh_from_db()
    event.date = "2026-12-08T18:00:00"
    event.save_revision().publish()
    box.change("a", starts_at=datetime(2026, 12, 3, 18, 0, tzinfo=UTC))
    read(connection)

    links.keep_ours(FieldConflict.objects.get())
    read(connection)
    event.refresh_from_db()
    assert (event.date.edtf, FieldConflict.objects.count()) == ("2026-12-08T18:00:00", 0)

    box.change("a", starts_at=datetime(2026, 12, 4, 18, 0, tzinfo=UTC), ends_at=None)
    read(connection)
    links.take_theirs(FieldConflict.objects.get())
    event.refresh_from_db()
    assert (event.date.edtf, FieldConflict.objects.count()) == ("2026-12-04T19:00:00", 0)
    assert read(connection).updated == 0


def test_value_that_does_not_fit_becomes_a_conflict(box, connection, linked, event) -> None:
    box.change("a", ends_at=datetime(2026, 12, 1, 16, 0, tzinfo=UTC))

    run = read(connection)

    event.refresh_from_db()
    assert (run.outcome, run.skipped, str(event.end_time)) == (RunOutcome.DONE, 1, "19:30:00")
    assert FieldConflict.objects.get().field == "date"


def test_cancelled_there_is_cancelled_here_once(box, connection, linked, event) -> None:
    box.cancel("a")

    run = read(connection)
    again = read(connection)

    event.refresh_from_db()
    assert (event.lifecycle, run.cancelled, again.unchanged) == (EventLifecycle.CANCELLED, 1, 1)
    assert "Kiste" in event.status_note
    assert only_link().state == LinkState.CANCELLED
    assert box.changed_links == [("a", LinkState.CANCELLED)]


def test_postponed_here_is_no_date_for_others_to_set(box, connection, linked, event) -> None:
    event.refresh_from_db()
    postpone_event(event, note="Krankheit")
    box.change("a", starts_at=datetime(2026, 12, 3, 18, 0, tzinfo=UTC))

    read(connection)

    event.refresh_from_db()
    assert (event.lifecycle, event.date.edtf) == (EventLifecycle.POSTPONED, "2026-12-01T18:00:00")
    assert FieldConflict.objects.get().field == "date"


@pytest.mark.requirement("E37")
def test_figures_count_for_the_places_and_name_nobody(box, connection, linked, event, now) -> None:
    box.count("a", 40, guests=3, waiting=2)

    read(connection)

    count = HeadCount.objects.get(event_key=event.translation_key)
    assert (count.elsewhere, count.taken, count.as_of) == (43, 43, now)
    link = only_link()
    assert (link.going, link.guests, link.waiting) == (40, 3, 2)


def test_figures_are_confirmed_after_half_a_day(box, connection, linked, event, now) -> None:
    box.count("a", 40)
    read(connection)

    with clock.frozen_at(now + timedelta(hours=13)):
        read(connection)

    assert HeadCount.objects.get(event_key=event.translation_key).as_of == now + timedelta(hours=13)


def test_released_link_takes_its_figures_along(box, connection, linked, event) -> None:
    box.count("a", 40)
    read(connection)

    links.let_go(only_link())

    assert HeadCount.objects.get(event_key=event.translation_key).taken == 0
    assert (only_link().state, only_link().local_key) == (LinkState.OFFERED, None)
    event.refresh_from_db()
    assert event.venues.count() == 1


def test_missing_only_warns_after_three_complete_readings(box, connection, linked, event) -> None:
    before = event.get_latest_revision().pk
    box.events.clear()
    for _time in range(2):
        read(connection)
    assert (only_link().state, only_link().missing_runs) == (LinkState.LINKED, 2)
    box.end = None
    read(connection)
    assert only_link().missing_runs == 2
    box.end = NotModified()
    read(connection)

    assert (only_link().state, only_link().missing_runs) == (LinkState.VANISHED, 3)
    event.refresh_from_db()
    assert (event.live, event.lifecycle, event.get_latest_revision().pk >= before) == (True, "automatic", True)

    box.end = Coverage()
    box.put("a")
    read(connection)
    assert (only_link().state, only_link().missing_runs) == (LinkState.LINKED, 0)


def test_what_lies_outside_the_span_is_not_missing(box, connection, linked, now) -> None:
    box.events.clear()
    box.end = Coverage(until=now + timedelta(days=1))

    run = read(connection)

    assert (run.missing, only_link().missing_runs) == (0, 0)


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
    Connection.objects.filter(pk=connection.pk).update(lease_until=now - timedelta(seconds=1), lease_token=None)
    dead = SyncRun.objects.create(connection=connection, trigger="timer", started_at=now)
    read(connection)
    dead.refresh_from_db()
    assert dead.outcome == RunOutcome.ABANDONED


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


@pytest.mark.parametrize(("policy", "is_live"), [(ImportPolicy.DRAFT, False), (ImportPolicy.PUBLISH, True)])
def test_pages_are_made_where_the_office_wants_it(box, connection, now, policy, is_live) -> None:
    Connection.objects.filter(pk=connection.pk).update(policy=policy)
    box.put("a", description="Erster Absatz\n\nZweiter <b>", is_online=True, place=None)
    box.put("past", starts_at=now - timedelta(days=3), ends_at=None)

    run = read(connection)
    again = read(connection)

    page = DialogueEventPage.objects.get()
    assert (page.live, page.title, page.date.edtf) == (is_live, "Wer hält das Dorf zusammen?", "2026-12-01T18:00:00")
    assert (page.attendance_mode, str(page.end_time)) == (AttendanceMode.ONLINE, "19:30:00")
    assert page.announcement == "<p>Erster Absatz</p><p>Zweiter &lt;b&gt;</p>"
    assert page.get_parent().specific == connection.series
    assert (run.created, again.created, again.updated, again.unchanged) == (1, 0, 0, 2)


@pytest.mark.requirement("E38")
def test_changed_id_is_healed_by_one_proposal(box, connection, linked, event) -> None:
    """Idea 6, with pages being made of new events: there is never a second page."""
    Connection.objects.filter(pk=connection.pk).update(policy=ImportPolicy.PUBLISH)
    box.events.clear()
    box.put("a2", title="Wer hält das Dorf zusammen", starts_at=datetime(2026, 12, 2, 17, 0, tzinfo=UTC), ends_at=None)
    box.count("a2", 5)
    box.end = None
    read(connection)
    box.end = Coverage()
    run, again = read(connection), read(connection)

    proposal = RemoteLink.objects.get(remote_id="a2")
    assert (run.proposals, again.proposals, run.created, again.created) == (1, 0, 0, 0)
    assert (proposal.state, proposal.replaces, proposal.local_key) == (
        LinkState.PROPOSED,
        linked,
        event.translation_key,
    )
    assert DialogueEventPage.objects.count() == 1

    links.accept_proposal(proposal)
    read(connection)

    event.refresh_from_db()
    assert event.date.edtf == "2026-12-02T18:00:00"  # the agreed values went along, so this was no conflict
    assert HeadCount.objects.get(event_key=event.translation_key).elsewhere == 5
    assert set(RemoteLink.objects.values_list("remote_id", "state")) == {
        ("a", LinkState.REPLACED),
        ("a2", LinkState.LINKED),
    }


def test_refused_proposal_does_not_come_again(box, connection, linked, event) -> None:
    box.events.clear()
    box.put("a2")
    read(connection)
    links.refuse_proposal(RemoteLink.objects.get(remote_id="a2"))

    run = read(connection)

    assert (run.proposals, RemoteLink.objects.get(remote_id="a2").state) == (0, LinkState.OFFERED)


def test_stable_name_keeps_the_link_when_the_id_changes(box, connection, event, now) -> None:
    box.put("a", stable_id="token")
    read(connection)
    links.link_event(only_link(), event)
    read(connection)
    box.events.clear()
    box.put("b", stable_id="token")

    run = read(connection)

    assert (only_link().remote_id, only_link().state, run.proposals) == ("b", LinkState.LINKED, 0)


def test_deleted_page_lets_the_event_be_chosen_again(box, connection, linked, event) -> None:
    DialogueEventPage.objects.get(pk=event.pk).delete()
    box.count("a", 3)

    read(connection)

    assert (only_link().state, only_link().local_key) == (LinkState.OFFERED, None)


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


def test_offer_that_nobody_took_goes_when_it_is_long_gone(box, connection, now) -> None:
    box.put("a")
    box.put("b")
    read(connection)
    links.leave_out(RemoteLink.objects.get(remote_id="b"))
    box.events.clear()

    for _time in range(3):
        read(connection)

    assert list(RemoteLink.objects.values_list("remote_id", "missing_runs")) == [("b", 3)]

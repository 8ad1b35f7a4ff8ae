"""What a reading brings: new events, changed values, conflicts, cancellations, figures, pages (E38, R9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cms.core import clock
from dialogues.choices import AttendanceMode, EventLifecycle
from dialogues.models import DialogueEventPage, HeadCount
from dialogues.services.lifecycle import postpone_event
from integrations.core.choices import ImportPolicy, LinkState, RunOutcome
from integrations.core.contract import Figures, RemotePlace
from integrations.core.models import Connection, FieldConflict, SyncedField
from integrations.core.services import links
from integrations.core.services.sync.running import try_out
from tests.integrations.core.reading import only_link, read

pytestmark = pytest.mark.requirement("E38")


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

    with django_assert_num_queries(12):  # claim and close, and which figures to ask for; nothing for each event
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


@pytest.mark.requirement("E37")
def test_figures_that_are_asked_for_apart_are_written_when_they_change(box, connection, linked, event, now) -> None:
    """A ``RegistrationSource``: events of which nothing is told, or that nobody has linked, stay as they are."""
    box.figures = [Figures(12, 1, 2, 40, remote_id="a"), Figures(99, remote_id="nobody")]
    dry = try_out(connection)
    assert (dry.lines, HeadCount.objects.filter(elsewhere__gt=0).count()) == (
        ["„Wer hält das Dorf zusammen?“: 14 dort angemeldet, 1 warten"],
        0,
    )

    read(connection)

    link = only_link()
    assert (link.going, link.waiting, link.guests, link.capacity, link.counted_at) == (12, 1, 2, 40, now)
    assert HeadCount.objects.get(event_key=event.translation_key).taken == 14
    with clock.frozen_at(now + timedelta(hours=1)):
        read(connection)
    assert only_link().counted_at == now
    with clock.frozen_at(now + timedelta(hours=12)):
        read(connection)
    assert only_link().counted_at == now + timedelta(hours=12)
    links.let_go(only_link())
    read(connection)
    assert not HeadCount.objects.filter(elsewhere__gt=0).exists()


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

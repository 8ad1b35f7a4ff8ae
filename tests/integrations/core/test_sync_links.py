"""Which event there is which page here: proposals, ids that change, what is missing and what is let go (E38, R9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dialogues.models import DialogueEventPage, HeadCount
from integrations.core.choices import ImportPolicy, LinkState
from integrations.core.contract import Coverage, NotModified
from integrations.core.models import Connection, RemoteLink
from integrations.core.services import links
from tests.integrations.core.reading import only_link, read

pytestmark = pytest.mark.requirement("E38")


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


def test_offer_that_nobody_took_goes_when_it_is_long_gone(box, connection, now) -> None:
    box.put("a")
    box.put("b")
    read(connection)
    links.leave_out(RemoteLink.objects.get(remote_id="b"))
    box.events.clear()

    for _time in range(3):
        read(connection)

    assert list(RemoteLink.objects.values_list("remote_id", "missing_runs")) == [("b", 3)]

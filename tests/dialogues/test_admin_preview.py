"""Previews of an event: as it is now, before it, and after it."""

from __future__ import annotations

import threading

import pytest

from cms.core import clock
from dialogues.models import DialogueEventPage
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def preview(event: DialogueEventPage, mode: str) -> str:
    return event.make_preview_request(preview_mode=mode).content.decode()


@pytest.mark.requirement("E05", "E19")
def test_a_draft_is_seen_as_it_will_be(now, series):
    event = EventFactory(
        parent=series,
        date="2026-12-01T18:00",
        announcement="<p>Was kommt</p>",
        findings="<p>Was bleibt</p>",
        live=False,
    )
    draft = event.get_latest_revision_as_object()
    statuses = {mode: preview_status(draft, mode) for mode in ("", "before", "after")}
    assert statuses == {"": "announced", "before": "announced", "after": "held"}
    for mode in statuses:
        assert "Was" in preview(draft, mode)


def preview_status(event: DialogueEventPage, mode: str) -> str:
    return event.make_preview_request(preview_mode=mode).context_data["event"]["status"]


def test_of_a_past_event_one_sees_the_announcement_again(now, series):
    event = EventFactory(parent=series, date="2026-10-01T18:00", announcement="<p>Was kommt</p>")
    assert preview_status(event, "") == "held"
    assert preview_status(event, "before") == "announced"


def test_without_a_date_all_previews_are_the_same(now, series):
    event = EventFactory(parent=series)
    assert {preview_status(event, mode) for mode in ("", "before", "after")} == {"planned"}


def test_nobody_else_gets_another_time(now):
    seen = []
    with clock.as_seen_at(now.replace(year=2030)):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        assert clock.now().year == 2030
    assert seen == [now]
    assert clock.now() == now

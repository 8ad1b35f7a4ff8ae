"""The content of the benchmark is content like any other: public, complete, and quiet."""

from __future__ import annotations

import pytest

from bench.content import fill
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.periodic import reconcile_announcements

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("full", "recordings"), [(False, 0), (True, 1)])
def test_generated_events_are_public_and_whole(client, full, recordings):
    fill(27, full=full)
    assert DialogueSeriesPage.objects.live().count() == 2
    assert DialogueEventPage.find_problems() == ([], [], [], [], [])
    answer = client.get("/api/v1/events/?limit=20").json()
    assert answer["count"] == 27
    event = answer["items"][0]
    assert len(event["contributors"]) == 2
    assert event["contributors"][0]["affiliations"][0]["role"] == "Leitung"
    assert len(event["conditions"]) == 3
    assert len(event["recordings"]) == recordings
    assert client.get(event["html_url"].removeprefix("http://localhost:8000")).status_code == 200
    assert reconcile_announcements() == "0 announced"

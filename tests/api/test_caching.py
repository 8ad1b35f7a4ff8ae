"""ETag, 304 and freshness, seen through the API."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from cms.core import clock
from cms.core.cache.moments import MomentColumns, next_public_moment
from dialogues import moments
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from tests.api.conftest import get
from tests.factories import EventFactory, PersonFactory


def test_unchanged_content_costs_a_304(client: Client, event: DialogueEventPage):
    for path in ("/api/v1/events/", f"/api/v1/events/{event.public_id}/", "/api/v1/site/", "/api/v1/openapi.json"):
        response = client.get(path)
        assert response["ETag"].startswith('"')
        assert "max-age=0" in response["Cache-Control"]
        again = client.get(path, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])


def test_a_change_is_seen_in_the_next_request(client: Client, event: DialogueEventPage):
    before = client.get("/api/v1/events/")
    event.title = "Neuer Titel"
    event.save_revision().publish()
    after = client.get("/api/v1/events/", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after.json()["items"][0]["title"]) == (200, "Neuer Titel")
    PersonFactory(name="Jana Beispiel")
    assert get(client, "/people/")["count"] == 1


def test_the_clock_alone_changes_an_answer(client: Client, series: DialogueSeriesPage, now: datetime):
    event = EventFactory(
        parent=series,
        date="2026-11-24T18:00",
        registration_doors=("meetup",),
        registration_meetup_url="https://www.meetup.com/x/events/1/",
        registration_opens_at=now + timedelta(hours=1),
        registration_closes_at=now + timedelta(hours=3),
    )
    event = DialogueEventPage.objects.get(pk=event.pk)
    seen = []
    for moment in (now, now + timedelta(hours=2), now + timedelta(hours=4), event.starts_at, event.over_at):
        with clock.frozen_at(moment):
            shown = get(client, "/events/")["items"][0]
            seen.append((shown["status"], shown["registration"]["state"]))
    assert seen == [
        ("planned", "not_yet"),
        ("planned", "open"),
        ("planned", "closed"),
        ("running", "closed"),
        ("held", "past"),
    ]


@pytest.mark.django_db
def test_moments_are_those_of_events(series: DialogueSeriesPage, now: datetime):
    columns = MomentColumns()
    moments.register(columns)
    assert columns.next_after(now) is None
    opens = now + timedelta(minutes=5)
    event = EventFactory(parent=series, date="2026-11-24T18:00", registration_opens_at=opens)
    event = DialogueEventPage.objects.get(pk=event.pk)
    assert columns.next_after(now) == opens
    assert next_public_moment(now) == opens
    assert columns.next_after(opens) == event.starts_at
    assert columns.next_after(event.starts_at) == event.over_at
    assert columns.next_after(event.over_at) is None

"""``/series/``."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from dialogues.models import DialogueSeriesPage, SeriesChannel, SeriesOrganisation
from networks.models import NetworkIndexPage
from tests.api.conftest import get, refused, titles
from tests.factories import EventFactory, NetworkFactory, OrganisationFactory, SeriesFactory

BASE = "http://localhost:8000"


@pytest.mark.requirement("E01", "E02", "E03", "E35", "E40", "E47", "E52")
def test_a_series_has_its_events_in_short(client: Client, series: DialogueSeriesPage, now: datetime):
    EventFactory(parent=series, title="Vorbei", date="2026-11-03T18:00", announcement="<p>Es war schön.</p>")
    coming = EventFactory(parent=series, title="Kommt", date="2026-12-01T18:00")
    EventFactory(parent=series, title="Entwurf", date="2026-12-02", live=False)
    series.claim, series.intro, series.aims = "Ein Jahr Land", "<p>Warum.</p>", "<p>Wozu.</p>"
    series.audiences, series.rhythm, series.planned_event_count = "Kommunen\n\nVereine", "monatlich", 8
    series.starts_on, series.ends_on, series.meetup_url = "2026-01", "2026-12", "https://www.meetup.com/land/"
    agency = OrganisationFactory(name="Agentur")
    series.organisation_roles = [
        SeriesOrganisation(organisation=agency, role="organiser", sort_order=0),
        SeriesOrganisation(organisation=agency, role="funder", wording="Gefördert von der Agentur", sort_order=1),
    ]
    series.channels = [SeriesChannel(kind="instagram", url="https://instagram.example.org/land")]
    series.save_revision().publish()
    shown = get(client, f"/series/{series.public_id}/")
    assert get(client, "/series/")["items"] == [shown]
    assert {
        key: shown[key]
        for key in shown
        if key
        not in {"events", "next_event", "updated_at", "state_label", "organisers", "funders", "starts_on", "ends_on"}
    } == {
        "id": str(series.public_id),
        "translation_key": str(series.translation_key),
        "locale": "de",
        "translations": [],
        "html_url": f"{BASE}/de/dialoge/land-im-wandel/",
        "api_url": f"{BASE}/api/v1/series/{series.public_id}/",
        "title": "Land im Wandel",
        "claim": "Ein Jahr Land",
        "intro_html": "<p>Warum.</p>",
        "intro_text": "Warum.",
        "aims_html": "<p>Wozu.</p>",
        "aims_text": "Wozu.",
        "audiences": ["Kommunen", "Vereine"],
        "image": None,
        "state": "running",
        "planned_event_count": 8,
        "event_count": 2,
        "rhythm": "monatlich",
        "free_of_charge": True,
        "networks": [],
        "meetup_url": "https://www.meetup.com/land/",
        "channels": [{"kind": "instagram", "label": "Instagram", "url": "https://instagram.example.org/land"}],
        "subscription": {"open": True, "url": f"{shown['html_url']}#subscribe", "ends": shown["ends_on"]},
        "recommendation": None,
        "calendar_url": f"{BASE}/calendar/series/{series.public_id}.ics",
        "feed_url": f"{BASE}/feed/series/{series.public_id}.atom",
    }
    assert (shown["starts_on"]["edtf"], shown["ends_on"]["label"]) == ("2026-01", "Dezember 2026")
    assert [item["name"] for item in shown["organisers"]] == ["Agentur"]
    funder = shown["funders"][0]
    assert (funder["organisation"]["name"], funder["role"], funder["wording"], funder["logo"]) == (
        "Agentur",
        "funder",
        "Gefördert von der Agentur",
        None,
    )
    assert [(event["title"], event["status"], event["is_next"]) for event in shown["events"]] == [
        ("Vorbei", "held", False),
        ("Kommt", "planned", True),
    ]
    assert shown["next_event"] == shown["events"][1]
    assert shown["next_event"]["id"] == str(coming.public_id)
    assert shown["events"][0]["teaser_text"] == "Es war schön."


@pytest.mark.requirement("E52")
def test_registration_is_off_when_the_series_has_ended(client: Client, series: DialogueSeriesPage, now: datetime):
    url = "https://www.meetup.com/land/events/1/"
    EventFactory(parent=series, date="2026-12-01T18:00", registration_doors=("meetup",), registration_meetup_url=url)
    assert get(client, "/series/")["items"][0]["events"][0]["registration"]["state"] == "open"
    series.lifecycle = "ended"
    series.save_revision().publish()
    ended = get(client, "/series/")["items"][0]
    assert (ended["state"], ended["events"][0]["registration"]["state"]) == ("ended", "closed")
    assert get(client, "/events/")["items"][0]["registration"] == {
        **get(client, "/events/")["items"][0]["registration"],
        "state": "closed",
        "channels": [],
    }


def test_filters(client: Client, home, series: DialogueSeriesPage, now: datetime):
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    network = NetworkFactory(parent=overview)
    past = SeriesFactory(parent=series.get_parent(), title="Gewesen", networks=[network], planned_event_count=8)
    EventFactory(parent=past, date="2026-11-03T18:00")
    EventFactory(parent=series, date="2026-12-03T18:00")
    assert titles(client, "/series/") == ["Gewesen", "Land im Wandel"]
    assert titles(client, "/series/", order="-title") == ["Land im Wandel", "Gewesen"]
    assert titles(client, "/series/", order="-planned_event_count", limit=1) == ["Gewesen"]
    assert titles(client, "/series/", state="ended") == ["Gewesen"]
    assert titles(client, "/series/", state="planned") == ["Land im Wandel"]
    assert titles(client, "/series/", network=network.public_id) == ["Gewesen"]
    assert titles(client, "/series/", search="wandel") == ["Land im Wandel"]
    assert titles(client, "/series/", locale="en") == []
    assert refused(client, "/series/", state="over", status="held") == ["status", "state"]

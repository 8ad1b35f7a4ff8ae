"""``/events/``: shape, filters, order, paging."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client

from dialogues.models import Contributor, DialogueSeriesPage, Topic
from networks.models import NetworkIndexPage
from tests.api.conftest import full_event, get, refused, titles
from tests.factories import ContributorFactory, EventFactory, NetworkFactory, PersonFactory, SeriesFactory
from tests.support.worlds import world

BASE = "http://localhost:8000"


def size(name: str, width: int, height: int) -> dict:
    return {"url": f"{BASE}/media/original_images/{name}", "width": width, "height": height}


@pytest.mark.requirement("E04", "E06", "E13", "E18", "E19", "E21", "E22", "E27", "E28", "E29", "E43")
def test_an_event_is_whole(client: Client, series: DialogueSeriesPage, now: datetime):
    event = full_event(series, kicker="Dialog 1", guiding_question="Was braucht es?", contributors_label="Impulse")
    event_id = str(event.public_id)
    shown = get(client, "/events/")["items"][0]
    assert get(client, f"/events/{event_id}/") == shown
    contributor = event.contributors.get()
    person = contributor.person
    part = {"id": str(contributor.public_id), "person": {"id": str(person.public_id), "name": "Jana Beispiel"}}
    plain = {
        key: value
        for key, value in shown.items()
        if key
        not in {"image", "contributors", "recordings", "presentations", "conditions", "updated_at", "organisers"}
        and not key.endswith("_label")
    }
    series_reference = {
        "id": str(series.public_id),
        "translation_key": str(series.translation_key),
        "title": "Land im Wandel",
        "html_url": f"{BASE}/de/dialoge/land-im-wandel/",
        "api_url": f"{BASE}/api/v1/series/{series.public_id}/",
    }
    topic = {"id": str(Topic.objects.get().public_id), "name": "Ehrenamt"}
    assert plain == {
        "id": event_id,
        "translation_key": str(event.translation_key),
        "locale": "de",
        "translations": [],
        "html_url": f"{BASE}/de/dialoge/land-im-wandel/was-braucht-das-dorf/",
        "api_url": f"{BASE}/api/v1/events/{event_id}/",
        "title": "Was braucht das Dorf?",
        "short_title": "",
        "kicker": "Dialog 1",
        "announcement_html": '<p>Ein Abend über <a href="https://example.org/">Orte</a>.</p>',
        "announcement_text": "Ein Abend über Orte.",
        "report_html": "<h3>So war es</h3><p>Voll.</p>",
        "report_text": "So war es\nVoll.",
        "editorial_note_html": "",
        "editorial_note_text": "",
        "kind": "dialogue",
        "series": series_reference,
        "networks": [],
        "group": None,
        "partners": [],
        "topics": [topic],
        "date": {
            "edtf": "2026-11-03T18:00:00",
            "label": "3. November 2026, 18:00 Uhr",
            "precision": "minute",
            "earliest": "2026-11-03",
            "latest": "2026-11-03",
        },
        "starts_at": "2026-11-03T18:00:00+01:00",
        "ends_at": None,
        "time_zone": "Europe/Berlin",
        "status": "held",
        "status_note": "",
        "attendance_mode": "online",
        "venues": [
            {
                "id": str(event.venues.get().public_id),
                "name": "Treffpunkt",
                "street": "",
                "postal_code": "",
                "city": "Potsdam",
                "country": "DE",
                "url": None,
                "accessibility": "",
            }
        ],
        "host_event": None,
        "free_of_charge": True,
        "will_be_recorded": False,
        "placeholder": None,
        "registration": {
            "state": "none",
            "state_label": shown["registration"]["state_label"],
            "channels": [],
            "opens_at": None,
            "closes_at": None,
            "capacity": None,
            "taken": None,
            "as_of": None,
        },
        "guiding_question": "Was braucht es?",
        "findings_html": "<ul><li>Orte zählen.</li></ul>",
        "findings_text": "– Orte zählen.",
        "documentation": dict.fromkeys(["video", "presentations", "summary", "conditions", "captions"], "done"),
        "calendar_url": f"{BASE}/calendar/event/{event_id}.ics",
    }
    assert shown["contributors_label"] == "Impulse"
    agency = event.organisation_roles.get().organisation
    assert shown["organisers"] == [
        {
            "id": str(agency.public_id),
            "name": "Agentur Beispiel",
            "short_name": "AB",
            "website": "https://agentur.example.org/",
            "logo": None,
            "api_url": f"{BASE}/api/v1/organisations/{agency.public_id}/",
            "role": "organiser",
            "role_label": shown["organisers"][0]["role_label"],
            "wording": "",
        }
    ]
    assert len(shown["contributors"]) == 1
    first = shown["contributors"][0]
    assert {key: first[key] for key in first if key != "person" and not key.endswith("_label")} == {
        "id": str(contributor.public_id),
        "affiliations": [
            {
                "role": "Bürgermeisterin",
                "organisation": {"id": str(agency.public_id), "name": "Agentur Beispiel"},
                "place": "Beispielstadt",
            }
        ],
        "category": "practice",
        "kind": "external",
        "teaser": "spricht über Orte",
        "statement_html": "<p>Orte zählen.</p>",
        "statement_text": "Orte zählen.",
        "mandate": "",
        "state": "announced",
        "note": "",
    }
    photo = first["person"]["photo"]
    assert (photo["alt"], photo["credit"], set(photo["renditions"])) == (
        "Ein grünes Feld",
        "Foto: Jana Beispiel",
        {"thumb", "portrait", "card", "wide", "hero", "social", "mail"},
    )
    recording, presentation, condition = event.recordings.get(), event.presentations.get(), event.conditions.get()
    video = shown["recordings"][0]
    assert {key: video[key] for key in video if key != "poster" and not key.endswith("_label")} == {
        "id": str(recording.public_id),
        "kind": "main",
        "title": "Der Abend",
        "intro_html": "<p>Der ganze Abend.</p>",
        "intro_text": "Der ganze Abend.",
        "provider": "vimeo",
        "page_url": "https://vimeo.com/123456789",
        "embed_url": "https://player.vimeo.com/video/123456789?dnt=1",
        "credit": "",
        "rights_holder": {"id": str(agency.public_id), "name": "Agentur Beispiel"},
        "origin": "",
        "captions": True,
        "tracks": [],
        "transcript_html": "",
        "transcript_text": "",
        "contributors": [part],
    }
    document = presentation.document
    slides = shown["presentations"][0]
    assert {key: slides[key] for key in slides if not key.endswith("_label")} == {
        "id": str(presentation.public_id),
        "title": "Folien des Abends",
        "kind": "slides",
        "url": f"{BASE}{document.url}",
        "media_type": "application/pdf",
        "size": document.file_size,
        "language": "de",
        "accessibility": "unchecked",
        "contributors": [part],
    }
    text = shown["conditions"][0]
    assert "event" not in text
    assert {key: text[key] for key in text if not key.endswith("_label") and key != "citation"} == {
        "id": str(condition.public_id),
        "translation_key": str(condition.translation_key),
        "locale": "de",
        "text_html": "<p>Ein <b>Budget</b> für Orte.</p>",
        "text_text": "Ein Budget für Orte.",
        "explanation_html": "<p>Klein, aber frei.</p>",
        "explanation_text": "Klein, aber frei.",
        "levels": ["state", "federal"],
        "topics": [topic],
        "references": [
            {
                "id": str(condition.references.get().public_id),
                "title": "Hamburg",
                "url": "https://hamburg.example.org/",
            }
        ],
        "provenance": "audience",
        "position": 1,
        "series": series_reference,
        "related": [],
        "recommendations": [],
        "html_url": f"{BASE}/de/rahmenbedingungen/{condition.public_id}/",
        "api_url": f"{BASE}/api/v1/conditions/{condition.public_id}/",
    }
    assert f"{BASE}/de/rahmenbedingungen/{condition.public_id}/" in text["citation"]


@pytest.fixture
@world
def programme(series: DialogueSeriesPage, now: datetime) -> DialogueSeriesPage:
    """Five events on both sides of now, with all precisions."""
    EventFactory(parent=series, title="Auftakt", date="2026-01-20T18:00", attendance_mode="hybrid", kind="founding")
    EventFactory(parent=series, title="Zuletzt", date="2026-11-03T18:00")
    EventFactory(parent=series, title="Abgesagt", date="2026-12-08T18:00", lifecycle="cancelled")
    EventFactory(parent=series, title="Monat", date="2027-03", attendance_mode="in_person")
    EventFactory(parent=series, title="Offen")
    return series


@pytest.mark.requirement("E02", "E05", "E07", "E08", "X01")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Auftakt", "Zuletzt", "Abgesagt", "Monat", "Offen"]),
        ({"order": "-date"}, ["Monat", "Abgesagt", "Zuletzt", "Auftakt", "Offen"]),
        ({"order": "title"}, ["Abgesagt", "Auftakt", "Monat", "Offen", "Zuletzt"]),
        ({"order": "-starts_at"}, ["Abgesagt", "Zuletzt", "Auftakt", "Offen", "Monat"]),
        ({"order": "ends_at", "limit": 1}, ["Auftakt"]),
        ({"order": "attendance_mode", "limit": 2}, ["Auftakt", "Monat"]),
        ({"order": "kicker", "limit": 1}, ["Auftakt"]),
        ({"order": "-short_title", "limit": 1}, ["Offen"]),
        ({"limit": 2}, ["Auftakt", "Zuletzt"]),
        ({"limit": 2, "offset": 3}, ["Monat", "Offen"]),
        ({"status": "held"}, ["Auftakt", "Zuletzt"]),
        ({"status": "planned"}, ["Monat", "Offen"]),
        ({"status": "cancelled"}, ["Abgesagt"]),
        ({"status": "running"}, []),
        ({"kind": "founding"}, ["Auftakt"]),
        ({"mode": "in_person"}, ["Monat"]),
        ({"upcoming": "true"}, ["Abgesagt", "Monat", "Offen"]),
        ({"upcoming": "false"}, ["Auftakt", "Zuletzt"]),
        ({"from": "2026-11-03"}, ["Zuletzt", "Abgesagt", "Monat"]),
        ({"from": "2027-03-20"}, ["Monat"]),
        ({"from": "2027-04"}, []),
        ({"to": "2026-11-03"}, ["Auftakt", "Zuletzt"]),
        ({"to": "2026-11"}, ["Auftakt", "Zuletzt"]),
        ({"from": "2026", "to": "2026"}, ["Auftakt", "Zuletzt", "Abgesagt"]),
        ({"from": "2027-21", "to": "2027-21"}, ["Monat"]),
        ({"search": "zuletzt"}, ["Zuletzt"]),
        ({"locale": "en"}, []),
        ({"series": "00000000-0000-0000-0000-000000000000"}, []),
        ({"updated_since": "2099-01-01"}, []),
        ({"updated_since": "2020-01-01T00:00:00+01:00", "limit": 1}, ["Auftakt"]),
    ],
)
def test_filters_order_and_pages(client: Client, programme: DialogueSeriesPage, query: dict, found: list[str]):
    assert titles(client, "/events/", **query) == found


def test_count_is_that_of_the_whole_list(client: Client, programme: DialogueSeriesPage):
    assert get(client, "/events/", limit=1)["count"] == 5
    assert get(client, "/events/", limit=1, offset=50) == {"count": 5, "items": []}
    assert get(client, "/events/", status="held", limit=1)["count"] == 2


def test_an_event_of_several_days_lies_on_its_last_day_too(client: Client, series: DialogueSeriesPage, now: datetime):
    EventFactory(parent=series, title="Tagung", date="2026-12-04", end_date=date(2026, 12, 6))
    assert titles(client, "/events/", **{"from": "2026-12-06"}) == ["Tagung"]
    assert titles(client, "/events/", **{"from": "2026-12-07"}) == []


def test_filters_by_relation_take_the_id_of_any_translation(
    client: Client, home, series: DialogueSeriesPage, now: datetime
):
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    network, second = NetworkFactory(parent=overview), NetworkFactory(parent=overview)
    topic, speaker, invited = Topic.objects.create(name="Ehrenamt"), PersonFactory(), PersonFactory()
    first = EventFactory(
        parent=series,
        title="Erste",
        rows={
            "contributors": [ContributorFactory(person=speaker), Contributor(person=invited, state="invited")],
            "topics": [topic],
            "networks": [second],
        },
    )
    EventFactory(parent=SeriesFactory(parent=series.get_parent()), title="Zweite")
    series.networks = [network]
    series.save_revision().publish()
    for query in (
        {"series": series.public_id},
        {"series": series.translation_key},
        {"network": network.public_id},
        {"network": second.translation_key},
        {"topic": topic.public_id},
        {"topic": topic.translation_key},
        {"person": speaker.public_id},
    ):
        assert titles(client, "/events/", **query) == [first.title]
    assert titles(client, "/events/", person=invited.public_id) == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"limit": 0}, ["limit"]),
        ({"limit": 101}, ["limit"]),
        ({"limit": "9" * 30}, ["limit"]),
        ({"limit": "1.5"}, ["limit"]),
        ({"offset": 1_000_001}, ["offset"]),
        ({"offset": -1}, ["offset"]),
        ({"locale": "fr"}, ["locale"]),
        ({"order": "random"}, ["order"]),
        ({"order": "--date"}, ["order"]),
        ({"status": "HELD"}, ["status"]),
        ({"kind": ""}, ["kind"]),
        ({"mode": "both"}, ["mode"]),
        ({"series": "1"}, ["series"]),
        ({"upcoming": "perhaps"}, ["upcoming"]),
        ({"from": "soon"}, ["from"]),
        ({"from": "XXXX"}, ["from"]),
        ({"to": "2026-13"}, ["to"]),
        ({"updated_since": "yesterday"}, ["updated_since"]),
        ({"updated_since": "9999-12-31T23:59:59-14:00"}, ["updated_since"]),
        ({"updated_since": "1735689600"}, ["updated_since"]),
        ({"search": "x" * 401}, ["search"]),
        ({"search": "a\x00b"}, ["search"]),
        ({"fields": "*"}, ["fields"]),
        ({"limit": ["1", "2"]}, ["limit"]),
        ({"bogus": "1", "limit": "x", "offset": ["1", "1"]}, ["bogus", "offset", "limit"]),
    ],
)
def test_bad_parameters_are_named(client: Client, db: None, query: dict, names: list[str]):
    assert refused(client, "/events/", **query) == names


def test_drafts_and_strangers_are_not_found(client: Client, series: DialogueSeriesPage):
    draft = EventFactory(parent=series, live=False)
    for thing_id in (draft.public_id, series.public_id, "00000000-0000-0000-0000-000000000000"):
        response = client.get(f"/api/v1/events/{thing_id}/")
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.requirement("E37", "E39", "E10", "E16", "E17")
def test_registration_offers_the_doors_that_lead_somewhere(client: Client, series: DialogueSeriesPage, now: datetime):
    event = EventFactory(
        parent=series,
        date="2026-12-01T18:00",
        registration_doors=("internal", "meetup", "external"),
        registration_meetup_url="https://www.meetup.com/land/events/1/",
        registration_external_url="https://anmelden.example.org/",
        registration_capacity=40,
    )
    shown = get(client, "/events/")["items"][0]["registration"]
    assert shown["state"] == "open"
    assert [(door["kind"], door["url"]) for door in shown["channels"]] == [
        ("internal", f"http://localhost:8000/registrations/new/?event={event.public_id}"),
        ("meetup", "https://www.meetup.com/land/events/1/"),
        ("external", "https://anmelden.example.org/"),
    ]
    assert (shown["capacity"], shown["taken"], shown["as_of"]) == (40, 0, None)

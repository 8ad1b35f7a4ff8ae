"""From Meetup's events to the contract's, and from our pages to what is sent there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.core.contract import Figures, RemotePlace, RemoteStatus
from integrations.meetup import mapping
from integrations.meetup.addresses import event_in, group_in
from integrations.meetup.answers import Group, GroupEvent, Venue, read_event, read_page
from integrations.meetup.errors import NotReadable

START = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
GROUP = Group("9001", "Dorfgespräch", "dorfgespraech", "Europe/Berlin")
HALL = Venue("77", "Kulturscheune", "Dorfstraße 1", "Beeskow", "DE", "15848")
ONLINE = Venue("26906060", "Online event", is_online=True)
EVENT = GroupEvent("301", "tok", "Titel", "https://www.meetup.com/x/events/301/", "ACTIVE", START, going=23, waiting=2)
OWN = mapping.OwnEvent(
    "Titel", "Text", "https://www.example.org/titel/", START, START + timedelta(minutes=90), "online"
)


@pytest.mark.parametrize(
    ("kind", "venues", "is_online", "place"),
    [
        ("PHYSICAL", (HALL,), False, RemotePlace("Kulturscheune", "Dorfstraße 1", "15848", "Beeskow", "DE")),
        ("PHYSICAL", (), False, None),
        ("ONLINE", (ONLINE,), True, None),
        ("HYBRID", (HALL, ONLINE), True, RemotePlace("Kulturscheune", "Dorfstraße 1", "15848", "Beeskow", "DE")),
        ("", (ONLINE,), True, None),
        ("", None, None, None),
    ],
)
def test_where(kind: str, venues: tuple[Venue, ...] | None, is_online: bool | None, place: RemotePlace | None) -> None:
    found = mapping.remote_event(replace(EVENT, kind=kind, venues=venues), GROUP, guests=None, as_of=START)
    assert (found.is_online, found.place) == (is_online, place)


@pytest.mark.parametrize("status", ["CANCELLED", "CANCELLED_PERM"])
def test_cancelled(status: str) -> None:
    found = mapping.remote_event(replace(EVENT, status=status), GROUP, guests=None, as_of=START)
    assert found.status is RemoteStatus.CANCELLED
    assert mapping.remote_event(EVENT, GROUP, guests=None, as_of=START).status is RemoteStatus.SCHEDULED


def test_figures_are_numbers_with_their_moment() -> None:
    found = mapping.remote_event(replace(EVENT, limit=30), GROUP, guests=4, as_of=START)
    assert found.figures == Figures(23, 2, 4, 30, START)
    assert found.figures.seats == 27
    assert mapping.remote_event(replace(EVENT, going=None), GROUP, guests=None, as_of=START).figures is None
    without = mapping.remote_event(replace(EVENT, allows_guests=False), GROUP, guests=None, as_of=START)
    assert without.figures == Figures(23, 2, 0, None, START)


@pytest.mark.requirement("E37")
def test_a_draft_spells_every_dangerous_default_out() -> None:
    assert mapping.draft_input(OWN, GROUP, []) == {
        "groupUrlname": "dorfgespraech",
        "publishStatus": "DRAFT",
        "selfRsvp": False,
        "title": "Titel",
        "description": "Text\n\nhttps://www.example.org/titel/",
        "startDateTime": "2026-12-01T18:00:00",
        "duration": "PT1H30M",
        "venueId": "online",
        "howToFindUs": "https://www.example.org/titel/",
        "rsvpSettings": {"rsvpLimit": 0, "guestLimit": 0},
    }


def test_places_are_those_that_the_group_knows_or_words() -> None:
    here = replace(
        OWN, mode="in_person", venue_name="kulturscheune", venue_street="Dorfstraße 1", venue_city="Beeskow"
    )
    known = mapping.draft_input(here, GROUP, [ONLINE, HALL])
    assert known["venueId"] == "77"
    unknown = mapping.draft_input(replace(here, venue_city="Storkow"), GROUP, [HALL])
    assert "venueId" not in unknown
    assert unknown["howToFindUs"] == "kulturscheune, Dorfstraße 1, Storkow"
    assert mapping.draft_input(replace(here, mode="hybrid"), GROUP, [HALL])["venueIds"] == ["77", "online"]


def test_changing_touches_one_date_and_never_turns_people_away() -> None:
    own = replace(OWN, places=10, guests=2)
    draft = mapping.edit_input(own, replace(EVENT, status="DRAFT"), GROUP, [])
    assert (draft["publishStatus"], draft["applyToSeries"], draft["eventId"]) == ("DRAFT", False, "301")
    public = mapping.edit_input(own, EVENT, GROUP, [])
    assert "publishStatus" not in public
    assert public["rsvpSettings"] == {"rsvpLimit": 23, "guestLimit": 2}
    assert not {"selfRsvp", "groupUrlname"} & set(public)


def test_long_texts() -> None:
    title = mapping.title_for_meetup("Wer hält das Dorf zusammen, " * 4)
    assert len(title) <= 80
    assert title.endswith("Dorf…")
    text = mapping.draft_input(replace(OWN, text="x" * 60_000), GROUP, [])["description"]
    assert len(text) <= 50_000
    assert text.endswith(OWN.page_url)


def test_what_was_made_before_is_found_again() -> None:
    events = {
        "1": replace(EVENT, id="1"),
        "2": replace(EVENT, id="2", status="DRAFT"),
        "3": replace(EVENT, id="3", title="Anders"),
    }
    assert mapping.find_again(events, title="Titel", starts_at=START).id == "2"
    assert mapping.find_again(events, title="Titel", starts_at=START + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("url", "group", "event_id"),
    [
        ("https://www.meetup.com/dorfgespraech/events/301/", "dorfgespraech", "301"),
        ("https://www.meetup.com/fr-FR/Dorfgespraech/events/301/?utm=x", "dorfgespraech", "301"),
        ("https://meetup.com/dorfgespraech/events/abc123", "dorfgespraech", "abc123"),
    ],
)
def test_addresses_of_events(url: str, group: str, event_id: str) -> None:
    found = event_in(url)
    assert (found.group, found.event_id) == (group, event_id)


def test_addresses_of_groups() -> None:
    assert group_in("https://www.meetup.com/de-DE/Dorfgespraech/events/") == "Dorfgespraech"
    assert group_in("meetup.com/dorfgespraech") == "dorfgespraech"
    assert group_in("https://www.example.org/dorfgespraech/") == ""
    assert event_in("https://www.example.org/dorfgespraech/events/1/") is None
    assert event_in("https://www.meetup.com/dorfgespraech/") is None


@pytest.mark.parametrize(
    "node",
    [
        None,
        [],
        {"id": 17},
        {"id": True, "token": "t", "status": "ACTIVE"},
        {"id": "1", "token": "t", "status": "ACTIVE", "dateTime": 17},
        {"id": "1", "token": "t", "status": "ACTIVE", "dateTime": "2026-12-01T18:00:00"},
        {"id": "1", "token": "t", "status": "ACTIVE", "rsvps": {"yesCount": "many"}},
        {"id": "1", "token": "t", "status": "ACTIVE", "venues": {"id": 1}},
    ],
)
def test_wrong_types_are_no_event(node: object) -> None:
    with pytest.raises(NotReadable):
        read_event(node)


def test_lenient_where_it_does_no_harm() -> None:
    """A suffix at the id, the zone's name in brackets, a length instead of an end, an end before the start."""
    node = {
        "id": "301!chp",
        "token": "t",
        "status": "ACTIVE",
        "dateTime": "2026-12-01T18:00+01:00[Europe/Berlin]",
        "endTime": None,
        "duration": "PT1H30M",
    }
    found = read_event(node)
    assert (found.id, found.starts_at, found.ends_at) == ("301", START, START + timedelta(minutes=90))
    assert read_event({**node, "duration": "PT0S"}).ends_at is None
    assert read_event({**node, "endTime": "2026-12-01T17:00:00+01:00"}).ends_at is None


def test_a_cursor_that_stays_ends_the_reading() -> None:
    page = {"edges": [], "pageInfo": {"hasNextPage": True, "endCursor": "x"}, "totalCount": 5}
    assert (read_page(page, after="").cursor, read_page(page, after="").total) == ("x", 5)
    assert (read_page(page, after="x").cursor, read_page(page, after="x").total) == ("", -1)
    assert read_page({"edges": [], "pageInfo": None}, after="").cursor == ""

"""Overviews, series and networks."""

from __future__ import annotations

from datetime import datetime

import pytest

from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from home.models import HomePage
from networks.models import NetworkIndexPage, NetworkPage
from tests.factories import EventFactory, NetworkFactory, SeriesFactory, TopicFactory
from tests.site.pages import html_of, in_order

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("E05", "E35")
def test_the_next_event_stands_first_then_what_comes_then_what_was(now: datetime, series: DialogueSeriesPage) -> None:
    for title, date in (
        ("Vorbei?", "2026-10-01T18:00"),
        ("Danach?", "2027-01-05T18:00"),
        ("Als Nächstes?", "2026-12-01T18:00"),
        ("Irgendwann?", "2027-03"),
    ):
        EventFactory(parent=series, title=title, date=date)
    html = html_of(series)
    assert in_order(
        html, 'class="poster"', "Als Nächstes?", 'id="upcoming"', "Danach?", "Irgendwann?", 'id="past"', "Vorbei?"
    )
    assert html.count("Als Nächstes?") == 1


@pytest.mark.requirement("E06")
def test_a_list_has_the_short_title_and_the_page_the_whole_question(now: datetime, series: DialogueSeriesPage) -> None:
    question = "Wie gelingt Mobilität auf dem Land, wenn niemand mehr ein Auto haben will?"
    EventFactory(parent=series, title="Zuerst?", date="2026-12-01T18:00")
    page = EventFactory(parent=series, title=question, short_title="Mobil ohne Auto", date="2026-12-15T18:00")
    html = html_of(series)
    assert f'<h3><a href="{page.url}">Mobil ohne Auto</a></h3>' in html
    assert question not in html.partition("<main")[2]
    assert f"<h1>{question}</h1>" in html_of(page)


@pytest.mark.requirement("A07", "A03", "E05")
def test_a_workshop_of_which_only_the_month_is_known_is_past_when_the_month_is(
    now: datetime, series: DialogueSeriesPage
) -> None:
    common = {"parent": series, "kind": "workshop", "attendance_mode": "online"}
    past = EventFactory(
        title="Wissen teilen?", date="2020-09", rows={"topics": [TopicFactory(name="Wissensmanagement")]}, **common
    )
    EventFactory(title="Diesen Monat?", date=f"{now:%Y-%m}", **common)
    html = html_of(series)
    assert in_order(html, 'class="poster"', "Diesen Monat?", 'id="past"', "September", "2020", "Wissen teilen?")
    page = html_of(past)
    assert in_order(
        page, "Fachworkshop", "Wissensmanagement", '<time datetime="2020-09">September 2020</time>', "Online"
    )


@pytest.mark.requirement("E01", "E02", "E03", "E47")
def test_the_series_tells_what_it_wants_and_who_pays(documented: DialogueEventPage) -> None:
    series = documented.series
    series.claim, series.rhythm = "Acht Abende", "jeden Mittwoch"
    series.aims, series.audiences = "<p>Gemeinsam lernen</p>", "Verwaltung\nVereine"
    series.planned_event_count = 8
    series.save_revision().publish()
    html = html_of(series)
    assert in_order(html, "Acht Abende", "jeden Mittwoch", "Gemeinsam lernen", "<li>Verwaltung</li><li>Vereine</li>")
    assert in_order(
        html, "Agentur Beispiel", "Gefördert durch das Landesamt Muster", 'href="https://landesamt.example"'
    )


@pytest.mark.requirement("E39", "E40")
def test_ways_to_stay_in_touch(documented: DialogueEventPage) -> None:
    series = documented.series
    html = html_of(series)
    calendar = f"localhost:8000/calendar/series/{series.public_id}.ics"
    assert f'href="webcal://{calendar}"' in html
    assert f'href="/calendar/series/{series.public_id}.ics"' in html
    assert f'<link rel="alternate" type="application/atom+xml" title="{series.title}"' in html
    assert 'href="https://www.meetup.com/beispiel/"' in html


@pytest.mark.requirement("E52")
def test_an_ended_series_stays_and_says_so(now: datetime, index: DialogueIndexPage) -> None:
    SeriesFactory(parent=index, title="Von gestern", slug="gestern", lifecycle="ended")
    SeriesFactory(parent=index, title="Von heute", slug="heute", lifecycle="running")
    assert in_order(html_of(index), 'id="current"', "Von heute", 'id="ended"', "Von gestern")
    assert '<p class="notice__title">' in html_of("/de/dialoge/gestern/")
    assert "notice__title" not in html_of("/de/dialoge/heute/")


def test_an_archived_series_leaves_the_overview_but_keeps_its_address(now: datetime, index: DialogueIndexPage) -> None:
    SeriesFactory(parent=index, title="Im Archiv", slug="archiv", lifecycle="archived")
    assert "Im Archiv" not in html_of(index)
    assert "<h1>Im Archiv</h1>" in html_of("/de/dialoge/archiv/")


@pytest.mark.requirement("A01")
def test_a_network_shows_its_mission_and_its_series(now: datetime, home: HomePage, series: DialogueSeriesPage) -> None:
    overview = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=overview)
    overview.save_revision().publish()
    network = NetworkFactory(
        parent=overview, title="Forum", claim="Vierzehn Kreise", mission="<p>Voneinander lernen</p>"
    )
    series.networks = [network]
    series.save_revision().publish()
    assert in_order(html_of(overview), "Forum", "Vierzehn Kreise")
    assert in_order(html_of(network), "<h1>Forum</h1>", "Vierzehn Kreise", "Voneinander lernen", "Land im Wandel")
    assert in_order(html_of(series), 'id="networks"', "Forum")


def test_the_start_page_shows_blocks_without_telling_the_next_event_twice(
    now: datetime, home: HomePage, series: DialogueSeriesPage
) -> None:
    EventFactory(parent=series, title="Bald?", date="2026-12-01T18:00")
    EventFactory(parent=series, title="Später?", date="2026-12-15T18:00")
    home.body = [
        ("hero", {"heading": "Willkommen", "text": "", "image": None, "link": series, "link_label": "Zur Reihe"}),
        ("next_event", {"heading": "", "series": None}),
        ("event_list", {"heading": "Was kommt", "which": "upcoming", "count": 3}),
        ("series_list", {"heading": "Reihen"}),
        ("network_list", {"heading": "Netzwerke"}),
    ]
    home.save_revision().publish()
    html = html_of("/de/")
    assert in_order(
        html, "<h1>Willkommen</h1>", 'class="poster"', "Bald?", "Was kommt", "Später?", "Reihen", "Land im Wandel"
    )
    assert html.count("Bald?") == 1
    assert "Netzwerke" not in html.partition("</main>")[0]  # there is none: no empty heading
    assert html.count("<h1") == 1


def test_overviews_and_networks_describe_themselves_to_search_engines(
    home: HomePage, index: DialogueIndexPage
) -> None:
    networks = NetworkIndexPage(title="Netzwerke", slug="netzwerke", intro="<p>Wer hier <b>mitmacht</b></p>")
    home.add_child(instance=networks)
    networks.add_child(instance=NetworkPage(title="Nah", slug="nah", mission="<p>Wege kurz halten</p>"))
    networks.add_child(instance=NetworkPage(title="Fern", slug="fern", claim="Weit weg", mission="<p>Anders</p>"))
    index.intro = "<p>Alle Reihen</p>"
    index.save_revision().publish()
    for path, description in (
        ("/de/netzwerke/", "Wer hier mitmacht"),
        ("/de/netzwerke/nah/", "Wege kurz halten"),
        ("/de/netzwerke/fern/", "Weit weg"),
        ("/de/dialoge/", "Alle Reihen"),
    ):
        assert f'<meta name="description" content="{description}">' in html_of(path)

"""Calendars and feeds as the public gets them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4
from xml.etree import ElementTree

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from cms.core import clock
from dialogues.choices import EventLifecycle
from dialogues.models import CalendarEntry, DialogueEventPage, DialogueSeriesPage, MeetingAccess, Recording
from networks.models import NetworkIndexPage
from tests.factories import ContributorFactory, EventFactory, NetworkFactory, PersonFactory, SeriesFactory
from tests.support.atom import faults_of
from tests.support.calendars import read_twice
from tests.support.worlds import world

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def calendar_url(kind: str, page: object) -> str:
    return f"/calendar/{kind}/{page.public_id}.ics"


def feed_url(series: DialogueSeriesPage) -> str:
    return f"/feed/series/{series.public_id}.atom"


def public_url(page: Page) -> str:
    return f"http://localhost:8000{page.url}"


def vevents(response) -> list[icalendar.Event]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    read_twice(response.content)
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def republish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
@world
def network(home):
    parent = NetworkIndexPage(title="Netzwerke", slug="netzwerke")
    home.add_child(instance=parent)
    parent.save_revision().publish()
    return NetworkFactory(parent=parent, title="Netzwerk Daseinsvorsorge", short_name="Netzwerk")


class TestCalendar:
    def test_series_holds_its_events_with_past_ones(self, client, series, event, now):
        past = EventFactory(parent=series, title="Vorbei?", date="2026-03-01T18:00")
        EventFactory(parent=series, title="Nur ein Monat?", date="2027-03")
        response = client.get(calendar_url("series", series))
        found = vevents(response)
        assert [str(entry["summary"]) for entry in found] == ["Vorbei?", "Wer hält das Dorf zusammen?"]
        assert [str(entry["uid"]) for entry in found] == [
            f"{past.translation_key}",
            f"{event.translation_key}",
        ]
        assert response["Content-Disposition"] == 'inline; filename="land-im-wandel.ics"'

    def test_event_is_offered_as_a_download(self, client, event):
        response = client.get(calendar_url("event", event))
        (entry,) = vevents(response)
        assert entry["dtstart"].dt.isoformat() == "2026-12-01T18:00:00+01:00"
        assert entry["url"] == public_url(event)
        assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'

    @pytest.mark.requirement("E07", "X01")
    def test_event_without_a_day_is_an_empty_calendar(self, client, series):
        vague = EventFactory(parent=series, date="2027-03")
        assert vevents(client.get(calendar_url("event", vague))) == []

    def test_ended_series_keeps_its_events(self, client, series, event, now):
        with clock.frozen_at(now + timedelta(days=3000)):
            assert len(vevents(client.get(calendar_url("series", series)))) == 1

    def test_network_holds_its_series_and_events_that_name_it(self, client, index, series, event, network):
        series.networks = [network]
        republish(series)
        other = SeriesFactory(parent=index, title="Andere Reihe")
        named = EventFactory(parent=other, title="Auch dabei?", date="2026-12-05")
        named.networks = [network]
        republish(named)
        EventFactory(parent=other, title="Nicht dabei?", date="2026-12-06")
        found = vevents(client.get(calendar_url("network", network)))
        assert [str(entry["summary"]) for entry in found] == ["Wer hält das Dorf zusammen?", "Auch dabei?"]

    def test_cancelled_event_stays_with_a_higher_sequence(self, client, series, event):
        (before,) = vevents(client.get(calendar_url("series", series)))
        republish(event, lifecycle=EventLifecycle.CANCELLED, status_note="Der Saal ist gesperrt.")
        (after,) = vevents(client.get(calendar_url("series", series)))
        assert (before["status"], before["sequence"]) == ("CONFIRMED", 0)
        assert (after["status"], after["sequence"]) == ("CANCELLED", 1)
        assert after["uid"] == before["uid"]
        assert "Der Saal ist gesperrt." in after["description"]

    def test_postponed_event_comes_back_under_the_same_uid(self, client, event):
        event = republish(event, lifecycle=EventLifecycle.POSTPONED, status_note="Neuer Termin folgt.")
        (waiting,) = vevents(client.get(calendar_url("event", event)))
        republish(event, lifecycle=EventLifecycle.AUTOMATIC, date="2027-02-01T18:00")
        (back,) = vevents(client.get(calendar_url("event", event)))
        assert (waiting["status"], waiting["sequence"]) == ("CANCELLED", 1)
        assert (back["status"], back["sequence"], back["uid"]) == ("CONFIRMED", 2, waiting["uid"])
        assert back["dtstart"].dt.isoformat() == "2027-02-01T18:00:00+01:00"

    def test_uid_is_the_same_in_every_language(self, client, event, english):
        translated = event.copy_for_translation(english, copy_parents=True)
        translated.title = "Who holds the village together?"
        translated.save_revision().publish()
        (german,) = vevents(client.get(calendar_url("event", event)))
        (foreign,) = vevents(client.get(calendar_url("event", translated)))
        assert german["uid"] == foreign["uid"]
        assert foreign["summary"] == "Who holds the village together?"

    def test_same_etag_until_something_changes(self, client, series, event):
        first = client.get(calendar_url("series", series))
        assert client.get(calendar_url("series", series), headers={"If-None-Match": first["ETag"]}).status_code == 304
        event.save()
        again = client.get(calendar_url("series", series))
        assert (again["ETag"], again.content) == (first["ETag"], first.content)
        republish(event, title="Anders?")
        assert client.get(calendar_url("series", series))["ETag"] != first["ETag"]

    def test_meeting_link_and_hidden_people_are_never_in_it(self, client, series):
        shown, invited, hidden = (
            ContributorFactory(person=PersonFactory(name="Jana Beispiel")),
            ContributorFactory(person=PersonFactory(name="Geheimer Gast"), state="invited"),
            ContributorFactory(person=PersonFactory(name="Verborgene Person", is_public=False)),
        )
        event = EventFactory(parent=series, date="2026-12-01T18:00", rows={"contributors": [shown, invited, hidden]})
        MeetingAccess.objects.create(event=event, join_url="https://meet.example.org/geheim")
        for url in (calendar_url("series", series), calendar_url("event", event), feed_url(series)):
            text = client.get(url).content.decode().replace("\r\n ", "")
            assert "Jana Beispiel" in text
            assert not re.search("geheim|Geheim|Verborgen", text)

    @pytest.mark.parametrize("kind", ["event", "series", "network"])
    def test_unknown_and_broken_ids_are_not_found(self, client, kind):
        assert client.get(f"/calendar/{kind}/{uuid4()}.ics").status_code == 404
        assert client.get(f"/calendar/{kind}/1.ics").status_code == 404

    def test_draft_private_and_expired_pages_are_not_found(self, client, series, event, now):
        draft = EventFactory(parent=series, date="2026-12-01T18:00", live=False)
        assert client.get(calendar_url("event", draft)).status_code == 404
        DialogueEventPage.objects.filter(pk=event.pk).update(expire_at=now - timedelta(minutes=1))
        assert client.get(calendar_url("event", event)).status_code == 404
        assert vevents(client.get(calendar_url("series", series))) == []
        PageViewRestriction.objects.create(page=series, restriction_type="login")
        assert client.get(calendar_url("series", series)).status_code == 404
        assert client.get(feed_url(series)).status_code == 404

    def test_nothing_can_be_written(self, series):
        before = CalendarEntry.objects.count()
        for url in (calendar_url("series", series), feed_url(series)):
            assert Client().post(url).status_code == 405
        assert CalendarEntry.objects.count() == before

    def test_queries_do_not_grow_with_the_events(self, series, event):
        from dialogues.calendars import series_calendar

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                series_calendar(series.public_id, now=clock.now())
            return len(queries)

        one = count()
        for day in range(2, 6):
            EventFactory(parent=series, date=f"2026-12-0{day}T18:00", rows={"contributors": [ContributorFactory()]})
        five = count()
        assert five <= one + 1  # people and their pictures are only asked for when there are any
        EventFactory(parent=series, date="2026-12-09T18:00", rows={"contributors": [ContributorFactory()]})
        assert count() == five


class TestFeed:
    def entries(self, response) -> tuple[ElementTree.Element, list[ElementTree.Element]]:
        assert response.status_code == 200
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert faults_of(response.content) == []
        root = ElementTree.fromstring(response.content)  # noqa: S314  our own output
        return root, root.findall(f"{ATOM}entry")

    def test_announced_and_documented_events_only(self, client, series, event, now):
        EventFactory(parent=series, title="Noch nichts bekannt?", date="2027-01-05T18:00")
        announced = EventFactory(
            parent=series,
            title="Mit Menschen?",
            date="2026-12-08T18:00",
            rows={"contributors": [ContributorFactory(person=PersonFactory(name="Jana Beispiel"))]},
        )
        documented = EventFactory(
            parent=series,
            title="Dokumentiert?",
            date="2026-03-01T18:00",
            findings="<p>Das <b>Wichtigste</b>.</p>",
            rows={"recordings": [Recording(title="Aufzeichnung", page_url="https://vimeo.com/123456")]},
        )
        _root, entries = self.entries(client.get(feed_url(series)))
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Dokumentiert?", "Mit Menschen?"]
        assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
            f"urn:uuid:{documented.public_id}",
            f"urn:uuid:{announced.public_id}",
        ]
        assert "Jana Beispiel" in entries[1].findtext(f"{ATOM}content")
        text = entries[0].findtext(f"{ATOM}content")
        assert "Das <b>Wichtigste</b>." in text
        assert '<a href="https://vimeo.com/123456">Aufzeichnung</a>' in text

    def test_required_elements(self, client, series, event):
        republish(event, announcement="<p>Ein Abend.</p>")
        root, (entry,) = self.entries(client.get(feed_url(series)))
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
        assert root.findtext(f"{ATOM}id") == f"urn:uuid:{series.public_id}"
        assert root.findtext(f"{ATOM}title") == "Land im Wandel"
        assert root.findtext(f"{ATOM}author/{ATOM}name") == "Wandelnetz"
        assert root.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", entry.findtext(f"{ATOM}updated"))
        links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
        assert links == {
            "alternate": public_url(series),
            "self": f"http://localhost:8000{feed_url(series)}",
        }
        assert entry.find(f"{ATOM}link").get("href") == public_url(event)
        assert entry.find(f"{ATOM}content").get("type") == "html"
        assert entry.findtext(f"{ATOM}summary") == "Ein Abend."

    def test_links_are_absolute(self, client, series, event):
        republish(event, announcement=f'<p><a linktype="page" id="{series.pk}">Zur Reihe</a></p>')
        _root, (entry,) = self.entries(client.get(feed_url(series)))
        addresses = re.findall(r'href="([^"]+)"', entry.findtext(f"{ATOM}content"))
        assert addresses == [public_url(series)]
        assert all(urlsplit(address).netloc for address in addresses)

    def test_id_stays_when_an_event_changes(self, client, series, event):
        event = republish(event, announcement="<p>Ein Abend.</p>")
        _root, (before,) = self.entries(client.get(feed_url(series)))
        republish(event, title="Neuer Titel?", slug="neuer-titel")
        _root, (after,) = self.entries(client.get(feed_url(series)))
        assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")
        assert after.findtext(f"{ATOM}title") == "Neuer Titel?"

    def test_empty_feed_has_the_date_of_the_series(self, client, series):
        first = client.get(feed_url(series))
        root, entries = self.entries(first)
        assert entries == []
        assert root.findtext(f"{ATOM}updated").startswith(f"{series.last_published_at:%Y-%m-%dT%H:%M:%S}")

    def test_cancelled_event_is_news_with_its_note(self, client, series, event):
        republish(event, lifecycle=EventLifecycle.CANCELLED, status_note="Der Saal <ist> gesperrt.")
        _root, (entry,) = self.entries(client.get(feed_url(series)))
        assert "<strong>Der Saal &lt;ist&gt; gesperrt.</strong>" in entry.findtext(f"{ATOM}content")

    def test_unknown_series_is_not_found(self, client):
        assert client.get(f"/feed/series/{uuid4()}.atom").status_code == 404

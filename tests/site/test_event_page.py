"""The page of an event, before and after."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from dialogues.models import DialogueEventPage, DialogueSeriesPage, MeetingAccess
from tests.factories import ContributorFactory, EventFactory, PersonFactory
from tests.site.pages import html_of, in_order, json_ld

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("E19")
def test_after_the_event_the_report_stands_on_top_and_the_announcement_is_folded(
    documented: DialogueEventPage,
) -> None:
    html = html_of(documented)
    assert in_order(html, "Der Bericht von nachher", "<details", "Die Ankündigung von vorher", "</details>")


@pytest.mark.requirement("E19")
def test_before_the_event_the_announcement_stands_open(now: datetime, series: DialogueSeriesPage) -> None:
    page = EventFactory(parent=series, date="2026-12-01T18:00", announcement="<p>Worum es geht</p>")
    html = html_of(page)
    assert "<p>Worum es geht</p>" in html
    assert "<details" not in html


@pytest.mark.requirement("E14", "E15", "E16", "E17", "E18")
def test_every_contributor_is_rendered_once_under_the_events_own_heading(documented: DialogueEventPage) -> None:
    html = html_of(documented)
    assert html.count("<h3>Ayla Beispiel</h3>") == 1
    assert in_order(
        html, "Impulsgeber:innen</h2>", "Ayla Beispiel", "Bürgermeisterin, Gemeinde | Dorf", "spricht über"
    )


@pytest.mark.requirement("E11", "E12")
def test_who_cancelled_stays_listed_with_the_note(documented: DialogueEventPage) -> None:
    html = html_of(documented)
    assert in_order(html, "Dr. Bernd Muster", "tag--warn", "musste kurzfristig absagen")


def test_an_invited_person_is_not_on_the_page(now: datetime, series: DialogueSeriesPage) -> None:
    invited = ContributorFactory(person=PersonFactory(name="Noch Geheim"), state="invited")
    page = EventFactory(parent=series, date="2026-12-01T18:00", rows={"contributors": [invited]})
    assert "Noch Geheim" not in html_of(page)


@pytest.mark.requirement("E21", "E22", "E23", "E25")
def test_conditions_stand_once_in_groups_of_their_levels(documented: DialogueEventPage) -> None:
    html = html_of(documented)
    assert in_order(
        html, "Was braucht es?", "Kommunale Ebene", "Feste Ansprechperson", "Räume ohne Antrag", "Förderung für"
    )
    assert html.count('<div class="condition__text"><p>Förderung für Personal</p></div>') == 1
    assert html.count('<section class="level"') == 2


@pytest.mark.requirement("E27", "E28")
def test_a_condition_has_anchor_explanation_example_and_permalink(documented: DialogueEventPage) -> None:
    condition = documented.conditions.get(text="<p>Förderung für Personal</p>")
    html = html_of(documented)
    assert f'id="condition-{condition.public_id}"' in html
    assert f'href="/de/rahmenbedingungen/{condition.public_id}/"' in html
    assert in_order(html, "Mindestens fünf Jahre", 'href="https://leader.example"')


@pytest.mark.requirement("E20")
def test_sections_without_content_are_hidden(now: datetime, series: DialogueSeriesPage) -> None:
    html = html_of(EventFactory(parent=series, date="2026-10-20T17:00"))
    for section in ("recordings", "presentations", "conditions", "findings", "people"):
        assert f'id="{section}"' not in html


@pytest.mark.requirement("E33", "A15", "X08")
def test_an_open_line_up_shows_the_placeholder_until_there_is_a_text(
    now: datetime, series: DialogueSeriesPage
) -> None:
    page = EventFactory(parent=series, date="2026-12-15T18:00", placeholder_text="Mehr dazu in Kürze.")
    assert "Mehr dazu in Kürze." in html_of(page)
    page.announcement = "<p>Jetzt steht es fest</p>"
    page.save_revision().publish()
    assert "Mehr dazu in Kürze." not in html_of(page)


@pytest.mark.requirement("E07")
def test_a_month_stays_a_month(now: datetime, series: DialogueSeriesPage) -> None:
    page = EventFactory(parent=series, date="2027-03")
    html = html_of(page)
    assert '<time datetime="2027-03">März 2027</time>' in html
    event = json_ld(html)[0]
    assert event["@type"] == "Event"
    assert "startDate" not in event


@pytest.mark.requirement("E07", "X01")
@pytest.mark.parametrize(
    "days", [{"date": "2026-12-04", "end_date": date(2026, 12, 6)}, {"date": "2026-12-04/2026-12-06"}]
)
def test_several_days_are_shown_with_the_last(now: datetime, series: DialogueSeriesPage, days: dict) -> None:
    EventFactory(parent=series, title="Vorher?", date="2026-12-01T18:00")
    page = EventFactory(parent=series, title="Tagung?", **days)
    after = EventFactory(parent=series, title="Danach?", date="2026-12-15")
    html = html_of(page)
    assert '<dd class="event-facts__when">4.–6. Dezember 2026</dd>' in html
    event = json_ld(html)[0]
    assert (event["startDate"], event["endDate"]) == ("2026-12-04", "2026-12-06")
    assert in_order(html_of(series), '<time datetime="2026-12-04"', "Dezember 2026<br>bis 6. Dezember</span>")
    assert in_order(html_of(after), 'rel="prev"', "4.–6. Dezember 2026", "Tagung?")


def test_one_whole_day_ends_on_the_same_day(now: datetime, series: DialogueSeriesPage) -> None:
    event = json_ld(html_of(EventFactory(parent=series, date="2026-12-04")))[0]
    assert (event["startDate"], event["endDate"]) == ("2026-12-04", "2026-12-04")


def test_day_and_time_carry_their_time_zone(documented: DialogueEventPage) -> None:
    assert '<time datetime="2026-10-20T17:00+02:00">Dienstag, 20. Oktober 2026</time>' in html_of(documented)


@pytest.mark.requirement("A04")
def test_every_picture_has_its_credit_size_and_text(documented: DialogueEventPage) -> None:
    html = html_of(documented)
    pictures = [part.partition(">")[0] for part in html.split("<img ")[1:]]
    assert len(pictures) == 3  # head, portrait, preview of the video
    for picture in pictures:
        assert "width=" in picture
        assert "height=" in picture
        assert "alt=" in picture
    assert html.count("Foto: Jana Beispiel") == 3


@pytest.mark.requirement("E04", "E09", "E10")
def test_videos_wait_for_a_click_and_only_their_page_may_frame_them(documented: DialogueEventPage) -> None:
    response = Client().get(documented.get_url())
    html = response.content.decode()
    assert "<iframe" not in html
    assert "<video" not in html
    assert 'data-embed="https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0"' in html
    assert 'href="https://www.youtube.com/watch?v=abcdefghijk"' in html
    assert 'href="https://archiv.example/7"' in html
    assert html.count("data-embed=") == 2
    policy = response["Content-Security-Policy"]
    assert "frame-src 'self' https://player.vimeo.com https://www.youtube-nocookie.com" in policy
    assert "script-src 'self'" in policy


def test_a_page_without_videos_may_frame_nothing(now: datetime, event: DialogueEventPage) -> None:
    response = Client().get(event.get_url())
    assert "frame-src" not in response["Content-Security-Policy"]
    assert "video.js" not in response.content.decode()


def test_a_presentation_says_what_it_is(documented: DialogueEventPage) -> None:
    html = html_of(documented)
    assert in_order(html, 'hreflang="en">Ehrenamt braucht Zeit</a>', "PDF", "2,0\xa0KB")


@pytest.mark.requirement("E37", "E39")
def test_registering_and_joining_the_group_are_two_things(now: datetime, series: DialogueSeriesPage) -> None:
    series.meetup_url = "https://www.meetup.com/beispiel/"
    series.save_revision().publish()
    page = EventFactory(
        parent=series,
        date="2026-12-01T18:00",
        announcement="<p>Text</p>",
        will_be_recorded=True,
        registration_doors=("meetup", "external"),
        registration_meetup_url="https://www.meetup.com/beispiel/events/1/",
        registration_external_url="https://anmeldung.example/1",
    )
    html = html_of(page)
    assert 'href="https://www.meetup.com/beispiel/events/1/"' in html
    assert 'href="https://anmeldung.example/1"' in html
    assert 'href="https://www.meetup.com/beispiel/"' in html


@pytest.mark.requirement("E51")
def test_the_meeting_link_is_nowhere(now: datetime, event: DialogueEventPage) -> None:
    MeetingAccess.objects.create(event=event, join_url="https://meet.example/canary", note="canary")
    assert "canary" not in html_of(event)


def test_a_cancelled_event_says_so_in_words_and_data(now: datetime, series: DialogueSeriesPage) -> None:
    page = EventFactory(parent=series, date="2026-12-01T18:00", lifecycle="cancelled", status_note="Wegen Krankheit.")
    html = html_of(page)
    assert in_order(html, "notice--warn", "Wegen Krankheit.")
    data = json_ld(html)[0]
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert "offers" not in data
    assert 'id="registration"' not in html


def test_structured_data_of_an_event_to_come(now: datetime, series: DialogueSeriesPage) -> None:
    page = EventFactory(
        parent=series,
        date="2026-12-15T18:00",
        attendance_mode="in_person",
        registration_doors=("external",),
        registration_external_url="https://anmeldung.example/1",
        registration_opens_at=now + timedelta(days=1),
    )
    data = json_ld(html_of(page))[0]
    assert "location" not in data  # no house and no town yet: nothing is invented
    assert "endDate" not in data
    assert data["offers"] == {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "EUR",
        "availability": "https://schema.org/InStock",
        "url": "https://anmeldung.example/1",
        "validFrom": "2026-11-25T12:00:00+01:00",
    }


def test_structured_data_of_a_held_event(documented: DialogueEventPage) -> None:
    event, trail = json_ld(html_of(documented))
    assert event["startDate"] == "2026-10-20T17:00:00+02:00"
    assert event["endDate"] == "2026-10-20T18:30:00+02:00"
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert event["location"] == [
        {
            "@type": "Place",
            "name": "Treffpunkt",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "Am Garten 1",
                "postalCode": "14469",
                "addressLocality": "Potsdam",
                "addressCountry": "DE",
            },
        },
        {"@type": "VirtualLocation", "url": "http://localhost:8000/de/dialoge/land-im-wandel/dorf/"},
    ]
    assert event["performer"] == [{"@type": "Person", "name": "Ayla Beispiel"}]
    assert event["organizer"] == [
        {"@type": "Organization", "name": "Agentur Beispiel", "url": "https://agentur.example"}
    ]
    assert [item["name"] for item in trail["itemListElement"]][1:] == [
        "Dialoge",
        "Land im Wandel",
        "Wer hält das Dorf zusammen?",
    ]


def test_markup_in_a_title_cannot_leave_the_data_block(now: datetime, series: DialogueSeriesPage) -> None:
    page = EventFactory(parent=series, title="</script><script>alert(1)</script>", slug="boese", date="2026-12-01")
    html = html_of(page)
    assert "<script>alert" not in html
    assert json_ld(html)[0]["name"] == "</script><script>alert(1)</script>"


def test_neighbours_in_the_series_by_date(now: datetime, series: DialogueSeriesPage) -> None:
    later = EventFactory(parent=series, title="Dritter?", date="2026-12-15T18:00")
    EventFactory(parent=series, title="Erster?", slug="erster", date="2026-10-01T18:00")
    EventFactory(parent=series, title="Verborgen?", date="2026-11-01T18:00", live=False)
    middle = EventFactory(parent=series, title="Zweiter?", date="2026-12-01T18:00")
    html = html_of(middle)
    assert in_order(html, 'rel="prev"', "Erster?", 'rel="next"', "Dritter?")
    assert "Verborgen?" not in html
    assert 'rel="next"' not in html_of(later)


def test_the_preview_looks_like_the_page(now: datetime, series: DialogueSeriesPage) -> None:
    page = EventFactory(parent=series, title="Alt?", date="2026-12-01T18:00")
    page.title = "Neu?"
    page.contributors = [ContributorFactory(person=PersonFactory(name="Ganz Neu"))]
    response = page.make_preview_request()
    html = response.render().content.decode() if not response.is_rendered else response.content.decode()
    assert "<h1>Neu?</h1>" in html
    assert "Ganz Neu" in html

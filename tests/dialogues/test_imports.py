"""Series and events from a file: what contract 6 says, field by field."""

from __future__ import annotations

from datetime import date, time

import pytest
from wagtail.models import Locale

from cms.core.fuzzydates import FuzzyDate
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
    MeetingAccess,
    Topic,
)
from tests.support.import_files import imported, refused, take, with_event

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("E01", "E02", "E03", "E40", "E47")
def test_a_series_with_all_that_stands_on_it() -> None:
    data = with_event()
    data["networks"] = [{"key": "n", "name": "Netz"}]
    data["series"][0] |= {
        "claim": "Ein Satz",
        "intro": "Warum",
        "aims_html": "<ul><li>eins</li></ul>",
        "audiences": ["Kommunen", " das  Land "],
        "state": "archived",
        "starts_on": "2027-01",
        "ends_on": "2027-23",
        "planned_event_count": 8,
        "rhythm": "monatlich",
        "free_of_charge": False,
        "networks": ["n"],
        "organisers": ["stadt"],
        "funders": [{"organisation": "stadt", "wording": "Gefördert von A"}],
        "meetup_url": "https://www.meetup.com/x/",
        "channels": [{"kind": "linkedin", "url": "https://l.example"}],
    }
    take(data)
    page = DialogueSeriesPage.objects.get()
    assert (page.claim, page.intro, page.aims) == ("Ein Satz", "<p>Warum</p>", "<ul><li>eins</li></ul>")
    assert page.audiences == "Kommunen\ndas Land"
    assert (page.lifecycle, page.planned_event_count, page.rhythm, page.free_of_charge) == (
        "archived",
        8,
        "monatlich",
        False,
    )
    assert (page.starts_on, page.ends_on) == (FuzzyDate("2027-01"), FuzzyDate("2027-23"))
    assert [network.title for network in page.networks.all()] == ["Netz"]
    assert [(row.role, row.wording) for row in page.organisation_roles.all()] == [
        ("organiser", ""),
        ("funder", "Gefördert von A"),
    ]
    assert [(row.kind, row.url) for row in page.channels.all()] == [("linkedin", "https://l.example")]
    assert page.meetup_url == "https://www.meetup.com/x/"
    assert page.live
    assert page.get_latest_revision() is not None


@pytest.mark.requirement("E07", "X01")
@pytest.mark.parametrize(
    ("fields", "edtf", "start", "end"),
    [
        ({"date": "2027-03-10T18:00", "ends_at": "19:30"}, "2027-03-10T18:00:00", "17:00", (time(19, 30), None)),
        ({"date": "2027-07-10T18:00+02:00", "ends_at": "2027-07-10T19:30"}, "2027-07-10T18:00:00", "16:00", (time(19, 30), None)),
        ({"date": "2027-03-10T17:00Z"}, "2027-03-10T18:00:00", "17:00", (None, None)),
        ({"starts_at": "2027-03-10T18:00:00+01:00", "ends_at": "2027-03-11T12:00:00+01:00"}, "2027-03-10T18:00:00", "17:00", (time(12, 0), date(2027, 3, 11))),
        ({"date": "2027-03-10", "ends_at": "2027-03-12"}, "2027-03-10", None, (None, date(2027, 3, 12))),
        ({"date": "2027-22"}, "2027-22", None, (None, None)),
        ({"date": 2027}, "2027", None, (None, None)),
        ({"date": "2027-03-10T18:00", "time_zone": "UTC"}, "2027-03-10T18:00:00", "18:00", (None, None)),
    ],
)  # fmt: skip
def test_dates_are_as_exact_as_they_are_written(
    fields: dict[str, object], edtf: str, start: str | None, end: tuple[object, object]
) -> None:
    page = imported(**fields)
    assert page.date.edtf == edtf
    assert (page.starts_at.strftime("%H:%M") if page.starts_at else None) == start
    assert (page.end_time, page.end_date) == end


def test_two_beginnings_must_be_one() -> None:
    lines = refused(with_event(date="2027-03-10T18:00", starts_at="2027-03-10T19:00"))
    assert lines == [
        "test.yaml: series[0].events[0].starts_at: “date” and “starts_at” contradict each other; one of them is enough."
    ]


@pytest.mark.parametrize(
    ("status", "lifecycle"),
    [
        ("cancelled", "cancelled"),
        ("postponed", "postponed"),
        ("planned", "planned"),
        ("announced", "announced"),
        ("running", "automatic"),
        ("held", "automatic"),
    ],
)
def test_a_status_is_a_decision_or_follows_from_the_clock(status: str, lifecycle: str) -> None:
    assert imported(status=status, status_note="Warum").lifecycle == lifecycle


@pytest.mark.requirement("E37", "E39")
@pytest.mark.parametrize(
    ("registration", "expected"),
    [
        ({"doors": ["meetup"], "url": "https://www.meetup.com/x/events/1/"}, (("meetup",), "https://www.meetup.com/x/events/1/", "")),
        ({"doors": ["external"], "url": "https://a.example/f"}, (("external",), "", "https://a.example/f")),
        ({"doors": ["internal"]}, (("internal",), "", "")),
        ({"url": "https://meetu.ps/e/1"}, (("meetup",), "https://meetu.ps/e/1", "")),
        ({"url": "https://a.example/f"}, (("external",), "", "https://a.example/f")),
        ({"doors": ["meetup", "external"], "url": "https://meetup.com/x/events/1/", "external_url": "https://a.example/f"}, (("meetup", "external"), "https://meetup.com/x/events/1/", "https://a.example/f")),
    ],
)  # fmt: skip
def test_an_address_goes_with_its_door(registration: dict[str, object], expected: tuple[object, ...]) -> None:
    page = imported(registration=registration)
    assert (tuple(page.registration_doors), page.registration_meetup_url, page.registration_external_url) == expected


def test_registration_has_times_and_places() -> None:
    page = imported(
        date="2027-03-10T18:00",
        registration={
            "doors": ["internal"],
            "capacity": 20,
            "waitlist": True,
            "opens": "2027-02-01T09:00",
            "closes": "2027-03-10T11:00:00+00:00",
        },
    )
    assert (page.registration_capacity, page.registration_waitlist) == (20, True)
    assert page.registration_opens_at.isoformat() == "2027-02-01T08:00:00+00:00"
    assert page.registration_closes_at.isoformat() == "2027-03-10T11:00:00+00:00"


def test_a_door_without_its_address_is_named() -> None:
    lines = refused(with_event(registration={"doors": ["external"]}))
    assert len(lines) == 1
    assert lines[0].startswith("test.yaml: series[0].events[0].registration: ")


@pytest.mark.requirement("E51")
def test_the_meeting_link_is_stored_apart() -> None:
    secret = "https://konferenz.example/geheim"
    page = imported(join_url=secret, dial_in="030 123, 456")
    assert MeetingAccess.objects.get().join_url == secret
    assert secret not in str(page.get_latest_revision().content)
    take(with_event(join_url=None))
    assert MeetingAccess.objects.count() == 0


@pytest.mark.requirement("E08", "E07")
def test_venues_and_host() -> None:
    page = imported(
        attendance_mode="hybrid",
        venues=["Potsdam", {"name": "Halle", "city": "Berlin", "postal_code": 10999}],
        host_event="Große Konferenz",
    )
    assert [(row.name, row.city, row.postal_code, row.country) for row in page.venues.all()] == [
        ("", "Potsdam", "", "DE"),
        ("Halle", "Berlin", "10999", "DE"),
    ]
    assert (page.host_event_title, page.host_event_url) == ("Große Konferenz", "")
    take(with_event(host_event={"title": "K", "url": "https://k.example"}))
    page.refresh_from_db()
    assert (page.host_event_title, page.host_event_url) == ("K", "https://k.example")


def test_topics_are_made_once_whatever_their_capitals() -> None:
    page = imported(topics=["Ökologie", "Wohnen"])
    take(with_event(topics=["ökologie"]))
    assert Topic.objects.count() == 2
    assert [topic.name for topic in page.topics.all()] == ["Ökologie"]


def test_documentation_only_takes_decisions() -> None:
    page = imported(documentation={"video": "done", "captions": "not_planned", "summary": "open"})
    assert page.documentation_not_planned == ("captions",)


def test_fields_that_are_not_given_stay_as_editors_left_them() -> None:
    page = imported(kicker="Alt", contributors=["ole"])
    page.announcement = "<p data-block-key='x'>Vom Büro</p>"
    page.save_revision().publish()
    assert take(with_event()).changes_anything is False
    take(with_event(kicker="Neu"))
    page = DialogueEventPage.objects.get()
    assert (page.kicker, page.announcement, page.contributors.count()) == (
        "Neu",
        "<p data-block-key='x'>Vom Büro</p>",
        1,
    )


def test_an_event_as_a_draft_and_a_series_as_a_draft_stay_hidden() -> None:
    assert imported(draft=True).live is False
    data = with_event(key="f")
    data["series"][0] |= {"key": "t", "draft": True}
    take(data)
    assert DialogueSeriesPage.objects.get(title="Eine Reihe", live=False).get_children().live().count() == 0


def test_the_same_event_key_in_two_series_is_two_events() -> None:
    data = with_event()
    data["series"].append({**data["series"][0], "key": "t", "title": "Andere"})
    take(data)
    assert DialogueEventPage.objects.count() == 2
    assert take(data).changes_anything is False


def test_a_second_language_translates_rows_in_their_order(english: Locale) -> None:
    take(with_event(contributors=["jana"], conditions=[{"text": "Eins", "levels": ["eu"]}, {"text": "Zwei"}]))
    german = DialogueEventPage.objects.get()
    data = {
        "locale": "en",
        "series": [
            {
                "key": "s",
                "title": "A series",
                "events": [
                    {
                        "key": "e",
                        "title": "What next?",
                        "contributors": [{"person": "jana", "teaser": "talks"}],
                        "conditions": [{"text": "One"}, {"text": "Two"}],
                    }
                ],
            }
        ],
    }
    take(data)
    translated = DialogueEventPage.objects.get(locale=english)
    assert translated.translation_key == german.translation_key
    assert translated.get_parent().title == "A series"
    assert [(row.text, row.levels, row.translation_key) for row in translated.conditions.all()] == [
        ("<p>One</p>", ("eu",), german.conditions.all()[0].translation_key),
        ("<p>Two</p>", (), german.conditions.all()[1].translation_key),
    ]
    assert translated.contributors.get().translation_key == german.contributors.get().translation_key
    assert take(data).changes_anything is False

"""The office's lists and pages about registrations: what they show, how they are searched, and to whom."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.core import clock
from cms.core.addresses import recipient_key
from dialogues.models import (
    OutsideCount,
    Registration,
)
from dialogues.services.registrations.changing import cancel, check_in
from tests.dialogues.registrations.conftest import come, row_of
from tests.dialogues.registrations.office import (
    answer,
    asked,
    assert_not_found,
    data_of_add,
    everything,
    names,
    one,
    person,
    queries_of,
)
from tests.factories import EventFactory

__all__ = ["asked"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.mark.requirement("B03")
def test_only_the_office_sees_people_and_nobody_else_changes_anything(office, editor, reviewer, stranger, event):
    row, _outcome = come(event, "lea")
    count = OutsideCount.objects.create(event_key=event.translation_key, source="office", going=3, as_of=clock.now())
    pages = [
        one(name, event)
        for name in (
            "event_registrations",
            "event_registrations_results",
            "registration_add",
            "registration_count",
            "registration_export",
            "registration_attendance",
            "registration_check_in",
        )
    ] + [
        person(name, row)
        for name in (
            "registration",
            "registration_change",
            "registration_cancel",
            "registration_send_again",
            "registration_erase",
        )
    ]
    acts = {
        one("registration_add", event): data_of_add(),
        one("registration_count", event): {"going": "9"},
        one("registration_export", event): {"columns": ["address"], "states": ["confirmed"], "file_format": "csv"},
        one("registration_check_in", event): {"person": str(row.public_id), "here": "yes"},
        person("registration_change", row): {"guests": "2"},
        person("registration_cancel", row): {"tell": "on"},
        person("registration_send_again", row): {},
        person("registration_erase", row): {"what": "everything", "sure": "on"},
    }
    before = everything()
    for client in (editor, reviewer, stranger, Client()):
        for url in pages:
            assert client.get(url).status_code == 302, url
        for url, data in acts.items():
            assert client.post(url, data).status_code == 302, url
    assert everything() == before
    assert count.going == 3
    for url in pages:
        assert office.get(url).status_code == 200, url


@pytest.mark.requirement("B03")
def test_editors_see_figures_and_no_person(editor, reviewer, stranger, event):
    come(event, "lea")
    for client in (editor, reviewer):
        for name in ("registrations", "registration_figures", "wagtailadmin_home"):
            text = client.get(reverse(name)).content.decode()
            assert event.title in text, name
            assert "lea@beispiel.test" not in text
            assert one("event_registrations", event) not in text
        assert client.get(reverse("registration_figures_csv")).status_code == 200
    for name in ("registrations", "registration_figures", "registration_figures_xlsx"):
        assert stranger.get(reverse(name)).status_code == 302, name
    assert event.title not in stranger.get(reverse("wagtailadmin_home")).content.decode()


def test_the_list_of_events_shows_the_figures_and_what_is_to_come_first(office, event, series):
    EventFactory(parent=series, title="Ohne Anmeldung?", date="2026-12-02T18:00")
    over = EventFactory(parent=series, title="Vorbei?", date="2026-10-01T18:00", registration_doors=["internal"])
    later = EventFactory(parent=series, title="Später?", date="2027-01-12T18:00", registration_doors=["internal"])
    come(event, "lea", guest_count=1)
    come(event, "mia")
    found = office.get(reverse("registrations"))
    assert [page.title for page in found.context["object_list"]] == [event.title, later.title, over.title]
    figures = found.context["object_list"][0].figures
    assert (figures.count.taken, figures.capacity, figures.count.waiting, figures.free) == (2, 2, 1, 0)
    assert figures.state == "waitlist"
    for query, expected in (("when=coming", 2), ("when=over", 1), (f"series={series.pk}", 3), ("q=vorbei", 1)):
        assert len(office.get(reverse("registrations") + "?" + query).context["object_list"]) == expected, query


@pytest.mark.parametrize("name", ["registrations", "event_registrations", "registration_check_in", "registration"])
def test_screens_need_the_same_number_of_queries_whatever_their_length(office, asked, series, name):
    row = row_of(asked, "lea")
    url = {"registrations": reverse("registrations"), "registration": person("registration", row)}.get(name)
    url = url or one(name, asked)
    few = queries_of(office, url)
    for number in range(4):
        other = EventFactory(
            parent=series,
            title=f"Noch eine {number}?",
            date=f"2026-12-0{number + 2}T18:00",
            registration_doors=["internal"],
        )
        come(other, "lea")
        answer(asked, f"person{number}", name=f"Person {number}")
    # One more: titles of other registrations are read when there are some; they are two kinds.
    assert queries_of(office, url) <= few + (2 if name == "registration" else 0)


def test_the_first_screen_needs_the_same_number_of_queries_however_many_events(office, event, series):
    url = reverse("wagtailadmin_home")
    few = queries_of(office, url)
    for number in range(3):
        EventFactory(
            parent=series,
            title=f"Noch eine {number}?",
            date=f"2026-12-0{number + 2}T18:00",
            registration_doors=["internal"],
        )
    assert queries_of(office, url) <= few + 6  # what “Due” says of further events


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"lea", "mia", "tom"}),
        ("q=LEA@beispiel.test", {"lea"}),
        ("q=müller", {"lea"}),
        ("q=dorfladen", {"lea", "tom"}),
        ("q=dorfladen+tom", {"tom"}),
        ("q=höranlage", set()),
        ("q=beispiel", {"lea", "mia", "tom"}),
        ("q=%25", set()),
        ("state=cancelled", {"mia"}),
        ("state=confirmed", {"lea", "tom"}),
        ("state=nonsense&p=zwei", {"lea", "mia", "tom"}),
        ("guests=yes", {"tom"}),
        ("guests=no", {"lea", "mia"}),
        ("series=yes", set()),
        ("came=yes", {"lea"}),
    ],
)
def test_people_are_found_by_words_and_filters(office, asked, query, found):
    answer(asked, "mia", name="Mia Sand")
    answer(asked, "tom", name="Tom Berg", organisation="Dorfladen Nord")
    Registration.objects.filter(address_key=recipient_key("tom@beispiel.test")).update(guest_count=1)
    cancel(row_of(asked, "mia"), by="person", form="/", silent=True)
    check_in(row_of(asked, "lea"), is_here=True)
    assert set(names(office, asked, "?" + query)) == found
    assert office.get(one("event_registrations_results", asked) + "?" + query).status_code == 200


def test_one_registration_shows_answers_and_what_happened(office, asked):
    row = row_of(asked, "lea")
    text = office.get(person("registration", row)).content.decode()
    for word in ("lea@beispiel.test", "Lea Müller", "Dorfladen", "Höranlage", "/registrations/confirm/"):
        assert word in text
    assert one("event_registrations", asked) in text
    for name in ("registration", "event_registrations"):
        assert_not_found(office.get(reverse(name, args=[uuid.uuid4()])))


def test_html_in_a_name_stays_a_text(office, asked):
    answer(asked, "tom", name="<script>alert(1)</script>", organisation="<b>fett</b>")
    row = row_of(asked, "tom")
    for url in (
        one("event_registrations", asked),
        one("registration_check_in", asked),
        one("registration_attendance", asked),
        person("registration", row),
        person("registration_change", row),
    ):
        text = office.get(url).content.decode()
        assert "<script>alert(1)" not in text, url
        assert "&lt;script&gt;alert(1)" in text, url


def test_the_event_leads_to_its_registrations_for_those_who_may_see_them(office, editor, event):
    url = reverse("wagtailadmin_pages:edit", args=[event.pk])
    there = f'href="{one("event_registrations", event)}"'
    assert office.get(url).content.decode().count(there) == 2  # above the fields, and in the menu behind the dots
    assert there not in editor.get(url).content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"registration_opens_at": datetime(2026, 12, 1, 17, 30, tzinfo=UTC)}, "registration_opens_at"),
        ({"registration_opens_days": 1, "registration_closes_hours": 24}, "registration_closes_hours"),
        (
            {
                "registration_opens_at": datetime(2026, 11, 30, 12, tzinfo=UTC),
                "registration_closes_at": datetime(2026, 11, 30, 12, tzinfo=UTC),
            },
            "registration_closes_at",
        ),
        ({"registration_opens_days": 2, "registration_closes_hours": 24}, ""),
    ],
)
def test_times_that_cannot_be_say_so_at_their_field(event, fields, wrong):
    for name, value in fields.items():
        setattr(event, name, value)
    if not wrong:
        event.full_clean()
        return
    with pytest.raises(ValidationError) as refused:
        event.full_clean()
    assert list(refused.value.message_dict) == [wrong]

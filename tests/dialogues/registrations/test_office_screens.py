"""The office's screens about registrations: what they show, how they are searched, what may be done by whom."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.core import clock
from cms.core.addresses import recipient_key
from cms.core.models import ConsentEntry
from dialogues.models import (
    DialogueEventPage,
    HeadCount,
    OutsideCount,
    Registration,
    RegistrationAnswer,
    RegistrationQuestion,
)
from dialogues.services.registrations import retention
from dialogues.services.registrations.changing import cancel, check_in
from dialogues.services.registrations.exports import harmless
from dialogues.services.registrations.queue import settle_event
from tests.dialogues.registrations.conftest import come, count_of, row_of, settings_of, states
from tests.factories import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

FORMULA = '=HYPERLINK("https://evil.example","klick")'


def add_questions(event: DialogueEventPage) -> dict[str, str]:
    """Name, organisation and needs; their keys as the form sends them."""
    for kind in ("name", "organisation", "accessibility"):
        event.registration_questions.add(RegistrationQuestion(kind=kind, locale=event.locale))
    event.save_revision().publish()
    event.refresh_from_db()
    return {row.kind: str(row.translation_key) for row in event.registration_questions.all()}


def answer(event: DialogueEventPage, who: str, /, *, guest_count: int = 0, **answers: str) -> Registration:
    """Come, with these answers by kind."""
    keys = {row.kind: row.translation_key for row in event.registration_questions.all()}
    given = {keys[kind]: text for kind, text in answers.items()}
    row, _outcome = come(event, who, answers=given, guest_count=guest_count)
    return row


def one(name: str, event: DialogueEventPage) -> str:
    return reverse(name, args=[event.translation_key])


def person(name: str, row: Registration) -> str:
    return reverse(name, args=[row.public_id])


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        found = client.get(url)
    assert found.status_code == 200, url
    return len(queries)


def assert_not_found(answer: Any) -> None:
    """Not there, also not below the address with a language, where the site looks next."""
    assert answer.status_code == 404 or answer["Location"].startswith("/de/admin/")


def everything() -> list[Any]:
    """All that an act could change."""
    models = (Registration, RegistrationAnswer, HeadCount, OutsideCount, ConsentEntry, ModelLogEntry, PageLogEntry)
    return [list(model.objects.order_by("pk").values()) for model in models]


def data_of_add(**fields: Any) -> dict[str, Any]:
    return {"email": "tom@beispiel.test", "guests": "0", "place": "place", "agreed": "on", **fields}


@pytest.fixture
def asked(event: DialogueEventPage) -> DialogueEventPage:
    """The event of this folder with questions, ten places, and Lea, Mia and Tom in."""
    add_questions(event)
    settings_of(event, registration_capacity=10)
    answer(event, "lea", name="Lea Müller", organisation="Dorfladen", accessibility="Höranlage")
    return event


def names(client: Client, event: DialogueEventPage, query: str = "") -> list[str]:
    found = client.get(one("event_registrations", event) + query)
    assert found.status_code == 200
    return [row.address.partition("@")[0] for row in found.context["object_list"]]


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


def test_somebody_is_added_by_hand_and_told(office, event, told):
    answered = office.post(one("registration_add", event), data_of_add(guests="1", tell="on"))
    row = row_of(event, "tom")
    assert answered["Location"] == person("registration", row)
    assert (row.state, row.guest_count, row.form, row.text_version) == ("confirmed", 1, "admin", "registration-de-1")
    assert told() == [("tom", "confirmed")]
    assert count_of(event).taken == 2
    entries = ConsentEntry.objects.filter(record_id=row.public_id)
    assert list(entries.values_list("act", "form")) == [("confirmed", "admin")]
    entry = ModelLogEntry.objects.get(action="dialogues.registration.add")
    assert (entry.data, entry.label) == ({"state": "confirmed"}, str(row.public_id))


def test_nobody_is_added_beyond_the_places_or_before_who_waits(office, event, told):
    office.post(one("registration_add", event), data_of_add(guests="1"))
    before = everything()
    for data, name in (
        (data_of_add(email="mia@beispiel.test"), "place"),
        (data_of_add(), "email"),
        (data_of_add(email="mia"), "email"),
        (data_of_add(email="mia@beispiel.test", guests="3"), "guests"),
        (data_of_add(email="mia@beispiel.test", agreed=""), "agreed"),
        (data_of_add(email="mia@beispiel.test", place="throne"), "place"),
    ):
        found = office.post(one("registration_add", event), data)
        assert found.status_code == 200
        assert list(found.context["form"].errors) == [name], data
    assert everything() == before
    office.post(one("registration_add", event), data_of_add(email="mia@beispiel.test", place="waits"))
    assert states(event) == {"tom": "confirmed", "mia": "waiting"}
    assert row_of(event, "mia").number == 1
    assert told() == []


def test_who_cancelled_can_be_added_again(office, event):
    row, _outcome = come(event, "tom")
    cancel(row, by="person", form="/", silent=True)
    office.post(one("registration_add", event), data_of_add())
    row.refresh_from_db()
    assert (row.state, row.ended_at, row.ended_by, row.form) == ("confirmed", None, "", "admin")


def test_nobody_is_added_to_what_does_not_take_place_or_has_no_waiting_list(office, event):
    settings_of(event, lifecycle="cancelled")
    assert "place" in office.post(one("registration_add", event), data_of_add()).context["form"].errors
    settings_of(event, lifecycle="automatic", registration_waitlist=False)
    data = data_of_add(place="waits")
    assert "place" in office.post(one("registration_add", event), data).context["form"].errors
    assert states(event) == {}


def test_required_answers_are_asked_by_hand_as_well(office, event):
    keys = add_questions(event)
    question = event.registration_questions.get(kind="name")
    question.is_required = True
    event.registration_questions.add(question)
    event.save_revision().publish()
    found = office.post(one("registration_add", event), data_of_add())
    assert list(found.context["form"].errors) == [keys["name"]]
    office.post(one("registration_add", event), data_of_add(**{keys["name"]: "Tom Berg"}))
    assert [answer.text for answer in row_of(event, "tom").answers.all()] == ["Tom Berg"]


def test_guests_and_answers_are_changed_and_the_log_names_nobody(office, asked):
    row = row_of(asked, "lea")
    keys = {question.kind: str(question.translation_key) for question in asked.registration_questions.all()}
    url = person("registration_change", row)
    text = office.get(url).content.decode()
    assert "Lea Müller" in text
    office.post(url, {"guests": "2", keys["name"]: "Lea Meier", keys["organisation"]: "", keys["accessibility"]: ""})
    row.refresh_from_db()
    assert row.guest_count == 2
    assert [answer.text for answer in row.answers.all()] == ["Lea Meier"]
    assert count_of(asked).taken == 3
    found = office.post(url, {"guests": "3", keys["name"]: "x" * 500})
    assert set(found.context["form"].errors) == {"guests", keys["name"]}
    row.refresh_from_db()
    assert row.guest_count == 2
    assert "Lea" not in str(list(ModelLogEntry.objects.values()))


@pytest.mark.parametrize(("data", "heard"), [({"tell": "on"}, [("lea", "cancelled")]), ({}, [])])
def test_a_registration_is_cancelled_told_or_silently_and_the_place_goes_on(office, event, told, data, heard):
    row, _outcome = come(event, "lea", guest_count=1)
    come(event, "mia")
    told()
    office.post(person("registration_cancel", row), data)
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("cancelled", "office")
    assert states(event) == {"lea": "cancelled", "mia": "offered"}
    assert told() == [*heard, ("mia", "offered")]
    office.post(person("registration_cancel", row), data)
    assert told() == []
    assert ModelLogEntry.objects.filter(action="dialogues.registration.cancel").count() == 1


def test_the_last_mail_is_sent_again_until_the_registration_ends(office, event, told):
    row, _outcome = come(event, "lea")
    told()
    office.post(person("registration_send_again", row))
    assert told() == [("lea", "confirmed")]
    cancel(row, by="person", form="/", silent=True)
    assert office.post(person("registration_send_again", row)).status_code == 200
    assert told() == []


def test_the_number_of_another_door_counts_and_can_be_forgotten(office, event):
    url = one("registration_count", event)
    office.post(url, {"going": "2", "waiting": ""})
    assert (count_of(event).elsewhere, count_of(event).taken) == (2, 2)
    assert office.get(url).context["form"].initial == {"going": 2, "waiting": None}
    office.post(url, {"going": "1", "waiting": "4"})
    assert (count_of(event).elsewhere, count_of(event).taken) == (1, 1)
    assert "going" in office.post(url, {"going": "-1"}).context["form"].errors
    office.post(url, {"going": ""})
    assert (count_of(event).elsewhere, count_of(event).taken) == (None, 0)
    assert PageLogEntry.objects.filter(action="dialogues.registration.count").count() == 3
    missing = reverse("registration_count", args=[uuid.uuid4()])
    assert_not_found(office.post(missing, {"going": "5"}))
    assert HeadCount.objects.count() == 1


@pytest.mark.parametrize("what", ["registrations", "everything"])
def test_a_person_is_erased_and_the_figures_follow(office, event, what):
    row, _outcome = come(event, "lea", guest_count=1)
    come(event, "mia")
    assert office.post(person("registration_erase", row), {"what": what}).status_code == 200
    assert Registration.objects.count() == 2
    answered = office.post(person("registration_erase", row), {"what": what, "sure": "on"})
    assert answered["Location"] == one("event_registrations", event)
    assert states(event) == {"mia": "offered"}
    assert not ConsentEntry.objects.filter(address="lea@beispiel.test").exists()
    entry = ModelLogEntry.objects.get(action="dialogues.registration.erase")
    assert (entry.deleted, entry.data) == (True, {"everywhere": what == "everything"})


def test_the_check_in_works_without_scripts_and_never_overwrites_another_telephone(office, asked):
    answer(asked, "tom", name="Tom Berg", guest_count=2)
    url = one("registration_check_in", asked)
    row = row_of(asked, "tom")
    door = office.get(url).context["door"]
    assert [guest.shown_name for guest in door.people] == ["Lea Müller", "Tom Berg"]
    assert (door.here, door.expected) == (0, 4)
    assert [guest.shown_name for guest in office.get(url, {"q": "MULLER"}).context["door"].people] == ["Lea Müller"]
    answered = office.post(url, {"person": str(row.public_id), "here": "yes", "q": "berg"})
    assert answered["Location"] == f"{url}?q=berg#person-{row.public_id}"
    row.refresh_from_db()
    first = row.checked_in_at
    assert first == clock.now()
    with clock.frozen_at(clock.now().replace(hour=18)):
        office.post(url, {"person": str(row.public_id), "here": "yes"})  # the other telephone did not know yet
    row.refresh_from_db()
    assert row.checked_in_at == first
    part = office.post(url, {"person": str(row_of(asked, "lea").public_id), "here": "yes", "part": "1"})
    assert (part.context["door"].here, part.context["door"].expected) == (4, 4)
    assert b"<html" not in part.content
    assert count_of(asked).attended == 4
    office.post(url, {"person": str(row.public_id), "here": "no"})
    assert count_of(asked).attended == 1


def test_the_check_in_refuses_nonsense_and_people_of_other_events(office, event, series):
    other = EventFactory(parent=series, title="Andere?", date="2026-12-09T18:00", registration_doors=["internal"])
    row, _outcome = come(other, "lea")
    url = one("registration_check_in", event)
    before = everything()
    for data in ({}, {"here": "maybe", "person": str(row.public_id)}):
        assert office.post(url, data).status_code == 400, data
    for key in ("x", "", str(row.public_id)):
        assert_not_found(office.post(url, {"here": "yes", "person": key}))
    assert everything() == before
    assert office.get(url, {"q": "x" * 5000}).status_code == 200


def test_the_printed_list_shows_the_chosen_columns_only(office, asked):
    url = one("registration_attendance", asked)
    usual = office.get(url).content.decode()
    sheet = usual.partition('class="wn-sheet"')[2]
    assert "Lea Müller" in sheet
    assert "Höranlage" not in usual
    assert "lea@beispiel.test" not in usual
    chosen = office.get(url, {"columns": ["address"], "states": ["confirmed"]}).content.decode()
    assert "lea@beispiel.test" in chosen
    assert "Lea Müller" not in chosen
    assert office.get(url, {"columns": ["password"], "states": ["x"]}).status_code == 200


def exported(client: Client, event: DialogueEventPage, file_format: str, **data: Any) -> Any:
    given = {"columns": ["address"], "states": ["confirmed"], "file_format": file_format, **data}
    return client.post(one("registration_export", event), given)


def test_an_export_has_the_chosen_columns_and_the_log_says_so_without_data(office, asked):
    keys = {question.kind: f"answer:{question.translation_key}" for question in asked.registration_questions.all()}
    answer(asked, "tom", name="Tom; Berg")
    file = exported(office, asked, "csv", columns=[keys["name"], "guests"])
    assert file["Content-Disposition"] == 'attachment; filename="anmeldungen-2026-12-01.csv"'
    assert "no-store" in file["Cache-Control"]
    assert file.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[1] for row in rows[1:]] == ["0", "0"]
    assert [row[0] for row in rows[1:]] == ["Lea Müller", "Tom; Berg"]
    for canary in (b"beispiel.test", "Höranlage".encode(), b"Dorfladen"):
        assert canary not in file.content
    entry = PageLogEntry.objects.get(action="dialogues.registration.export")
    assert entry.data["rows"] == 2
    assert entry.data["states"] == ["confirmed"]
    assert len(entry.data["fields"]) == 2
    assert "Lea" not in str(entry.data)
    sheet = load_workbook(io.BytesIO(exported(office, asked, "xlsx", columns=[keys["name"], "guests"]).content)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["Lea Müller", 0],
        ["Tom; Berg", 0],
    ]
    before = everything()
    for data in ({"columns": []}, {"columns": ["password"]}, {"states": ["x"]}):
        assert exported(office, asked, "csv", **data).status_code == 200
    assert exported(office, asked, "exe").context["form"].errors
    assert everything() == before


@pytest.mark.parametrize(
    "text", [FORMULA, "+49 30 1", "-1+1", "@SUM(A1)", "  =1+1", "＝1", "=cmd|' /C calc'!A0", "#REF!", "1e9"]
)
def test_no_cell_becomes_a_formula(office, asked, text):
    answer(asked, "tom", name=text)
    keys = {question.kind: f"answer:{question.translation_key}" for question in asked.registration_questions.all()}
    kept = row_of(asked, "tom").answers.get(kind="name").text
    rows = exported(office, asked, "csv", columns=[keys["name"]]).content.decode("utf-8-sig").splitlines()
    cell = next(csv.reader([rows[2]], delimiter=";"))[0]
    assert cell == harmless(kept)
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
    book = load_workbook(io.BytesIO(exported(office, asked, "xlsx", columns=[keys["name"]]).content))
    found = book.active["A3"]
    assert (found.value, found.data_type) == (kept, "s")


def test_figures_by_series_stay_when_the_people_are_erased(office, event, series):
    row, _outcome = come(event, "lea", guest_count=1)
    come(event, "mia")
    check_in(row, is_here=True)
    office.post(one("registration_count", event), {"going": "5", "waiting": ""})

    def figures() -> list[list[str]]:
        text = office.get(reverse("registration_figures_csv")).content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]

    expected = [[series.title, event.title, "2026-12-01", "1", "1", "5", "1", "0", "2"]]
    assert figures() == expected
    shown = office.get(reverse("registration_figures")).context["series"]
    assert [(part.title, part.total.people, part.total.attended) for part in shown] == [(series.title, 1, 2)]
    with clock.frozen_at(clock.now().replace(year=2027)):
        retention.erase_old()
        assert Registration.objects.count() == 0
        assert figures() == expected
    assert "@" not in str(figures())


def test_deleting_a_page_with_registered_people_says_how_many(office, event, series):
    come(event, "lea", guest_count=1)
    come(event, "mia")
    for page in (event, series, series.get_parent()):
        warned = office.get(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        levels = [message.level_tag for message in warned.context["messages"]]
        assert levels == ["warning"], page
        assert "2 " in str(next(iter(warned.context["messages"])))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={event.pk}&next=/admin/"
    assert office.post(bulk)["Location"] == "/admin/"
    assert DialogueEventPage.objects.filter(pk=event.pk).exists()
    list(office.get(reverse("wagtailadmin_home")).context["messages"])
    Registration.objects.all().delete()
    settle_event(event.translation_key, lambda _count: None)
    assert not list(office.get(reverse("wagtailadmin_pages:delete", args=[event.pk])).context["messages"])
    office.post(bulk)
    assert not DialogueEventPage.objects.filter(pk=event.pk).exists()


def test_registrations_stay_in_reach_when_the_page_is_gone(office, event):
    row, _outcome = come(event, "lea")
    event.delete()
    assert names(office, event) == ["lea"]
    for url in (
        person("registration", row),
        one("registration_attendance", event),
        one("registration_export", event),
        one("registration_check_in", event),
        one("registration_count", event),
    ):
        assert office.get(url).status_code == 200, url
    assert_not_found(office.get(one("registration_add", event)))
    assert one("event_registrations", event) in office.get(reverse("registration_figures")).content.decode()
    assert exported(office, event, "csv")["Content-Disposition"] == 'attachment; filename="anmeldungen.csv"'
    assert ModelLogEntry.objects.filter(action="dialogues.registration.export").count() == 1


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

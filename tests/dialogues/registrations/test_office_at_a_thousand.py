"""What the office does with a thousand registrations of one event: nothing is cut off in silence, and no screen asks the
database once for each person."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import PageLogEntry

from cms.core import clock
from cms.core.addresses import recipient_key
from dialogues.models import DialogueEventPage, Registration, RegistrationAnswer
from dialogues.services.registrations import queue
from newsletters.models import Mailing
from tests.dialogues.registrations.conftest import count_of, row_of, settings_of
from tests.dialogues.registrations.office import asked, exported, one, person, queries_of
from tests.support.worlds import world

__all__ = ["asked"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
PEOPLE = 1_000
MOST_QUERIES = 60


@pytest.fixture
@world
def crowd(asked: DialogueEventPage) -> DialogueEventPage:
    """A thousand with a place, Lea among them, each with a name; every tenth brings somebody."""
    event = settings_of(asked, registration_capacity=2_000)
    questions = {row.kind: row for row in event.registration_questions.all()}
    now = clock.now()
    Registration.objects.bulk_create(
        Registration(
            event_key=event.translation_key,
            state="confirmed",
            address=f"person{number}@beispiel.test",
            address_key=recipient_key(f"person{number}@beispiel.test"),
            language="de",
            guest_count=int(number % 10 == 0),
            text_version="registration-de-1",
            created_at=now + timedelta(seconds=number),
            confirmed_at=now + timedelta(seconds=number),
        )
        for number in range(1, PEOPLE)
    )
    RegistrationAnswer.objects.bulk_create(
        RegistrationAnswer(
            registration=row,
            question_key=questions["name"].translation_key,
            kind="name",
            label="Name",
            text=f"Person {row.address.partition('@')[0].removeprefix('person')}",
        )
        for row in Registration.objects.filter(answers__isnull=True)
    )
    queue.settle_event(event.translation_key, lambda _count: None)
    return event


@pytest.mark.requirement("B03")
def test_lists_pages_and_the_start_page(office: Client, crowd: DialogueEventPage) -> None:
    assert (count_of(crowd).people, count_of(crowd).taken) == (1_000, 1_099)
    url = one("event_registrations", crowd)
    shown = office.get(url)
    pages = shown.context["page_obj"].paginator
    assert (pages.count, len(shown.context["object_list"])) == (1_000, pages.per_page)
    last = list(office.get(f"{url}?p={pages.num_pages}").context["object_list"])
    assert last[-1].address == "lea@beispiel.test"
    for query, found in (("q=person777", 1), ("q=Person+777", 1), ("guests=yes", 99), ("state=waiting", 0)):
        assert office.get(f"{url}?{query}").context["page_obj"].paginator.count == found, query
    row = row_of(crowd, "person777")
    screens = [
        url,
        one("registration_check_in", crowd),
        one("registration_attendance", crowd),
        one("registration_export", crowd),
        person("registration", row),
        reverse("registrations"),
        reverse("registration_figures"),
        reverse("registration_mail", args=[crowd.translation_key]),
    ]
    for screen in screens:
        assert queries_of(office, screen) <= MOST_QUERIES, screen
    assert "1099 von 2000 Plätzen belegt" in office.get(reverse("wagtailadmin_home")).content.decode()


def test_the_door_finds_everybody_and_the_printed_list_holds_them_all(
    office: Client, crowd: DialogueEventPage
) -> None:
    door = office.get(one("registration_check_in", crowd)).context["door"]
    assert (len(door.people), door.left_out, door.expected) == (100, 900, 1_099)
    url = one("registration_check_in", crowd)
    [found] = office.get(url, {"q": "person 777"}).context["door"].people
    answered = office.post(url, {"person": str(found.public_id), "here": "yes", "q": "person 777", "part": "1"})
    assert answered.context["door"].here == 1
    printed = office.get(one("registration_attendance", crowd)).context
    assert (len(printed["rows"]), printed["left_out"]) == (1_000, 0)


def test_files_hold_everybody_and_the_log_says_how_many(office: Client, crowd: DialogueEventPage) -> None:
    columns = ["address", "guests"]
    text = exported(office, crowd, "csv", columns=columns).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert (len(rows), sum(int(row[1]) for row in rows[1:])) == (1_001, 99)
    book = load_workbook(io.BytesIO(exported(office, crowd, "xlsx", columns=columns).content), read_only=True)
    assert sum(1 for _row in book.active.iter_rows()) == 1_001
    entries = PageLogEntry.objects.filter(action="dialogues.registration.export")
    assert [entry.data["rows"] for entry in entries] == [1_000, 1_000]


def test_a_mail_to_everybody_has_a_thousand_recipients(office: Client, crowd: DialogueEventPage) -> None:
    fields: dict[str, Any] = {"states": ["confirmed"], "subject": "Der Eingang", "text": "Er ist hinten."}
    number = str(uuid.UUID(int=7))
    url = reverse("registration_mail", args=[crowd.translation_key])
    assert office.post(url, {**fields, "number": number}).context["reach"].receiving == 1_000
    office.post(url, {**fields, "number": number, "step": "confirm"})
    mailing = Mailing.objects.get(key__startswith="registration-note:")
    assert mailing.recipients.filter(state="queued").count() == 1_000

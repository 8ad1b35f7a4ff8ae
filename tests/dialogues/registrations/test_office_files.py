"""The door, printed lists, exports that no spreadsheet runs, and figures."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.core import clock
from dialogues.models import (
    Registration,
)
from dialogues.services.registrations import office as office_acts
from dialogues.services.registrations import retention
from dialogues.services.registrations.changing import check_in
from dialogues.services.registrations.exports import harmless
from tests.dialogues.registrations.conftest import come, count_of, row_of
from tests.dialogues.registrations.office import (
    answer,
    asked,
    assert_not_found,
    everything,
    exported,
    one,
)
from tests.factories import EventFactory

__all__ = ["asked"]  # a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

FORMULA = '=HYPERLINK("https://evil.example","klick")'


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
    entries = ModelLogEntry.objects.filter(object_id=str(row.pk)).order_by("pk")
    assert [entry.action for entry in entries] == [office_acts.CHECKED_IN, office_acts.NOT_CHECKED_IN]
    assert "Tom" not in str(list(entries.values()))


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
    entries = PageLogEntry.objects.filter(action="dialogues.registration.print").order_by("pk")
    assert [(entry.data["rows"], entry.data["states"]) for entry in entries] == [(1, ["confirmed"])] * 3
    assert (len(entries[0].data["fields"]) > 1, len(entries[1].data["fields"])) == (True, 1)
    assert entries[0].user is not None
    assert "Lea" not in str([entry.data for entry in entries])


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

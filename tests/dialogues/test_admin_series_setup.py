"""Setting up a series with its events in one step."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from dialogues.models import DialogueEventPage, DialogueIndexPage, DialogueSeriesPage
from tests.dialogues.admin_forms import SET_UP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("german_screens")]


def test_the_overview_in_the_language_of_the_office_is_chosen_from_the_start(office, home, english):
    translated = home.copy_for_translation(english)
    other = translated.add_child(instance=DialogueIndexPage(title="Dialogues", slug="dialogues", locale=english))
    own = home.add_child(instance=DialogueIndexPage(title="Dialoge", slug="dialoge"))
    field = office.get(reverse("dialogue_series_setup")).context["form"].fields["index"]
    assert (field.initial, list(field.queryset)) == (own, [own, other])


@pytest.mark.requirement("E33")
def test_setting_up_a_series(office, index):
    url = reverse("dialogue_series_setup")
    assert office.get(url).status_code == 200
    data = {**SET_UP, "index": str(index.pk), "step": "preview", "publish": "on"}
    preview = office.post(url, data)
    rows = preview.context["formset"].initial
    assert [(row["title"], row["date"].edtf) for row in rows] == [
        ("1. Dialog", "2027-01-14T17:00:00"),
        ("2. Dialog", "2027-02-11T17:00:00"),
        ("3. Dialog", "2027-03-11T17:00:00"),
    ]
    assert not DialogueSeriesPage.objects.exists()
    data.update({"step": "write", "rows-TOTAL_FORMS": "3", "rows-INITIAL_FORMS": "3"})
    for number, row in enumerate(rows):
        data.update(
            {
                f"rows-{number}-include": "on",
                f"rows-{number}-title": row["title"],
                f"rows-{number}-planned_title": row["title"],
                f"rows-{number}-date": row["date"].typed(),
            }
        )
    del data["rows-1-include"]
    data["rows-0-title"] = "Auftakt"
    data["rows-2-date"] = "quatsch"
    wrong = office.post(url, data)
    assert wrong.context["formset"].errors[2]["date"]
    assert not DialogueSeriesPage.objects.exists()
    data["rows-2-date"] = "Frühling 2027"
    back = office.post(url, {**data, "back": "1"})
    assert back.context["form"]["title"].value() == "Land im Wandel"
    assert not DialogueSeriesPage.objects.exists()
    assert office.post(url, data).status_code == 302
    events = DialogueEventPage.objects.order_by("path")
    assert [(event.title, str(event.date), event.live) for event in events] == [
        ("Auftakt", "14. Januar 2027, 17:00 Uhr", True),
        ("2. Dialog", "Frühling 2027", True),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "x" * 5000}, "title"),
        ({"count": "0"}, "count"),
        ({"count": "61"}, "count"),
        ({"first_date": "32.13.2027"}, "first_date"),
        ({"first_date": "Sommer 2027"}, "first_date"),
        ({"title_pattern": "{nummer}"}, "title_pattern"),
        ({"index": "999999"}, "index"),
    ],
)
def test_a_series_that_cannot_be_explains_itself(office, index, change, field):
    data = {**SET_UP, "index": str(index.pk), "step": "preview", **change}
    answer = office.post(reverse("dialogue_series_setup"), data)
    assert list(answer.context["form"].errors) == [field]
    assert not DialogueSeriesPage.objects.exists()


def test_editors_do_not_publish_a_series(editor, index):
    data = {**SET_UP, "index": str(index.pk), "publish": "on", "step": "write"}
    data.update({"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "rows-0-include": "on", "rows-0-title": "Eins"})
    assert "publish" not in editor.get(reverse("dialogue_series_setup")).context["form"].fields
    assert editor.post(reverse("dialogue_series_setup"), data).status_code == 302
    assert [series.live for series in DialogueSeriesPage.objects.all()] == [False]


def test_unticking_everything_creates_nothing(office, index):
    data = {**SET_UP, "index": str(index.pk), "step": "write"}
    data.update({"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "1", "rows-0-title": "Eins"})
    answer = office.post(reverse("dialogue_series_setup"), data)
    assert gettext("No event is ticked, so nothing was created.") in answer.content.decode()
    assert not DialogueSeriesPage.objects.exists()

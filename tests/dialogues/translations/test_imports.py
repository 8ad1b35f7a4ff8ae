"""A file in another language brings words: facts and rows stay those of the first language, and a second run is calm."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Locale

from dialogues.models import DialogueEventPage, DialogueSeriesPage
from tests.support.import_files import take, with_event

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("E49")]
GERMAN: dict[str, Any] = {
    "date": "2027-03-12T18:00",
    "venues": [{"name": "Rathaus", "street": "Markt 1", "city": "Görlitz"}],
    "contributors": [
        {"person": "jana", "teaser": "spricht", "affiliations": [{"role": "Landrätin"}, {"role": "Vorsitzende"}]},
        {"person": "ole", "state": "confirmed", "teaser": "hört zu"},
    ],
    "recordings": [
        {"title": "Gespräch", "page_url": "https://vimeo.com/1"},
        {"title": "Nachlese", "page_url": "https://vimeo.com/2"},
    ],
    "conditions": [{"text": "Zeit", "levels": ["eu"]}, {"text": "Raum"}],
}


def english_file(**event: Any) -> dict[str, Any]:
    return {
        "locale": "en",
        "series": [{"key": "s", "title": "A series", "events": [{"key": "e", "title": "What next?", **event}]}],
    }


@pytest.fixture
def german(english: Locale) -> DialogueEventPage:
    take(with_event(**GERMAN))
    return DialogueEventPage.objects.get()


def translated() -> DialogueEventPage:
    return DialogueEventPage.objects.get(locale__language_code="en")


def rows_of(page: DialogueEventPage) -> list[tuple[str, ...]]:
    return [
        tuple(str(row.translation_key) for row in getattr(page, name).all())
        for name in ("venues", "contributors", "recordings")
    ]


@pytest.mark.parametrize(
    "partial",
    [
        {"contributors": [{"person": "ole", "teaser": "listens"}]},
        {"contributors": [{"person": "jana", "affiliations": [{"role": "District administrator"}]}]},
        {"recordings": [{"title": "Reading on", "page_url": "https://vimeo.com/2"}]},
        {"recordings": [], "venues": []},
        {"date": "2028-01-01", "conditions": [{"text": "Time", "levels": ["state"]}]},
    ],
    ids=["one of two people", "one of two functions", "one of two recordings", "no rows", "other facts"],
)
def test_parts_of_the_rows_are_translated_once(german: DialogueEventPage, partial: dict[str, Any]) -> None:
    data = english_file(**partial)
    take(data)
    page = translated()
    assert page.date == german.date
    assert rows_of(page) == rows_of(german)
    assert take(data).changes_anything is False
    assert take(data, dry_run=True).changes_anything is False
    assert translated().latest_revision_id == page.latest_revision_id


def test_words_that_the_file_does_not_name_stay(german: DialogueEventPage) -> None:
    take(english_file(contributors=[{"person": "jana", "teaser": "talks"}, {"person": "ole", "teaser": "listens"}]))
    page = translated()
    row = page.contributors.get_object_list()[0]
    row.affiliations.get_object_list()[1].role = "Chair"
    page.save_revision().publish()
    take(english_file(contributors=[{"person": "ole", "teaser": "hears"}]))
    page = translated()
    assert [row.teaser for row in page.contributors.all()] == ["talks", "hears"]
    assert [inner.role for inner in page.contributors.first().affiliations.all()] == ["Landrätin", "Chair"]
    assert page.conditions.count() == german.conditions.count()


def test_the_facts_of_a_series_stay_as_well(german: DialogueEventPage) -> None:
    data = english_file()
    data["series"][0] |= {"claim": "One sentence", "starts_on": "2031", "channels": []}
    take(data)
    page = DialogueSeriesPage.objects.get(locale__language_code="en")
    assert (page.claim, page.starts_on) == ("One sentence", None)
    assert take(data).changes_anything is False

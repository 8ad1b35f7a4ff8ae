"""The rows of a page follow as well: their facts field by field, and which rows there are."""

from __future__ import annotations

import pytest
from wagtail.models import Locale

from dialogues.choices import ContributorState
from dialogues.models import (
    Affiliation,
    Contributor,
    DialogueEventPage,
    DialogueSeriesPage,
    Recording,
    RegistrationQuestion,
    Venue,
)
from tests.dialogues.translations.pages import english_of, reload, republish, republish_rows, with_values
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory
from tests.support.worlds import world

pytestmark = pytest.mark.django_db


@pytest.fixture
@world
def full(series: DialogueSeriesPage) -> DialogueEventPage:
    first, second = ContributorFactory(teaser="spricht"), ContributorFactory()
    first.affiliations = [Affiliation(role="Leitung", place="Görlitz")]
    return EventFactory(
        parent=series,
        title="Wer?",
        date="2026-12-01T18:00",
        rows={
            "contributors": [first, second],
            "venues": [Venue(name="Rathaus", street="Markt 1", city="Görlitz")],
            "recordings": [Recording(title="Aufzeichnung", page_url="https://vimeo.com/1")],
            "registration_questions": [RegistrationQuestion(kind="text", label="Warum?", purpose="Aus Neugier")],
            "conditions": [ConditionFactory(text="<p>Zeit</p>")],
        },
    )


@pytest.fixture
@world
def translation(full: DialogueEventPage, english: Locale) -> DialogueEventPage:
    page = english_of(full, english)
    for row in page.contributors.get_object_list():
        row.teaser = "talks"
        for inner in row.affiliations.get_object_list():
            inner.role = "Head"
    page.venues.get_object_list()[0].name = "Town hall"
    page.recordings.get_object_list()[0].title = "Recording"
    page.conditions.get_object_list()[0].text = "<p>Time</p>"
    return republish_rows(page)


class TestRows:
    def test_facts_follow_field_by_field(self, full, translation):
        row = full.contributors.get_object_list()[0]
        row.state, row.teaser = ContributorState.CANCELLED, "spricht nicht"
        full.recordings.get_object_list()[0].page_url = "https://vimeo.com/2"
        full.registration_questions.get_object_list()[0].is_required = True
        full.conditions.get_object_list()[0].levels = ("state",)
        ids = [row.public_id for row in translation.contributors.all()]
        republish_rows(full)
        page = reload(translation)
        contributor = page.contributors.first()
        assert (contributor.state, contributor.teaser) == (ContributorState.CANCELLED, "talks")
        assert contributor.affiliations.get().role == "Head"
        assert (page.recordings.get().page_url, page.recordings.get().title) == ("https://vimeo.com/2", "Recording")
        assert page.registration_questions.get().is_required
        assert (page.conditions.get().levels, page.conditions.get().text) == (("state",), "<p>Time</p>")
        assert [row.public_id for row in page.contributors.all()] == ids

    def test_new_rows_come_and_conditions_wait_for_their_words(self, full, translation, english):
        person = PersonFactory()
        new = ContributorFactory(person=person, teaser="neu")
        new.affiliations = [Affiliation(role="Vorstand")]
        new.sort_order = 0
        for row in full.contributors.get_object_list():
            row.sort_order = 5
        full.contributors.add(new)
        full.recordings.add(Recording(title="Nachgeholt", page_url="https://vimeo.com/3", sort_order=9))
        full.conditions.add(ConditionFactory(text="<p>Geld</p>"))
        full = republish_rows(full)
        page = reload(translation)
        rows = list(page.contributors.all())
        assert [row.translation_key for row in rows] == [row.translation_key for row in full.contributors.all()]
        added = next(row for row in rows if row.person_id == person.pk)
        assert (added.locale, added.teaser, added.affiliations.get().role) == (english, "neu", "Vorstand")
        assert added.affiliations.get().locale == english
        assert added.public_id != full.contributors.get(person=person).public_id
        assert [row.title for row in page.recordings.all()] == ["Recording", "Nachgeholt"]
        assert [row.text for row in page.conditions.all()] == ["<p>Time</p>"]
        revision = page.live_revision_id
        republish(full)
        assert reload(page).live_revision_id == revision

    def test_withdrawn_rows_go_and_those_of_the_translation_stay(self, full, translation):
        translation.recordings.add(Recording(title="Dubbed", page_url="https://vimeo.com/9", sort_order=4))
        translation = republish_rows(translation)
        assert [row.title for row in translation.recordings.all()] == ["Recording", "Dubbed"]
        full = reload(full)
        full.recordings, full.conditions = [], []
        full.contributors = list(full.contributors.all())[1:]
        full = republish_rows(full)
        page = reload(translation)
        assert [row.title for row in page.recordings.all()] == ["Dubbed"]
        assert page.conditions.count() == 0
        assert page.contributors.get().person == full.contributors.get().person

    def test_what_was_entered_in_both_languages_is_not_doubled(self, full, translation):
        translation.recordings.add(Recording(title="Made up for", page_url="https://vimeo.com/3", sort_order=4))
        translation = republish_rows(translation)
        full.recordings.add(Recording(title="Nachgeholt", page_url="https://vimeo.com/3", sort_order=4))
        republish_rows(full)
        assert [row.title for row in reload(translation).recordings.all()] == ["Recording", "Made up for"]

    def test_words_of_another_person_do_not_stay(self, full, translation):
        person = PersonFactory()
        row = full.contributors.get_object_list()[0]
        row.person, row.teaser, row.affiliations = person, "", [Affiliation(role="Vorstand")]
        before = translation.contributors.first().public_id
        republish_rows(full)
        row = reload(translation).contributors.first()
        assert (row.person, row.teaser, row.public_id) == (person, "", before)
        assert [inner.role for inner in row.affiliations.all()] == ["Vorstand"]

    @pytest.mark.parametrize("values", [{"city": "Zittau"}, {"street": "Bahnhof 2"}, {"name": "Bahnhof"}])
    def test_a_venue_elsewhere_takes_the_whole_address(self, full, translation, values):
        for name, value in values.items():
            setattr(full.venues.get_object_list()[0], name, value)
        full = republish_rows(full)
        venue, leading = reload(translation).venues.get(), full.venues.get()
        assert (venue.name, venue.street, venue.city) == (leading.name, leading.street, leading.city)
        venue = translation.venues.get_object_list()[0]
        republish_rows(with_values(reload(translation), "venues", name="Station"))
        republish(full, kicker="Neu")
        assert reload(translation).venues.get().name == "Station"

    def test_a_mandate_that_may_not_be_named_goes_everywhere(self, series, english):
        row = ContributorFactory(mandate="Partei", mandate_confirmation="nimmt ein Amt wahr")
        event = EventFactory(parent=series, date="2026-12-01", rows={"contributors": [row]})
        page = republish_rows(with_values(english_of(event, english), "contributors", mandate="Party"))
        republish_rows(with_values(event, "contributors", mandate="", mandate_confirmation=""))
        row = reload(page).contributors.get()
        assert (row.mandate, row.mandate_confirmation) == ("", "")


def test_contributors_are_rows_of_their_own_language(event, translated, english):
    republish(event, contributors=[ContributorFactory()])
    assert list(Contributor.objects.filter(page=translated.pk).values_list("locale", flat=True)) == [english.pk]

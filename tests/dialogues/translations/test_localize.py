"""With wagtail-localize: texts of all rows are translated, at any depth; facts follow, also into what translators work from."""

from __future__ import annotations

import json

import pytest
from django.utils.html import strip_tags
from wagtail.models import Locale
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import TranslationCreator

from dialogues.models import (
    Affiliation,
    ConditionReference,
    DialogueEventPage,
    DialogueSeriesPage,
    Recording,
    Venue,
)
from tests.dialogues.translations.pages import english_of, reload, republish
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, TopicFactory

pytestmark = pytest.mark.django_db


def translate(event: DialogueEventPage, locale: Locale, user: object) -> DialogueEventPage:
    """Translate the event and its ancestors; every text becomes “EN …”."""
    creator = TranslationCreator(user=user, target_locales=[locale])
    for page in [*event.get_ancestors().filter(depth__gt=1).specific(), event]:
        if not page.has_translation(locale):
            creator.create_translations(page)
    source = TranslationSource.objects.get_for_instance(event)
    for segment in source.stringsegment_set.exclude(context__path="slug"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            locale=locale,
            context=segment.context,
            data=f"EN {segment.string.data}",
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        )
    translation = Translation.objects.get(source=source, target_locale=locale)
    translation.save_target(user=user, publish=True)
    return DialogueEventPage.objects.get(pk=translation.get_target_instance().pk)


@pytest.mark.requirement("E49")
def test_event_with_all_its_rows(series: DialogueSeriesPage, english: Locale, admin_user) -> None:
    contributor = ContributorFactory()
    contributor.affiliations = [Affiliation(role="Leitung", place="Görlitz")]
    condition = ConditionFactory(text="<p>Zeit</p>", levels=("municipality", "state"))
    condition.references = [ConditionReference(title="Beispiel")]
    topic = TopicFactory(name="Mobilität")
    event = EventFactory(
        parent=series,
        title="Wer hält das Dorf zusammen?",
        date="2026-12-01T18:00",
        topics=[topic],
        rows={
            "contributors": [contributor],
            "conditions": [condition],
            "venues": [Venue(name="Rathaus", city="Görlitz")],
        },
    )

    translated = translate(event, english, admin_user)

    assert translated.title == "EN Wer hält das Dorf zusammen?"
    assert translated.locale == english
    assert translated.translation_key == event.translation_key
    assert translated.public_id != event.public_id
    assert (translated.date, translated.starts_at) == (event.date, event.starts_at)
    assert translated.series == series.get_translation(english)
    assert list(translated.topics.all()) == [topic]
    assert translated.venues.get().city == "EN Görlitz"
    row = translated.contributors.get()
    assert row.person == contributor.person
    assert row.public_id != event.contributors.get().public_id
    assert row.affiliations.get().role == "EN Leitung"
    translated_condition = translated.conditions.get()
    assert strip_tags(translated_condition.text) == "EN Zeit"
    assert translated_condition.levels == ("municipality", "state")
    assert translated_condition.translation_key == event.conditions.get().translation_key
    assert translated_condition.references.get().title == "EN Beispiel"


class TestWithWagtailLocalize:
    @pytest.fixture
    def translated(
        self, event: DialogueEventPage, english: Locale, admin_user, django_capture_on_commit_callbacks
    ) -> DialogueEventPage:
        with django_capture_on_commit_callbacks(execute=True):
            return translate(event, english, admin_user)

    def test_facts_follow_into_the_frozen_source_and_no_text_falls_back(
        self, event, translated, english, admin_user, django_capture_on_commit_callbacks
    ):
        republish(
            event,
            date="2026-12-08T19:00",
            title="Ein ganz anderer Titel?",
            recordings=[Recording(title="Video", page_url="https://vimeo.com/1")],
        )
        page = reload(translated)
        assert page.live
        assert (page.title, page.date.edtf) == ("EN Wer hält das Dorf zusammen?", "2026-12-08T19:00:00")
        assert page.recordings.get().title == "Video"
        source = TranslationSource.objects.get_for_instance(event)
        frozen = json.loads(source.content_json)
        assert (frozen["date"], frozen["title"]) == ("2026-12-08T19:00:00", "Wer hält das Dorf zusammen?")

        # A translator goes on working from there.
        segment = source.stringsegment_set.get(string__data="Video")
        StringTranslation.objects.create(
            translation_of=segment.string, locale=english, context=segment.context, data="The video"
        )
        with django_capture_on_commit_callbacks(execute=True):
            Translation.objects.get(source=source, target_locale=english).save_target(user=admin_user, publish=True)
        page = reload(translated)
        assert (page.title, page.date.edtf) == ("EN Wer hält das Dorf zusammen?", "2026-12-08T19:00:00")
        assert page.recordings.get().title == "The video"

    def test_what_a_translator_has_decided_otherwise_stays(
        self, event, translated, english, admin_user, django_capture_on_commit_callbacks
    ):
        event = republish(event, host_event_url="https://konferenz.example/de")
        assert reload(translated).host_event_url == "https://konferenz.example/de"
        source = TranslationSource.objects.get_for_instance(event)
        segment = OverridableSegment.objects.get(source=source, context__path="host_event_url")
        SegmentOverride.objects.create(
            locale=english, context=segment.context, data_json=json.dumps("https://konferenz.example/en")
        )
        with django_capture_on_commit_callbacks(execute=True):
            Translation.objects.get(source=source).save_target(user=admin_user, publish=True)
        republish(event, host_event_url="https://konferenz.example/neu", date="2026-12-08T19:00")
        page = reload(translated)
        assert (page.host_event_url, page.date.edtf) == ("https://konferenz.example/en", "2026-12-08T19:00:00")

    def test_a_page_that_is_translated_into_the_first_language_leads(self, event, german, english, admin_user):
        page = english_of(event, english)
        source, _created = TranslationSource.get_or_create_from_instance(page)
        Translation.objects.create(source=source, target_locale=german)
        republish(page, date="2026-12-08T19:00")
        assert reload(event).date.edtf == "2026-12-08T19:00:00"
        assert republish(event, date="2026-12-24T20:00").date.edtf == "2026-12-08T19:00:00"

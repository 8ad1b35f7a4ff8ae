"""An event is translated with wagtail-localize: texts of all rows, at any depth; dates and relations stay the same."""

from __future__ import annotations

import pytest
from django.utils.html import strip_tags
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator

from dialogues.models import Affiliation, ConditionReference, DialogueEventPage, DialogueSeriesPage, Venue
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, TopicFactory


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

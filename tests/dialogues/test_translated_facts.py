"""One fact lives in one row: what is changed on the leading page is right in every language with the next request."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupApprovalTask, Locale, Revision, Workflow, WorkflowTask
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringTranslation,
    Translation,
    TranslationSource,
)

from cms.core import clock
from dialogues.choices import ContributorState, EventLifecycle
from dialogues.models import (
    Affiliation,
    CalendarEntry,
    Contributor,
    DialogueEventPage,
    DialogueSeriesPage,
    Recording,
    RegistrationQuestion,
    Venue,
)
from dialogues.periodic import reconcile_announcements
from dialogues.services.lifecycle import cancel_event, reopen_event
from tests.dialogues.test_changes import heard, types  # noqa: F401  a fixture is used by its name
from tests.dialogues.test_translation import translate
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory, TopicFactory
from tests.support.worlds import world

pytestmark = pytest.mark.django_db

Event = DialogueEventPage


def reload(page: Event) -> Event:
    return type(page).objects.get(pk=page.pk)


def republish(page: Event, **values: object) -> Event:
    page = reload(page)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return reload(page)


def english_of(event: Event, english: Locale, *, live: bool = True, title: str = "Who holds it together?") -> Event:
    """A translation without wagtail-localize, as the import and the editorial API make it."""
    page = event.copy_for_translation(english, copy_parents=True)
    page.title, page.kicker = title, "Dialogue 1"
    revision = page.save_revision()
    if live:
        revision.publish()
    return reload(page)


@pytest.fixture
@world
def translated(event: Event, english: Locale) -> Event:
    return english_of(event, english)


class TestFieldsOfThePage:
    @pytest.mark.requirement("E49")
    def test_the_date_follows_and_the_words_stay(self, event, translated):
        republish(event, date="2026-12-08T19:00", end_time=time(20, 30), title="Ein neuer Titel?", kicker="Neu")
        page = reload(translated)
        assert (page.date.edtf, page.end_time.isoformat()) == ("2026-12-08T19:00:00", "20:30:00")
        assert page.starts_at == datetime(2026, 12, 8, 18, tzinfo=UTC)
        assert (page.title, page.kicker, page.slug) == ("Who holds it together?", "Dialogue 1", translated.slug)
        assert not page.has_unpublished_changes
        assert page.latest_revision_id == page.live_revision_id
        assert page.get_latest_revision_as_object().date.edtf == "2026-12-08T19:00:00"

    def test_switches_codes_sets_and_relations_follow(self, event, translated):
        topic = TopicFactory()
        republish(
            event,
            attendance_mode="hybrid",
            time_zone="UTC",
            documentation_not_planned=["captions"],
            registration_doors=["external"],
            registration_external_url="https://anmeldung.example",
            registration_capacity=30,
            topics=[topic],
        )
        page = reload(translated)
        assert (page.attendance_mode, page.time_zone) == ("hybrid", "UTC")
        assert page.documentation_not_planned == ("captions",)
        assert page.registration_doors == ("external",)
        assert (page.registration_external_url, page.registration_capacity) == ("https://anmeldung.example", 30)
        assert list(page.topics.all()) == [topic]
        republish(event, topics=[])
        assert list(reload(translated).topics.all()) == []

    def test_a_series_too(self, series, english):
        page = series.copy_for_translation(english, copy_parents=True)
        page.title = "A country in change"
        page.save_revision().publish()
        republish(series, subscription_open=False, starts_on="2026-12", claim="Neu")
        page = DialogueSeriesPage.objects.get(pk=page.pk)
        assert (page.subscription_open, page.starts_on.edtf) == (False, "2026-12")
        assert (page.title, page.claim) == ("A country in change", "")

    def test_a_note_goes_with_what_it_explains_and_a_translated_one_stays(self, event, translated, now):
        cancel_event(event, note="Der Saal ist gesperrt.")
        assert (reload(translated).lifecycle, reload(translated).status_note) == (EventLifecycle.CANCELLED, "")
        republish(translated, status_note="The hall is closed.")
        republish(event, guiding_question="Was trägt?")
        assert reload(translated).status_note == "The hall is closed."
        reopen_event(event)
        assert (reload(translated).lifecycle, reload(translated).status_note) == (EventLifecycle.AUTOMATIC, "")

    def test_what_is_the_same_is_not_published_again(self, event, translated):
        revision = translated.live_revision_id
        republish(event, guiding_question="Was trägt?")
        assert reload(translated).live_revision_id == revision

    def test_the_other_languages_follow_as_well(self, event, translated):
        easy = Locale.objects.get_or_create(language_code="de-x-leicht")[0]
        simple = english_of(event, easy, title="Wer hält zusammen?")
        republish(event, date="2026-12-08T19:00")
        assert {page.date.edtf for page in Event.objects.all()} == {"2026-12-08T19:00:00"}
        assert reload(simple).title == "Wer hält zusammen?"


class TestDrafts:
    def test_an_unpublished_translation_has_them_in_its_draft(self, event, english):
        page = english_of(event, english, live=False)
        before = page.latest_revision_id
        republish(event, date="2026-12-08T19:00")
        page = reload(page)
        draft = page.get_latest_revision_as_object()
        assert (page.live, page.latest_revision_id) == (False, before)
        assert (draft.date.edtf, draft.title) == ("2026-12-08T19:00:00", "Who holds it together?")
        assert draft.starts_at == datetime(2026, 12, 8, 18, tzinfo=UTC)

    def test_a_draft_of_a_live_one_keeps_its_words(self, event, translated, admin_user):
        translated.title = "A better title?"
        draft = translated.save_revision(user=admin_user)
        republish(event, date="2026-12-08T19:00")
        page = reload(translated)
        assert (page.title, page.date.edtf) == ("Who holds it together?", "2026-12-08T19:00:00")
        assert page.has_unpublished_changes
        assert page.latest_revision_id == draft.pk
        assert page.latest_revision.is_latest_revision()
        assert page.latest_revision.user == admin_user
        kept = page.get_latest_revision_as_object()
        assert (kept.title, kept.date.edtf) == ("A better title?", "2026-12-08T19:00:00")

    def test_a_review_and_a_schedule_go_on(self, event, translated, admin_user, mailoutbox):
        translated.title = "A better title?"
        moment = clock.system_clock() + timedelta(days=3)
        planned = translated.save_revision(approved_go_live_at=moment)
        translated.title = "A still better title?"
        draft = translated.save_revision()
        workflow = Workflow.objects.create(name="Prüfung")
        WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Lesen"))
        state = workflow.start(reload(translated), admin_user)
        mailoutbox.clear()
        republish(event, date="2026-12-08T19:00")
        state.refresh_from_db()
        assert (state.status, state.current_task_state.revision_id) == (state.STATUS_IN_PROGRESS, draft.pk)
        assert Revision.objects.get(pk=planned.pk).approved_go_live_at == moment
        assert reload(translated).date.edtf == "2026-12-08T19:00:00"
        assert mailoutbox == []

    def test_a_draft_of_the_leading_page_tells_nobody(self, event, translated):
        event = reload(event)
        event.date = "2026-12-08T19:00"
        event.save_revision()
        assert reload(translated).date.edtf == "2026-12-01T18:00:00"

    def test_a_scheduled_publication_tells_nobody(self, event, translated):
        event = reload(event)
        event.date, event.go_live_at = "2026-12-08T19:00", clock.system_clock() + timedelta(days=1)
        event.save_revision().publish()
        assert reload(translated).date.edtf == "2026-12-01T18:00:00"

    def test_a_translation_that_is_not_valid_does_not_stop_the_leading_page(self, event, translated, caplog):
        Event.objects.filter(pk=translated.pk).update(title="")
        republish(event, date="2026-12-08T19:00")
        assert reload(event).date.edtf == "2026-12-08T19:00:00"
        assert reload(translated).date.edtf == "2026-12-01T18:00:00"
        assert [record.args for record in caplog.records if record.levelname == "ERROR"] == [(translated.pk,)]


@pytest.fixture
@world
def full(series: DialogueSeriesPage) -> Event:
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
def translation(full: Event, english: Locale) -> Event:
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
        republish_rows(_with(reload(translation), "venues", name="Station"))
        republish(full, kicker="Neu")
        assert reload(translation).venues.get().name == "Station"

    def test_a_mandate_that_may_not_be_named_goes_everywhere(self, series, english):
        row = ContributorFactory(mandate="Partei", mandate_confirmation="nimmt ein Amt wahr")
        event = EventFactory(parent=series, date="2026-12-01", rows={"contributors": [row]})
        page = republish_rows(_with(english_of(event, english), "contributors", mandate="Party"))
        republish_rows(_with(event, "contributors", mandate="", mandate_confirmation=""))
        row = reload(page).contributors.get()
        assert (row.mandate, row.mandate_confirmation) == ("", "")


def _with(page: Event, relation: str, **values: object) -> Event:
    for name, value in values.items():
        setattr(getattr(page, relation).get_object_list()[0], name, value)
    return page


def republish_rows(page: Event) -> Event:
    page.save_revision().publish()
    return reload(page)


class TestTheOtherWayRound:
    def test_a_fact_changed_on_the_translation_only_is_that_of_the_leading_page(self, event, translated, english):
        page = republish(translated, date="2026-12-24T20:00", title="A better title?")
        assert (page.date.edtf, page.title) == ("2026-12-01T18:00:00", "A better title?")
        assert page.live_revision.as_object().date.edtf == "2026-12-01T18:00:00"
        assert not page.has_unpublished_changes
        assert reload(event).date.edtf == "2026-12-01T18:00:00"

    def test_an_old_version_published_again_has_the_facts_of_today(self, event, translated):
        old = translated.live_revision
        republish(event, date="2026-12-08T19:00")
        old.publish()
        assert reload(translated).date.edtf == "2026-12-08T19:00:00"

    def test_aliases_of_both_pages_say_the_same(self, event, translated, english):
        mirror = translated.create_alias(update_slug="mirror")
        republish(event, date="2026-12-08T19:00")
        assert Event.objects.get(pk=mirror.pk).date.edtf == "2026-12-08T19:00:00"
        republish(translated, date="2026-12-24T20:00")
        assert Event.objects.get(pk=mirror.pk).date.edtf == "2026-12-08T19:00:00"

    def test_a_leading_page_that_is_not_online_leads_nobody(self, event, translated):
        reload(event).unpublish()
        assert republish(translated, date="2026-12-24T20:00").date.edtf == "2026-12-24T20:00:00"


class TestWithWagtailLocalize:
    @pytest.fixture
    def translated(self, event: Event, english: Locale, admin_user, django_capture_on_commit_callbacks) -> Event:
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


class TestWhatThePublicSees:
    def test_the_api_in_every_language(self, event, translated, now):
        client = Client()
        assert client.get("/api/v1/events/?locale=en").json()["items"][0]["date"]["edtf"] == "2026-12-01T18:00:00"
        republish(event, date="2026-12-08T19:00", lifecycle=EventLifecycle.CANCELLED, status_note="Krank.")
        found = client.get("/api/v1/events/?locale=en").json()["items"][0]
        assert (found["title"], found["date"]["edtf"], found["status"]) == (
            "Who holds it together?",
            "2026-12-08T19:00:00",
            "cancelled",
        )

    def test_the_calendar_counts_on_in_every_language(self, event, translated, now):
        republish(event, date="2026-12-08T19:00")
        entries = CalendarEntry.objects.filter(event__translation_key=event.translation_key)
        assert list(entries.values_list("sequence", flat=True)) == [1, 1]
        body = Client().get(f"/calendar/event/{translated.public_id}.ics").content.decode()
        assert "DTSTART;TZID=Europe/Berlin:20261208T190000" in body
        assert "SEQUENCE:1" in body

    def test_each_page_is_announced_once(self, event, translated, heard, now):  # noqa: F811  the fixture
        reconcile_announcements()  # the aliases above the translation
        heard.clear()
        republish(event, date="2026-12-08T19:00")
        assert [(change.type, change.subject_id) for change in heard] == [
            ("dialogue.event.updated", event.public_id),
            ("dialogue.event.rescheduled", event.public_id),
            ("dialogue.event.updated", translated.public_id),
            ("dialogue.event.rescheduled", translated.public_id),
        ]
        heard.clear()
        assert reconcile_announcements() == "0 announced"
        assert types(heard) == []

    def test_a_lost_signal_is_made_good_for_all_languages(self, event, translated, now):
        reconcile_announcements()  # the aliases above the translation
        moment = clock.now() + timedelta(days=1)
        Event.objects.filter(pk=event.pk).update(last_published_at=moment, date="2026-12-03T18:00")
        assert reconcile_announcements() == "1 announced"
        assert reload(translated).date.edtf == "2026-12-03T18:00:00"
        assert reconcile_announcements() == "0 announced"


def test_publishing_without_translations_asks_one_query_more(event):
    revision = reload(event).save_revision()
    with CaptureQueriesContext(connection) as queries:
        revision.publish()
    asked = [query["sql"] for query in queries if '"alias_of_id" IS NULL' in query["sql"]]
    assert len(asked) == 1
    assert not [query for query in queries if "wagtail_localize" in query["sql"]]


def test_contributors_are_rows_of_their_own_language(event, translated, english):
    republish(event, contributors=[ContributorFactory()])
    assert list(Contributor.objects.filter(page=translated.pk).values_list("locale", flat=True)) == [english.pk]

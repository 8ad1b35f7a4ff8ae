"""One fact lives in one row: what is changed on the leading page is right in every language with the next request."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupApprovalTask, Locale, Revision, Workflow, WorkflowTask

from cms.core import clock
from dialogues.choices import EventLifecycle
from dialogues.models import (
    DialogueEventPage,
    DialogueSeriesPage,
)
from dialogues.services.lifecycle import cancel_event, reopen_event
from tests.dialogues.translations.pages import english_of, reload, republish
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db


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
        assert {page.date.edtf for page in DialogueEventPage.objects.all()} == {"2026-12-08T19:00:00"}
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
        DialogueEventPage.objects.filter(pk=translated.pk).update(title="")
        republish(event, date="2026-12-08T19:00")
        assert reload(event).date.edtf == "2026-12-08T19:00:00"
        assert reload(translated).date.edtf == "2026-12-01T18:00:00"
        assert [record.args for record in caplog.records if record.levelname == "ERROR"] == [(translated.pk,)]


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
        assert DialogueEventPage.objects.get(pk=mirror.pk).date.edtf == "2026-12-08T19:00:00"
        republish(translated, date="2026-12-24T20:00")
        assert DialogueEventPage.objects.get(pk=mirror.pk).date.edtf == "2026-12-08T19:00:00"

    def test_a_leading_page_that_is_not_online_leads_nobody(self, event, translated):
        reload(event).unpublish()
        assert republish(translated, date="2026-12-24T20:00").date.edtf == "2026-12-24T20:00:00"


def test_publishing_without_translations_asks_one_query_more(event):
    revision = reload(event).save_revision()
    with CaptureQueriesContext(connection) as queries:
        revision.publish()
    asked = [query["sql"] for query in queries if '"alias_of_id" IS NULL' in query["sql"]]
    assert len(asked) == 1
    assert not [query for query in queries if "wagtail_localize" in query["sql"]]

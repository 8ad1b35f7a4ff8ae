"""What is announced when series and events change in public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms.core import changes as core_changes
from cms.core import clock
from cms.core.changes import Change, change_types, subscribe
from dialogues.choices import EventLifecycle
from dialogues.models import Announcement, CalendarEntry, DialogueEventPage, Recording, Venue
from dialogues.periodic import reconcile_announcements
from tests.conftest import ROOT
from tests.factories import ConditionFactory, EventFactory, SeriesFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[Change]]:
    """Every change that is announced during the test."""
    received: list[Change] = []
    consumer = received.append
    subscribe(consumer)
    yield received
    del core_changes.CONSUMERS[consumer]


def types(heard: list[Change]) -> list[str]:
    found = [change.type for change in heard]
    heard.clear()
    return found


def republish(page: DialogueEventPage, **values: object) -> DialogueEventPage:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


class TestEvent:
    def test_published_once_with_id_and_moment(self, series, heard, now):
        heard.clear()
        event = EventFactory(parent=series, date="2026-12-01T18:00")
        assert [(change.type, change.subject_id, change.moment) for change in heard] == [
            ("dialogue.event.published", event.public_id, now)
        ]

    def test_draft_is_not_announced(self, series, heard):
        heard.clear()
        EventFactory(parent=series, live=False)
        assert types(heard) == []

    def test_scheduled_publication_is_not_announced(self, series, heard):
        event = EventFactory(parent=series, live=False)
        heard.clear()
        event.go_live_at = clock.system_clock() + timedelta(days=1)
        event.save_revision().publish()
        assert not DialogueEventPage.objects.get(pk=event.pk).live
        assert types(heard) == []
        assert not Announcement.objects.filter(public_id=event.public_id).exists()

    def test_updated_when_published_again(self, event, heard):
        heard.clear()
        republish(event, guiding_question="Was hält uns zusammen?")
        assert types(heard) == ["dialogue.event.updated"]

    def test_draft_of_a_live_event_is_not_announced(self, event, heard):
        heard.clear()
        event.title = "Ein Entwurf?"
        event.save_revision()
        assert types(heard) == []

    @pytest.mark.parametrize(
        "values",
        [
            {"date": "2026-12-02T18:00"},
            {"end_time": time(21, 0)},
            {"attendance_mode": "hybrid"},
        ],
    )
    def test_rescheduled_when_time_or_place_differ(self, event, heard, values):
        heard.clear()
        republish(event, **values)
        assert types(heard) == ["dialogue.event.updated", "dialogue.event.rescheduled"]

    def test_rescheduled_when_the_venue_differs(self, event, heard):
        heard.clear()
        event.venues = [Venue(name="Treffpunkt", city="Potsdam")]
        republish(event)
        assert types(heard) == ["dialogue.event.updated", "dialogue.event.rescheduled"]

    def test_cancelled_postponed_and_reinstated(self, event, heard):
        heard.clear()
        event = republish(event, lifecycle=EventLifecycle.CANCELLED, status_note="Der Saal ist gesperrt.")
        assert types(heard) == ["dialogue.event.updated", "dialogue.event.cancelled"]
        event = republish(event, lifecycle=EventLifecycle.POSTPONED)
        assert types(heard) == ["dialogue.event.updated", "dialogue.event.postponed"]
        republish(event, lifecycle=EventLifecycle.AUTOMATIC, date="2027-02-01T18:00")
        assert types(heard) == [
            "dialogue.event.updated",
            "dialogue.event.reinstated",
            "dialogue.event.rescheduled",
        ]

    def test_documented_names_the_new_parts_once(self, event, heard):
        heard.clear()
        event.recordings = [Recording(title="Aufzeichnung", page_url="https://vimeo.com/123456")]
        event = republish(event, findings="<p>Das Wichtigste.</p>")
        documented = [change for change in heard if change.type == "dialogue.event.documented"]
        assert [change.parts for change in documented] == ["video,summary"]
        heard.clear()
        republish(event)
        assert types(heard) == ["dialogue.event.updated"]

    def test_conditions_come_change_and_go(self, event, heard):
        heard.clear()
        event.conditions = [ConditionFactory(text="<p>Geld</p>"), ConditionFactory(text="<p>Zeit</p>")]
        event = republish(event)
        assert types(heard) == [
            "dialogue.event.updated",
            "dialogue.event.documented",
            "dialogue.condition.published",
            "dialogue.condition.published",
        ]
        money, span = event.conditions.all()
        money.text = "<p>Mehr Geld</p>"
        event.conditions = [span, money]
        event = republish(event)
        assert [(change.type, change.subject_id) for change in heard] == [
            ("dialogue.event.updated", event.public_id),
            ("dialogue.condition.updated", money.public_id),
        ]
        heard.clear()
        event.conditions = [money]
        republish(event)
        assert [(change.type, change.subject_id) for change in heard] == [
            ("dialogue.event.updated", event.public_id),
            ("dialogue.condition.unpublished", span.public_id),
        ]

    def test_unpublished_and_published_again(self, event, heard):
        heard.clear()
        event.unpublish()
        assert types(heard) == ["dialogue.event.unpublished"]
        republish(DialogueEventPage.objects.get(pk=event.pk))
        assert types(heard) == ["dialogue.event.published"]

    def test_deleted_after_it_was_public(self, event, heard):
        heard.clear()
        event.delete()
        assert [(change.type, change.subject_id) for change in heard] == [("dialogue.event.deleted", event.public_id)]
        assert not Announcement.objects.filter(public_id=event.public_id).exists()

    def test_deleted_draft_is_not_announced(self, series, heard):
        draft = EventFactory(parent=series, live=False)
        heard.clear()
        draft.delete()
        assert types(heard) == []

    def test_deleting_a_series_announces_its_events(self, series, event, heard):
        heard.clear()
        series.delete()
        assert sorted(types(heard)) == ["dialogue.event.deleted", "dialogue.series.deleted"]

    def test_actor_is_the_key_of_who_acts(self, event, heard):
        from wagtail.log_actions import LogContext

        user = UserFactory()
        heard.clear()
        with LogContext(user=user):
            republish(event)
        assert [change.actor for change in heard] == [str(user.pk)]

    def test_move_follows_to_the_new_series(self, index, event, heard):
        other = SeriesFactory(parent=index, title="Eine andere Reihe")
        heard.clear()
        event.move(other, pos="last-child")
        assert DialogueEventPage.objects.get(pk=event.pk).series == other
        assert types(heard) == []

    def test_private_page_is_announced_as_unpublished(self, series, event, heard):
        heard.clear()
        restriction = PageViewRestriction.objects.create(page=series, restriction_type="login")
        assert sorted(types(heard)) == ["dialogue.event.unpublished", "dialogue.series.unpublished"]
        restriction.delete()
        assert sorted(types(heard)) == ["dialogue.event.published", "dialogue.series.published"]


class TestSeries:
    def test_life(self, index, heard):
        heard.clear()
        series = SeriesFactory(parent=index)
        assert types(heard) == ["dialogue.series.published"]
        republish(series)
        assert types(heard) == ["dialogue.series.updated"]
        series.unpublish()
        assert types(heard) == ["dialogue.series.unpublished"]
        series.delete()
        assert types(heard) == ["dialogue.series.deleted"]


class TestReconciliation:
    def test_finds_what_no_signal_announced(self, event, heard):
        heard.clear()
        # As after a process that died between Wagtail's commit and ours.
        moment = datetime(2030, 1, 1, tzinfo=UTC)
        DialogueEventPage.objects.filter(pk=event.pk).update(last_published_at=moment, date="2026-12-03T18:00")
        assert reconcile_announcements() == "1 announced"
        assert types(heard) == ["dialogue.event.updated", "dialogue.event.rescheduled"]
        assert reconcile_announcements() == "0 announced"
        assert types(heard) == []

    def test_finds_pages_without_a_date_of_publication(self, event, heard):
        DialogueEventPage.objects.filter(pk=event.pk).update(last_published_at=None)
        heard.clear()
        assert reconcile_announcements() == "1 announced"
        assert types(heard) == ["dialogue.event.updated"]
        assert reconcile_announcements() == "0 announced"

    def test_finds_expired_pages(self, event, heard, now):
        DialogueEventPage.objects.filter(pk=event.pk).update(expire_at=now + timedelta(hours=1))
        heard.clear()
        assert reconcile_announcements() == "0 announced"
        with clock.frozen_at(now + timedelta(hours=2)):
            assert reconcile_announcements() == "1 announced"
        assert types(heard) == ["dialogue.event.unpublished"]

    def test_finds_deletions_that_sent_no_signal(self, event, heard):
        Announcement.objects.create(kind=Announcement.Kind.EVENT, public_id="00000000-0000-0000-0000-00000000dead")
        heard.clear()
        assert reconcile_announcements() == "1 announced"
        assert types(heard) == ["dialogue.event.deleted"]

    def test_queries_do_not_grow_with_the_events(self, series, event):
        with CaptureQueriesContext(connection) as one:
            reconcile_announcements()
        for _ in range(3):
            EventFactory(parent=series)
        with CaptureQueriesContext(connection) as four:
            reconcile_announcements()
        assert len(one) == len(four) == 5

    def test_a_failing_consumer_leaves_nothing_behind(self, event):
        def refuse(change: Change) -> None:
            raise RuntimeError("no")

        before = Announcement.objects.get(public_id=event.public_id).published_at
        subscribe(refuse)
        try:
            with pytest.raises(RuntimeError):
                republish(event, date="2026-12-05T18:00")
        finally:
            del core_changes.CONSUMERS[refuse]
        assert Announcement.objects.get(public_id=event.public_id).published_at == before
        assert CalendarEntry.objects.get(event=event).sequence == 0


class TestSequence:
    def test_grows_with_time_place_and_cancellation_only(self, event):
        def sequence() -> int:
            return CalendarEntry.objects.get(event=event).sequence

        assert sequence() == 0
        event = republish(event, title="Ein neuer Titel?")
        assert sequence() == 0
        event = republish(event, date="2026-12-02T18:00")
        assert sequence() == 1
        event = republish(event, attendance_mode="in_person")
        assert sequence() == 2
        event = republish(event, lifecycle=EventLifecycle.CANCELLED, status_note="Krank.")
        assert sequence() == 3

    def test_never_goes_back_with_an_older_draft(self, event):
        first = event.latest_revision
        event = republish(event, date="2026-12-02T18:00")
        first.publish()
        assert DialogueEventPage.objects.get(pk=event.pk).date.edtf == "2026-12-01T18:00:00"
        assert CalendarEntry.objects.get(event=event).sequence == 2

    def test_translations_count_together(self, event, english):
        translated = event.copy_for_translation(english, copy_parents=True)
        translated.save_revision().publish()
        sequences = CalendarEntry.objects.filter(event__translation_key=event.translation_key)
        event = republish(event, date="2026-12-02T18:00")
        assert list(sequences.values_list("sequence", flat=True)) == [1, 1]
        republish(DialogueEventPage.objects.get(pk=translated.pk), title="Another title?")
        assert list(sequences.values_list("sequence", flat=True)) == [1, 1]
        republish(event, date="2026-12-09T18:00")
        assert list(sequences.values_list("sequence", flat=True)) == [2, 2]


def test_every_type_of_change_is_documented():
    text = (ROOT / "docs" / "changes.md").read_text()
    undocumented = [name for name in change_types() if f"`{name}`" not in text]
    assert undocumented == []

"""What visitors, calendars and other systems learn of a changed fact, in every language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from cms.core import clock
from dialogues.choices import EventLifecycle
from dialogues.models import (
    CalendarEntry,
    DialogueEventPage,
)
from dialogues.periodic import reconcile_announcements
from tests.dialogues.test_changes import heard, types  # noqa: F401  a fixture is used by its name
from tests.dialogues.translations.pages import reload, republish

pytestmark = pytest.mark.django_db


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
        DialogueEventPage.objects.filter(pk=event.pk).update(last_published_at=moment, date="2026-12-03T18:00")
        assert reconcile_announcements() == "1 announced"
        assert reload(translated).date.edtf == "2026-12-03T18:00:00"
        assert reconcile_announcements() == "0 announced"

"""Finished events are kept, and never one that something has changed of, in whatever table."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import orjson
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.core.cache.moments import moment_columns
from cms.core.models import CmsDocument, CmsImage
from cms.core.public import public_space
from dialogues import selectors
from dialogues.models import (
    Affiliation,
    ConditionReference,
    Contributor,
    DialogueEventPage,
    DialogueSeriesPage,
    EventOrganisation,
    FrameworkCondition,
    HeadCount,
    Presentation,
    Recording,
    Topic,
    Venue,
)
from dialogues.selectors.registration_office import registrations_of
from networks.models import Organisation, Person
from tests.api.conftest import full_event
from tests.factories import EventFactory

TEXTS = {
    DialogueEventPage: ("title", "kicker", "announcement", "findings", "contributors_label", "status_note"),
    DialogueSeriesPage: ("title",),
    Contributor: ("teaser", "statement", "mandate", "note"),
    Person: ("name",),
    Affiliation: ("role", "place"),
    Organisation: ("name", "short_name"),
    EventOrganisation: ("wording",),
    Venue: ("name", "street", "postal_code", "city", "url", "accessibility"),
    Recording: ("title", "intro", "credit", "origin", "transcript"),
    Presentation: ("title",),
    CmsDocument: ("accessibility",),
    CmsImage: ("description", "credit"),
    FrameworkCondition: ("text", "explanation", "level_label", "provenance"),
    ConditionReference: ("title", "url"),
    Topic: ("name",),
}
"""What of other tables is written in an event's answer."""


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def whole(series: DialogueSeriesPage) -> DialogueEventPage:
    return full_event(series, registration_doors=["internal"])


def answers(now: datetime, language: str = "de") -> str:
    ids = list(DialogueEventPage.objects.order_by("pk").values_list("pk", flat=True))
    given = selectors.event_fragments_by_id(ids, language=language, now=now, space=public_space())
    made = selectors.event_documents_by_id(ids, language=language, now=now, space=public_space())
    assert orjson.loads(orjson.dumps(given)) == orjson.loads(orjson.dumps(made))
    return orjson.dumps(given).decode()


def test_a_change_in_any_table_is_in_the_next_answer(whole: DialogueEventPage, now: datetime):
    words = (f"wort{number}" for number in count())
    before = answers(now)
    for model, columns in TEXTS.items():
        for column in columns:
            word = next(words)
            assert model.objects.update(**{column: word}), model  # type: ignore[attr-defined]  # any model
            after = answers(now)
            assert (word in before, word in after) == (False, True), (model, column)


def test_figures_rows_and_their_order_are_never_those_of_before(whole: DialogueEventPage, now: datetime):
    def only() -> dict[str, Any]:
        document: dict[str, Any] = orjson.loads(answers(now))[0]
        return document

    assert only()["registration"]["taken"] == 0
    HeadCount.objects.update_or_create(event_key=whole.translation_key, defaults={"taken": 7})
    assert only()["registration"]["taken"] == 7
    first = Contributor.objects.get()
    second = Contributor.objects.create(
        page=whole, person=first.person, sort_order=1, locale=whole.locale, teaser="danach", public_id=whole.public_id
    )
    assert [row["teaser"] for row in only()["contributors"]] == [first.teaser, "danach"]
    Contributor.objects.filter(pk=first.pk).update(sort_order=2)
    assert [row["teaser"] for row in only()["contributors"]] == ["danach", first.teaser]
    second.delete()
    assert [row["teaser"] for row in only()["contributors"]] == [first.teaser]
    slides = CmsDocument(title="Andere", file=ContentFile(b"%PDF-1.7", name="andere.pdf"))
    slides.save()
    Presentation.objects.update(document=slides)
    assert only()["presentations"][0]["url"].endswith("/andere.pdf")


def test_the_clock_changes_what_is_kept(series: DialogueSeriesPage, now: datetime):
    EventFactory(parent=series, date="2026-12-01T18:00", announcement="<p>Bald.</p>")
    later = now + timedelta(days=60)
    assert [orjson.loads(answers(moment))[0]["status"] for moment in (now, later, now)] == [
        "announced",
        "held",
        "announced",
    ]


def plan(sql: str, arguments: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", arguments)
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="another planner, which keeps statistics")
def test_sqlite_takes_the_first_events_from_an_index(event: DialogueEventPage, client: Any):
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/api/v1/events/?limit=20").status_code == 200
    (listed,) = (query["sql"] for query in captured if "_howmany1" in query["sql"])
    steps = plan(listed.replace("%", "%%"), ())
    assert "SCAN dialogues_dialogueeventpage USING COVERING INDEX dialogue_event_date" in steps
    assert not [step for step in steps if "TEMP B-TREE" in step]
    assert "SEARCH V0 USING COVERING INDEX core_page_public (content_type_id=? AND locale_id=?)" in steps


@pytest.mark.skipif(connection.vendor != "sqlite", reason="another planner, which keeps statistics")
def test_sqlite_takes_the_next_moment_and_the_newest_registrations_from_indexes(
    event: DialogueEventPage, now: datetime
):
    with CaptureQueriesContext(connection) as captured:
        moment_columns.next_after(now)
        newest = registrations_of(event.translation_key).filter(guest_count__gt=0)
        list(newest[:20])
        newest.count()
    moment, page, number = (
        plan(query["sql"].replace("%", "%%"), ()) for query in captured if "SELECT" in query["sql"]
    )
    assert [step for step in moment if step.startswith("SCAN") or "B-TREE" in step] == ["SCAN wagtailcore_locale"]
    assert page == ["SEARCH dialogues_registration USING INDEX registration_newest (event_key=?)"]
    assert number == ["SEARCH dialogues_registration USING COVERING INDEX registration_newest (event_key=?)"]

"""The lists of the admin: what they show, how they are searched, how many queries they need."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from dialogues.models import DialogueEventPage, Recording
from dialogues.services.meeting import set_meeting_access
from tests.factories import (
    ConditionFactory,
    ContributorFactory,
    EventFactory,
    PersonFactory,
    SeriesFactory,
    TopicFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("german_screens")]


def rich_event(series, number: int) -> DialogueEventPage:
    return EventFactory(
        parent=series,
        title=f"Dialog {number}",
        date=f"2026-0{number}-01T18:00",
        rows={
            "contributors": [ContributorFactory(), ContributorFactory()],
            "conditions": [ConditionFactory(), ConditionFactory()],
            "recordings": [Recording(title="Video", page_url="https://vimeo.com/1")],
            "topics": [TopicFactory()],
        },
    )


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "name",
    ["dialogue_events:index", "dialogue_series:index", "framework_conditions:index", "wagtailadmin_home"],
)
def test_lists_need_the_same_number_of_queries_whatever_their_length(now, office, index, name):
    rich_event(SeriesFactory(parent=index), 1)
    few = queries_of(office, reverse(name))
    series = SeriesFactory(parent=index)
    for number in range(2, 6):
        rich_event(series, number)
    assert queries_of(office, reverse(name)) <= few


@pytest.mark.requirement("E04")
def test_the_list_of_events_says_what_is_open(now, office, series):
    rich_event(series, 1)
    event = EventFactory(parent=series, title="Kommt noch", date="2026-12-01T18:00")
    set_meeting_access(event, join_url="https://meet.example.org/kanarienvogel")
    answer = office.get(reverse("dialogue_events:index"))
    text = answer.content.decode()
    assert [row.title for row in answer.context["object_list"]] == ["Kommt noch", "Dialog 1"]
    assert gettext("presentations") in text
    assert "01.12.2026 18:00" in text
    assert "kanarienvogel" not in text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("documentation=open", ["Alt"]),
        ("public_status=planned", ["Neu"]),
        ("public_status=held", ["Alt"]),
        ("year=2027", ["Neu"]),
        ("kind=workshop", ["Neu"]),
        ("q=beispielfrau", ["Alt"]),
        ("q=potsdam", ["Neu"]),
        ("q=neu+potsdam&year=2027", ["Neu"]),
        ("q=nichts", []),
        ("year=12345", ["Neu", "Alt"]),
        ("ordering=date", ["Alt", "Neu"]),
        ("ordering=password", ["Neu", "Alt"]),
    ],
)
def test_events_are_found(now, office, series, query, titles):
    from dialogues.models import Venue

    EventFactory(
        parent=series,
        title="Alt",
        date="2026-10-01",
        rows={"contributors": [ContributorFactory(person=PersonFactory(name="Jana Beispielfrau"))]},
    )
    EventFactory(parent=series, title="Neu", date="2027-03", kind="workshop", rows={"venues": [Venue(city="Potsdam")]})
    answer = office.get(reverse("dialogue_events:index") + "?" + query)
    assert [event.title for event in answer.context["object_list"]] == titles


def test_events_are_filtered_by_series(now, office, index):
    one, two = SeriesFactory(parent=index), SeriesFactory(parent=index)
    EventFactory(parent=one, title="Eins")
    EventFactory(parent=two, title="Zwei")
    answer = office.get(reverse("dialogue_events:index"), {"series": two.pk})
    assert [event.title for event in answer.context["object_list"]] == ["Zwei"]


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("level=state", ["Geld"]),
        ("provenance=editors", ["Geld"]),
        ("q=zeit", ["Zeit"]),
        ("q=frage", ["Geld", "Zeit"]),
        ("level=moon", ["Geld", "Zeit"]),
    ],
)
def test_conditions_are_found(office, series, query, texts):
    EventFactory(
        parent=series,
        title="Eine Frage?",
        rows={
            "conditions": [
                ConditionFactory(text="<p>Geld</p>", levels=("state",), provenance="editors"),
                ConditionFactory(text="<p>Zeit</p>"),
            ]
        },
    )
    answer = office.get(reverse("framework_conditions:index") + "?" + query)
    assert sorted(str(row) for row in answer.context["object_list"]) == texts


def test_conditions_are_filtered_by_topic_and_lead_to_their_event(office, series):
    topic = TopicFactory()
    event = EventFactory(parent=series, rows={"topics": [topic], "conditions": [ConditionFactory()]})
    EventFactory(parent=series, rows={"conditions": [ConditionFactory()]})
    answer = office.get(reverse("framework_conditions:index"), {"topic": topic.pk})
    assert [row.page_id for row in answer.context["object_list"]] == [event.pk]
    assert f"/admin/pages/{event.pk}/edit/#tab-conditions" in answer.content.decode()

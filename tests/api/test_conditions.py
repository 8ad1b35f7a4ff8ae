"""``/conditions/``."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from dialogues.models import DialogueSeriesPage, Topic
from tests.api.conftest import get, refused
from tests.factories import ConditionFactory, EventFactory, SeriesFactory


def texts(client: Client, **query: object) -> list[str]:
    return [item["text_text"] for item in get(client, "/conditions/", **query)["items"]]


@pytest.mark.requirement("E22", "E23", "E24", "E25")
def test_conditions_stand_in_the_order_of_events_and_editors(
    client: Client, series: DialogueSeriesPage, now: datetime
):
    topic = Topic.objects.create(name="Ehrenamt")
    later = EventFactory(
        parent=series,
        title="Zwei",
        date="2026-12-01",
        rows={"conditions": [ConditionFactory(text="<p>Drittens</p>", levels=("state", "federal"), sort_order=0)]},
    )
    first = EventFactory(
        parent=series,
        title="Eins",
        date="2026-11-01",
        rows={
            "conditions": [
                ConditionFactory(text="<p>Zweitens</p>", levels=("eu",), sort_order=1, topics=[topic]),
                ConditionFactory(text="<p>Erstens</p>", level_label="Kommunale Ebene", sort_order=0),
            ]
        },
    )
    EventFactory(
        parent=SeriesFactory(parent=series.get_parent()), live=False, rows={"conditions": [ConditionFactory()]}
    )
    assert texts(client) == ["Erstens", "Zweitens", "Drittens"]
    assert texts(client, order="-event") == ["Drittens", "Zweitens", "Erstens"]
    assert texts(client, order="position") == ["Erstens", "Drittens", "Zweitens"]
    assert texts(client, level="federal") == texts(client, level="state") == ["Drittens"]
    assert texts(client, level="municipality") == ["Erstens"]
    assert texts(client, topic=topic.public_id) == ["Zweitens"]
    assert texts(client, event=later.public_id) == ["Drittens"]
    assert texts(client, event=first.translation_key, limit=1, offset=1) == ["Zweitens"]
    assert texts(client, series=series.public_id) == ["Erstens", "Zweitens", "Drittens"]
    assert texts(client, recommendation=series.public_id) == []
    assert texts(client, search="zweitens") == ["Zweitens"]
    assert texts(client, locale="en") == []
    shown = get(client, "/conditions/")["items"]
    assert [(item["position"], item["event"]["title"]) for item in shown] == [(1, "Eins"), (2, "Eins"), (1, "Zwei")]
    assert shown[0]["level_label"] == "Kommunale Ebene"
    for item in shown:
        assert get(client, f"/conditions/{item['id']}/") == item


def test_bad_parameters_are_named(client: Client, db: None):
    assert refused(client, "/conditions/", level="village", topic="x", status="held") == ["status", "level", "topic"]


@pytest.mark.requirement("E25")
def test_the_id_outlives_a_new_order_and_publishing_again(client: Client, series: DialogueSeriesPage, now: datetime):
    event = EventFactory(
        parent=series, rows={"conditions": [ConditionFactory(sort_order=0), ConditionFactory(sort_order=1)]}
    )
    before = [item["id"] for item in get(client, "/conditions/")["items"]]
    for condition in event.conditions.all():
        condition.sort_order = 1 - condition.sort_order
        condition.save()
    event.save_revision().publish()
    assert [item["id"] for item in get(client, "/conditions/")["items"]] == before[::-1]

"""Events that last several days: the last one is in every answer."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from dialogues.models import DialogueSeriesPage
from tests.api.conftest import get
from tests.factories import ConditionFactory, ContributorFactory, EventFactory, PersonFactory


@pytest.mark.requirement("E07", "X01")
def test_an_event_of_whole_days_says_its_last_day(client: Client, series: DialogueSeriesPage, now: datetime):
    person = PersonFactory()
    rows = {"contributors": [ContributorFactory(person=person)], "conditions": [ConditionFactory()]}
    EventFactory(parent=series, title="Tagung", date="2026-12-04", end_date=date(2026, 12, 6), rows=rows)
    days = {
        "edtf": "2026-12-04/2026-12-06",
        "label": "4.–6. Dezember 2026",
        "precision": "day",
        "earliest": "2026-12-04",
        "latest": "2026-12-06",
    }
    (event,) = get(client, "/events/")["items"]
    assert (event["date"], event["starts_at"], event["ends_at"]) == (days, None, None)
    (condition,) = get(client, "/conditions/")["items"]
    assert condition["event"]["date"] == days
    assert ", 4.–6. Dezember 2026" in condition["citation"]
    assert get(client, "/series/")["items"][0]["events"][0]["date"] == days
    assert get(client, f"/people/{person.public_id}/")["events"][0]["date"] == days


def test_a_time_says_the_last_day_by_itself(client: Client, series: DialogueSeriesPage, now: datetime):
    EventFactory(parent=series, date="2026-12-04T18:00", end_date=date(2026, 12, 6), end_time=time(12))
    (event,) = get(client, "/events/")["items"]
    assert (event["date"]["edtf"], event["ends_at"]) == ("2026-12-04T18:00:00", "2026-12-06T12:00:00+01:00")
    with pytest.raises(ValidationError, match="Uhrzeit") as error:
        EventFactory(parent=series, date="2026-12-04T18:00", end_date=date(2026, 12, 6))
    assert list(error.value.error_dict) == ["end_time"]

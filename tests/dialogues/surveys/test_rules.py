"""States by the clock, and what small numbers hide."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from dialogues.surveys.rules import shown_counts, survey_state, topic_state
from tests.conftest import NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, "open"),
        (NOW, None, "open"),
        (NOW + SECOND, None, "not_yet"),
        (None, NOW + SECOND, "open"),
        (None, NOW, "closed"),
        (NOW + SECOND, NOW, "closed"),
    ],
)
def test_a_survey_is_open_from_its_opening_until_right_before_its_closing(opens: Any, closes: Any, state: str) -> None:
    assert survey_state(SimpleNamespace(opens_at=opens, closes_at=closes), NOW) == state


@pytest.mark.requirement("A10")
@pytest.mark.parametrize(
    ("stored", "event", "state"),
    [
        ("proposed", None, "proposed"),
        ("held", None, "held"),
        ("proposed", {}, "taken_up"),
        ("proposed", {"date": "2027-05"}, "planned"),
        ("taken_up", {"live": True}, "planned"),
        ("planned", {"live": True, "over_at": NOW + SECOND}, "planned"),
        ("planned", {"live": True, "over_at": NOW}, "held"),
        ("planned", {"live": False, "date": "2026-01-01", "over_at": NOW}, "planned"),
        ("held", {"live": True, "over_at": NOW + SECOND}, "planned"),
        ("planned", {"live": True, "lifecycle": "cancelled"}, "taken_up"),
        ("held", {"live": True, "lifecycle": "postponed", "over_at": NOW}, "taken_up"),
        ("declined", {"live": True, "over_at": NOW}, "declined"),
    ],
)
def test_a_topic_follows_its_event(stored: str, event: dict[str, Any] | None, state: str) -> None:
    usual = {"live": False, "lifecycle": "automatic", "date": None, "over_at": None}
    assert topic_state(stored, None if event is None else SimpleNamespace(**usual | event), NOW) == state


@pytest.mark.parametrize(
    ("counts", "adds_up", "shown"),
    [
        ({"a": 5, "b": 9}, True, [None, 9, None]),  # a zero would follow from the sum as well
        ({"a": 5, "b": 9, "c": 4}, False, [5, 9, None]),
        ({"a": 5, "b": 9, "c": 4}, True, [None, 9, None]),
        ({"a": 5, "b": 5, "c": 5}, True, [5, 5, 5]),
        ({}, True, [None, None, None]),
    ],
)
def test_no_figure_below_five_is_shown_or_can_be_worked_out(
    counts: dict[str, int], adds_up: bool, shown: list[int | None]
) -> None:
    assert list(shown_counts(counts, "abc", adds_up=adds_up).values()) == shown

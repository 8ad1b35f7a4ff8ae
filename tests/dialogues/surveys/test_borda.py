"""The ranking: exact examples, and what holds for all ballots."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.surveys.borda import Ranked, borda_count

pytestmark = pytest.mark.requirement("X06")


def lines(ranked: list[Ranked[str]]) -> list[tuple[int, str, int]]:
    return [(each.rank, each.option, each.points) for each in ranked]


def test_each_place_counts_one_point_less() -> None:
    ballots = ["ABC", "BAC", "BCA", "AB"]
    assert lines(borda_count("ABC", ballots)) == [(1, "B", 10), (2, "A", 9), (3, "C", 4)]
    assert borda_count("ABC", ballots)[0].places == (2, 2, 0)
    assert borda_count("ABC", ballots)[2].ballots == 3


def test_more_first_places_decide_between_equal_points() -> None:
    # All have 4 points: A and C from a first and a last place each, B from two second ones.
    assert lines(borda_count("BAC", ["ABC", "CBA"])) == [(1, "A", 4), (1, "C", 4), (3, "B", 4)]


def test_equal_topics_share_a_rank_in_the_order_of_the_survey() -> None:
    assert lines(borda_count("DCBA", ["ABC", "ACB"])) == [(1, "A", 8), (2, "C", 5), (2, "B", 5), (4, "D", 0)]
    assert lines(borda_count("AB", [])) == [(1, "A", 0), (1, "B", 0)]


def test_there_are_as_many_places_as_the_editor_allows() -> None:
    assert lines(borda_count("ABCD", ["ABC", "BDA"], places=2)) == [(1, "B", 3), (2, "A", 2), (3, "D", 1), (4, "C", 0)]
    assert lines(borda_count("AB", ["BA"], places=5)) == [(1, "B", 2), (2, "A", 1)]


def test_a_topic_that_was_taken_out_leaves_the_ballots() -> None:
    assert lines(borda_count("BC", ["ABC", "CAB"])) == [(1, "B", 3), (1, "C", 3)]


BALLOTS = st.lists(st.permutations("ABCDE").flatmap(lambda order: st.integers(0, 5).map(lambda size: order[:size])))


@given(BALLOTS, st.integers(1, 6), st.randoms(use_true_random=False))
def test_nothing_is_lost_and_the_order_of_ballots_does_not_matter(ballots, places, random) -> None:
    ranked = borda_count("ABCDE", ballots, places=places)
    size = min(places, 5)
    assert sum(each.points for each in ranked) == sum(
        size - place for ballot in ballots for place in range(min(len(ballot), size))
    )
    assert [each.points for each in ranked] == sorted((each.points for each in ranked), reverse=True)
    shuffled = random.sample(ballots, len(ballots))
    assert borda_count("ABCDE", shuffled, places=places) == ranked

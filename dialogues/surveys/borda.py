"""The Borda count: how topics are ranked by a survey (X06).

The rule, as the manual tells it (``docs/redaktion/umfragen.md``):

* A survey gives out ``n`` places: as many as the editor allows, at most one for each topic.
* On each ballot the topic at place 1 gets ``n`` points, at place 2 ``n - 1``, …, at place ``n`` one point. A topic
  without a place gets none. Points of all ballots are added up.
* Gaps do not matter: who gives the places 1 and 3 means 1 and 2. A topic that an editor has taken out of the survey
  leaves the ballots, and the topics below it move up.
* Equal points: more first places go before, then more second places, and so on. Topics that are still equal share a rank
  (1, 2, 2, 4) and stand in the order of the survey.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Ranked(Generic[K]):
    """A topic in the result.

    Attributes:
        rank: from 1; equal topics share one.
        places: how often it was put at place 1, 2, … ``n``.
    """

    option: K
    rank: int
    points: int
    places: tuple[int, ...]

    @property
    def ballots(self) -> int:
        """How many people gave it a place that counts."""
        return sum(self.places)


def borda_count(options: Sequence[K], ballots: Iterable[Sequence[K]], *, places: int | None = None) -> list[Ranked[K]]:
    """Rank ``options``, the best first.

    Args:
        options: what can be ranked, in the order of the survey.
        ballots: for each person what they ranked, the best first; each option at most once.
        places: how many places there are; without it, as many as options.
    """
    size = min(places or len(options), len(options))
    taken = {option: [0] * size for option in options}
    for ballot in ballots:
        known = [option for option in ballot if option in taken]
        for place, option in enumerate(known[:size]):
            taken[option][place] += 1
    scored = [
        (sum(count * (size - place) for place, count in enumerate(taken[option])), tuple(taken[option]), option)
        for option in options
    ]
    scored.sort(key=lambda item: item[:2], reverse=True)
    ranked: list[Ranked[K]] = []
    for position, (points, counts, option) in enumerate(scored, start=1):
        is_equal = bool(ranked) and (ranked[-1].points, ranked[-1].places) == (points, counts)
        ranked.append(Ranked(option, ranked[-1].rank if is_equal else position, points, counts))
    return ranked

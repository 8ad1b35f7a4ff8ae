"""The rules of surveys and of the topics that come from them. Nothing here reads the database."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from dialogues.choices import EventLifecycle, ProposalState
from dialogues.surveys.choices import SurveyState

K = TypeVar("K", bound=Hashable)

FEWEST = 5
"""In public no figure says what fewer people answered: somebody might be recognised in it (k-anonymity, k = 5)."""


@dataclass(frozen=True)
class Given:
    """What was chosen, at which place something was put, or what was written: one for each row."""

    question_key: UUID
    option_key: UUID | None = None
    place: int | None = None
    text: str = ""


class Opening(Protocol):
    """The columns of a survey by which it opens and closes; empty ones do not bind it."""

    @property
    def opens_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...


def survey_state(survey: Opening, now: datetime) -> SurveyState:
    """Whether answers are taken: from the moment of the opening until right before that of the closing."""
    if survey.closes_at is not None and survey.closes_at <= now:
        return SurveyState.CLOSED
    if survey.opens_at is not None and now < survey.opens_at:
        return SurveyState.NOT_YET
    return SurveyState.OPEN


class EventOfTopic(Protocol):
    """The columns of an event that say how far a topic is."""

    @property
    def live(self) -> bool: ...
    @property
    def lifecycle(self) -> str: ...
    @property
    def date(self) -> object: ...
    @property
    def over_at(self) -> datetime | None: ...


def topic_state(stored: str, event: EventOfTopic | None, now: datetime) -> str:
    """What has become of a topic (A10). With an event it follows the event: taken up while that is a draft without a
    date, planned as soon as it has a date or is online, held when it is over. A cancelled or postponed event leaves the
    topic taken up. What was declined stays declined."""
    if event is None or stored == ProposalState.DECLINED:
        return stored
    if event.lifecycle in (EventLifecycle.CANCELLED, EventLifecycle.POSTPONED):
        return ProposalState.TAKEN_UP.value
    if event.live and event.over_at is not None and event.over_at <= now:
        return ProposalState.HELD.value
    return (ProposalState.PLANNED if event.live or event.date is not None else ProposalState.TAKEN_UP).value


def shown_counts(counts: Mapping[K, int], order: Sequence[K], *, adds_up: bool) -> dict[K, int | None]:
    """What the public sees of how often each answer was chosen; None stands for “fewer than five”.

    Args:
        adds_up: everybody chose one answer, so that a single hidden number could be worked out from the others; then the
            next smallest is hidden as well.
    """
    hidden = [key for key in order if counts.get(key, 0) < FEWEST]
    if adds_up and len(hidden) == 1 and len(order) > 1:
        rest = [key for key in order if key not in hidden]
        hidden.append(min(rest, key=lambda key: counts.get(key, 0)))
    return {key: None if key in hidden else counts.get(key, 0) for key in order}

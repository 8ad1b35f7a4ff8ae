"""Where the topic of an event comes from: a survey, a member, another event (A10, A13, E36)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from cms.core.public import PublicSpace, public_space
from dialogues.choices import ProposalOrigin, ProposalState
from dialogues.models import TopicProposal, TopicRanking
from dialogues.surveys.choices import SurveyState
from dialogues.surveys.rules import FEWEST, survey_state


class Source(NamedTuple):
    """One sentence on the event's page.

    Attributes:
        kind: ``survey``, ``members_survey``, ``event`` or ``member``.
        title, url: of the survey or event, where it is public.
        place: in the survey, where its results are shown.
    """

    kind: str
    title: str = ""
    url: str = ""
    place: int | None = None


class Known(NamedTuple):
    """What the editor of an event is told."""

    topic: TopicProposal
    rankings: list[TopicRanking]


def topics_of(event_key: UUID) -> list[Known]:
    """The topics that an event takes up, in whatever language its page is. Two queries, three where there are places."""
    rows = TopicProposal.objects.filter(event__translation_key=event_key).exclude(state=ProposalState.DECLINED)
    rows = rows.prefetch_related("rankings__survey").select_related("wished_at").defer("wished_at__report")
    return [Known(topic, list(topic.rankings.all())) for topic in rows.order_by("pk")]


def public_sources(event_key: UUID, *, now: datetime) -> list[Source]:
    """What the public reads about it: no names, and no survey that is not public. One query where there is nothing."""
    known = topics_of(event_key)
    if not known:
        return []
    space = public_space()
    found: list[Source] = []
    for topic, rankings in known:
        if topic.origin == ProposalOrigin.MEMBER:
            found.append(Source("member"))
        for row in rankings:
            found += _survey_source(row, space, now)
        found += _event_source(topic.wished_at, space, now)
    return list(dict.fromkeys(found))


def _survey_source(row: TopicRanking, space: PublicSpace, now: datetime) -> Iterator[Source]:
    survey = row.survey
    if survey.is_for_members:
        yield Source("members_survey")
        return
    if not _is_public(survey, space, now):
        return
    is_shown = survey.results_public and survey_state(survey, now) == SurveyState.CLOSED
    is_shown = is_shown and (row.voters is None or row.voters >= FEWEST)
    yield Source("survey", survey.title, space.url(survey.path, survey.url_path), row.place if is_shown else None)


def _event_source(event: Any, space: PublicSpace, now: datetime) -> Iterator[Source]:
    if event is not None and _is_public(event, space, now):
        yield Source("event", event.display_title, space.url(event.path, event.url_path))


def _is_public(page: Any, space: PublicSpace, now: datetime) -> bool:
    return bool(page.live and (page.expire_at is None or page.expire_at > now) and space.is_open(page.path))

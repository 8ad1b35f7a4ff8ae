"""Surveys as they are answered, counted and shown. Free texts are read here for the office alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from cms.core.public import public_space, visible_at
from dialogues.choices import ProposalOrigin, ProposalState
from dialogues.models import (
    DialogueEventPage,
    SurveyAnswer,
    SurveyOption,
    SurveyPage,
    SurveyQuestion,
    SurveyReply,
    SurveyTicket,
    TopicRanking,
)
from dialogues.surveys.borda import Ranked, borda_count
from dialogues.surveys.choices import QuestionKind, SurveyAudience, SurveyState
from dialogues.surveys.rules import FEWEST, shown_counts, survey_state, topic_state
from networks.permissions import Action, Viewer

MOST_TEXTS = 200
"""Of one question on the office's screen; the export has all of them."""


class Asked(NamedTuple):
    """A question with what can be chosen, in the order of the page."""

    question: SurveyQuestion
    options: Sequence[SurveyOption]

    @property
    def limit(self) -> int:
        """How many options may be chosen, or how many places there are."""
        return self.question.limit_among(len(self.options))


class Written(NamedTuple):
    """Something that somebody wrote in their own words."""

    reply_id: UUID
    text: str


@dataclass(frozen=True)
class Counted:
    """How often an option was chosen. ``count`` is None where the public does not learn it."""

    option: SurveyOption
    count: int | None


class Placed(NamedTuple):
    """A topic of the survey and how it did."""

    option: SurveyOption
    ranked: Ranked[UUID]


@dataclass(frozen=True)
class Result:
    """What came out of one question.

    Attributes:
        answered: how many people answered it.
        written, written_count: the office's texts, at most :data:`MOST_TEXTS`, and how many there are.
    """

    asked: Asked
    answered: int
    counts: Sequence[Counted] = ()
    ranking: Sequence[Placed] = ()
    written: Sequence[Written] = ()
    written_count: int = 0

    @property
    def question(self) -> SurveyQuestion:
        return self.asked.question


@dataclass(frozen=True)
class TopicLine:
    """A topic of the result with what became of it.

    Attributes:
        reason: why it was not taken up; empty where a member proposed it and reads the answer alone.
        url: of the event, where it is public.
    """

    place: int
    title: str
    text: str
    state: str
    points: int | None = None
    voters: int | None = None
    reason: str = ""
    event_title: str = ""
    url: str = ""


def questions_of(survey: SurveyPage) -> list[Asked]:
    """All questions that can be answered, as the page in memory has them: unsaved ones as well. A question without
    anything to choose from is left out. Two queries."""
    found = []
    for question in survey.questions.all():
        options = list(question.options.all()) if question.has_options else []
        if options or not question.has_options:
            found.append(Asked(question, options))
    return found


def saved_survey(**lookup: Any) -> SurveyPage | None:
    """A survey with all its questions. Four queries, however many there are."""
    pages = SurveyPage.objects.filter(**lookup).select_related("locale", "network")
    survey: SurveyPage | None = pages.prefetch_related("questions__options").first()
    return survey


def public_survey(public_id: UUID, *, now: datetime) -> SurveyPage | None:
    """A survey for everybody whose page the public may see."""
    condition = public_space().pages() & visible_at(now)
    pages = SurveyPage.objects.filter(condition, public_id=public_id)
    found = pages.values_list("pk", flat=True).first()
    survey = saved_survey(pk=found) if found else None
    return survey if survey is not None and not survey.is_for_members else None


def surveys_for(viewer: Viewer, *, language: str, now: datetime) -> list[SurveyPage]:
    """The surveys of their networks that are online, each once: in ``language`` where there is such a page, those that
    are open first, then by the closing."""
    rows = SurveyPage.objects.filter(visible_at(now), audience=SurveyAudience.MEMBERS, network__isnull=False)
    if not viewer.is_office:
        rows = rows.filter(network__translation_key__in=viewer.networks_where(Action.ANSWER_SURVEYS))
    best: dict[UUID, SurveyPage] = {}
    for survey in rows.select_related("locale", "network").order_by("locale_id", "pk"):
        if survey.translation_key not in best or survey.locale.language_code == language:
            best[survey.translation_key] = survey
    order = list(SurveyState)
    order = [SurveyState.OPEN, *(state for state in order if state != SurveyState.OPEN)]
    return sorted(
        best.values(),
        key=lambda survey: (
            order.index(survey_state(survey, now)),
            survey.closes_at.timestamp() if survey.closes_at else 0,
            survey.title,
        ),
    )


def answered_keys(viewer: Viewer, surveys: Collection[SurveyPage]) -> set[UUID]:
    """Which of these surveys somebody has answered, as far as that is still noted."""
    if viewer.account is None:
        return set()
    keys = [survey.translation_key for survey in surveys]
    return set(
        SurveyTicket.objects.filter(account=viewer.account, survey_key__in=keys).values_list("survey_key", flat=True)
    )


def reply_count(survey_key: UUID) -> int:
    """How many people have answered."""
    return SurveyReply.objects.filter(survey_key=survey_key).count()


def results_of(survey: SurveyPage, *, with_texts: bool = False) -> list[Result]:
    """The exact figures, for the office. Three queries beside the questions, four with texts."""
    asked = questions_of(survey)
    answers = SurveyAnswer.objects.filter(reply__survey_key=survey.translation_key).order_by()
    answered = dict(answers.values_list("question_key").annotate(Count("reply", distinct=True)))
    chosen = answers.filter(option_key__isnull=False, place__isnull=True)
    counts = {
        (question, option): count
        for question, option, count in chosen.values_list("question_key", "option_key").annotate(Count("pk"))
    }
    ballots = _ballots(answers) if any(each.question.kind == QuestionKind.RANKING for each in asked) else {}
    texts = _texts(answers) if with_texts else {}
    return [_result(each, answered, counts, ballots, texts) for each in asked]


def public_results(survey: SurveyPage) -> list[Result]:
    """What the public may see of the questions with a choice: nothing below five answers."""
    shown = []
    for result in results_of(survey):
        kind = result.question.kind
        if kind not in (QuestionKind.SINGLE, QuestionKind.MULTIPLE) or result.answered < FEWEST:
            continue
        exact = {each.option.translation_key: each.count or 0 for each in result.counts}
        counts = shown_counts(exact, list(exact), adds_up=kind == QuestionKind.SINGLE)
        lines = [Counted(each.option, counts[each.option.translation_key]) for each in result.counts]
        shown.append(Result(result.asked, result.answered, lines))
    return shown


def topic_lines(
    survey_keys: Collection[UUID], *, language: str, now: datetime, is_office: bool = False
) -> dict[UUID, list[TopicLine]]:
    """The ranked topics of surveys by the survey's translation key, with their states. Three queries, however many.

    Args:
        is_office: whoever may know what few people said; others do not see a ranking by fewer than five.
    """
    rows = TopicRanking.objects.filter(survey__translation_key__in=survey_keys)
    if not is_office:
        rows = rows.filter(Q(voters__isnull=True) | Q(voters__gte=FEWEST))
    rows = rows.select_related("topic", "topic__event", "survey").defer("topic__event__report", "survey__intro")
    rankings = list(rows.order_by("place", "pk"))
    events = _public_events({row.topic.event.translation_key for row in rankings if row.topic.event}, language, now)
    found: dict[UUID, list[TopicLine]] = {}
    for row in rankings:
        topic = row.topic
        title, url = events.get(topic.event.translation_key, ("", "")) if topic.event else ("", "")
        is_ours = topic.origin == ProposalOrigin.SURVEY and topic.account_id is None
        line = TopicLine(
            reason=topic.answer if is_ours and topic.state == ProposalState.DECLINED else "",
            place=row.place,
            title=topic.title,
            text=topic.text,
            state=topic_state(topic.state, topic.event, now),
            points=row.points,
            voters=row.voters,
            event_title=title,
            url=url,
        )
        found.setdefault(row.survey.translation_key, []).append(line)
    return found


def rankings_by_option(survey: SurveyPage) -> dict[UUID, TopicRanking]:
    """What has been put into the list of topics, by the option of the survey. One query."""
    rows = TopicRanking.objects.filter(survey__translation_key=survey.translation_key, option_key__isnull=False)
    rows = rows.select_related("topic", "topic__event").defer("topic__event__report")
    return {row.option_key: row for row in rows if row.option_key is not None}


def _public_events(keys: Collection[UUID], language: str, now: datetime) -> dict[UUID, tuple[str, str]]:
    """Title and address of public events by translation key, in ``language`` where there is such a page."""
    if not keys:
        return {}
    space = public_space()
    pages = DialogueEventPage.objects.filter(space.pages(), visible_at(now), translation_key__in=keys)
    found: dict[UUID, tuple[str, str]] = {}
    rows = pages.order_by("locale_id", "pk").values_list(
        "translation_key", "locale__language_code", "title", "path", "url_path"
    )
    for key, code, title, path, url_path in rows:
        if key not in found or code == language:
            found[key] = (title, space.url(path, url_path))
    return found


def _ballots(answers: QuerySet[SurveyAnswer]) -> dict[UUID, dict[UUID, list[UUID]]]:
    """What each person ranked, by question, the best first. One query."""
    found: dict[UUID, dict[UUID, list[UUID]]] = {}
    rows = answers.filter(place__isnull=False, option_key__isnull=False).order_by("place", "option_key")
    for question, reply, option in rows.values_list("question_key", "reply_id", "option_key"):
        if option is not None:
            found.setdefault(question, {}).setdefault(reply, []).append(option)
    return found


def _texts(answers: QuerySet[SurveyAnswer]) -> dict[UUID, list[Written]]:
    """Texts by question. They stand in the order of keys that were drawn by lot, which says nothing about people."""
    found: dict[UUID, list[Written]] = {}
    for question, reply, text in (
        answers.exclude(text="").order_by("reply_id").values_list("question_key", "reply_id", "text")
    ):
        found.setdefault(question, []).append(Written(reply, text))
    return found


def _result(
    asked: Asked,
    answered: Mapping[UUID, int],
    counts: Mapping[tuple[UUID, UUID | None], int],
    ballots: Mapping[UUID, Mapping[UUID, Sequence[UUID]]],
    texts: Mapping[UUID, Sequence[Written]],
) -> Result:
    key = asked.question.translation_key
    total = answered.get(key, 0)
    if asked.question.kind == QuestionKind.TEXT:
        written = texts.get(key, [])
        return Result(asked, total, written=written[:MOST_TEXTS], written_count=len(written))
    if asked.question.kind == QuestionKind.RANKING:
        by_key = {option.translation_key: option for option in asked.options}
        ranking = borda_count(list(by_key), ballots.get(key, {}).values(), places=asked.limit)
        return Result(asked, total, ranking=[Placed(by_key[ranked.option], ranked) for ranked in ranking])
    return Result(
        asked, total, [Counted(option, counts.get((key, option.translation_key), 0)) for option in asked.options]
    )

"""From answers to topics: what a survey has ranked stands in the list of topics, once, with its place (A08–A10, X06)."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.public import visible_at
from dialogues.choices import ProposalOrigin, ProposalState
from dialogues.models import SurveyOption, SurveyPage, TopicProposal, TopicRanking
from dialogues.selectors.surveys import Placed, rankings_by_option, results_of, saved_survey
from dialogues.services.proposing import remove
from dialogues.surveys.choices import SurveyState
from dialogues.surveys.rules import survey_state


def take_over_topics(survey: SurveyPage) -> int:
    """Put the ranked topics of a survey into the list of topics; how many are new there.

    A topic of the same name in the same network is the same topic: it may have several sources (A09). Doing it again
    brings the places up to date and adds nothing twice.

    Raises:
        ValidationError: nobody has ranked anything yet.
    """
    with transaction.atomic():
        survey = SurveyPage.objects.select_for_update(of=("self",)).get(pk=survey.pk)
        results = [result for result in results_of(survey) if result.ranking and result.answered]
        if not results:
            raise ValidationError(_("Nobody has ranked the topics yet."))
        known = rankings_by_option(survey)
        return sum(
            _take_over(survey, placed, result.answered, known) for result in results for placed in result.ranking
        )


def topic_of_option(survey: SurveyPage, option_key: UUID) -> TopicProposal:
    """The topic that an option of a survey has become; all of the survey are taken over where that has not been done.

    Raises:
        ValidationError: nobody has ranked anything yet, or the option has gone.
    """
    row = rankings_by_option(survey).get(option_key)
    if row is None:
        take_over_topics(survey)
        row = rankings_by_option(survey).get(option_key)
    if row is None:
        raise ValidationError(_("This topic is not in the survey any more."))
    return row.topic


def merge_topics(topic: TopicProposal, into: TopicProposal) -> TopicProposal:
    """Two entries are about the same: ``into`` takes the places in surveys and, where it has none, the event.

    Raises:
        ValidationError: a member waits for the answer to ``topic``, or both have become events.
    """
    with transaction.atomic():
        rows = TopicProposal.objects.select_for_update(of=("self",)).in_bulk([topic.pk, into.pk])
        if topic.pk == into.pk or topic.pk not in rows or into.pk not in rows:
            raise ValidationError(_("Please choose another topic."))
        gone, kept = rows[topic.pk], rows[into.pk]
        if gone.account_id is not None:
            raise ValidationError(
                _("A member proposed this topic and reads what becomes of it. Please join the other one to it.")
            )
        if gone.event_id is not None and kept.event_id is not None:
            raise ValidationError(_("Both have become events of their own."))
        TopicRanking.objects.filter(topic=gone).update(topic=kept)
        if kept.event_id is None:
            kept.event = gone.event
        if kept.wished_at_id is None:
            kept.wished_at = gone.wished_at
        kept.text = kept.text or gone.text
        kept.full_clean()
        kept.save()
        remove(TopicProposal.objects.get(pk=gone.pk))
    return kept


def publish_results(survey: SurveyPage) -> bool:
    """What an editor shows on the page must stand in the list of topics: take it over at the first time. Whether that
    was done."""
    if not survey.results_public or survey_state(survey, clock.now()) != SurveyState.CLOSED:
        return False
    if TopicRanking.objects.filter(survey__translation_key=survey.translation_key).exists():
        return False
    saved = saved_survey(pk=survey.pk)
    try:
        return saved is not None and take_over_topics(saved) > 0
    except ValidationError:
        return False


def publish_closed() -> int:
    """The same for all surveys that have closed in the meantime; how many."""
    now = clock.now()
    rows = SurveyPage.objects.filter(visible_at(now), results_public=True, closes_at__lte=now, rankings__isnull=True)
    return sum(publish_results(survey) for survey in rows.defer("intro", "conclusion"))


def _take_over(survey: SurveyPage, placed: Placed, answered: int, known: dict[UUID, TopicRanking]) -> bool:
    option, ranked = placed
    row = known.get(option.translation_key)
    is_new = False
    if row is None:
        topic = _same_topic(survey, option)
        is_new = topic is None
        row = TopicRanking(topic=topic or _new_topic(survey, option), survey=survey, option_key=option.translation_key)
    row.place, row.points, row.voters = ranked.rank, ranked.points, answered
    row.save()
    return is_new


def _same_topic(survey: SurveyPage, option: SurveyOption) -> TopicProposal | None:
    """A topic of this name that nobody has declined and that this survey has not ranked yet."""
    rows = TopicProposal.objects.filter(network=survey.network).exclude(state=ProposalState.DECLINED)
    rows = rows.exclude(rankings__survey__translation_key=survey.translation_key)
    wanted = _plain(option.title)
    return next((row for row in rows.order_by("pk") if _plain(row.title) == wanted), None)


def _new_topic(survey: SurveyPage, option: SurveyOption) -> TopicProposal:
    topic = TopicProposal(title=option.title, text=option.text, origin=ProposalOrigin.SURVEY, network=survey.network)
    topic.full_clean()
    topic.save()
    return topic


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())

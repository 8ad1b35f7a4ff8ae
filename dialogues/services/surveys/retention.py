"""What of the answers goes by itself, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from cms.core import clock
from dialogues.models import SurveyAnswer, SurveyPage, SurveyTicket
from dialogues.surveys.choices import SurveyState
from dialogues.surveys.rules import survey_state


def expire() -> Iterator[str]:
    """Erase texts so many days after the closing as the survey says, and who of the members has answered as soon as
    nobody can any more. A survey without an end keeps each text so many days after it was received."""
    texts = tickets = 0
    now, today = clock.now(), clock.today()
    for survey in _surveys():
        days = timedelta(days=survey.keep_texts_days)
        written = SurveyAnswer.objects.filter(reply__survey_key=survey.translation_key).exclude(text="")
        if survey.closes_at is None:
            written = written.filter(reply__received_on__lte=today - days)
        elif now < survey.closes_at + days:
            written = written.none()
        with transaction.atomic():
            texts += written.update(text="")
            if survey_state(survey, now) == SurveyState.CLOSED:
                tickets += SurveyTicket.objects.filter(survey_key=survey.translation_key).delete()[0]
    if texts:
        yield f"{texts} texts of surveys erased"
    if tickets:
        yield f"{tickets} notes of who answered erased"


def expire_all() -> str:
    """The same as a timed job."""
    return ", ".join(expire())


def _surveys() -> Iterator[SurveyPage]:
    """Each survey once, as the page in the language that was made first has it."""
    seen = set()
    for survey in SurveyPage.objects.order_by("locale_id", "pk").defer("intro", "conclusion"):
        if survey.translation_key not in seen:
            seen.add(survey.translation_key)
            yield survey

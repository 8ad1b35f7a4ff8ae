"""All answers to a survey as a file for a spreadsheet: one row for each person, in an order that says nothing.

No cell becomes a formula (``services.registrations.exports``). The log notes who took how many rows, never what is in
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from cms.core.models import User
from dialogues.models import SurveyAnswer, SurveyPage, SurveyReply
from dialogues.selectors.surveys import Asked, questions_of
from dialogues.services.registrations.exports import Cell, File, FileFormat, as_file
from dialogues.surveys.choices import QuestionKind

EXPORTED = "dialogues.survey.export"


def export_answers(survey: SurveyPage, *, file_format: FileFormat, user: User) -> File:
    """Every answer, the texts as well. Three queries beside the questions."""
    asked = questions_of(survey)
    headings = [str(_("Day")), *(heading for each in asked for heading in _headings(each))]
    file = as_file(f"umfrage-{survey.slug}", headings, _rows(survey, asked), file_format)
    log(
        instance=survey,
        action=EXPORTED,
        user=user,
        data={"format": file_format.value, "rows": file.row_count},
    )
    return file


def _headings(asked: Asked) -> list[str]:
    """A ranking has a column for each topic, with its place below."""
    if asked.question.kind == QuestionKind.RANKING:
        return [f"{asked.question.label}: {option.title}" for option in asked.options]
    return [asked.question.label]


def _rows(survey: SurveyPage, asked: list[Asked]) -> Iterator[list[Cell]]:
    answers: dict[UUID, list[SurveyAnswer]] = {}
    for answer in SurveyAnswer.objects.filter(reply__survey_key=survey.translation_key).order_by("pk"):
        answers.setdefault(answer.reply_id, []).append(answer)
    for reply in SurveyReply.objects.filter(survey_key=survey.translation_key).order_by("pk"):
        given = answers.get(reply.pk, [])
        yield [f"{reply.received_on:%Y-%m-%d}", *(cell for each in asked for cell in _cells(each, given))]


def _cells(asked: Asked, answers: list[SurveyAnswer]) -> list[Cell]:
    mine = [answer for answer in answers if answer.question_key == asked.question.translation_key]
    if asked.question.kind == QuestionKind.TEXT:
        return ["\n".join(answer.text for answer in mine)]
    places = {answer.option_key: answer.place for answer in mine}
    if asked.question.kind == QuestionKind.RANKING:
        return [places.get(option.translation_key) for option in asked.options]
    return ["; ".join(option.title for option in asked.options if option.translation_key in places)]

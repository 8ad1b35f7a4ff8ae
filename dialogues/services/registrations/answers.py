"""The answers that people give when they register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from dialogues.choices import AnswerKind
from dialogues.models import Registration, RegistrationAnswer, RegistrationQuestion

LONGEST = {AnswerKind.LONG_TEXT: 2_000, AnswerKind.ACCESSIBILITY: 2_000}
USUAL_LENGTH = 200
YES = "yes"


class Given(NamedTuple):
    """An answer that can be kept."""

    question: RegistrationQuestion
    text: str


def longest(kind: str) -> int:
    """How many characters an answer may have."""
    return LONGEST.get(AnswerKind(kind), USUAL_LENGTH)


def read(questions: Iterable[RegistrationQuestion], typed: Mapping[UUID, str]) -> tuple[list[Given], dict[UUID, str]]:
    """What was answered, and what is wrong with the rest, by question. Answers to other questions are as if they were
    not there."""
    given, problems = [], {}
    for question in questions:
        text = _cleaned(typed.get(question.translation_key, ""), question.kind)
        if problem := _problem(question, text):
            problems[question.translation_key] = problem
        elif text:
            given.append(Given(question, text))
    return given, problems


def _cleaned(text: str, kind: str) -> str:
    """Without what no person types: control characters, and line breaks where there is one line. A tab or a protected
    space, as they come along when something is pasted, is a space."""
    lines = [
        "".join(" " if sign.isspace() else sign for sign in line if sign.isprintable() or sign.isspace()).strip()
        for line in text.splitlines()
    ]
    return ("\n" if kind in LONGEST else " ").join(lines).strip()


def _problem(question: RegistrationQuestion, text: str) -> str:
    if not text:
        return _("Please fill in this field.") if question.is_required else ""
    if len(text) > longest(question.kind):
        return _("Please shorten this answer to {count} characters.").format(count=longest(question.kind))
    if question.kind == AnswerKind.CHOICE and text not in question.choices:
        return _("Please choose one of the answers.")
    if question.kind == AnswerKind.YES_NO and text != YES:
        return _("Please choose one of the answers.")
    return ""


def replace(row: Registration, given: Iterable[Given]) -> None:
    """Keep these answers and no others."""
    restore(row, packed(given))


def packed(given: Iterable[Given]) -> list[dict[str, Any]]:
    """Answers with what has to be known of their questions, as plain data."""
    return [
        {
            "question_key": str(answer.question.translation_key),
            "kind": answer.question.kind,
            "label": answer.question.words[:255],
            "text": answer.text,
            "keep_days": answer.question.keep_days,
        }
        for answer in given
    ]


def restore(row: Registration, data: Iterable[Mapping[str, Any]]) -> None:
    """Keep what :func:`packed` has made, and no other answers."""
    row.answers.all().delete()
    RegistrationAnswer.objects.bulk_create(RegistrationAnswer(registration=row, **answer) for answer in data)

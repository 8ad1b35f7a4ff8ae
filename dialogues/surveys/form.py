"""The form of a survey: one set of fields, rules and errors for the public page, the members' area and the preview.

Topics are put in order by a list beside each of them: no place, 1, 2, 3 … That works with a keyboard, with a screen
reader, without a script and on a narrow screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.forms.public import read_fields
from dialogues.selectors.surveys import Asked
from dialogues.surveys.choices import QuestionKind
from dialogues.surveys.rules import Given

KIND = "survey"
FIELDS = ("survey", "locale", "from", "form_token", "website", "once")
LONGEST_TEXT = 2_000
MOST_VALUES = 200
_ANSWER = re.compile(r"(?:answer|place)\[([0-9a-f-]{36})\]")


@dataclass(frozen=True)
class Sent:
    """What somebody sent: the known fields, and the answers by the name of the field."""

    fields: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def once(self) -> UUID:
        """The mark of this form, kept when it comes back with errors."""
        try:
            return UUID(self.fields["once"])
        except ValueError:
            return uuid4()

    def one(self, name: str) -> str:
        return next(iter(self.answers.get(name, ())), "")


@dataclass(frozen=True)
class OptionField:
    """Something to choose from, as the page shows it."""

    id: str
    value: str
    title: str
    text: str
    name: str
    is_chosen: bool = False
    place: str = ""
    is_wrong: bool = False


@dataclass(frozen=True)
class QuestionField:
    """A question, as the page shows it."""

    id: str
    name: str
    kind: str
    label: str
    help: str
    required: bool
    options: Sequence[OptionField] = ()
    places: Sequence[str] = ()
    value: str = ""
    longest: int = LONGEST_TEXT
    error: str = ""


def read(data: QueryDict) -> Sent:
    """The known parts of a form; anything else is as if it were not there."""
    names = [name for name in data if _ANSWER.fullmatch(name)][:MOST_VALUES]
    answers = {name: [_cleaned(value) for value in data.getlist(name)[:MOST_VALUES]] for name in names}
    return Sent(read_fields({name: data.get(name) for name in FIELDS}, FIELDS), answers)


def answer_name(asked: Asked) -> str:
    return f"answer[{asked.question.translation_key}]"


def place_name(option: Any) -> str:
    return f"place[{option.translation_key}]"


def check(questions: Iterable[Asked], sent: Sent) -> tuple[list[Given], dict[str, str]]:
    """What was answered, and what is wrong with the rest: a sentence by the name of the question."""
    given: list[Given] = []
    errors: dict[str, str] = {}
    for asked in questions:
        answers, problem = _CHECKS[QuestionKind(asked.question.kind)](asked, sent)
        if not problem and not answers and asked.question.is_required:
            problem = _("Please answer this question.")
        if problem:
            errors[answer_name(asked)] = problem
        given += answers
    return given, errors


def fields_of(questions: Iterable[Asked], sent: Sent, errors: Mapping[str, str]) -> list[QuestionField]:
    """All questions with what was typed and what is wrong with it."""
    return [_field(number, asked, sent, errors) for number, asked in enumerate(questions, start=1)]


def summary(fields: Iterable[QuestionField], errors: Mapping[str, str]) -> list[dict[str, str]]:
    """What is wrong, in the order of the page; each leads to its question where it has one."""
    shown = {each.name for each in fields}
    return [
        *({"anchor": "", "label": "", "text": text} for name, text in errors.items() if name not in shown),
        *({"anchor": each.id, "label": each.label, "text": each.error} for each in fields if each.error),
    ]


def _text(asked: Asked, sent: Sent) -> tuple[list[Given], str]:
    text = sent.one(answer_name(asked)).strip()
    if len(text) > LONGEST_TEXT:
        return [], _("Please shorten this answer to {count} characters.").format(count=LONGEST_TEXT)
    return ([Given(asked.question.translation_key, text=text)] if text else []), ""


def _choice(asked: Asked, sent: Sent) -> tuple[list[Given], str]:
    wanted = {value for value in sent.answers.get(answer_name(asked), ()) if value}
    known = [option.translation_key for option in asked.options if str(option.translation_key) in wanted]
    if len(known) < len(wanted):
        return [], _("Please choose from the answers that are offered.")
    if len(known) > asked.limit:
        return [], ngettext(
            "Please choose at most %(count)d answer.", "Please choose at most %(count)d answers.", asked.limit
        ) % {"count": asked.limit}
    return [Given(asked.question.translation_key, key) for key in known], ""


def _ranking(asked: Asked, sent: Sent) -> tuple[list[Given], str]:
    at: dict[int, list[Any]] = {}
    for option in asked.options:
        typed = sent.one(place_name(option)).strip()
        if not typed:
            continue
        if typed not in _places(asked):
            return [], _("Please give places from 1 to {count}.").format(count=asked.limit)
        at.setdefault(int(typed), []).append(option)
    for place, options in sorted(at.items()):
        if len(options) > 1:
            titles = ", ".join(_("“%(title)s”") % {"title": option.title} for option in options)
            return [], _(
                "Place {place} is given more than once: {topics}. Please give each place to one topic."
            ).format(place=place, topics=titles)
    ranked = [options[0] for _place, options in sorted(at.items())]
    key = asked.question.translation_key
    return [Given(key, option.translation_key, place) for place, option in enumerate(ranked, start=1)], ""


def _places(asked: Asked) -> list[str]:
    return [str(place) for place in range(1, asked.limit + 1)]


def _is_wrong_place(place: str, typed: Sequence[str], asked: Asked) -> bool:
    return bool(place) and (typed.count(place) > 1 or place not in _places(asked))


_CHECKS = {
    QuestionKind.TEXT: _text,
    QuestionKind.SINGLE: _choice,
    QuestionKind.MULTIPLE: _choice,
    QuestionKind.RANKING: _ranking,
}


def _field(number: int, asked: Asked, sent: Sent, errors: Mapping[str, str]) -> QuestionField:
    question, name = asked.question, answer_name(asked)
    is_ranking = question.kind == QuestionKind.RANKING
    chosen = set(sent.answers.get(name, ()))
    typed = [sent.one(place_name(option)).strip() for option in asked.options] if is_ranking else []
    error = errors.get(name, "")
    options = []
    for position, option in enumerate(asked.options):
        place = typed[position] if is_ranking else ""
        options.append(
            OptionField(
                id=f"question-{number}" if not position else f"question-{number}-{position + 1}",
                value=str(option.translation_key),
                title=option.title,
                text=option.text,
                name=place_name(option) if is_ranking else name,
                is_chosen=str(option.translation_key) in chosen,
                place=place,
                is_wrong=bool(error) and (not is_ranking or not any(typed) or _is_wrong_place(place, typed, asked)),
            )
        )
    return QuestionField(
        id=f"question-{number}",
        name=name,
        kind=question.kind,
        label=question.label,
        help=_help(asked),
        required=question.is_required,
        options=options,
        places=_places(asked) if is_ranking else (),
        value=sent.one(name),
        error=error,
    )


def _help(asked: Asked) -> str:
    """The editor's explanation, and how to answer."""
    limit, count = asked.limit, len(asked.options)
    how = ""
    if asked.question.kind == QuestionKind.RANKING:
        how = (
            _("Choose 1 for what is most important to you, then 2, and so on. You may leave topics out.")
            if limit == count
            else _("Choose 1 for what is most important to you, then 2, and so on: {count} places at most.").format(
                count=limit
            )
        )
    elif asked.question.kind == QuestionKind.MULTIPLE:
        how = (
            _("You may choose several answers.")
            if limit == count
            else ngettext("You may choose %(count)d answer.", "You may choose up to %(count)d answers.", limit)
            % {"count": limit}
        )
    return " ".join(part for part in (asked.question.help, how) if part)


def _cleaned(text: str) -> str:
    """Without what no person types: control characters except line breaks; far more than may be sent is cut."""
    return "".join(
        sign
        for sign in text.replace("\r\n", "\n")[: 2 * LONGEST_TEXT]
        if sign == "\n" or sign.isprintable() or sign.isspace()
    )

"""The fields that people fill in when they register, described once for the page and for the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.core.forms.fields import LONGEST_ADDRESS, YES, FormField
from dialogues.choices import AnswerKind
from dialogues.models import RegistrationQuestion, RegistrationSettings
from dialogues.services.registrations.answers import longest

MOST_RADIOS = 6
"""Up to so many answers stand below each other; more of them become a list to open."""
_TYPES = {AnswerKind.ACCESSIBILITY: "textarea", AnswerKind.LONG_TEXT: "textarea", AnswerKind.YES_NO: "checkbox"}
_AUTOCOMPLETE = {
    AnswerKind.NAME: "name",
    AnswerKind.ORGANISATION: "organization",
    AnswerKind.PLACE: "address-level2",
}


def answer_name(question: RegistrationQuestion) -> str:
    """How forms name the answer to a question."""
    return f"answers[{question.translation_key}]"


def email_field(value: str, errors: Mapping[str, str]) -> FormField:
    """The one thing that everybody is asked for."""
    return FormField(
        "email",
        "email",
        _("E-mail address"),
        required=True,
        help=_("We send a link to this address. With your click on it the registration counts."),
        value=value,
        longest=LONGEST_ADDRESS,
        autocomplete="email",
        error=errors.get("email", ""),
    )


def guests_field(limit: int, value: str, errors: Mapping[str, str]) -> list[FormField]:
    """How many others somebody brings; no field where that is nobody."""
    if not limit and not errors.get("guests"):
        return []
    return [
        FormField(
            "guests",
            "number",
            _("How many people do you bring along?"),
            help=_("At most {count}. Each of them takes a place.").format(count=limit),
            value=value or "0",
            error=errors.get("guests", ""),
        )
    ]


def remind_field(value: str, series_title: str, text: str, errors: Mapping[str, str]) -> FormField:
    """The reminders of the series: a matter of its own, never ticked beforehand, nor still ticked beside a new text."""
    error = errors.get("remind", "")
    return FormField(
        "remind",
        "checkbox",
        _("Reminders of the series “{title}” by e-mail").format(title=series_title),
        help=text,
        value="" if error else value,
        options=(YES,),
        error=error,
    )


def answer_fields(
    questions: Iterable[RegistrationQuestion], answers: Mapping[str, str], errors: Mapping[str, str]
) -> list[FormField]:
    """What else is asked, with purpose and retention.

    Args:
        answers: what was typed or is held, by the translation key of the question.
        errors: by the name of the field.
    """
    asked = list(questions)
    if not asked:
        return []
    periods = RegistrationSettings.load()
    return [
        FormField(
            answer_name(question),
            _type_of(question),
            question.words,
            required=question.is_required,
            help=f"{question.purpose or _usual_purpose(question.kind)} {_kept(question, periods)}".strip(),
            value=answers.get(str(question.translation_key), ""),
            options=_options(question),
            longest=longest(question.kind),
            autocomplete=_AUTOCOMPLETE.get(AnswerKind(question.kind), ""),
            error=errors.get(answer_name(question), ""),
        )
        for question in asked
    ]


def _type_of(question: RegistrationQuestion) -> str:
    """An answer that may stay open is a list with an empty line: a chosen radio button cannot be taken back."""
    if question.kind == AnswerKind.CHOICE:
        return "radio" if question.is_required and len(question.choices) <= MOST_RADIOS else "select"
    return _TYPES.get(AnswerKind(question.kind), "text")


def _options(question: RegistrationQuestion) -> tuple[str, ...]:
    if question.kind == AnswerKind.CHOICE:
        return tuple(question.choices)
    return (YES,) if question.kind == AnswerKind.YES_NO else ()


def _usual_purpose(kind: str) -> str:
    return {
        AnswerKind.NAME.value: _(
            "So that we can address you, and for the list at the entrance; only the office sees it."
        ),
        AnswerKind.ORGANISATION.value: _("So that we know from where people take part; only the office sees it."),
        AnswerKind.PLACE.value: _("So that we know from where people take part; only the office sees it."),
        AnswerKind.ACCESSIBILITY.value: _(
            "So that we can prepare for it; only the office sees it. Please write no more than we need to know."
        ),
    }.get(kind, "")


def _kept(question: RegistrationQuestion, periods: RegistrationSettings) -> str:
    """How long the answer is kept: as the question says, but never longer than the registration."""
    days = periods.keep_days if question.keep_days is None else min(question.keep_days, periods.keep_days)
    if question.kind == AnswerKind.ACCESSIBILITY:
        days = min(days, periods.keep_needs_days)
    if not days:
        return _("It is erased right after the event.")
    return ngettext("It is erased %(n)s day after the event.", "It is erased %(n)s days after the event.", days) % {
        "n": days
    }

"""Registrations as a table with the columns that somebody chose: for exports and printed lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dialogues.choices import AnswerKind, RegistrationStatus
from dialogues.models import Registration, RegistrationAnswer
from dialogues.selectors.desks import fact_page
from dialogues.services.registrations.answers import YES

CHUNK = 2_000
ANSWER = "answer:"


class Field(NamedTuple):
    """A column that can be chosen.

    Attributes:
        name: ``address`` and the like, or ``answer:<translation key of the question>``.
        kind: of the question; empty for what is no answer.
    """

    name: str
    label: str
    kind: str = ""

    @property
    def is_sensitive(self) -> bool:
        """Specially protected (Art. 9 GDPR)."""
        return self.kind == AnswerKind.ACCESSIBILITY


def _moment(value: datetime | None) -> str:
    if value is None:
        return ""
    return formats.date_format(value.astimezone(ZoneInfo(settings.TIME_ZONE)), "SHORT_DATETIME_FORMAT")


OWN: dict[str, tuple[Promise | str, Callable[[Any], str | int]]] = {
    "address": (gettext_lazy("E-mail address"), lambda row: row.address),
    "guests": (gettext_lazy("Guests"), lambda row: row.guest_count),
    "state": (gettext_lazy("State"), lambda row: str(RegistrationStatus(row.state).label)),
    "registered": (pgettext_lazy("a moment", "Registered"), lambda row: _moment(row.created_at)),
    "came": (gettext_lazy("Came"), lambda row: _moment(row.checked_in_at)),
    "series": (gettext_lazy("Whole series"), lambda row: _("yes") if row.whole_series_id else ""),
    "language": (gettext_lazy("Language"), lambda row: row.language),
}


def fields_of(event_key: UUID) -> list[Field]:
    """What can be chosen for an event: names first, then the other answers, then what the site knows."""
    questions: dict[UUID, Field] = {}
    event = fact_page(event_key)
    if event is not None:
        for question in event.registration_questions.all():
            key = question.translation_key
            questions[key] = Field(f"{ANSWER}{key}", question.words, question.kind)
    asked = RegistrationAnswer.objects.filter(registration__event_key=event_key).order_by()
    for key, label, kind in asked.values_list("question_key", "label", "kind").distinct():
        questions.setdefault(key, Field(f"{ANSWER}{key}", label, kind))
    names = [field for field in questions.values() if field.kind == AnswerKind.NAME]
    others = [field for field in questions.values() if field.kind != AnswerKind.NAME]
    return [*names, *others, *(Field(name, str(label)) for name, (label, _read) in OWN.items())]


def rows_of(event_key: UUID, fields: list[Field], *, states: Collection[str]) -> Iterator[list[str | int]]:
    """One row each, in the order in which people registered; nothing is read that was not chosen."""
    wanted = [field.name.removeprefix(ANSWER) for field in fields if field.name.startswith(ANSWER)]
    rows = Registration.objects.of_event(event_key).filter(state__in=states).order_by("created_at", "pk")
    answers = _answers(event_key, states, wanted)
    for row in rows.iterator(chunk_size=CHUNK):
        yield [
            answers.get((row.pk, field.name.removeprefix(ANSWER)), "")
            if field.name.startswith(ANSWER)
            else OWN[field.name][1](row)
            for field in fields
        ]


def _answers(event_key: UUID, states: Collection[str], questions: list[str]) -> dict[tuple[int, str], str]:
    if not questions:
        return {}
    found = RegistrationAnswer.objects.filter(
        registration__event_key=event_key, registration__state__in=states, question_key__in=questions
    )
    rows = found.order_by().values_list("registration_id", "question_key", "kind", "text")
    return {
        (pk, str(key)): _("yes") if kind == AnswerKind.YES_NO and text == YES else text
        for pk, key, kind, text in rows.iterator(chunk_size=CHUNK)
    }

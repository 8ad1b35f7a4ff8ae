"""The form to register, for the site and the API: one set of fields, rules, texts and errors (contract 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.choices import Purpose
from cms.core.forms.fields import FormField
from cms.core.forms.public import Refused, is_robot, language_of, read_fields, token_problem
from cms.core.personal.consent_texts import Consent, consent_to, current_text, is_current
from dialogues.choices import AnswerKind
from dialogues.models import DialogueEventPage, DialogueSeriesPage
from dialogues.registrations.fields import answer_fields, email_field, guests_field, remind_field
from dialogues.selectors.desks import Desk, SeriesDesk, event_desk, series_desk, takes_reminders
from dialogues.services.registrations.answers import YES
from dialogues.services.registrations.registering import Application, Closed, check, register
from dialogues.services.registrations.whole_series import check_for_series, register_for_series

KIND = "registration"
FIELDS = (
    "event",
    "series",
    "email",
    "guests",
    "name",
    "organisation",
    "remind",
    "remind_version",
    "locale",
    "consent",
    "consent_version",
    "form_token",
    "website",
    "from",
)
LONGEST_ANSWER = 10_000
"""Characters that are read of an answer; far more than any answer may have, so that nothing is cut in silence."""
_ANSWER = re.compile(r"answers\[([0-9a-fA-F-]{32,36})\]")
_SHORTCUTS = {"name": AnswerKind.NAME, "organisation": AnswerKind.ORGANISATION}
"""Fields of the contract that answer the event's question of that kind."""


@dataclass(frozen=True)
class Sent:
    """What somebody sent.

    Attributes:
        fields: the known ones, as short texts; those that were not sent are empty.
        answers: to the questions of the event, by the id that the form gave them.
    """

    fields: dict[str, str]
    answers: dict[str, str]


def read(data: Mapping[str, Any]) -> Sent:
    """The parts of a form or of a JSON object; anything unknown is as if it were not there."""
    plain = {name: _text(value) for name, value in data.items()}
    answers = {match[1].lower(): value for name, value in plain.items() if (match := _ANSWER.fullmatch(name))}
    nested = data.get("answers")
    if isinstance(nested, Mapping):
        answers |= {str(key).lower(): _text(value) for key, value in nested.items()}
    return Sent(read_fields(plain, FIELDS), {key: text[:LONGEST_ANSWER] for key, text in answers.items()})


def _text(value: object) -> str:
    """JSON has numbers and truth values where a form has texts."""
    if isinstance(value, bool):
        return YES if value else ""
    return str(value) if isinstance(value, str | int) else ""


def language_for(sent: Sent) -> str:
    """The language that the form asks for, else that of the page whose id it names, else that of the request."""
    if not sent.fields["locale"]:
        for name, model in (("event", DialogueEventPage), ("series", DialogueSeriesPage)):
            if public_id := as_uuid(sent.fields[name]):
                pages = model._default_manager.filter(public_id=public_id)
                found = pages.values_list("locale__language_code", flat=True).first()
                return found if found in dict(settings.LANGUAGES) else language_of(sent.fields)
    return language_of(sent.fields)


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def desk_for(sent: Sent, *, language: str) -> Desk | SeriesDesk | None:
    """Where one registers for what the form names; None when there is no such event or series."""
    name = subject_of(sent)
    public_id = as_uuid(sent.fields[name])
    if public_id is None:
        return None
    find: Callable[..., Desk | SeriesDesk | None] = event_desk if name == "event" else series_desk
    return find(public_id, language=language)


def subject_of(sent: Sent) -> str:
    """The field that says what the form is for: ``event``, or ``series`` where only that is given."""
    return "series" if sent.fields["series"] and not sent.fields["event"] else "event"


def subject_name(desk: Desk | SeriesDesk) -> str:
    """The same for a desk."""
    return "event" if isinstance(desk, Desk) else "series"


def consent_for(desk: Desk | SeriesDesk) -> Consent:
    """What somebody reads before they register."""
    return consent_to(Purpose.REGISTRATION, desk.title, language=desk.language)


def reminders_consent(desk: Desk | SeriesDesk) -> Consent | None:
    """What somebody reads beside the box for the reminders; None where there are none to ask for."""
    series = _series_of(desk)
    if series is None or not takes_reminders(series, now=clock.now()):
        return None
    return consent_to(Purpose.SERIES, series.title, language=desk.language)


def recording_notice(desk: Desk | SeriesDesk) -> str:
    """What has to be read before the button; empty when nothing is recorded."""
    if isinstance(desk, Desk):
        return _("The event will be recorded and published.") if desk.event.will_be_recorded else ""
    is_recorded = any(each.event.will_be_recorded for each in desk.desks)
    return _("Events of this series are recorded and published.") if is_recorded else ""


def fields_of(
    desk: Desk | SeriesDesk,
    sent: Sent,
    errors: Mapping[str, str],
    *,
    reminders: Consent | None,
) -> list[FormField]:
    """All that is asked, with what was typed and what is wrong with it, in the order of the page."""
    fields = [email_field(sent.fields["email"], errors)]
    if isinstance(desk, Desk):
        fields += answer_fields(desk.questions, sent.answers, errors)
        fields += guests_field(desk.facts.registration_guests, sent.fields["guests"], errors)
    else:
        fields += guests_field(desk.guests, sent.fields["guests"], errors)
    series = _series_of(desk)
    if reminders is not None and series is not None:
        fields.append(remind_field(sent.fields["remind"], series.title, reminders.text, errors))
    return fields


def _series_of(desk: Desk | SeriesDesk) -> DialogueSeriesPage | None:
    series: DialogueSeriesPage | None = desk.event.series if isinstance(desk, Desk) else desk.series
    return series


def send(
    sent: Sent,
    desk: Desk | SeriesDesk,
    *,
    form: str,
    ip: str | None,
    box: bool,
    take: Callable[[Application, Desk], object] = register,
) -> None:
    """Check everything and register.

    Args:
        box: the form has a box that must have been ticked; a program says the same with ``consent_version``.
        take: what becomes of the registration for an event.

    Raises:
        Refused: something is missing or wrong, named by the field.
        TooMany: come back later.
    """
    if is_robot(sent.fields):
        return
    if not desk.is_open:
        raise Refused({subject_name(desk): desk.why_closed})
    guest_count = whole_number(sent.fields["guests"])
    application = Application(
        address=sent.fields["email"],
        text_version=sent.fields["consent_version"],
        form=form,
        guest_count=guest_count or 0,
        answers=_answers(sent, desk) if isinstance(desk, Desk) else {},
        wants_subscription=sent.fields["remind"] == YES and takes_reminders(_series_of(desk), now=clock.now()),
        subscription_text=sent.fields["remind_version"] or current_text(Purpose.SERIES, desk.language).version,
        ip=ip,
    )
    errors = _problems(application, desk)
    if application.wants_subscription and not is_current(Purpose.SERIES, application.subscription_text):
        errors["remind"] = _("The text has changed. Please read it and send the form again.")
    if guest_count is None:
        errors["guests"] = not_a_number()
    if box and sent.fields["consent"] != YES:
        errors["consent"] = _("Please tick the box: without it we may not keep your registration.")
    if problem := token_problem(KIND, sent.fields["form_token"]):
        errors["form_token"] = problem
    if errors:
        raise Refused(errors)
    try:
        if isinstance(desk, Desk):
            take(application, desk)
        else:
            register_for_series(application, desk)
    except Closed as closed:
        raise Refused({subject_name(desk): str(closed)}) from None
    except ValidationError as error:
        raise Refused(named(error)) from None


def _answers(sent: Sent, desk: Desk) -> dict[UUID, str]:
    """By question. ``name`` and ``organisation`` answer the question of that kind, where there is one."""
    answers = {key: text for given, text in sent.answers.items() if (key := as_uuid(given))}
    for name, kind in _SHORTCUTS.items():
        question = next((question for question in desk.questions if question.kind == kind), None)
        if question is not None and sent.fields[name]:
            answers.setdefault(question.translation_key, sent.fields[name])
    return answers


def _problems(application: Application, desk: Desk | SeriesDesk) -> dict[str, str]:
    try:
        if isinstance(desk, Desk):
            check(application, desk)
        else:
            check_for_series(application, desk)
    except ValidationError as error:
        return named(error)
    return {}


def named(error: ValidationError) -> dict[str, str]:
    """The first sentence for each field, by the field's name in the form; ``__all__`` for what concerns all of it."""
    if not hasattr(error, "error_dict"):
        return {"__all__": error.messages[0]}
    return {
        f"answers[{name}]" if as_uuid(name) else name: messages[0] for name, messages in error.message_dict.items()
    }


def whole_number(text: str) -> int | None:
    """How many guests were typed; none when the field is empty; None when it is no number."""
    stripped = text.strip()
    if not stripped:
        return 0
    return int(stripped) if re.fullmatch(r"[0-9]{1,4}", stripped) else None


def not_a_number() -> str:
    return _("Please enter a number.")


def neutral_answer() -> str:
    """What everybody hears, whatever is known of the address."""
    return _(
        "Thank you. An e-mail is on its way to you. Please open it and confirm with the button: only then does your "
        "registration count. If you have filled in this form today already, the e-mail from before counts. Look into "
        "the spam folder, too, if nothing arrives within a few minutes."
    )

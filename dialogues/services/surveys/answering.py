"""Taking answers to a survey: once from a member, once from each form that was opened by anybody else."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.core.forms import limits
from dialogues.models import SurveyAnswer, SurveyPage, SurveyReply, SurveyTicket
from dialogues.surveys.choices import SurveyState
from dialogues.surveys.rules import Given, survey_state
from networks.models import MemberAccount


class NotOpen(Exception):  # noqa: N818  an answer to the visitor, not a fault
    """The survey takes no answers at this moment."""


class Answered(Exception):  # noqa: N818  as above
    """This member has answered already."""


def take(survey: SurveyPage, given: Iterable[Given], *, once: UUID | None = None, ip: str | None = None) -> None:
    """Keep the answers of somebody without an account.

    Args:
        once: the mark of the form; a form that is sent twice counts once.
        ip: only for the limit of the visitor's network; it is not kept with the answers.

    Raises:
        NotOpen: the survey has closed meanwhile, or not opened yet.
        ValidationError: nothing was answered.
        TooMany: the visitor's network has to wait.
    """
    limits.count_use("survey", ip, per_hour=settings.FORM_LIMITS.network_per_hour)
    with transaction.atomic():
        _keep(survey, list(given), key=uuid5(survey.translation_key, str(once)) if once else uuid4())


def take_from_member(account: MemberAccount, survey: SurveyPage, given: Iterable[Given]) -> None:
    """Keep the answers of a member, without saying whose they are; and that this member has answered.

    Raises:
        Answered: they have answered before; nothing was written.
        NotOpen, ValidationError: see :func:`take`.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                SurveyTicket.objects.create(survey_key=survey.translation_key, account=account)
        except IntegrityError:
            raise Answered from None
        _keep(survey, list(given), key=uuid4())


def delete_reply(reply: SurveyReply) -> None:
    """The office takes out what is no answer: advertising, insults, the same text many times."""
    reply.delete()


def forget_survey(survey_key: UUID) -> None:
    """The last page of a survey was deleted: its answers go as well."""
    with transaction.atomic():
        SurveyReply.objects.filter(survey_key=survey_key).delete()
        SurveyTicket.objects.filter(survey_key=survey_key).delete()


def _keep(survey: SurveyPage, given: list[Given], *, key: UUID) -> None:
    if survey_state(survey, clock.now()) != SurveyState.OPEN:
        raise NotOpen
    if not given:
        raise ValidationError(_("Please answer at least one question."))
    try:
        with transaction.atomic():
            reply = SurveyReply.objects.create(id=key, survey_key=survey.translation_key, received_on=clock.today())
    except IntegrityError:
        return  # the same form once more: by a second click, or by going back
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            reply=reply,
            question_key=answer.question_key,
            option_key=answer.option_key,
            place=answer.place,
            text=answer.text,
        )
        for answer in given
    )

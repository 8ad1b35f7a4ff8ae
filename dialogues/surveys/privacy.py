"""The lines of the data map that belong to surveys. Answers carry no name and cannot be found by person."""

from __future__ import annotations

from typing import Any

from cms.core.addresses import recipient_key
from cms.core.personal.privacy import Holder, PersonalField, register_fields, register_holder
from dialogues.models import SurveyPage, SurveyTicket
from dialogues.services.surveys import retention

NEEDS = "To learn what people need and want to talk about; answers carry no name."
TASK = "The task of the office, Art. 6 (1) (e) or (f) DSGVO; nobody has to answer."
TEXTS = "The set days after the closing (180); what somebody wrote about themselves cannot be found by their name."
ONCE = "So that a member answers once."
MEMBERSHIP = "Membership of the network, Art. 6 (1) (b) or (e) DSGVO."
UNTIL_CLOSED = "Until the survey closes, or with the account."

MAP = (
    PersonalField("dialogues.SurveyAnswer", "text", NEEDS, TASK, TEXTS),
    PersonalField("dialogues.SurveyTicket", "account", ONCE, MEMBERSHIP, UNTIL_CLOSED),
)


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_fields(*MAP)
    register_holder(Holder("surveys", export=_export, erase=_erase, expire=retention.expire))


def _tickets(address: str) -> Any:
    return SurveyTicket.objects.filter(account__address_key=recipient_key(address))


def _export(address: str) -> list[dict[str, str]]:
    """Which surveys a member has answered; what they said is not known."""
    keys = _tickets(address).values_list("survey_key", flat=True)
    titles = dict(SurveyPage.objects.filter(translation_key__in=keys).values_list("translation_key", "title"))
    return [{"answered": titles.get(key, str(key))} for key in keys]


def _erase(address: str) -> int:
    count: int = _tickets(address).delete()[0]
    return count

"""What surveys put into the members' area."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.languages import current_language
from dialogues.selectors import surveys
from dialogues.surveys.choices import SurveyState
from dialogues.surveys.rules import survey_state
from dialogues.views.surveys import may_answer
from networks.members.area import Entry, Part, register_entry, register_part
from networks.permissions import Viewer


def open_surveys(viewer: Viewer) -> dict[str, Any] | None:
    """What somebody may answer and has not answered yet; no section where there is nothing."""
    if viewer.account is None or not may_answer(viewer):
        return None
    now = clock.now()
    found = surveys.surveys_for(viewer, language=current_language(), now=now)
    found = [survey for survey in found if survey_state(survey, now) == SurveyState.OPEN]
    answered = surveys.answered_keys(viewer, found)
    waiting = [survey for survey in found if survey.translation_key not in answered]
    return {"surveys": waiting} if waiting else None


def register() -> None:
    """``DialoguesConfig.ready()`` calls it once."""
    register_part(
        Part("surveys", _("We would like to know"), "dialogues/members/parts/surveys.html", open_surveys, order=5)
    )
    register_entry(Entry("surveys", _("Surveys"), "dialogues:member_surveys", shows=may_answer, order=62))

"""What can be chosen for a survey (A08, A09)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyAudience(models.TextChoices):
    """Who may answer."""

    EVERYBODY = "everybody", _("everybody, without an account")
    MEMBERS = "members", _("members of the network, in the members' area")


class QuestionKind(models.TextChoices):
    RANKING = "ranking", _("put topics in order")
    SINGLE = "single", _("choose one answer")
    MULTIPLE = "multiple", _("choose several answers")
    TEXT = "text", _("write in one's own words")


WITH_OPTIONS = (QuestionKind.RANKING, QuestionKind.SINGLE, QuestionKind.MULTIPLE)
"""Questions that offer something to choose from."""


class SurveyState(models.TextChoices):
    """Follows from the clock; never stored."""

    NOT_YET = "not_yet", pgettext_lazy("a survey", "has not opened yet")
    OPEN = "open", pgettext_lazy("a survey", "open")
    CLOSED = "closed", pgettext_lazy("a survey", "closed")

"""Surveys of what people need and want to talk about (A08, A09, E36), and the answers to them.

A survey is one survey in whatever language its page is: answers name it, its questions and what was chosen by
translation key. Answers carry no name, no address, no time of day and nothing about the device; that a member has
answered is kept beside them (:class:`SurveyTicket`), not with them.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.search import index

from cms.core.editing import synchronised
from cms.core.models import BasePage, Row
from dialogues.surveys import editing as survey_editing
from dialogues.surveys.choices import WITH_OPTIONS, QuestionKind, SurveyAudience
from networks.models import Audience

TEXT = ["bold", "italic", "ol", "ul", "link"]


class SurveyPage(BasePage):
    """A survey, with its questions. Its answers are no part of the page."""

    intro = RichTextField(
        _("introduction"),
        blank=True,
        features=TEXT,
        help_text=_("Why you ask, and what becomes of the answers: the first thing that people read."),
    )
    audience = models.CharField(
        _("who may answer"), max_length=9, choices=SurveyAudience, default=SurveyAudience.EVERYBODY
    )
    network = models.ForeignKey(
        "networks.NetworkPage",
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="surveys",
        help_text=_("For whose events topics are sought; and whose members are asked, if it is for members."),
    )
    opens_at = models.DateTimeField(
        _("opens"), null=True, blank=True, db_index=True, help_text=_("Left empty: as soon as the page is online.")
    )
    closes_at = models.DateTimeField(
        _("closes"), null=True, blank=True, db_index=True, help_text=_("From then on nobody can answer any more.")
    )
    thanks = models.TextField(
        _("thanks"),
        blank=True,
        max_length=1_000,
        help_text=_("What people read when they have answered. Left empty, the usual thanks."),
    )
    results_public = models.BooleanField(
        _("show the results on this page"),
        default=False,
        help_text=_(
            "After the closing: the topics in their order with what became of each, and the numbers of questions with "
            "a choice from five answers on. What people wrote in their own words is never shown."
        ),
    )
    conclusion = RichTextField(
        _("what follows from it"), blank=True, features=TEXT, help_text=_("Shown above the results.")
    )
    keep_texts_days = models.PositiveSmallIntegerField(
        _("erase texts after (days)"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_(
            "So many days after the closing, what people wrote in their own words is erased. The numbers stay."
        ),
    )

    objects: ClassVar[Any] = PageManager()

    parent_page_types = ["home.HomePage", "networks.NetworkPage"]
    subpage_types: list[str] = []
    private_page_options: ClassVar[list[str]] = []
    edit_handler = survey_editing.survey()
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    api_fields = [*BasePage.api_fields, *survey_editing.SURVEY_API]

    override_translatable_fields = synchronised(
        "audience", "network", "opens_at", "closes_at", "results_public", "keep_texts_days"
    )

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")

    @property
    def is_for_members(self) -> bool:
        return self.audience == SurveyAudience.MEMBERS

    @property
    def network_key(self) -> uuid.UUID | None:
        """Whose members may answer (``networks.permissions``)."""
        return self.network.translation_key if self.network is not None else None

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Any] = {}
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            errors["closes_at"] = _("The survey closes before it opens. Please enter a later time.")
        if self.is_for_members and self.network is None:
            errors["network"] = _("Please choose the network whose members may answer.")
        if self.results_public and self.closes_at is None:
            errors["closes_at"] = _("Results are shown after the closing. Please enter when the survey closes.")
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A survey for members stands behind a sign-in from its first moment, so that the kernel keeps it out of every
        public list, search, map of the site and API; it is answered in the members' area."""
        super().save(*args, **kwargs)
        closed = PageViewRestriction.objects.filter(page_id=self.pk, restriction_type=PageViewRestriction.LOGIN)
        if not self.is_for_members:
            if not Audience.objects.filter(page_id=self.pk).exists():  # an area for members stays one
                for restriction in closed:
                    restriction.delete()
        elif not closed.exists():
            PageViewRestriction.objects.create(page_id=self.pk, restriction_type=PageViewRestriction.LOGIN)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from dialogues.surveys.pages import survey_context  # noqa: PLC0415  it reads through this model

        return {**super().get_context(request, *args, **kwargs), **survey_context(self, request)}


class SurveyQuestion(Row):
    """One question of a survey."""

    page = ParentalKey(SurveyPage, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(_("what people do"), max_length=8, choices=QuestionKind, default=QuestionKind.RANKING)
    label = models.CharField(_("question"), max_length=255)
    help = models.CharField(
        _("explanation"), max_length=500, blank=True, help_text=_("One or two sentences below the question.")
    )
    is_required = models.BooleanField(
        _("must be answered"), default=False, help_text=_("Ask for no more than you need: everything is optional.")
    )
    most = models.PositiveSmallIntegerField(
        _("at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_(
            "How many answers people may choose, or how many places they give: with 3 they name their first three "
            "topics. Left empty: as many as there are."
        ),
    )

    override_translatable_fields = synchronised("kind", "is_required", "most")
    api_fields = survey_editing.QUESTION_API
    panels = survey_editing.QUESTION

    class Meta(Row.Meta):
        verbose_name = _("question of a survey")
        verbose_name_plural = _("questions of a survey")

    def __str__(self) -> str:
        return self.label

    @property
    def has_options(self) -> bool:
        return self.kind in WITH_OPTIONS

    def limit_among(self, count: int) -> int:
        """How many of ``count`` options may be chosen, or how many places there are."""
        if self.kind == QuestionKind.SINGLE:
            return min(1, count)
        return min(self.most or count, count)


class SurveyOption(Row):
    """Something to choose or to rank: an answer, or a topic."""

    question = ParentalKey(SurveyQuestion, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(_("answer or topic"), max_length=200)
    text = models.TextField(
        _("what it is about"),
        blank=True,
        max_length=1_000,
        help_text=_("For topics: it goes along when the topic becomes an event."),
    )

    api_fields = survey_editing.OPTION_API
    panels = survey_editing.OPTION

    class Meta(Row.Meta):
        verbose_name = _("answer to choose")
        verbose_name_plural = _("answers to choose")

    def __str__(self) -> str:
        return self.title


class SurveyReply(models.Model):
    """One person's answers. The key is made from the form, so that a form that is sent twice counts once; it says
    nothing about who sent it or in which order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey_key = models.UUIDField(db_index=True, editable=False, help_text="Translation key of the survey.")
    received_on = models.DateField(_("received"), editable=False, help_text="The day, never the time of day.")

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")

    def __str__(self) -> str:
        return str(self.pk)


class SurveyAnswer(models.Model):
    """What was chosen, at which place something was put, or what was written: one row for each."""

    reply = models.ForeignKey(SurveyReply, on_delete=models.CASCADE, related_name="answers")
    question_key = models.UUIDField(help_text="Translation key of the question.")
    option_key = models.UUIDField(null=True, help_text="Translation key of the option; empty for a text.")
    place = models.PositiveSmallIntegerField(null=True, help_text="From 1; only where topics are ranked.")
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("part of an answer")
        verbose_name_plural = _("parts of answers")
        constraints = [
            models.UniqueConstraint(fields=["reply", "question_key", "option_key"], name="an_option_is_chosen_once")
        ]
        indexes = [models.Index(fields=["question_key", "option_key"], name="survey_answer_figures")]

    def __str__(self) -> str:
        return str(self.question_key)


class SurveyTicket(models.Model):
    """A member has answered a survey. It says that, not what, and goes when the survey closes."""

    survey_key = models.UUIDField(editable=False, help_text="Translation key of the survey.")
    account = models.ForeignKey("networks.MemberAccount", on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("member who has answered")
        verbose_name_plural = _("members who have answered")
        constraints = [
            models.UniqueConstraint(fields=["survey_key", "account"], name="a_member_answers_a_survey_once")
        ]

    def __str__(self) -> str:
        return str(self.survey_key)

"""What members want to talk about: topics for coming events, and items for the agenda of one (A10, A13, B21, B29)."""

from __future__ import annotations

from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.core.models import Record
from dialogues.choices import AgendaState, ProposalOrigin, ProposalState


class TopicProposal(Record, ClusterableModel):
    """A topic that somebody wants an event about, where it comes from, and what became of it.

    ``origin`` is where it was first; how it did in surveys, of which there may be several, says :class:`TopicRanking`.
    The state follows the event, once there is one (``survey_rules.topic_state``).
    """

    title = models.CharField(_("topic"), max_length=200)
    text = models.TextField(_("what it is about"), max_length=3000, blank=True)
    origin = models.CharField(
        pgettext_lazy("origin of a topic", "from"), max_length=8, choices=ProposalOrigin, default=ProposalOrigin.OFFICE
    )
    state = models.CharField(_("state"), max_length=8, choices=ProposalState, default=ProposalState.PROPOSED)
    answer = models.TextField(
        _("answer"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Whoever proposed the topic reads it, with the state. Why a topic of a survey is not taken up is shown with the "
            "results."
        ),
    )
    network = models.ForeignKey(
        "networks.NetworkPage",
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="topic_proposals",
    )
    account = models.ForeignKey(
        "networks.MemberAccount",
        verbose_name=_("proposed by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="topic_proposals",
    )
    event = models.ForeignKey(
        "dialogues.DialogueEventPage",
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="topic_proposals",
        help_text=_("The event that the topic has become. The state then follows its date by itself."),
    )
    wished_at = models.ForeignKey(
        "dialogues.DialogueEventPage",
        verbose_name=_("wished for at"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="wished_topics",
        help_text=_("The event at which the audience asked for it."),
    )

    class Meta:
        verbose_name = _("proposed topic")
        verbose_name_plural = _("proposed topics")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "-created_at"], name="topic_proposal_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def network_key(self) -> UUID | None:
        """The network in which it was proposed (``networks.permissions``)."""
        return self.network.translation_key if self.network is not None else None


class TopicRanking(models.Model):
    """How a topic did in a survey: the record of the result (X06). It stays when the survey's answers are gone, and an
    editor may enter it by hand for a survey that was held elsewhere."""

    topic = ParentalKey(TopicProposal, on_delete=models.CASCADE, related_name="rankings")
    survey = models.ForeignKey(
        "dialogues.SurveyPage", verbose_name=_("survey"), on_delete=models.CASCADE, related_name="rankings"
    )
    option_key = models.UUIDField(null=True, editable=False, help_text="Translation key of the topic in the survey.")
    place = models.PositiveSmallIntegerField(pgettext_lazy("in a ranking", "place"), validators=[MinValueValidator(1)])
    points = models.PositiveIntegerField(_("points"), null=True, blank=True)
    voters = models.PositiveIntegerField(
        _("people who ranked"), null=True, blank=True, help_text=_("How many people put the topics in order.")
    )

    panels = [
        FieldPanel("survey"),
        FieldRowPanel([FieldPanel("place"), FieldPanel("points"), FieldPanel("voters")]),
    ]

    class Meta:
        verbose_name = _("place in a survey")
        verbose_name_plural = _("places in surveys")
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "option_key"], name="a_topic_is_ranked_once_in_a_survey")
        ]

    def __str__(self) -> str:
        return f"{self.survey}: {self.place}"


class AgendaItem(Record):
    """What a member wants to bring to a meeting. It belongs to the event in all its languages."""

    event_key = models.UUIDField(
        _("meeting"), db_index=True, editable=False, help_text="Translation key of the event."
    )
    network_key = models.UUIDField(
        editable=False, help_text="Translation key of the network through which the member takes part."
    )
    account = models.ForeignKey(
        "networks.MemberAccount",
        verbose_name=_("proposed by"),
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="agenda_items",
    )
    title = models.CharField(_("what about"), max_length=200)
    text = models.TextField(_("more about it"), max_length=3000, blank=True)
    minutes = models.PositiveSmallIntegerField(_("time needed (minutes)"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=AgendaState, default=AgendaState.PROPOSED)
    answer = models.TextField(
        _("answer"), max_length=2000, blank=True, help_text=_("Whoever proposed the item reads it, with the state.")
    )

    class Meta:
        verbose_name = _("contribution to an agenda")
        verbose_name_plural = _("contributions to agendas")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        self.minutes = self.minutes or None

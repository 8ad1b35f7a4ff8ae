"""What members want to talk about: topics for coming events, and items for the agenda of one (A10, A13, B21, B29)."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.models import Record
from dialogues.choices import AgendaState, ProposalOrigin, ProposalState


class TopicProposal(Record):
    """A topic that somebody wants an event about, where it comes from, and what became of it."""

    title = models.CharField(_("topic"), max_length=200)
    text = models.TextField(_("what it is about"), max_length=3000, blank=True)
    origin = models.CharField(_("from"), max_length=8, choices=ProposalOrigin, default=ProposalOrigin.OFFICE)
    state = models.CharField(_("state"), max_length=8, choices=ProposalState, default=ProposalState.PROPOSED)
    answer = models.TextField(
        _("answer"), max_length=2000, blank=True, help_text=_("Whoever proposed the topic reads it, with the state.")
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
        help_text=_("The event that the topic has become."),
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

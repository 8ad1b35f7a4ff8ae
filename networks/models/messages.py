"""What visitors write to the office, by the site or by a form elsewhere (contract 5)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core.forms.textlimits import LimitedTexts
from cms.core.models import Record
from networks.admission.choices import MessageKind, MessageState
from networks.admission.querysets import MessageQuerySet
from networks.models.pages import NetworkPage


class Message(LimitedTexts, Record):
    """A message to the office. Without an address nobody can answer it, and nothing is known of who wrote it."""

    kind = models.CharField(_("about"), max_length=16, choices=MessageKind)
    network = models.ForeignKey(
        NetworkPage,
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    text = models.TextField(_("text"), max_length=5000)
    address = models.CharField(_("e-mail"), max_length=254, blank=True)
    address_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=12)
    text_version = models.CharField(max_length=40, blank=True, help_text="The text of consent that was shown.")
    form = models.CharField(max_length=200, blank=True, help_text="Where it came from: a path of this site, or api.")
    state = models.CharField(_("state"), max_length=8, choices=MessageState, default=MessageState.OPEN)
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "created_at"], name="message_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.created_at:%Y-%m-%d})"

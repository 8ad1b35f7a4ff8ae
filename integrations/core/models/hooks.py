"""What was called from outside."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.core.choices import HookState
from integrations.core.querysets import HookQuerySet


class InboundHook(models.Model):
    """A genuine call, kept until it was dealt with: written first, parsed and acted upon after the commit. What it said
    is emptied then; the row goes after thirty days."""

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="hooks")
    received_at = models.DateTimeField(_("received"), db_index=True)
    method = models.CharField(max_length=7, default="POST")
    headers = models.TextField(blank=True, help_text="Those that the plugin wants to read later, one per line.")
    query = models.TextField(blank=True, help_text="As in the address.")
    body = models.BinaryField(blank=True)
    state = models.CharField(_("state"), max_length=7, choices=HookState, default=HookState.WAITING)
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    error = models.CharField(_("error"), max_length=500, blank=True)

    objects: ClassVar[Any] = HookQuerySet.as_manager()

    class Meta:
        verbose_name = _("call from outside")
        verbose_name_plural = _("calls from outside")
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["not_before"], name="inbound_hook_waiting", condition=models.Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.received_at:%Y-%m-%d %H:%M:%S}"


class SeenNotice(models.Model):
    """A notice that was acted upon: repeats are answered and left alone."""

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="seen_notices")
    notice_id = models.CharField(max_length=200)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("notice that was seen")
        verbose_name_plural = _("notices that were seen")
        constraints = [models.UniqueConstraint(fields=["connection", "notice_id"], name="notice_is_handled_once")]

    def __str__(self) -> str:
        return self.notice_id

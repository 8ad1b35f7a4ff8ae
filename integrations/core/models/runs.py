"""What happened when a connection was read."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.core.choices import RunOutcome, RunTrigger


class SyncRun(models.Model):
    """One reading of a connection, written at its end; one whose process died is noted as broken off by whoever comes next.
    Dry runs leave no row, nor does what was read by the clock and brought nothing new."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="runs")
    trigger = models.CharField(_("started"), max_length=7, choices=RunTrigger)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(_("began"))
    finished_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=RunOutcome, default=RunOutcome.RUNNING)
    error = models.CharField(_("error"), max_length=500, blank=True, help_text="Plain words, without secrets.")
    is_complete = models.BooleanField(
        _("complete"), default=False, help_text=_("The other side named all events of a span.")
    )
    seen = models.PositiveIntegerField(_("read"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    offered = models.PositiveIntegerField(_("new"), default=0)
    created = models.PositiveIntegerField(_("pages made"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    cancelled = models.PositiveIntegerField(_("cancelled there"), default=0)
    missing = models.PositiveIntegerField(_("missing"), default=0)
    conflicts = models.PositiveIntegerField(_("conflicts"), default=0)
    proposals = models.PositiveIntegerField(_("proposals"), default=0)
    skipped = models.PositiveIntegerField(
        _("left out"), default=0, help_text=_("Events that could not be written; the report says why.")
    )
    report = models.TextField(_("what changed"), blank=True, help_text="One line each, without personal data.")

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["connection", "-started_at"], name="sync_run_of_connection")]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.started_at:%Y-%m-%d %H:%M:%S}"

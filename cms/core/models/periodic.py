"""What timed work has run, and what is running now (design 2, R28)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobSlot(models.Model):
    """One run of one timed job: inserted as the claim, kept as the record.

    A row begins as *running* with a lease that its process keeps extending. It ends as *done* or *failed*; when the
    lease runs out first, the process is dead and any other takes the row over, one attempt later
    (:mod:`cms.core.timed.periodic`).
    """

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.CharField(_("job"), max_length=100)
    slot = models.DateTimeField(_("due at"), help_text=_("The beginning of the interval that this run belongs to."))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.RUNNING)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    owner = models.CharField(_("process"), max_length=120)
    lease_until = models.DateTimeField(_("claimed until"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    result = models.TextField(_("result"), blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("run of a timed job")
        verbose_name_plural = _("runs of timed jobs")
        ordering = ["-slot", "job"]
        constraints = [
            models.UniqueConstraint(
                fields=["job", "slot"],
                name="job_runs_once_per_slot",
                violation_error_message=_("This job has already been claimed for this time."),
            )
        ]
        indexes = [models.Index(fields=["outcome", "lease_until"], name="job_slot_abandoned")]

    def __str__(self) -> str:
        return f"{self.job} {self.slot:%Y-%m-%d %H:%M:%S}"

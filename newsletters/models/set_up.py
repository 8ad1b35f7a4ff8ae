"""What the last check of the mail set-up found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SetUpCheck(models.Model):
    """One row: the office reads it in the admin, and sending a newsletter looks at ``is_proven``."""

    asked_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)
    list_domain = models.CharField(max_length=253, blank=True)
    is_proven = models.BooleanField(
        default=False, help_text="Receivers can check that list mail is from its domain: DKIM and DMARC were found."
    )

    class Meta:
        verbose_name = _("check of the mail set-up")
        verbose_name_plural = _("checks of the mail set-up")

    def __str__(self) -> str:
        return f"{self.list_domain} {self.checked_at}"

"""Mails about one registration, before they are written."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletters.models.ledger import Mailing


class RegistrationMail(models.Model):
    """What somebody has to be told about their registration. The row is written with its cause, in one transaction and
    cheaply; a worker makes the mail of it."""

    key = models.CharField(max_length=120, unique=True, help_text="Registration, happening and occasion, as data.")
    registration_id = models.UUIDField(help_text="Public id of the registration, or of that for a whole series.")
    happening = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    mailing = models.OneToOneField(Mailing, null=True, on_delete=models.SET_NULL, related_name="+")
    done_at = models.DateTimeField(null=True, help_text="Since then there is a mail, or nothing to say any more.")

    class Meta:
        verbose_name = _("mail about a registration")
        verbose_name_plural = _("mails about registrations")
        indexes = [
            models.Index(fields=["created_at"], name="registration_mail_due", condition=models.Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.key

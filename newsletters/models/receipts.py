"""What remains of a series' subscriptions after its end."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeriesReceipt(models.Model):
    """The proof that a series' mails ended with it (E42): figures and times, no person."""

    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    series_key = models.UUIDField(db_index=True, help_text="Not unique: a series may be opened again, and end again.")
    title = models.CharField(_("series"), max_length=255)
    ended_at = models.DateTimeField(_("ended"))
    subscription_count = models.PositiveIntegerField(_("subscriptions at the end"))
    unconfirmed_count = models.PositiveIntegerField(_("never confirmed"), default=0)
    unsubscribed_count = models.PositiveIntegerField(_("had unsubscribed before"))
    mailing_count = models.PositiveIntegerField(_("mailings"))
    mail_count = models.PositiveIntegerField(_("mails handed over"))
    in_doubt_count = models.PositiveIntegerField(_("of these in doubt"), default=0)
    erase_at = models.DateTimeField(_("addresses are erased at"))
    erased_at = models.DateTimeField(_("addresses were erased"), null=True)
    erased_count = models.PositiveIntegerField(_("addresses erased"), null=True)
    consent_sequence = models.PositiveBigIntegerField(_("entries of the consent chain"), null=True)
    consent_hash = models.CharField(_("hash of the consent chain"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("receipt of a series' end")
        verbose_name_plural = _("receipts of the ends of series")
        ordering = ["-ended_at"]

    def __str__(self) -> str:
        return self.title

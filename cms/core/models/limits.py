"""Counters against abuse of the forms: rows, so that all processes count together (reliability 3.4)."""

from __future__ import annotations

from django.db import models


class FormLimit(models.Model):
    """How often something happened: mails to one mailbox, sign-ups from one network, mails of one hour.

    ``key`` names it by a keyed hash, never by an address or an IP address.
    """

    key = models.CharField(max_length=120, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "limit of forms"
        verbose_name_plural = "limits of forms"

    def __str__(self) -> str:
        return self.key.partition(":")[0]

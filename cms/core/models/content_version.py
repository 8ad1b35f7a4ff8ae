"""The one number that every cached answer hangs on (design 5)."""

from __future__ import annotations

from django.db import models


class ContentVersion(models.Model):
    """How often public content has changed: the sum of all rows' ``number``.

    As a rule there is one row. On PostgreSQL a transaction that finds every row locked by another one adds a row of
    its own instead of waiting, so that two writers neither queue up behind the counter nor deadlock over it. Only
    :mod:`cms.core.cache.version` reads and writes it; the number is opaque and grows by steps of any size.
    """

    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)

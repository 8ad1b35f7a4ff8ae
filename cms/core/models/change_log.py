"""The log of what has changed in public."""

from __future__ import annotations

from django.db import models


class LoggedChange(models.Model):
    """One public change, written in its transaction and never changed, but for the position that it gets once that is
    committed. Rows stay for good: what was deleted must be told to those who ask years later. Nothing personal is in
    them.

    The primary key is no order: on PostgreSQL a transaction with a smaller one may be committed later, and readers that
    had gone on would miss it.
    """

    change_id = models.UUIDField(unique=True)
    type = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    moment = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True, help_text="Empty until somebody asked for it.")

    class Meta:
        verbose_name = "logged change"
        verbose_name_plural = "logged changes"

    def __str__(self) -> str:
        return f"{self.type} {self.subject_id}"


class AnnouncedThing(models.Model):
    """What was announced last about a page or a record (:mod:`cms.core.public_life`). It outlives the thing, so that its
    deletion can still be announced."""

    unit = models.CharField(max_length=20, help_text="Which table the thing stands in.")
    object_id = models.BigIntegerField()
    public_id = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="How the names of its changes begin.")
    stamp = models.DateTimeField(
        null=True, help_text="The publication or saving that was announced; empty: announced as gone, or not yet."
    )

    class Meta:
        verbose_name = "announced thing"
        verbose_name_plural = "announced things"
        constraints = [models.UniqueConstraint(fields=["unit", "object_id"], name="announced_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

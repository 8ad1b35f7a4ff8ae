"""What somebody has to be told by mail about a network, before the mail is written."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.querysets import NoticeQuerySet


class Notice(models.Model):
    """One thing that one person (or the office) has to be told. The row is written with its cause, in one transaction and
    cheaply; a worker makes the mail of it (``newsletters.services.notices``).

    It names nobody: the recipient is a kind and an id, and the address is looked up when the mail is written.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text="Kind, recipient, subject and occasion, as data.")
    kind = models.CharField(max_length=40, help_text="Of networks.notices.KINDS.")
    to_kind = models.CharField(max_length=20, help_text="Of networks.notices.PARTIES, such as account or application.")
    to_id = models.UUIDField(help_text="Public id of the account or application; for the office, key of the network.")
    subject_id = models.UUIDField(help_text="What it is about.")
    occasion = models.CharField(max_length=60, blank=True, help_text="Tells apart what may happen more than once.")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, help_text="Since then there is a mail, or nothing to say any more.")
    stopped_at = models.DateTimeField(
        null=True,
        help_text="Since then its mail must not leave: the engine looks at it before it hands the mail over.",
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice by mail")
        verbose_name_plural = _("notices by mail")
        indexes = [
            models.Index(fields=["created_at"], name="notice_due", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["to_kind", "to_id"], name="notice_recipient"),
            models.Index(fields=["subject_id", "kind"], name="notice_subject"),
        ]

    def __str__(self) -> str:
        return self.key

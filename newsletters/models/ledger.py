"""The ledger: one row per mail and recipient, with a unique key (design 6, reliability 1.3)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletters.choices import WORK_STATES, MailingKind, MailingState, RecipientState, SettledBy, SkipReason
from newsletters.querysets import MailingQuerySet, RecipientQuerySet


class Mailing(models.Model):
    """One logical mail to many people: an issue of the newsletter, a reminder of one event, one confirmation.

    Its ``key`` is data, such as ``reminder:<event>:<rule>:<day>``: planning the same mail twice meets the unique key.
    What it says is frozen in :class:`MailingContent` when it starts, and so is who gets it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=MailingKind)
    title = models.CharField(_("title"), max_length=255, help_text=_("How the office sees it in lists."))
    state = models.CharField(_("state"), max_length=9, choices=MailingState, default=MailingState.DRAFT)
    is_bulk = models.BooleanField(
        default=True, help_text="Carries the one-click pair (RFC 8058) and leaves from LIST_FROM_EMAIL."
    )
    list_id = models.CharField(
        max_length=120, blank=True, help_text="The left part of List-Id (RFC 2919): stable per list, not per mailing."
    )
    series_key = models.UUIDField(null=True, db_index=True, help_text="Translation key of the series it speaks of.")
    event_key = models.UUIDField(null=True, db_index=True, help_text="Translation key of the event it speaks of.")
    route_name = models.CharField(max_length=40, default="default")

    created_at = models.DateTimeField(_("created"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    send_at = models.DateTimeField(_("send at"), null=True, blank=True)
    stage_size = models.PositiveIntegerField(
        _("size of a stage"), null=True, blank=True, help_text=_("Left empty, everybody gets the mail at once.")
    )
    stage_pause = models.DurationField(_("pause between two stages"), null=True, blank=True)
    valid_until = models.DateTimeField(
        _("valid until"), null=True, blank=True, help_text=_("Afterwards nobody gets this mail any more.")
    )
    prepared_at = models.DateTimeField(_("prepared"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    candidate_count = models.PositiveIntegerField(_("considered"), default=0)
    excluded_count = models.PositiveIntegerField(_("excluded"), default=0)
    refusals_in_a_row = models.PositiveSmallIntegerField(
        default=0, help_text="Refusals for the content or the sender (5.7.x); ten of them pause the mailing."
    )
    pause_reason = models.CharField(_("why it was paused"), max_length=255, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "send_at"], name="mailing_state")]

    def __str__(self) -> str:
        return self.title


class MailingContent(models.Model):
    """What a mailing says in one language, frozen. The addresses of ``engine.marks`` are replaced
    for each person (``engine.personal``)."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="contents")
    language = models.CharField(max_length=12)
    subject = models.CharField(_("subject"), max_length=255)
    html = models.TextField()
    text = models.TextField()
    calendar = models.TextField(blank=True, help_text="An iCalendar file (METHOD:PUBLISH) that is attached.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mailing", "language"], name="one_content_per_language")]

    def __str__(self) -> str:
        return f"{self.mailing_id} ({self.language})"


class MailingRecipient(models.Model):
    """One mail to one person, and what became of it. No row is ever deleted with its person: the address goes, the keyed
    hash stays as proof that this person was served."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    recipient_key = models.CharField(max_length=64, db_index=True, help_text="Keyed hash of the canonical address.")
    address = models.CharField(max_length=254, blank=True, help_text="As entered; empty after erasure.")
    language = models.CharField(max_length=12)
    subscriber = models.ForeignKey(
        "newsletters.Subscriber", null=True, on_delete=models.SET_NULL, related_name="mails"
    )
    subscription = models.ForeignKey(
        "newsletters.Subscription",
        null=True,
        on_delete=models.SET_NULL,
        related_name="mails",
        help_text="On which the mail rests; it is looked at again when the mail is handed over.",
    )
    needs_subscription = models.BooleanField(
        default=False, help_text="Bulk mail to subscribers: without an active subscription it is left out."
    )
    registration_id = models.UUIDField(
        null=True, help_text="Public id of the registration on which the mail rests; it is looked at again, too."
    )
    notice_id = models.UUIDField(
        null=True, help_text="Public id of the notice of a network on which the mail rests; looked at again as well."
    )
    priority = models.PositiveSmallIntegerField(default=5, help_text="Smaller goes first.")

    state = models.CharField(max_length=10, choices=RecipientState, default=RecipientState.QUEUED)
    skip_reason = models.CharField(max_length=12, choices=SkipReason, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    verp_token = models.CharField(max_length=32, unique=True, help_text="Left part of the return path.")
    rfc_message_id = models.CharField(max_length=120, unique=True)
    date_header = models.DateTimeField(help_text="Fixed with the row: a second copy must look the same.")
    sending_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=8, choices=SettledBy, blank=True)
    last_code = models.CharField(max_length=20, blank=True, help_text="For example 250 or 550 5.1.1.")
    last_reply = models.CharField(max_length=255, blank=True, help_text="Without addresses.")
    provider_id = models.CharField(max_length=120, blank=True, db_index=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [models.UniqueConstraint(fields=["mailing", "recipient_key"], name="nobody_is_in_twice")]
        indexes = [
            models.Index(
                fields=["priority", "not_before", "id"],
                name="mail_work",
                condition=models.Q(state__in=[state.value for state in WORK_STATES]),
            ),
            models.Index(fields=["mailing", "state"], name="mail_progress"),
            models.Index(
                fields=["registration_id"],
                name="mail_registration",
                condition=models.Q(registration_id__isnull=False),
            ),
            models.Index(fields=["notice_id"], name="mail_notice", condition=models.Q(notice_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)

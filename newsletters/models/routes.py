"""The ways out, and what came back on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsletters.choices import BounceKind, SuppressionReason


class Route(models.Model):
    """One account at a mail server or provider: its token bucket and its breaker, shared by all workers."""

    name = models.CharField(max_length=40, unique=True)
    rate = models.FloatField(_("mails per second"), null=True, blank=True, help_text="Empty: MAIL_RATE.")
    burst = models.PositiveIntegerField(_("burst"), default=100)
    daily_cap = models.PositiveIntegerField(_("mails per day"), null=True, blank=True)
    tokens = models.FloatField(default=100.0)
    tokens_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    sent_on_day = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0, help_text="Since the last success; each doubles the pause.")
    open_until = models.DateTimeField(null=True, help_text="No attempt before: the route itself does not work.")
    last_error = models.CharField(max_length=255, blank=True)
    concurrency = models.PositiveSmallIntegerField(default=4)

    class Meta:
        verbose_name = _("mail route")
        verbose_name_plural = _("mail routes")

    def __str__(self) -> str:
        return self.name


class Suppression(models.Model):
    """An address that gets no mail any more, but security mail. Read when a mail is handed over, for all kinds."""

    recipient_key = models.CharField(max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=12, choices=SuppressionReason)
    since = models.DateTimeField(_("since"))
    note = models.CharField(_("note"), max_length=255, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("blocked address")
        verbose_name_plural = _("blocked addresses")
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}"


class Bounce(models.Model):
    """A mail that came back. Five temporary ones in thirty days without a success block the address (reliability 1.6)."""

    recipient = models.ForeignKey(
        "newsletters.MailingRecipient", null=True, on_delete=models.SET_NULL, related_name="bounces"
    )
    recipient_key = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(_("kind"), max_length=4, choices=BounceKind)
    code = models.CharField(_("code"), max_length=20, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class ProviderEvent(models.Model):
    """What a provider reported: stored first, worked on afterwards, each once, in any order."""

    provider = models.CharField(max_length=40)
    event_id = models.CharField(max_length=200)
    event_type = models.CharField(max_length=40)
    recipient_id = models.UUIDField(null=True, help_text="Our id, as given to the provider with the mail.")
    message_id = models.CharField(max_length=200, blank=True, help_text="The provider's name for the mail.")
    reason = models.CharField(max_length=20, blank=True, help_text="Why it came back, in anymail's words, or soft.")
    code = models.CharField(
        max_length=120, blank=True, help_text="Such as 550 5.1.1; never words, they hold addresses."
    )
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("provider's report")
        verbose_name_plural = _("providers' reports")
        constraints = [models.UniqueConstraint(fields=["provider", "event_type", "event_id"], name="one_report_once")]
        indexes = [
            models.Index(fields=["received_at"], name="report_waiting", condition=models.Q(processed_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.event_type}"


class MailEpoch(models.Model):
    """One row that tells a restored database from the one that was sending last (reliability 1.7).

    ``batch`` grows with every batch of mails; a file beside the database holds the newest number. When the file knows
    more than the database, the database is an older one, and all mail is held until somebody releases it.
    """

    epoch = models.CharField(max_length=32)
    batch = models.PositiveBigIntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("state of sending")

    def __str__(self) -> str:
        return f"{self.epoch}:{self.batch}"
